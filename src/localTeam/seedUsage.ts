/** Usage rows of the local team: what one person did on one UTC day follows from their habit and the day alone. */
import { DAY, HOUR, MINUTE } from '../team/time';
import { MODELS, type Model, type ModelKey } from './domain/models';
import { Random } from './random';
import { ADOPTED, growth, PEOPLE, type Habit } from './seedPeople';

export interface UsageRow {
  organizationId: string;
  userId: string;
  createdAt: number;
  cost: number;
  marketCost: number;
  inputTokens: number;
  outputTokens: number;
  cacheWriteTokens: number;
  cacheHitTokens: number;
  provider: string | null;
  model: string | null;
  inferenceProvider: string | null;
  projectId: string | null;
  feature: string;
  mode: string | null;
  hasError: boolean;
  cancelled: boolean;
  isByok: boolean;
  latencyMs: number | null;
  generationTimeMs: number | null;
}

/** How busy each day of the week is, from Sunday on. The weekend is up to the person. */
const WEEKDAYS = [0, 0.95, 1.1, 1.12, 1.05, 0.78, 0];
/** How busy each hour of a person's day is, from midnight on. */
const HOURS: readonly (readonly [number, number])[] = [
  1, 0, 0, 0, 0, 0, 1, 3, 8, 12, 13, 12, 6, 9, 13, 13, 12, 9, 5, 3, 3, 3, 2, 1,
].map((weight, hour) => [hour, weight]); // prettier-ignore
const MODES: readonly (readonly [string, number])[] = [
  ['code', 60],
  ['debug', 14],
  ['ask', 12],
  ['architect', 9],
  ['orchestrator', 5],
];
/** Weeks off: about three of fifty-two. */
const AWAY = 0.06;

/** Everything one person did on a UTC day (days since 1970), in order of time. `age`: days since the organization was founded. */
export function usageOfDay(organizationId: string, habit: Habit, day: number, age: number): UsageRow[] {
  if (age < habit.from || age > (habit.until ?? Infinity)) return [];
  const userId = PEOPLE[habit.person].id;
  // 1970-01-01 was a Thursday.
  const weekday = (day + 4) % 7;
  const week = Math.floor((day + 3) / 7);
  if (habit.person !== 'bot' && new Random(`${organizationId} ${userId} week ${week}`).chance(AWAY)) return [];

  const random = new Random(`${organizationId} ${userId} day ${day}`);
  const isWeekend = weekday === 0 || weekday === 6;
  const share = growth(age) * (isWeekend ? (habit.weekend ?? 0.07) : WEEKDAYS[weekday]!);
  const requests = Array.from({ length: random.count(habit.perDay * share) }, () => request(random, habit, age));
  const completions = Array.from({ length: random.count((habit.completions ?? 0) * share) }, () => completion(random, habit));
  return [...requests, ...completions]
    .map((row) => ({ ...row, organizationId, userId, createdAt: day * DAY + timeOfDay(random, habit.zone) }))
    .sort((a, b) => a.createdAt - b.createdAt);
}

function timeOfDay(random: Random, zone: number): number {
  const hour = (random.weighted(HOURS) - zone + 24) % 24;
  return hour * HOUR + random.below(60 * MINUTE);
}

type Work = Omit<UsageRow, 'organizationId' | 'userId' | 'createdAt'>;

function request(random: Random, habit: Habit, age: number): Work {
  const model = MODELS[chooseModel(random, habit, age)];
  const size = habit.size ?? 1;
  const input = Math.round(Math.min(model.contextLength * 0.9, random.around(52_000 * size, 0.75)));
  const canCache = model.cacheRead > 0;
  const cacheHit = canCache ? Math.round(input * (0.35 + 0.4 * random.next())) : 0;
  const cacheWrite = model.cacheWrite > 0 ? Math.round((input - cacheHit) * (0.3 + 0.4 * random.next())) : 0;
  const hasError = random.chance(model.latency > 3000 ? 0.032 : 0.016);
  const cancelled = !hasError && random.chance(0.03);
  const output = hasError ? 0 : Math.round(random.around(cancelled ? 180 : 700, 0.8) * Math.sqrt(size));
  const tokens = {
    input: hasError ? 0 : input,
    output,
    cacheHit: hasError ? 0 : cacheHit,
    cacheWrite: hasError ? 0 : cacheWrite,
  };
  const row = {
    ...figures(random, model, tokens, random.chance(habit.byok ?? 0)),
    projectId: random.weighted(habit.projects),
    feature: random.weighted(habit.features ?? [['vscode-extension', 1]]),
    mode: random.weighted(MODES),
    hasError,
    cancelled,
  };
  // A few requests are booked without a model, as on the real server.
  return random.chance(0.0015) ? { ...row, model: null, provider: random.chance(0.5) ? null : row.provider } : row;
}

function completion(random: Random, habit: Habit): Work {
  const tokens = {
    input: Math.round(random.around(1100, 0.5)),
    output: Math.round(random.around(28, 0.7)),
    cacheHit: 0,
    cacheWrite: 0,
  };
  return {
    ...figures(random, MODELS.codestral, tokens, false),
    projectId: random.weighted(habit.projects),
    feature: 'autocomplete',
    mode: null,
    hasError: false,
    cancelled: random.chance(0.1),
  };
}

function chooseModel(random: Random, habit: Habit, age: number): ModelKey {
  const chosen = random.weighted(habit.models);
  return age >= (ADOPTED[chosen] ?? 0) ? chosen : age >= (ADOPTED[habit.models[0]![0]] ?? 0) ? habit.models[0]![0] : 'sonnet';
}

interface Tokens {
  /** Cached ones included, as the API counts them. */
  input: number;
  output: number;
  cacheHit: number;
  cacheWrite: number;
}

function figures(random: Random, model: Model, tokens: Tokens, isByok: boolean) {
  const marketCost = Math.round(
    ((tokens.input - tokens.cacheHit - tokens.cacheWrite) * model.input +
      tokens.cacheHit * model.cacheRead +
      tokens.cacheWrite * model.cacheWrite +
      tokens.output * model.output) /
      1_000_000,
  );
  const [usual, other = usual] = model.inferenceProviders;
  return {
    cost: isByok ? 0 : marketCost,
    marketCost,
    inputTokens: tokens.input,
    outputTokens: tokens.output,
    cacheWriteTokens: tokens.cacheWrite,
    cacheHitTokens: tokens.cacheHit,
    provider: model.gateway,
    model: model.id,
    inferenceProvider: random.chance(0.85) ? usual! : other!,
    isByok,
    latencyMs: tokens.output > 0 ? Math.round(random.around(model.latency, 0.35)) : null,
    generationTimeMs: tokens.output > 0 ? Math.round((tokens.output / random.around(model.speed, 0.2)) * 1000) : null,
  };
}
