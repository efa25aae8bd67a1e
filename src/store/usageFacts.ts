/**
 * The facts that the usage tab asked for: loads them in the thread that reads usage, tells how far that is, and drops what arrives for another
 * organization than the one on screen. The facts themselves are handed out apart from the state, which is sent as a whole on every change.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { KiloApi } from '../kilo/api';
import { clockFor } from '../kilo/clock';
import { KiloError } from '../kilo/errors';
import type { FactsSlice, UsageAnswers } from '../protocol/dashboard';
import { addDays, MINUTE, utcDay, type DayRange, type Instant } from '../team/time';
import { rowCount, type UsageFacts, type UsageGranularity } from '../team/usageFacts';
import type { UsageQuestion } from '../team/usageQuestion';
import type { Loaded, UsageLoader } from '../usageThread/thread';
import { problemOf } from './problems';
import type { Scope } from './resources';
import { LOADING } from './slices';
import { pathName } from './snapshotCache';
import type { Identity } from './types';

/** Facts, under the number by which the state names them. */
export interface SentFacts {
  id: number;
  facts: UsageFacts;
}

export interface UsageFactsOptions {
  /** Folder that belongs to kept facts alone. */
  folder: string;
  loader: UsageLoader;
  /** Something that {@link UsageFactsStore.answers} tells has changed. */
  changed: () => void;
  /** New facts are there. `isNews`: the server has answered; else they are what was known before. */
  arrived: (sent: SentFacts, isNews: boolean) => void;
  /** A load failed. The store knows what that says of session and network. */
  failed: (error: unknown, api: KiloApi, scope: Scope) => void;
  report: (text: string) => void;
}

/** What is on screen is asked for again when it is older. */
const STALE_AFTER = 5 * MINUTE;
/** Newer servers answer in hours only while the range began less than 8 × 24 hours ago; older ones by the month. */
const DAYS_OF_HOURS = { newer: 8, older: 31 };

/** One of the two loads of a question. */
interface Part {
  slice: FactsSlice;
  sent?: SentFacts;
  controller?: AbortController;
  /** When it was last asked for. */
  triedAt?: Instant;
}

type Parts = Record<UsageGranularity, Part>;
const nothing = (): Parts => ({ day: { slice: LOADING }, hour: { slice: LOADING } });

export class UsageFactsStore {
  private question: UsageQuestion | undefined;
  private scope: Scope | undefined;
  private api: KiloApi | undefined;
  private parts = nothing();
  private isWatched = false;
  private lastId = 0;

  constructor(private readonly options: UsageFactsOptions) {}

  /** The range that model performance and AI adoption are asked for. */
  get shown(): DayRange | undefined {
    return this.question?.shown;
  }

  /** What is there now, for a view that has nothing yet. */
  get sent(): SentFacts[] {
    return Object.values(this.parts).flatMap(({ sent }) => sent ?? []);
  }

  answers(now: Instant, knowsAnalytics: boolean | undefined): Pick<UsageAnswers, 'question' | 'days' | 'hours' | 'hoursFrom'> {
    const days = knowsAnalytics === false ? DAYS_OF_HOURS.older : DAYS_OF_HOURS.newer;
    return {
      ...(this.question && { question: this.question }),
      days: this.parts.day.slice,
      hours: this.parts.hour.slice,
      hoursFrom: addDays(utcDay(now), 1 - days),
    };
  }

  /** Whose usage is on screen; undefined when nobody's can be asked for. What belongs to somebody else is dropped at once. */
  follow(scope: Scope | undefined, api: KiloApi | undefined): void {
    const isSame = JSON.stringify(scope) === JSON.stringify(this.scope);
    if (isSame && api === this.api) return;
    this.scope = scope;
    this.api = api;
    if (!isSame) {
      this.abort();
      this.parts = nothing();
      if (!scope) this.question = undefined;
    }
    this.loadAll();
  }

  /** Whether the usage tab is on screen. What is still being loaded when it leaves is given up. */
  watch(isWatched: boolean): void {
    if (isWatched === this.isWatched) return;
    this.isWatched = isWatched;
    if (isWatched) this.loadAll();
    else this.abort();
  }

  /** Loads what the question needs. The same question again loads nothing that is there. */
  ask(question: UsageQuestion): void {
    const before = this.question;
    this.question = question;
    // Until it is known who asks, nothing can be loaded, but the thread be started.
    if (this.isWatched && !this.api) this.options.loader.prepare();
    for (const [granularity, name] of RANGES) {
      if (isSameRange(before?.[name], question[name])) continue;
      this.abort(granularity);
      this.parts[granularity] = { slice: LOADING };
    }
    this.loadAll();
    this.options.changed();
  }

  /** Stops what is being loaded, because somebody does not want to wait. What was there before stays. */
  cancel(): void {
    for (const [granularity] of RANGES) {
      const part = this.parts[granularity];
      if (!part.controller) continue;
      this.abort(granularity);
      part.slice = { ...part.slice, status: part.slice.data ? 'ready' : 'error', refreshing: false, canceled: true };
    }
    this.options.changed();
  }

  /** Loads again what is older than `age` milliseconds, and what failed or was stopped. */
  async reload(age = 0): Promise<void> {
    const now = this.now();
    await Promise.all(RANGES.map(([granularity]) => this.load(granularity, age, now)));
  }

  /** Looks for news now and then, but not for what somebody has stopped, nor again at once for what has failed. */
  poll(now: Instant): void {
    for (const [granularity] of RANGES) {
      const { slice, triedAt = -Infinity } = this.parts[granularity];
      if (!slice.canceled && now - triedAt >= STALE_AFTER) void this.load(granularity, STALE_AFTER, now);
    }
  }

  /** Drops everything that is kept of somebody. */
  async forget(identity: Identity): Promise<void> {
    await this.options.loader.stop();
    await rm(this.home(identity), { recursive: true, force: true }).catch((error: unknown) =>
      this.options.report(`Kept usage: ${error instanceof Error ? error.name : 'unknown fault'}; it may still be on disk`),
    );
  }

  dispose(): void {
    this.isWatched = false;
    this.abort();
    void this.options.loader.stop();
  }

  private now(): Instant {
    return clockFor(this.scope?.serverKey ?? '').now();
  }

  private loadAll(): void {
    const now = this.now();
    for (const [granularity] of RANGES) {
      const { slice } = this.parts[granularity];
      if (!slice.canceled) void this.load(granularity, slice.data && !slice.problem ? STALE_AFTER : 0, now);
    }
  }

  /** `now`: the same for both halves of a question, so that the second one need not ask again for what the first has just read. */
  private async load(granularity: UsageGranularity, age: number, now: Instant): Promise<void> {
    const { scope, api, question, isWatched, options } = this;
    const part = this.parts[granularity];
    const range = question && (granularity === 'day' ? question.days : question.hours);
    if (!scope || !api || !range || !isWatched || part.controller) return;
    if (part.slice.asOf !== undefined && !part.slice.problem && now - part.slice.asOf < age) return;

    const controller = new AbortController();
    part.controller = controller;
    part.triedAt = now;
    const change = (slice: FactsSlice) => {
      if (part.controller !== controller) return;
      part.slice = slice;
      options.changed();
    };
    change({ status: part.slice.data ? 'ready' : 'loading', data: part.slice.data, asOf: part.slice.asOf, refreshing: true });
    const order = {
      serverKey: scope.serverKey,
      organizationId: scope.organizationId,
      granularity,
      ...range,
      now,
      home: join(this.home(scope), pathName(scope.organizationId)),
      root: options.folder,
      wantsKnown: part.slice.data === undefined,
    };
    const arrive = (facts: UsageFacts, asOf: Instant, reading?: Loaded['reading']) => {
      if (part.controller !== controller) return;
      const id = ++this.lastId;
      part.sent = { id, facts };
      const [from, to] = [facts.days[0] ?? range.from, facts.days.at(-1) ?? range.to];
      const data = { id, from, to, rows: rowCount(facts), bytesFetched: reading?.bytes ?? 0 };
      change({ status: 'ready', data, asOf, refreshing: reading === undefined });
      options.arrived(part.sent, reading !== undefined);
    };
    try {
      const { facts, reading } = await options.loader.load(order, {
        stream: api.stream,
        signal: controller.signal,
        onReading: (progress) => change({ ...part.slice, progress }),
        onKnown: ({ facts, asOf }) => arrive(facts, asOf),
      });
      arrive(facts, now, reading);
    } catch (error) {
      if (part.controller !== controller) return;
      if (KiloError.is(error, 'canceled')) return change({ ...part.slice, refreshing: false, canceled: true });
      options.failed(error, api, scope);
      const status = KiloError.is(error, 'noPermission') ? 'denied' : part.slice.data ? 'ready' : 'error';
      const { data, asOf } = part.slice;
      change({ status, ...(status === 'ready' && { data, asOf }), refreshing: false, problem: problemOf(error) });
    } finally {
      if (part.controller === controller) part.controller = undefined;
    }
  }

  private abort(granularity?: UsageGranularity): void {
    for (const [name] of RANGES) {
      const part = this.parts[name];
      if (granularity !== undefined && name !== granularity) continue;
      part.controller?.abort();
      part.controller = undefined;
    }
  }

  private home({ serverKey, personId }: Identity): string {
    return join(this.options.folder, pathName(`${serverKey} ${personId}`));
  }
}

const RANGES = [
  ['day', 'days'],
  ['hour', 'hours'],
] as const;

const isSameRange = (a: DayRange | undefined, b: DayRange | undefined): boolean => a?.from === b?.from && a?.to === b?.to;
