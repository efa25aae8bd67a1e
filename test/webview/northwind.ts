/** A believable team and what it used. Nothing is random: the same figures every time. */
import type { Role, UsageTable } from '../../src/team/model';
import { DAY, addDays, daysBetween, instant, startOfDay, utcDay, type UtcDay } from '../../src/team/time';
import { UsageTableBuilder } from '../../src/team/usageTable';

/** A Wednesday afternoon. */
export const NOW = instant(Date.UTC(2026, 2, 18, 15, 24));
const TODAY = utcDay(NOW);

export const PEOPLE: [name: string, email: string, role: Role, share: number, limit: number | null][] = [
  ['Ada Byrne', 'ada@northwind.example', 'owner', 0.9, null],
  ['Mateo Alvarez', 'mateo@northwind.example', 'admin', 1.4, 60],
  ['Ingrid Solberg', 'ingrid@northwind.example', 'billing_manager', 0, null],
  ['Priya Raman', 'priya@northwind.example', 'member', 2.3, 40],
  ['Tomasz Zieliński', 'tomasz@northwind.example', 'member', 1.1, 25],
  ['Hana Mori', 'hana@northwind.example', 'member', 1.7, 30],
  ['Luis Ferreira', 'luis@northwind.example', 'member', 0.5, 10],
  ['Noor Haddad', 'noor@northwind.example', 'member', 1.2, 25],
  ['Sofia Lindqvist', 'sofia@northwind.example', 'member', 0.8, null],
  ['Ben Carter', 'ben@northwind.example', 'member', 0.2, 5],
  ['Chloé Martin', 'chloe@northwind.example', 'member', 1.0, 25],
  ['Dmitri Volkov', 'dmitri@northwind.example', 'member', 0, 0],
];

export const MODELS: [id: string, share: number, dollarsPerRequest: number, tokensIn: number, tokensOut: number][] = [
  ['anthropic/claude-sonnet-4.5', 0.38, 0.041, 11_800, 640],
  ['x-ai/grok-code-fast-1', 0.24, 0.0035, 9_400, 410],
  ['openai/gpt-5.1-codex', 0.14, 0.028, 13_200, 820],
  ['google/gemini-3-pro-preview', 0.09, 0.031, 15_600, 900],
  ['anthropic/claude-opus-4.5', 0.05, 0.124, 14_900, 760],
  ['z-ai/glm-4.6', 0.04, 0.0061, 8_800, 380],
  ['qwen/qwen3-coder', 0.03, 0.0042, 7_900, 350],
  ['moonshotai/kimi-k2-thinking', 0.02, 0.0093, 10_200, 520],
  ['mistralai/codestral-2508', 0.01, 0.0004, 1_900, 60],
];

/** A number from 0 to 1 that looks random and is the same every time. */
export const noise = (seed: number): number => {
  const x = Math.sin(seed * 12.9898) * 43_758.5453;
  return x - Math.floor(x);
};

/** Requests of one person on one day: fewer at weekends, more as the months go by, half a day today. */
function requestsOn(day: UtcDay, share: number, seed: number): number {
  const weekday = new Date(startOfDay(day)).getUTCDay();
  const weekend = weekday === 0 || weekday === 6 ? 0.12 : 1;
  const growth = 1 - (0.6 * (startOfDay(TODAY) - startOfDay(day))) / (400 * DAY);
  return Math.floor(95 * share * weekend * growth * (0.55 + 0.9 * noise(seed)) * (day === TODAY ? 0.6 : 1));
}

export function usageTable(days: number, people = PEOPLE): UsageTable {
  const period = daysBetween(addDays(TODAY, 1 - days), TODAY);
  const builder = new UsageTableBuilder(period, { scope: 'team', withErrors: true });
  period.forEach((day) =>
    people.forEach(([name, email, , share], person) =>
      MODELS.forEach(([model, part, dollars, tokensIn, tokensOut], at) => {
        const seed = startOfDay(day) / DAY + person * 31 + at * 7;
        const requests = Math.round(requestsOn(day, share, seed) * part * (0.5 + noise(seed + 3)));
        builder.add(day, { key: email, name, email }, model, {
          cost: Math.round(requests * dollars * 1_000_000 * (0.8 + 0.4 * noise(seed + 5))),
          requests,
          inputTokens: requests * tokensIn,
          outputTokens: requests * tokensOut,
          errors: Math.round(requests * 0.01),
        });
      }),
    ),
  );
  return builder.build();
}
