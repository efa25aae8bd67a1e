/**
 * What a person has seen of a team, so that "since you last looked" can be told. A look lasts as long as the team is on screen and read
 * anew; it is over when nothing was seen for half an hour, and what was seen last is what the next look is compared with.
 */
import { teamChanges, type ChangeOptions, type TeamChange } from '../team/changes';
import { absorb, readSnapshot, type TeamSnapshot } from '../team/snapshot';
import { MINUTE, type Instant } from '../team/time';
import type { SnapshotCache } from './snapshotCache';
import type { Scope } from './resources';

/** Without a look for this long, the next one is another. */
export const LOOK_ENDS_AFTER = 30 * MINUTE;

/** `before`: the end of the look before this one; absent at the very first. `latest`: what was seen last. */
interface Seen {
  before?: TeamSnapshot;
  latest: TeamSnapshot;
}

export class LookBack {
  private readonly seen = new Map<string, Seen>();
  private told: { from: readonly unknown[]; changes: TeamChange[] } | undefined;

  constructor(private readonly files: Pick<SnapshotCache, 'readSeen' | 'writeSeen'>) {}

  /** Reads what was seen of an organization in an earlier session. */
  async load(scope: Scope): Promise<void> {
    const kept = await this.files.readSeen(scope);
    const latest = readSnapshot(kept?.latest);
    if (!latest || this.seen.has(nameOf(scope))) return;
    const before = readSnapshot(kept?.before);
    this.seen.set(nameOf(scope), { ...(before && { before }), latest });
  }

  /** Somebody looks at the team, and this is how it is. */
  look(scope: Scope, now: TeamSnapshot): void {
    const seen = this.seen.get(nameOf(scope));
    const before = seen && comparedWith(seen, now.at);
    this.keep(scope, { ...(before && { before }), latest: now });
  }

  /** What is there now was seen to the end. */
  markSeen(scope: Scope, now: TeamSnapshot): void {
    this.keep(scope, { before: now, latest: now });
  }

  /** What the caller has changed is nothing to tell them of. */
  wrote(scope: Scope, before: TeamSnapshot, after: TeamSnapshot): void {
    const seen = this.seen.get(nameOf(scope));
    if (!seen) return;
    this.keep(scope, {
      ...(seen.before && { before: absorb(seen.before, before, after) }),
      latest: absorb(seen.latest, before, after),
    });
  }

  /**
   * What is different since the look before this one, and when that was; undefined at the first look. The same answer as before while
   * nothing of `from` is another: the organization is looked through only then.
   */
  changes(
    scope: Scope,
    at: Instant,
    from: readonly unknown[],
    take: () => { now: TeamSnapshot; options: ChangeOptions },
  ): { changes: TeamChange[]; since: Instant } | undefined {
    const seen = this.seen.get(nameOf(scope));
    const before = seen && comparedWith(seen, at);
    if (!before) return undefined;
    const source = [before, ...from];
    if (!this.told || source.some((part, index) => !Object.is(part, this.told!.from[index]))) {
      const { now, options } = take();
      this.told = { from: source, changes: teamChanges(before, now, options) };
    }
    return { changes: this.told.changes, since: before.at };
  }

  /** Forgets what is in memory. */
  clear(): void {
    this.seen.clear();
    this.told = undefined;
  }

  private keep(scope: Scope, seen: Seen): void {
    this.seen.set(nameOf(scope), seen);
    void this.files.writeSeen(scope, seen);
  }
}

/** What a look at this moment is compared with. */
const comparedWith = ({ before, latest }: Seen, at: Instant): TeamSnapshot | undefined =>
  at - latest.at >= LOOK_ENDS_AFTER ? latest : before;

const nameOf = ({ serverKey, personId, organizationId }: Scope): string => JSON.stringify([serverKey, personId, organizationId]);
