/** What the sections of the usage tab draw from: one look at usage, counted once for all of them. */
import type { DashboardState } from '../../../src/protocol/dashboard';
import type { UsageChoice, UsageFilter } from '../../../src/team/usageChoice';
import {
  buildCube,
  covers,
  passing,
  sumRange,
  total,
  type CubeSums,
  type UsageCube,
  type UsageSum,
} from '../../../src/team/usageCube';
import type { UsageFacts } from '../../../src/team/usageFacts';
import { bucketSums } from '../../../src/team/usageOverTime';
import { addDays, utcDay, type DayRange, type UtcDay } from '../../../src/team/time';
import { hoursOf } from '../../../src/team/usageQuestion';
import type { ResolvedRange } from '../../../src/team/usageRange';

type BucketSums = ReturnType<typeof bucketSums>;

export interface UsageFrame {
  state: DashboardState;
  choice: UsageChoice;
  range: ResolvedRange;
  cube: UsageCube;
  /** A 1 for each combination that the filter lets through. */
  passes: Uint8Array;
  /** What passes on each day of the facts. */
  daily: BucketSums;
  now: CubeSums;
  /** What passes of the range, in one sum. */
  all: UsageSum;
  /** The range before; absent where it is not known whole. */
  before: CubeSums | undefined;
  /** What passes of the range before. */
  past: UsageSum | undefined;
  /** The last seven days; absent where the facts do not hold them. */
  week: CubeSums | undefined;
  /** The same by the hour, where that was asked for and has arrived; it may be of the last days of the range only. */
  hours: { cube: UsageCube; passes: Uint8Array; hourly: BucketSums; range: DayRange } | undefined;
  choose: (change: Partial<UsageChoice>) => void;
}

const WEEK = 7;

/** Remembers the last answer of a function, which is asked again with every state. */
function latest<Given extends readonly unknown[], Made>(make: (...given: Given) => Made): (...given: Given) => Made {
  let last: { given: Given; made: Made } | undefined;
  return (...given) => {
    if (!last || given.some((value, at) => value !== last?.given[at])) last = { given, made: make(...given) };
    return last.made;
  };
}

/** Makes frames, and counts anew only what has changed: the facts, the range, the filter. */
export class FrameMaker {
  private readonly cubeOf = latest(buildCube);
  private readonly hourCubeOf = latest(buildCube);
  private readonly nowOf = latest((cube: UsageCube, from: DayRange['from'], to: DayRange['to']) => sumRange(cube, { from, to }));
  private readonly beforeOf = latest((cube: UsageCube, from: DayRange['from'], to: DayRange['to']) =>
    sumRange(cube, { from, to }),
  );
  private readonly weekOf = latest((cube: UsageCube, today: UtcDay) => {
    const week = { from: addDays(today, 1 - WEEK), to: today };
    return covers(cube.facts, week) ? sumRange(cube, week) : undefined;
  });
  private readonly passesOf = latest(passing);
  private readonly hourPassesOf = latest(passing);
  private readonly filterOf = latest(filterAbout);
  private readonly allOf = latest(total);
  private readonly pastOf = latest(total);
  private readonly dailyOf = latest(bucketSums);
  private readonly hourlyOf = latest(bucketSums);

  /** Undefined where the facts do not hold the whole range, as they belong to another one. */
  make(
    parts: Pick<UsageFrame, 'state' | 'choice' | 'range' | 'choose'>,
    facts: UsageFacts,
    hours: UsageFacts | undefined,
  ): UsageFrame | undefined {
    const { choice, range } = parts;
    if (!covers(facts, range)) return undefined;
    const cube = this.cubeOf(facts);
    const filter = this.filterOf(choice.filter, choice.about);
    const wanted = hoursOf(range, choice, parts.state.usageAnswers.hoursFrom);
    const byHour = hours && wanted && covers(hours, wanted) ? this.hourCubeOf(hours) : undefined;
    const { previous } = range;
    const passes = this.passesOf(cube, filter);
    const hourPasses = byHour && this.hourPassesOf(byHour, filter);
    const now = this.nowOf(cube, range.from, range.to);
    const before = covers(facts, previous) && !facts.truncated ? this.beforeOf(cube, previous.from, previous.to) : undefined;
    return {
      ...parts,
      cube,
      passes,
      daily: this.dailyOf(cube, passes),
      now,
      all: this.allOf(now, passes),
      before,
      past: before && this.pastOf(before, passes),
      week: this.weekOf(cube, utcDay(parts.state.now)),
      hours:
        byHour && hourPasses && wanted
          ? { cube: byHour, passes: hourPasses, hourly: this.hourlyOf(byHour, hourPasses), range: wanted }
          : undefined,
    };
  }
}

/** On somebody's page only they count, whoever else the filter names. */
const filterAbout = (filter: UsageFilter, about: string | undefined): UsageFilter =>
  about === undefined ? filter : { ...filter, person: { mode: 'only', names: [about] } };
