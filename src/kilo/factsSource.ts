/** Where facts of usage come from: one way to ask for both generations of the API, for ranges that may be large. */
import type { UsageScope } from '../team/model';
import { addDays, startOfDay, utcDay, type Instant, type UtcDay } from '../team/time';
import type { UsageFacts, UsageGranularity } from '../team/usageFacts';
import type { BodyReader } from './bodies';
import { getSummary } from './contract/usageAnalytics';
import { AnalyticsFacts } from './factsOfAnalytics';
import { DetailsFacts } from './factsOfDetails';
import type { GenerationMemory } from './generation';
import { teamOrSelf } from './usagePeople';

/** Whole days, or hours, of which facts are wanted. */
export interface FactsQuestion {
  granularity: UsageGranularity;
  /** Beginning of a UTC day, or of a UTC hour. */
  from: Instant;
  /** End of the last bucket, which belongs to the next one. */
  until: Instant;
}

export interface FactsSource {
  readonly scope: UsageScope;
  /** The server counts failures and cached tokens. */
  readonly more: boolean;
  /** A question for days that covers fewer is answered in hours, which is far more to read; 1 where that is not so. */
  readonly leastDays: number;
  /** So many days are asked for at once at most, in days and in hours. */
  readonly mostDays: Record<UsageGranularity, number>;
  /** The first UTC day that can be asked for in hours. */
  hoursFrom(now: Instant): UtcDay;
  /** Facts of the asked-for buckets, over the days that they belong to. Rejects with a KiloError; half an answer is none. */
  read(question: FactsQuestion): Promise<UsageFacts>;
  /**
   * Everything from a day on until now, by day and person only; undefined where {@link read} lacks nothing. Only the first generation has
   * usage that its fuller answer does not tell of.
   */
  complete?(from: UtcDay, now: Instant): Promise<UsageFacts>;
}

/** Finds out which generation the server speaks, and whose usage the caller may see. */
export async function openFactsSource(
  reader: BodyReader,
  memory: GenerationMemory,
  organizationId: string,
  now: Instant,
): Promise<FactsSource> {
  return memory.newerFirst<FactsSource>(
    'usageAnalytics',
    async () => {
      const today = utcDay(now);
      const window = {
        startDate: iso(startOfDay(today)),
        endDate: iso(startOfDay(addDays(today, 1))),
        granularity: 'day' as const,
      };
      const { scope } = await teamOrSelf((viewAs) => reader.ask(getSummary, { organizationId, viewAs, ...window }));
      return new AnalyticsFacts(reader, organizationId, scope);
    },
    async () => new DetailsFacts(reader, organizationId),
  );
}

const iso = (at: Instant): string => new Date(at).toISOString();
