/** Facts of usage from the first generation: a dense grid by bucket, and a sparse list by day and person that lacks nothing. */
import type { UsagePerson } from '../team/model';
import { addDays, DAY, daysBetween, HOUR, instant, startOfDay, utcDay, type Instant, type UtcDay } from '../team/time';
import { HOURS_PER_DAY, UsageFactsBuilder, type UsageFacts } from '../team/usageFacts';
import { rowsOfBody, type BodyReader } from './bodies';
import { dailyRow, get, getTimeSeries } from './contract/usageDetails';
import type { FactsQuestion, FactsSource } from './factsSource';
import { GridRows, type GridRow } from './gridRows';
import { JsonRows, RowFault, type RowReader } from './jsonRows';
import { usagePerson } from './usagePeople';

/** Kilo API: a range of more than 90 days is answered in days, any other in hours. */
const LEAST_DAYS = 91;
/** More would not be read any faster, and be lost when the last row is. */
const MOST_DAYS = 184;
/** A grid of hours has zeros for everybody who worked on any day of it: short ranges have fewer. */
const MOST_DAYS_IN_HOURS = 2;
/** A month in hours is some megabytes a day for a small team. */
const DAYS_OF_HOURS = 31;

export class DetailsFacts implements FactsSource {
  readonly scope = 'team';
  readonly more = false;
  readonly leastDays = LEAST_DAYS;
  readonly mostDays = { day: MOST_DAYS, hour: MOST_DAYS_IN_HOURS };

  constructor(
    private readonly reader: BodyReader,
    private readonly organizationId: string,
  ) {}

  hoursFrom = (now: Instant): UtcDay => addDays(utcDay(now), 1 - DAYS_OF_HOURS);

  read({ granularity, from, until }: FactsQuestion): Promise<UsageFacts> {
    const { organizationId } = this;
    const { path } = getTimeSeries;
    const size = granularity === 'day' ? DAY : HOUR;
    const first = startOfDay(utcDay(from));
    const days = daysBetween(utcDay(from), utcDay(instant(until - 1)));
    // Both ends belong to the range.
    const input = { organizationId, startDate: iso(from), endDate: iso(instant(until - 1)) };
    return this.reader.read(path, input, () => {
      const builder = new UsageFactsBuilder(days, { scope: 'team', granularity });
      const buckets = days.length * (granularity === 'day' ? 1 : HOURS_PER_DAY);
      const people = new People(builder);
      const grid = new GridRows((row) => {
        const bucket = (row.at - first) / size;
        if (!Number.isInteger(bucket) || bucket < 0 || bucket >= buckets) throw new RowFault('datetime');
        addGridRow(builder, bucket, people.place(row.name, row.email), row);
      });
      return rowsOfBody(new JsonRows(path, 'timeseries', grid), () => builder.build());
    });
  }

  complete(from: UtcDay, now: Instant): Promise<UsageFacts> {
    const { path } = get;
    const days = daysBetween(from, utcDay(now));
    const period = PERIODS.find(({ days: covered }) => days.length <= covered)!.period;
    const input = { organizationId: this.organizationId, period, userFilter: 'all' as const, groupByModel: false };
    return this.reader.read(path, input, () => {
      const builder = new UsageFactsBuilder(days, { scope: 'team', granularity: 'day' });
      return rowsOfBody(new JsonRows(path, 'daily', new DailyRows(builder, days)), () => builder.build());
    });
  }
}

/** The rolling windows of the list, and how many whole UTC days each holds, today among them. */
const PERIODS = [
  { period: 'week', days: 7 },
  { period: 'month', days: 30 },
  { period: 'year', days: 365 },
  { period: 'all', days: Infinity },
] as const;

function addGridRow(builder: UsageFactsBuilder, bucket: number, person: number, row: GridRow): void {
  const { model, provider, projectId } = row;
  builder.add(bucket, person, builder.model(model), builder.provider(provider), builder.project(projectId ?? ''), {
    cost: row.costMicrodollars,
    requests: row.requestCount,
    inputTokens: row.inputTokenCount,
    outputTokens: row.outputTokenCount,
  });
}

/** Indexes of people by name and e-mail, each made into a person once. */
class People {
  private readonly places = new Map<string | null, Map<string | null, number>>();

  constructor(private readonly builder: UsageFactsBuilder) {}

  place(name: string | null, email: string | null): number {
    let byName = this.places.get(email);
    if (!byName) this.places.set(email, (byName = new Map<string | null, number>()));
    let place = byName.get(name);
    if (place === undefined) byName.set(name, (place = this.builder.person(detailsPerson(name, email))));
    return place;
  }
}

const detailsPerson = (name: string | null, email: string | null): UsagePerson => usagePerson(name ?? '', name, email);

/** Rows of the sparse list. Its first day is incomplete, and not one of `days`. */
class DailyRows implements RowReader {
  private readonly dayAt: Map<string, number>;
  private readonly people: People;
  private readonly unknown: readonly [model: number, provider: number, project: number];

  constructor(
    private readonly builder: UsageFactsBuilder,
    days: UtcDay[],
  ) {
    this.dayAt = new Map(days.map((day, index) => [day, index]));
    this.people = new People(builder);
    this.unknown = [builder.model(''), builder.provider(''), builder.project('')];
  }

  row(row: unknown): void {
    const parsed = dailyRow.safeParse(row);
    if (!parsed.success) throw new RowFault(parsed.error.issues[0]?.path.join('.'));
    const { date, user, microdollarCost, requestCount, inputTokens, outputTokens } = parsed.data;
    const day = this.dayAt.get(date);
    if (day === undefined) return;
    const figures = { cost: microdollarCost ?? 0, requests: requestCount, inputTokens, outputTokens };
    this.builder.add(day, this.people.place(user.name, user.email), ...this.unknown, figures);
  }
}

const iso = (at: Instant): string => new Date(at).toISOString();
