/** What is kept between two looks, and how the person's own changes are taken out of the difference. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { teamChanges } from '../../../src/team/changes';
import { absorb, readSnapshot, takeSnapshot, type TeamSnapshot } from '../../../src/team/snapshot';
import type { Member } from '../../../src/team/model';
import { instant } from '../../../src/team/time';
import { member, NOW, team, usd } from './build';

const circumstances = { role: 'owner', trialLocked: false };
const LATER = instant(NOW + 1);

/** Some of ten people, each in one of two roles, with one of two limits. */
const staff: fc.Arbitrary<Member[]> = fc.subarray([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]).chain((ids) =>
  fc.tuple(
    ...ids.map((id) =>
      fc.record({ role: fc.constantFrom('member', 'admin'), dailyLimit: fc.constantFrom(null, usd(5)) }).map((over) => {
        return member({ id: `u_${id}`, name: `Person ${id}`, email: `p${id}@example.com`, ...over });
      }),
    ),
  ),
);
const taken = (members: Member[], at = NOW): TeamSnapshot => takeSnapshot(team({ members }), {}, at);
const changes = (before: TeamSnapshot, after: TeamSnapshot) => teamChanges(before, after, { circumstances });

describe('A snapshot', () => {
  it('survives being kept, and anything else is none', () => {
    const snapshot = taken([member()]);
    assert.deepEqual(readSnapshot(JSON.parse(JSON.stringify(snapshot))), snapshot);
    for (const other of [undefined, null, {}, { ...snapshot, members: [{}] }]) assert.equal(readSnapshot(other), undefined);
  });

  it('tells nothing of what the person did themselves when nobody did anything else', () => {
    fc.assert(
      fc.property(staff, staff, (before, after) => {
        const seen = taken(before);
        const own = absorb(seen, seen, taken(after));
        assert.deepEqual(changes(own, taken(after, LATER)), []);
      }),
    );
  });

  it('tells all that others did when the person did nothing', () => {
    fc.assert(
      fc.property(staff, staff, (before, after) => {
        const [seen, now] = [taken(before), taken(after, LATER)];
        assert.deepEqual(changes(absorb(seen, now, now), now), changes(seen, now));
      }),
    );
  });
});
