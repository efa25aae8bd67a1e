/**
 * Who is in the local team, and how they work. People and organizations are made up. Days are counted from the founding of the
 * organization; a habit is what one person's usage follows from.
 */
import type { ModelKey } from './domain/models';

export const ORGANIZATION_IDS = {
  /** An active Teams plan. */
  halden: '7d3f6a10-52c4-4b8e-9a61-3e0f5b7c2d11',
  /** A trial that is about to end. */
  kestrel: 'c1b84e9a-0d27-4f53-8e35-9b6a1f4d7c22',
  /** A trial that ended long ago. */
  harbor: '2e95d0c7-6f18-4a3b-b742-58c1e9a06f33',
} as const;

export interface SeedPerson {
  id: string;
  name: string;
  email: string;
  isBot?: boolean;
  isAdmin?: boolean;
}

const halden = (id: string, name: string, local: string): SeedPerson => ({ id, name, email: `${local}@halden.example` });
const kestrel = (id: string, name: string, local: string): SeedPerson => ({ id, name, email: `${local}@kestrel-labs.example` });
const harbor = (id: string, name: string, local: string): SeedPerson => ({ id, name, email: `${local}@oldharbor.example` });

/** Ids are UUIDs or, as on the real server, ids of a sign-in provider. */
export const PEOPLE = {
  nora: halden('a4e1c0d2-3b5f-4c69-8d70-1f2e3a4b5c01', 'Nora Lindqvist', 'nora'),
  tomas: halden('oauth/google:108834512200764510002', 'Tomás Ferreira', 'tomas'),
  priya: halden('a4e1c0d2-3b5f-4c69-8d70-1f2e3a4b5c03', 'Priya Raman', 'priya'),
  hannah: halden('a4e1c0d2-3b5f-4c69-8d70-1f2e3a4b5c04', 'Hannah Vogt', 'hannah'),
  jonas: halden('oauth/github:20417705', 'Jonas Becker', 'jonas'),
  aiko: halden('a4e1c0d2-3b5f-4c69-8d70-1f2e3a4b5c06', 'Aiko Tanaka', 'aiko'),
  chloe: halden('a4e1c0d2-3b5f-4c69-8d70-1f2e3a4b5c07', 'Chloé Martin', 'chloe'),
  samuel: halden('a4e1c0d2-3b5f-4c69-8d70-1f2e3a4b5c08', 'Samuel Okafor', 'samuel'),
  lena: halden('a4e1c0d2-3b5f-4c69-8d70-1f2e3a4b5c09', 'Lena Novak', 'lena'),
  mateo: halden('a4e1c0d2-3b5f-4c69-8d70-1f2e3a4b5c10', 'Mateo García', 'mateo'),
  grace: halden('a4e1c0d2-3b5f-4c69-8d70-1f2e3a4b5c11', "Grace O'Connell", 'grace'),
  yusuf: halden('a4e1c0d2-3b5f-4c69-8d70-1f2e3a4b5c12', 'Yusuf Demir', 'yusuf'),
  /** Has left. */
  daniel: halden('a4e1c0d2-3b5f-4c69-8d70-1f2e3a4b5c13', 'Daniel Weiss', 'daniel'),
  bot: {
    id: `bot-code-review-${ORGANIZATION_IDS.halden}`,
    name: 'Code Review Bot',
    email: `code-review-bot-${ORGANIZATION_IDS.halden}@kilocode.internal`,
    isBot: true,
  },
  /** Works for Kilo, and is in none of the organizations. */
  staff: { id: 'a4e1c0d2-3b5f-4c69-8d70-1f2e3a4b5c99', name: 'Robin Staff', email: 'robin@kilocode.ai', isAdmin: true },

  ines: kestrel('b7d2e3f4-6a81-4e0c-9f15-2a3b4c5d6e01', 'Inês Duarte', 'ines'),
  oskar: kestrel('b7d2e3f4-6a81-4e0c-9f15-2a3b4c5d6e02', 'Oskar Wiśniewski', 'oskar'),
  mei: kestrel('b7d2e3f4-6a81-4e0c-9f15-2a3b4c5d6e03', '陳美玲', 'mei'),

  fiona: harbor('d9f4a5b6-8ca3-402e-b137-4c5d6e7f8a01', 'Fiona Campbell', 'fiona'),
  ravi: harbor('d9f4a5b6-8ca3-402e-b137-4c5d6e7f8a02', 'Ravi Menon', 'ravi'),
} satisfies Record<string, SeedPerson>;

export type PersonKey = keyof typeof PEOPLE;

type Weighted<Choice> = readonly (readonly [Choice, number])[];

export interface Habit {
  person: PersonKey;
  /** First and last day of use. */
  from: number;
  until?: number;
  /** Hours that the person's clock is ahead of UTC. */
  zone: number;
  /** Requests on a usual working day, in the beginning times {@link growth}. */
  perDay: number;
  /** Completions on a usual working day. */
  completions?: number;
  /** Share of a working day's work that is done on a day of the weekend. */
  weekend?: number;
  /** Size of the person's tasks; 1 is usual. */
  size?: number;
  /** Share of requests with a key of one's own, which cost no credits. */
  byok?: number;
  models: Weighted<ModelKey>;
  projects: Weighted<string | null>;
  features?: Weighted<string>;
}

const EDITOR: Weighted<string> = [['vscode-extension', 1]];
const WITH_TERMINAL: Weighted<string> = [
  ['vscode-extension', 7],
  ['cli', 3],
];

export const HABITS: Record<keyof typeof ORGANIZATION_IDS, readonly Habit[]> = {
  halden: [
    { person: 'nora', from: 0, zone: 1, perDay: 9, completions: 6, models: [['sonnet', 6], ['gpt5', 3], ['haiku', 1]], projects: [['fleet-api', 3], ['handbook', 1]] },
    { person: 'tomas', from: 0, zone: 0, perDay: 13, size: 1.4, models: [['sonnet', 4], ['opus', 4], ['geminiPro', 2]], projects: [['fleet-api', 1]], features: WITH_TERMINAL },
    { person: 'priya', from: 4, zone: 5, perDay: 19, completions: 10, models: [['sonnet', 8], ['haiku', 1], ['geminiPro', 1]], projects: [['fleet-api', 2], ['motion-planner', 3]], features: WITH_TERMINAL },
    { person: 'jonas', from: 20, zone: 1, perDay: 24, completions: 14, size: 0.7, models: [['grokCode', 6], ['sonnet', 3], ['glmFree', 1]], projects: [['operator-console', 1]] },
    { person: 'daniel', from: 25, until: 290, zone: 1, perDay: 15, completions: 8, models: [['sonnet', 5], ['deepseek', 3], ['gpt5', 2]], projects: [['motion-planner', 2], ['fleet-api', 1]] },
    { person: 'hannah', from: 42, zone: 1, perDay: 2.5, size: 0.5, models: [['geminiFlash', 4], ['gpt5mini', 1]], projects: [[null, 1]] },
    { person: 'chloe', from: 75, zone: 1, perDay: 14, completions: 9, models: [['gpt5', 5], ['gpt5mini', 3], ['sonnet', 2]], projects: [['operator-console', 3], ['design-system', 2]] },
    { person: 'samuel', from: 120, zone: 1, perDay: 17, completions: 12, models: [['deepseek', 3], ['qwenCoder', 3], ['minimaxFree', 2], ['sonnet', 1]], projects: [['firmware-tools', 1]], features: WITH_TERMINAL },
    { person: 'aiko', from: 160, zone: 9, perDay: 14, size: 1.3, models: [['opus', 5], ['sonnet', 4], ['geminiPro', 1]], projects: [['motion-planner', 4], [null, 1]], features: [['vscode-extension', 4], ['cli', 4], ['cloud-agent', 2]] },
    { person: 'yusuf', from: 182, until: 264, zone: 3, perDay: 6, byok: 0.3, models: [['gpt5mini', 3], ['haiku', 2]], projects: [['firmware-tools', 1]] },
    { person: 'mateo', from: 215, zone: -3, perDay: 15, completions: 10, models: [['sonnet', 4], ['geminiPro', 4], ['geminiFlash', 2]], projects: [['operator-console', 1]] },
    { person: 'lena', from: 250, zone: 1, perDay: 12, weekend: 0.7, models: [['kimi', 4], ['sonnet', 4], ['grokCode', 2]], projects: [['fleet-api', 2], ['firmware-tools', 1]], features: WITH_TERMINAL },
    { person: 'grace', from: 331, zone: -5, perDay: 13, completions: 15, models: [['haiku', 5], ['sonnet', 4], ['gpt5', 1]], projects: [['design-system', 3], ['operator-console', 1]] },
    { person: 'bot', from: 200, zone: 0, perDay: 9, weekend: 0.15, size: 0.9, models: [['sonnet', 3], ['haiku', 2]], projects: [['fleet-api', 2], ['operator-console', 2], ['motion-planner', 1]], features: [['code-review', 1]] },
  ],
  kestrel: [
    { person: 'nora', from: 0, until: 29, zone: 1, perDay: 3, models: [['sonnet', 1]], projects: [['kestrel-web', 1]] },
    { person: 'ines', from: 1, until: 29, zone: 0, perDay: 14, completions: 8, models: [['sonnet', 4], ['geminiFlash', 3], ['minimaxFree', 2]], projects: [['kestrel-web', 1]] },
    { person: 'oskar', from: 2, until: 29, zone: 1, perDay: 11, completions: 6, models: [['grokCode', 4], ['gpt5mini', 3]], projects: [['kestrel-web', 2], ['sensor-lab', 1]] },
    { person: 'mei', from: 8, until: 29, zone: 8, perDay: 8, models: [['qwenCoder', 3], ['haiku', 2]], projects: [['sensor-lab', 1]] },
  ],
  harbor: [
    { person: 'nora', from: 0, until: 12, zone: 1, perDay: 2, models: [['haiku', 1]], projects: [['harbor-site', 1]] },
    { person: 'fiona', from: 1, until: 24, zone: 0, perDay: 7, models: [['geminiFlash', 3], ['sonnet', 1]], projects: [['harbor-site', 1]], features: EDITOR },
    { person: 'ravi', from: 3, until: 27, zone: 5, perDay: 6, models: [['gpt5mini', 3], ['glmFree', 2]], projects: [['harbor-site', 1]] },
  ],
}; // prettier-ignore

/** Days after the founding from which a model is used: before, {@link HABITS} falls back to the person's first model. */
export const ADOPTED: Partial<Record<ModelKey, number>> = {
  gpt5: 60,
  gpt5mini: 60,
  grokCode: 95,
  haiku: 140,
  glmFree: 170,
  kimi: 230,
  minimaxFree: 240,
  opus: 275,
};

/** How much more is done on a day than in the beginning. Grows over the first fourteen months, then stays. */
export const growth = (day: number): number => 0.5 + 0.75 * Math.min(1, day / 425);
