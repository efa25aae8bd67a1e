/** "Since you last looked": what the store tells of changes between two looks at a team, in this session and the next. */
import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { HOUR, instant, MINUTE, SECOND } from '../../../src/team/time';
import type { Member } from '../../../src/team/model';
import type { StoreState } from '../../../src/store/types';
import { invitation, member, NOW, team, usd } from '../team/build';
import { BEN, endWorlds, Memory, summary, turns, until, world, type World } from './world';

const ada = member({ id: 'u_ada', role: 'owner' });
const ben = member({ id: 'u_ben', name: 'Ben Sample', email: BEN.email });
const cleo = member({ id: 'u_cleo', name: 'Cleo Third', email: 'cleo@example.com' });

/** Lets the backend say who is on the team from now on. */
const staff = ({ backend }: World, ...members: Member[]): void => {
  backend.answers.team = (id) => team({ id, name: `Team ${id}`, members });
};
const isRead = ({ team: { status, refreshing }, seats, subscription }: StoreState): boolean =>
  [seats, subscription].every((slice) => slice.status === 'ready') && status === 'ready' && !refreshing;
const texts = ({ changes }: StoreState): string[] | undefined => changes?.map(({ text }) => text);

afterEach(endWorlds);

/** Somebody looks at the team for long enough that it is kept. */
async function look(store: World['store']): Promise<void> {
  store.watch('tree');
  await until(() => isRead(store.state));
  mock.timers.tick(3 * SECOND);
  await turns();
}

/** Everything that a window had to write is written when it has gone. */
async function close(it: World, store = it.store): Promise<void> {
  store.dispose();
  await it.settled();
}

/** Somebody has looked at the team, and closed the window an hour ago. */
async function lookLongAgo(it: World): Promise<void> {
  await look(it.store);
  await close(it);
  mock.timers.tick(HOUR);
}

describe('Since one last looked', () => {
  beforeEach(() => mock.timers.enable({ apis: ['setTimeout', 'Date'], now: NOW }));
  afterEach(() => mock.timers.reset());

  it('nothing has changed at the first look, and nothing is told', async () => {
    const it = world();
    staff(it, ada, ben);
    await look(it.store);
    assert.equal(it.store.state.changes, undefined);
    staff(it, ada, ben, cleo);
    await it.store.refresh();
    assert.equal(it.store.state.changes, undefined, 'still the first look');
  });

  it('tells in the next session who joined and who left, until that is marked as seen', async () => {
    const it = world();
    staff(it, ada, ben);
    await lookLongAgo(it);
    staff(it, ada, cleo);
    const next = it.openAnother();
    await look(next);
    assert.deepEqual(texts(next.state), ['Cleo Third joined as Member.', 'Ben Sample is no longer on the team.']);
    assert.ok(next.state.changesSince! < NOW + MINUTE);
    next.markSeen();
    assert.deepEqual(texts(next.state), []);
    await close(it, next);
    const third = it.openAnother();
    await look(third);
    assert.deepEqual(texts(third.state), []);
  });

  it('goes on with the same look after a reload of the window', async () => {
    const it = world();
    staff(it, ada, ben);
    await lookLongAgo(it);
    staff(it, ada, ben, cleo);
    const second = it.openAnother();
    await look(second);
    await close(it, second);
    mock.timers.tick(MINUTE);
    const reloaded = it.openAnother();
    await look(reloaded);
    assert.deepEqual(texts(reloaded.state), ['Cleo Third joined as Member.']);
  });

  it('starts another look when nobody has looked for half an hour', async () => {
    const it = world();
    staff(it, ada, ben);
    await look(it.store);
    it.focus.set(false);
    mock.timers.tick(31 * MINUTE);
    staff(it, ada, ben, cleo);
    it.focus.set(true);
    await turns();
    await until(() => isRead(it.store.state) && it.store.state.team.data!.members.length === 3);
    assert.deepEqual(texts(it.store.state), ['Cleo Third joined as Member.']);
    mock.timers.tick(3 * SECOND);
    await turns();
    assert.deepEqual(texts(it.store.state), ['Cleo Third joined as Member.'], 'the look itself does not end them');
  });

  it('leaves out what the person did themselves, and keeps what others did', async () => {
    const it = world();
    staff(it, ada, ben);
    await lookLongAgo(it);
    staff(it, ada, ben, cleo);
    const next = it.openAnother();
    await look(next);
    await next.write(['team'], async () => staff(it, ada, cleo, { ...ben, dailyLimit: usd(5) }));
    assert.deepEqual(texts(next.state), ['Cleo Third joined as Member.']);
  });

  it('names what this caller can act on first', async () => {
    const it = world();
    const pending = invitation({ invitedAt: NOW, expiresAt: instant(NOW + 49 * HOUR) });
    it.backend.answers.team = (id) => team({ id, members: [ada], invitations: [pending] });
    await look(it.store);
    await close(it);
    mock.timers.tick(2 * HOUR);
    it.backend.answers.team = (id) => team({ id, members: [ada, ben], invitations: [pending] });
    const next = it.openAnother();
    await look(next);
    assert.deepEqual(
      next.state.changes?.map(({ kind, action }) => [kind, action]),
      [
        ['invitationExpiring', 'resendInvitation'],
        ['joined', undefined],
      ],
    );
  });

  it('is of each organization and person by itself, and gone after signing out', async () => {
    const it = world();
    it.backend.organizations = [summary('a'), summary('b')];
    staff(it, ada);
    await lookLongAgo(it);
    staff(it, ada, ben);
    const next = it.openAnother();
    await look(next);
    assert.deepEqual(texts(next.state), ['Ben Sample joined as Member.']);
    await next.setActiveOrganization('b');
    assert.equal(next.state.changes, undefined);
    await until(() => isRead(next.state));
    assert.equal(next.state.changes, undefined, 'the first look at the other team');
    await next.setActiveOrganization('a');
    it.session.signOut();
    await close(it, next);
    it.session.become({ id: 'u_ada', email: ada.email, name: ada.name }, it.backend.api());
    const again = it.openAnother({ workspaceState: new Memory() });
    await look(again);
    assert.equal(again.state.changes, undefined);
  });
});
