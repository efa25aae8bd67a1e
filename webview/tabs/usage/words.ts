/** What things are called in the usage tab. */
import { formatCompact, formatCount, formatUnitCost, formatUsd, formatUtcDay, formatUtcDayShort } from '../../../src/team/format';
import { displayName } from '../../../src/team/members';
import { microdollars } from '../../../src/team/money';
import { startOfDay, type UtcDay, type DayRange } from '../../../src/team/time';
import type { Measure, Step } from '../../../src/team/usageChoice';
import { UNATTRIBUTED, type UsageCube } from '../../../src/team/usageCube';
import type { UsageDimension } from '../../../src/team/usageFacts';
import type { TimePoint } from '../../../src/team/usageOverTime';
import { lengthOf, type RangeChoice, type ResolvedRange } from '../../../src/team/usageRange';

export const DIMENSION_WORDS: Record<UsageDimension, { one: string; many: string }> = {
  person: { one: 'Person', many: 'People' },
  model: { one: 'Model', many: 'Models' },
  provider: { one: 'Provider', many: 'Providers' },
  project: { one: 'Project', many: 'Projects' },
};
export const STEP_WORDS: Record<Step, string> = { hour: 'Hour', day: 'Day', week: 'Week', month: 'Month' };

/** A cent in microdollars. */
const LEAST_CENT = 10_000;
const usd = (value: number): string => formatUsd(microdollars(value));
/** Small amounts with what tells them apart from each other. */
const usdTick = (value: number): string => {
  const amount = microdollars(Math.round(value));
  return amount !== 0 && Math.abs(amount) < LEAST_CENT ? formatUnitCost(amount) : formatUsd(amount).replace(/\.00$/, '');
};
export const MEASURE_WORDS: Record<
  Measure,
  { text: string; format: (value: number) => string; tick: (value: number) => string }
> = {
  cost: { text: 'Spend', format: usd, tick: usdTick },
  requests: { text: 'Requests', format: formatCount, tick: formatCompact },
  tokens: { text: 'Tokens', format: formatCompact, tick: formatCompact },
};

const UNNAMED: Record<UsageDimension, string> = {
  person: 'Unknown person',
  model: 'Unknown model',
  provider: 'Unknown provider',
  project: 'No project',
};

/** What a name of a dimension is called on screen. People of the same name are told apart by their e-mail. */
export function nameOf(cube: UsageCube, dimension: UsageDimension, index: number): string {
  if (dimension === 'person') return personNames(cube)[index] ?? UNNAMED.person;
  const name = cube.names[dimension][index] ?? '';
  return name === UNATTRIBUTED ? 'Unattributed' : name || UNNAMED[dimension];
}

/** The same for a name that may not be among the facts, such as one in a filter. */
export function nameOfKey(cube: UsageCube | undefined, dimension: UsageDimension, key: string): string {
  const index = cube?.names[dimension].indexOf(key) ?? -1;
  if (cube && index >= 0) return nameOf(cube, dimension, index);
  return key === UNATTRIBUTED ? 'Unattributed' : key || UNNAMED[dimension];
}

const named = new WeakMap<UsageCube, string[]>();
function personNames(cube: UsageCube): string[] {
  const known = named.get(cube);
  if (known) return known;
  const { people } = cube.facts;
  const plain = people.map(({ name, email, key }) => displayName({ name, email: email ?? key }));
  const count = new Map<string, number>();
  for (const name of plain) count.set(name, (count.get(name) ?? 0) + 1);
  const names = plain.map((name, at) =>
    (count.get(name) ?? 0) > 1 ? `${name} (${people[at]?.email ?? people[at]?.key})` : name,
  );
  named.set(cube, names);
  return names;
}

const MONTH = new Intl.DateTimeFormat('en-US', { year: 'numeric', month: 'long', timeZone: 'UTC' });
const WEEKDAY = new Intl.DateTimeFormat('en-US', { weekday: 'short', timeZone: 'UTC' });

/** A month, "March 2026", of any of its days. */
export const monthName = (day: UtcDay): string => MONTH.format(startOfDay(day));

/** "Mar 18, 2026", or "Feb 17 – Mar 18, 2026". */
export const rangeWords = ({ from, to }: DayRange): string =>
  from === to
    ? formatUtcDay(from)
    : `${from.slice(0, 4) === to.slice(0, 4) ? formatUtcDayShort(from) : formatUtcDay(from)} – ${formatUtcDay(to)}`;

/** What a range is compared with. Of the cycle or month before one that is not over yet, only as many days are. */
export function previousWords(choice: RangeChoice, { to, end, previous }: ResolvedRange): string {
  const days = lengthOf(previous);
  const isPart = to < end;
  switch (choice.kind) {
    case 'cycle':
      return isPart ? `the first ${days === 1 ? 'day' : `${days} days`} of the cycle before` : 'the cycle before';
    case 'month':
      return isPart ? rangeWords(previous) : monthName(previous.from);
    default:
      return days === 1 ? 'the day before' : `the ${days} days before`;
  }
}

const hourWords = (hour: number): string => `${String(hour).padStart(2, '0')}:00`;

/** What a point of a chart over time is called, in full and on the axis. */
export function pointWords(point: TimePoint, step: Step): { long: string; short: string } {
  const { from, to, hour } = point;
  const cut = point.isCut ? ' (in part)' : '';
  switch (step) {
    case 'hour':
      return {
        long: `${formatUtcDay(from)}, ${hourWords(hour ?? 0)}`,
        short: hour === 0 ? formatUtcDayShort(from) : hourWords(hour ?? 0),
      };
    case 'day':
      return { long: `${WEEKDAY.format(startOfDay(from))}, ${formatUtcDay(from)}`, short: formatUtcDayShort(from) };
    case 'week':
      return { long: `${rangeWords({ from, to })}${cut}`, short: formatUtcDayShort(from) };
    case 'month':
      return { long: `${monthName(from)}${cut}`, short: monthName(from).slice(0, 3) };
  }
}
