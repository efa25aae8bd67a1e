/**
 * Puts the facts of a range together from what is kept on disk and what the server has to be asked for. Hours and days that are over do not
 * change any more and are asked for once; the time since then is asked for in hours, of which there are few, and added up.
 */
import { openFactsSource, type FactsSource } from '../kilo/factsSource';
import type { BodyReader } from '../kilo/bodies';
import type { GenerationMemory } from '../kilo/generation';
import { addDays, DAY, HOUR, instant, MINUTE, startOfDay, utcDay, type DayRange, type Instant, type UtcDay } from '../team/time';
import type { UsageFacts, UsageGranularity } from '../team/usageFacts';
import { mergeFacts, unattributed, type FactsPart } from '../team/usageFactsMerge';
import type { Keep, Kept, KeptKind } from './keep';

/** Whose usage of which UTC days, both included. */
export interface Load extends DayRange {
  organizationId: string;
  granularity: UsageGranularity;
  now: Instant;
}

/** What is over for so long is final: a server may write down a request a little after it was made. */
const SETTLED_AFTER = 5 * MINUTE;
/** So many finished days are asked for in hours at most, where an answer in days has to cover many more. */
const MOST_DAYS_IN_HOURS = 3;
/** Kept days that end longer ago than this before what is wanted are not worth filling the gap. */
const LONGEST_GAP = 92;
/** Hours are kept for so many days. */
const DAYS_OF_HOURS = 32;

/** What was known when the server was last asked. */
export interface KnownFacts {
  facts: UsageFacts;
  asOf: Instant;
}

type AllKept = Partial<Record<KeptKind, Kept>>;

/**
 * Gives the facts of the range, without the days that are still to come and those of which the server tells no hours. Before, and whether
 * the server answers or not, `tellKnown` gets what is on disk, if that is enough. Rejects with a KiloError.
 */
export async function loadFacts(
  load: Load,
  reader: BodyReader,
  memory: GenerationMemory,
  keep: Keep,
  tellKnown: (known: KnownFacts) => void = () => undefined,
): Promise<UsageFacts> {
  const [kept, source] = await Promise.allSettled([
    readKept(load, keep, tellKnown),
    openFactsSource(reader, memory, load.organizationId, load.now),
  ]);
  if (kept.status === 'rejected') throw kept.reason;
  if (source.status === 'rejected') throw source.reason;
  return new FactsLoad(load, source.value, keep, kept.value).run();
}

async function readKept(load: Load, keep: Keep, tellKnown: (known: KnownFacts) => void): Promise<AllKept> {
  const kept: AllKept = {};
  for (const kind of ['days', 'hours', 'complete'] as const) kept[kind] = await keep.read(kind);
  const known = knownFacts(load, kept);
  if (known) tellKnown(known);
  return kept;
}

/**
 * What was known of the range when the server was last asked. Where that was on an earlier day the range ends, and begins, so many days
 * earlier. Undefined where not all of it is kept.
 */
function knownFacts({ from, to, now, granularity }: Load, { days, hours, complete }: AllKept): KnownFacts | undefined {
  const asOf = hours?.readAt;
  if (!hours || asOf === undefined || asOf > now) return undefined;
  const last = to < utcDay(now) ? to : utcDay(now);
  const late = Math.max(0, daysFrom(utcDay(asOf), last));
  const range = { from: addDays(from, -late), to: addDays(last, -late) };
  const finished = granularity === 'day' ? days : undefined;
  const boundary = finished ? endOf(lastDay(finished)) : startOfDay(range.from);
  const isOfOneKind = [finished, complete].every((kept) => !kept || isLike(kept.facts, hours.facts));
  const isWhole =
    startOfDay(firstDay(hours)) <= boundary &&
    (!finished || firstDay(finished) <= range.from) &&
    (!complete || (firstDay(complete) <= range.from && lastDay(complete) >= range.to));
  if (!isOfOneKind || !isWhole || range.from > range.to) return undefined;
  const parts = [{ facts: hours.facts, from: boundary }, ...(finished ? [{ facts: finished.facts, until: boundary }] : [])];
  return { facts: factsOf(parts, complete, range, granularity), asOf };
}

/** Whether facts are of the same people's usage and say as much. */
const isLike = (a: UsageFacts, b: UsageFacts): boolean =>
  a.scope === b.scope && (a.errors === undefined) === (b.errors === undefined);

/** The parts as one, with what only the complete count knows of. */
function factsOf(
  parts: readonly FactsPart[],
  complete: Kept | undefined,
  range: DayRange,
  granularity: UsageGranularity,
): UsageFacts {
  const facts = mergeFacts(parts, range, granularity);
  if (!complete) return facts;
  const counted = mergeFacts([{ facts: complete.facts }], range, 'day');
  return mergeFacts([{ facts }, { facts: unattributed(counted, facts, granularity) }], range, granularity);
}

class FactsLoad {
  private readonly today: UtcDay;
  /** Everything before is final. */
  private readonly settled: Instant;
  /** The first day that is not over, as far as one knows. */
  private readonly openDay: UtcDay;
  private readonly range: DayRange;
  private readonly kept: AllKept;
  private readonly changed = new Set<KeptKind>();

  constructor(
    private readonly load: Load,
    private readonly source: FactsSource,
    private readonly keep: Keep,
    kept: AllKept,
  ) {
    this.kept = Object.fromEntries(Object.entries(kept).filter(([, one]) => one && this.fits(one)));
    const { now, from, to } = load;
    this.today = utcDay(now);
    this.settled = instant(Math.floor((now - SETTLED_AFTER) / HOUR) * HOUR);
    this.openDay = utcDay(this.settled);
    const earliest = load.granularity === 'hour' ? source.hoursFrom(now) : from;
    this.range = { from: from > earliest ? from : earliest, to: to < this.today ? to : this.today };
  }

  async run(): Promise<UsageFacts> {
    const { granularity } = this.load;
    if (this.range.from > this.range.to) return mergeFacts([], this.load, granularity);
    const [known, complete] = await Promise.allSettled([granularity === 'day' ? this.days() : this.hours(), this.complete()]);
    const isAllRead = known.status === 'fulfilled' && complete.status === 'fulfilled';
    // What came before something failed is whole, and need not be asked for again. But it is no answer by itself.
    for (const kind of this.changed)
      await this.keep.write(kind, { ...this.kept[kind]!, ...(!isAllRead && { readAt: undefined }) });
    if (known.status === 'rejected') throw known.reason;
    if (complete.status === 'rejected') throw complete.reason;
    return factsOf(known.value, this.kept.complete, this.range, granularity);
  }

  /** Whether what was kept is of the same people's usage and says as much as the server does now. */
  private fits({ facts, until }: Kept): boolean {
    const { scope, more } = this.source;
    return facts.scope === scope && (facts.errors !== undefined) === more && until <= this.load.now;
  }

  /** The other half of the same question, which days and hours are, has just read it. */
  private isReadNow({ readAt }: Kept): boolean {
    return readAt === this.load.now;
  }

  // Days

  private async days(): Promise<FactsPart[]> {
    const { from, to } = this.range;
    const lastFinished = addDays(this.openDay, -1);
    const finished = { from, to: to < lastFinished ? to : lastFinished };
    const boundary = startOfDay(this.openDay);
    if (finished.from <= finished.to) await this.finishDays(finished);
    if (to >= this.openDay) await this.readHours(this.openDay);
    const { days, hours } = this.kept;
    return [
      ...(hours ? [{ facts: hours.facts, from: boundary }] : []),
      ...(days ? [{ facts: days.facts, until: boundary }] : []),
    ];
  }

  /** Sees to it that these days, which are over, are kept. */
  private async finishDays(wanted: DayRange): Promise<void> {
    let kept = this.kept.days;
    if (kept && (wanted.from > addDays(lastDay(kept), LONGEST_GAP) || wanted.to < addDays(firstDay(kept), -LONGEST_GAP)))
      kept = undefined;
    if (!kept) {
      this.kept.days = undefined;
      return this.askForDays(wanted);
    }
    if (wanted.to > lastDay(kept)) await this.appendDays({ from: addDays(lastDay(kept), 1), to: wanted.to });
    if (wanted.from < firstDay(kept)) await this.askForDays({ from: wanted.from, to: addDays(firstDay(kept), -1) });
  }

  /** The days that went by since the last time: mostly one or two. */
  private async appendDays(missing: DayRange): Promise<void> {
    const boundary = startOfDay(addDays(missing.from, MOST_DAYS_IN_HOURS));
    if (this.source.leastDays === 1 || startOfDay(missing.to) >= boundary) return this.askForDays(missing);
    await this.readHours(missing.from);
    this.addDays({ facts: this.kept.hours!.facts, from: startOfDay(missing.from), until: endOf(missing.to) }, missing);
  }

  /** Asks for days, those next to what is kept first, so that what has come can be kept when a later answer fails. */
  private async askForDays({ from, to }: DayRange): Promise<void> {
    const count = daysFrom(from, to) + 1;
    const { mostDays, leastDays } = this.source;
    const questions = Math.ceil(count / mostDays.day);
    const cuts = Array.from({ length: questions }, (_, index) => ({
      from: addDays(from, Math.floor((index * count) / questions)),
      to: addDays(from, Math.floor(((index + 1) * count) / questions) - 1),
    }));
    const kept = this.kept.days;
    const ordered = kept && from > lastDay(kept) ? cuts : cuts.reverse();
    for (const cut of ordered) {
      const least = addDays(cut.to, 1 - leastDays);
      // Days beyond what was wanted come with the answer: older ones that are not kept yet may as well be.
      const asked = { from: cut.from < least ? cut.from : least, to: cut.to };
      const facts = await this.source.read({ granularity: 'day', from: startOfDay(asked.from), until: endOf(asked.to) });
      const isOlder = !this.kept.days || asked.to < firstDay(this.kept.days);
      const added = isOlder ? asked : cut;
      this.addDays({ facts, from: startOfDay(added.from), until: endOf(added.to) }, added);
    }
  }

  /** Puts days that are next to those which are kept beside them. */
  private addDays(part: FactsPart, added: DayRange): void {
    const kept = this.kept.days;
    const from = kept && firstDay(kept) < added.from ? firstDay(kept) : added.from;
    const to = kept && lastDay(kept) > added.to ? lastDay(kept) : added.to;
    const parts = kept ? [part, { facts: kept.facts }] : [part];
    this.kept.days = { facts: mergeFacts(added.from > from ? parts : parts.reverse(), { from, to }, 'day'), until: endOf(to) };
    this.changed.add('days');
  }

  // Hours

  private async hours(): Promise<FactsPart[]> {
    await this.readHours(this.range.from);
    return this.kept.hours ? [{ facts: this.kept.hours.facts }] : [];
  }

  private hoursRead: UtcDay | undefined;

  /** Sees to it that all hours since the beginning of a day are there. */
  private async readHours(from: UtcDay): Promise<void> {
    if (this.hoursRead !== undefined && this.hoursRead <= from) return;
    const end = instant(Math.ceil((this.load.now + 1) / HOUR) * HOUR);
    const kept = this.usableHours(from);
    const keptUntil = kept && (this.isReadNow(kept) ? end : kept.until);
    const parts: FactsPart[] = kept ? [{ facts: kept.facts, until: keptUntil }] : [];
    const start = startOfDay(from);
    const missing = kept
      ? [{ from: start, until: startOfDay(firstDay(kept)) }, { from: keptUntil!, until: end }]
      : [{ from: start, until: end }]; // prettier-ignore
    for (const { from, until } of missing) {
      const most = this.source.mostDays.hour * DAY;
      for (let at = from; at < until; at = instant(at + most)) {
        const facts = await this.source.read({ granularity: 'hour', from: at, until: instant(Math.min(at + most, until)) });
        parts.unshift({ facts });
      }
    }
    const first = kept && firstDay(kept) < from ? firstDay(kept) : from;
    const facts = mergeFacts(parts, { from: first, to: this.today }, 'hour');
    this.kept.hours = { facts, until: this.settled, readAt: this.load.now };
    this.changed.add('hours');
    this.hoursRead = from;
  }

  /** What is kept of hours, if what is wanted touches it. */
  private usableHours(from: UtcDay): Kept | undefined {
    const kept = this.kept.hours;
    if (!kept || startOfDay(from) > kept.until) return undefined;
    const oldest = addDays(this.today, -DAYS_OF_HOURS);
    if (firstDay(kept) >= oldest || from < oldest) return kept;
    return { ...kept, facts: mergeFacts([{ facts: kept.facts }], { from: oldest, to: lastDay(kept) }, 'hour') };
  }

  // The complete count

  /** Sees to it that the complete count of the range is there, where the server has one. */
  private async complete(): Promise<void> {
    const { source, range } = this;
    if (!source.complete) return;
    const kept = this.kept.complete;
    const covers = kept && firstDay(kept) <= range.from;
    if (covers && (this.isReadNow(kept) || startOfDay(range.to) < startOfDay(utcDay(kept.until)))) return;
    const from = covers ? utcDay(kept.until) : range.from;
    const facts = await source.complete(from, this.load.now);
    const first = covers ? firstDay(kept) : from;
    const parts = [{ facts }, ...(covers ? [{ facts: kept.facts, until: startOfDay(from) }] : [])];
    this.kept.complete = {
      facts: mergeFacts(parts, { from: first, to: this.today }, 'day'),
      until: startOfDay(this.openDay),
      readAt: this.load.now,
    };
    this.changed.add('complete');
  }
}

const firstDay = ({ facts }: Kept): UtcDay => facts.days[0]!;
const lastDay = ({ facts }: Kept): UtcDay => facts.days.at(-1)!;
const endOf = (day: UtcDay): Instant => startOfDay(addDays(day, 1));
const daysFrom = (a: UtcDay, b: UtcDay): number => Math.round((startOfDay(b) - startOfDay(a)) / DAY);
