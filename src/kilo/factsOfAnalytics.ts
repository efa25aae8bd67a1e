/**
 * Facts of usage from the second generation. Its table groups by three things at most and cuts its answer without a word, so it is asked
 * once for each provider, newest first, and asked again for what an answer had no room for.
 */
import type { UsagePerson, UsageScope } from '../team/model';
import {
  addDays,
  DAY,
  daysBetween,
  HOUR,
  instant,
  parseInstant,
  startOfDay,
  utcDay,
  type Instant,
  type UtcDay,
} from '../team/time';
import { UsageFactsBuilder, type FactFigures, type UsageFacts, type UsageGranularity } from '../team/usageFacts';
import { rowsOfBody, type BodyReader } from './bodies';
import { withMembers } from './contract/organizations';
import type { OutputOf } from './contract/procedure';
import { getBreakdown, getTable, TABLE_LIMIT, tableRow } from './contract/usageAnalytics';
import type { FactsQuestion, FactsSource } from './factsSource';
import { JsonRows, RowFault, type RowReader } from './jsonRows';
import { namePeople, usagePerson, type ViewAs } from './usagePeople';

type TableRow = OutputOf<typeof getTable>['rows'][number];

/** Kilo API: hours are told while the range began less than 8 × 24 hours ago. */
const DAYS_OF_HOURS = 8;
const MOST_DAYS = 366;
const MOST_PROVIDERS = 100;
/** Ids of people per question: they travel in the address, and may be long. */
const IDS_PER_QUESTION = 50;

/** A fact on its way: a row, and the provider that it was asked for. */
interface Found {
  row: TableRow;
  at: Instant;
  provider: string;
}

export class AnalyticsFacts implements FactsSource {
  readonly more = true;
  readonly leastDays = 1;
  readonly mostDays = { day: MOST_DAYS, hour: DAYS_OF_HOURS };
  private readonly viewAs: ViewAs;
  private truncated = false;

  constructor(
    private readonly reader: BodyReader,
    private readonly organizationId: string,
    readonly scope: UsageScope,
  ) {
    this.viewAs = scope === 'team' ? 'org-wide' : 'self';
  }

  hoursFrom = (now: Instant): UtcDay => addDays(utcDay(now), 1 - DAYS_OF_HOURS);

  async read(question: FactsQuestion): Promise<UsageFacts> {
    this.truncated = false;
    const { granularity, from, until } = question;
    const found = await this.readAll(question);
    const people = await this.namePeople(new Set(found.map(({ row }) => row.dimensions['user'] ?? '')));

    const first = startOfDay(utcDay(from));
    const days = daysBetween(utcDay(from), utcDay(instant(until - 1)));
    const builder = new UsageFactsBuilder(days, { scope: this.scope, granularity, more: true });
    const size = granularity === 'day' ? DAY : HOUR;
    const personOf = (id: string): UsagePerson => people.get(id) ?? usagePerson(id, null, null);
    for (const { row, at, provider } of found) {
      const { user, model, project } = row.dimensions;
      const names = [
        builder.person(personOf(user ?? '')),
        builder.model(model ?? ''),
        builder.provider(provider),
        builder.project(project ?? ''),
      ] as const;
      builder.add((at - first) / size, ...names, figuresOf(row));
    }
    return builder.build({ truncated: this.truncated });
  }

  /** A few people are asked for by id, which is less to read than the whole team; the team names those who could not be told that way. */
  private async namePeople(ids: ReadonlySet<string>): Promise<Map<string, UsagePerson>> {
    const { ask } = this.reader;
    const few = ids.size <= IDS_PER_QUESTION ? await namePeople(ask, this.organizationId, [], ids) : undefined;
    if (few && [...ids].every((id) => id === '' || few.has(id))) return few;
    const { members } = await ask(withMembers, { organizationId: this.organizationId });
    return namePeople(ask, this.organizationId, members, ids);
  }

  /** Every row of a range with its provider. What no provider's rows tell of has an unknown one. */
  private async readAll(question: FactsQuestion): Promise<Found[]> {
    const { breakdown, totalValue } = await this.reader.ask(getBreakdown, {
      ...this.window(question),
      dimension: 'provider',
      metric: 'requests',
      limit: MOST_PROVIDERS,
    });
    const providers = breakdown.map(({ key }) => key).filter((key) => key !== '');
    const found: Found[] = [];
    for (const provider of providers) found.push(...(await this.readTable(question, provider)));
    const requests = found.reduce((sum, { row }) => sum + row.requestCount, 0);
    const isWhole = breakdown.length < MOST_PROVIDERS && providers.length === breakdown.length && requests >= totalValue;
    return isWhole && providers.length > 0 ? found : [...found, ...lacking(await this.readTable(question), found)];
  }

  /** The rows of one provider, or of all, from the newest to the oldest. */
  private async readTable(question: FactsQuestion, provider?: string): Promise<Found[]> {
    const found: Found[] = [];
    let { until } = question;
    while (until > question.from) {
      const rows = await this.ask({ ...question, until }, provider);
      if (rows.length < TABLE_LIMIT) return [...found, ...rows];
      // Newest first: only of the oldest bucket some rows may be missing.
      const oldest = rows.reduce((least, { at }) => Math.min(least, at), Infinity) as Instant;
      const whole = rows.filter(({ at }) => at > oldest);
      const end = instant(oldest + sizeOf(question.granularity));
      found.push(...whole);
      if (whole.length > 0) until = end;
      else {
        found.push(...(await this.readByPerson({ ...question, from: oldest, until: end }, provider)));
        until = oldest;
      }
    }
    return found;
  }

  /** The rows of a single bucket that has too many of them for one answer. */
  private async readByPerson(question: FactsQuestion, provider: string | undefined): Promise<Found[]> {
    const people = await this.ask(question, provider, { groupBy: ['user'] });
    const ids = people.map(({ row }) => row.dimensions['user'] ?? '');
    if (people.length >= TABLE_LIMIT) this.truncated = true;
    const found: Found[] = [];
    for (let at = 0; at < ids.length; at += IDS_PER_QUESTION) {
      const rows = await this.ask(question, provider, { userIds: ids.slice(at, at + IDS_PER_QUESTION) });
      if (rows.length >= TABLE_LIMIT) this.truncated = true;
      found.push(...rows);
    }
    return found;
  }

  private ask(
    question: FactsQuestion,
    provider: string | undefined,
    change: { groupBy?: ['user']; userIds?: string[] } = {},
  ): Promise<Found[]> {
    const input = {
      ...this.window(question),
      groupBy: ['user', 'model', 'project'] as const,
      limit: TABLE_LIMIT,
      ...(provider !== undefined && { providers: [provider] }),
      ...change,
    };
    return this.reader.read(getTable.path, input, () => {
      const rows = new TableRows(question, provider ?? '');
      return rowsOfBody(new JsonRows(getTable.path, 'rows', rows), () => rows.found);
    });
  }

  private window({ granularity, from, until }: FactsQuestion) {
    const iso = (at: Instant) => new Date(at).toISOString();
    return { organizationId: this.organizationId, viewAs: this.viewAs, startDate: iso(from), endDate: iso(until), granularity };
  }
}

class TableRows implements RowReader {
  readonly found: Found[] = [];

  constructor(
    private readonly question: FactsQuestion,
    private readonly provider: string,
  ) {}

  row(row: unknown): void {
    const parsed = tableRow.safeParse(row);
    if (!parsed.success) throw new RowFault(parsed.error.issues[0]?.path.join('.'));
    const { datetime } = parsed.data;
    const at = this.question.granularity === 'day' ? dayOf(datetime) : parseInstant(`${datetime}Z`);
    // Days where hours were asked for would all be counted in their first hour.
    if (at === undefined || at < this.question.from || at >= this.question.until) throw new RowFault('datetime');
    this.found.push({ row: parsed.data, at, provider: this.provider });
  }
}

const dayOf = (text: string): Instant | undefined => parseInstant(`${text.slice(0, 10)} 00:00:00Z`);

const sizeOf = (granularity: UsageGranularity): number => (granularity === 'day' ? DAY : HOUR);

const figuresOf = (row: TableRow): Required<FactFigures> => ({
  cost: Math.round(row.costMicrodollars),
  requests: row.requestCount,
  inputTokens: row.inputTokens,
  outputTokens: row.outputTokens,
  errors: row.errorCount ?? 0,
  cacheReadTokens: row.cacheHitTokens ?? 0,
  cacheWriteTokens: row.cacheWriteTokens ?? 0,
});

/** What all rows have beyond those of the providers that are known. */
function lacking(all: Found[], known: Found[]): Found[] {
  const keyOf = ({ at, row }: Found) =>
    JSON.stringify([at, row.dimensions['user'], row.dimensions['model'], row.dimensions['project']]);
  const left = new Map(all.map((found) => [keyOf(found), { ...found, row: { ...found.row } }]));
  const columns = [
    'costMicrodollars',
    'requestCount',
    'inputTokens',
    'outputTokens',
    'errorCount',
    'cacheHitTokens',
    'cacheWriteTokens',
  ] as const;
  for (const found of known) {
    const rest = left.get(keyOf(found));
    if (rest) for (const name of columns) rest.row[name] = Math.max(0, (rest.row[name] ?? 0) - (found.row[name] ?? 0));
  }
  return [...left.values()];
}
