/** Commands about people: what is asked, what is sent, what is said. */
import assert from 'node:assert/strict';
import { clipboard, ran, scriptIsDone, shown } from '../editor';
import { changeRole } from '../../../src/commands/changeRole';
import { copyInviteLink } from '../../../src/commands/copyInviteLink';
import { inviteMember } from '../../../src/commands/inviteMember';
import { removeMember } from '../../../src/commands/removeMember';
import { revokeInvitation } from '../../../src/commands/revokeInvitation';
import { setDailyLimit } from '../../../src/commands/setDailyLimit';
import { KiloError } from '../../../src/kilo/errors';
import { usd } from '../team/build';
import { ready, state } from '../views/state';
import { perform, stage } from './stage';

const LINK = 'https://app.example.com/users/accept-invite/SECRET-TOKEN';

const messages = () => shown.flatMap((one) => (one.kind === 'message' ? [one] : []));
const texts = () => messages().map(({ text }) => text);
const choices = () =>
  shown.flatMap((one) => (one.kind === 'choice' ? [one.items.map(({ label, description }) => `${label} | ${description}`)] : []));

describe('Inviting a member', () => {
  const invited = { invite: async () => ({ inviteUrl: LINK }) };

  it('asks for the address and the role, says what that does to the seats, and offers the link', async () => {
    const on = stage(state(), invited);
    await perform(on, 'kiloTeams.inviteMember', inviteMember, [
      { type: ' new@example.org ' },
      { pick: 'Member' },
      { press: 'Copy invite link' },
    ]);
    scriptIsDone();
    assert.deepEqual(on.calls, [['invite', 'new@example.org', 'member']]);
    assert.deepEqual(on.touched, [['team', 'seats', 'organizations', 'audit']]);
    assert.deepEqual(choices(), [
      [
        'Owner | takes a seat: then 4 of 10 used',
        'Admin | takes a seat: then 4 of 10 used',
        'Billing manager | takes no seat',
        'Member | takes a seat: then 4 of 10 used',
      ],
    ]);
    assert.deepEqual(texts(), ['Invited new@example.org as Member. Kilo sends the invitation by e-mail.']);
    assert.equal(clipboard.text, LINK);
    assert.ok(!JSON.stringify([shown, on.log]).includes('SECRET-TOKEN'), 'the link is secret');
  });

  it('says what is wrong while one types, and does not go on with it', async () => {
    const on = stage(state(), invited);
    await perform(on, 'kiloTeams.inviteMember', inviteMember, [
      { type: 'ben@', accept: false },
      { type: 'BEN@example.com' },
      { type: 'dan@example.com' },
      'close',
    ]);
    const problems = shown.flatMap((one) => (one.kind === 'text' && one.problem ? [one.problem] : []));
    assert.deepEqual(
      [...new Set(problems)],
      [
        'Enter an e-mail address like name@example.com.',
        'This person is already on the team.',
        'This person already has a pending invitation.',
      ],
    );
    assert.deepEqual(on.calls, []);
    assert.deepEqual(texts(), []);
  });

  it('goes back without losing what was typed', async () => {
    const on = stage(state(), invited);
    await perform(on, 'kiloTeams.inviteMember', inviteMember, [
      { type: 'new@example.org' },
      'back',
      { type: 'newer@example.org' },
      { pick: 'Admin' },
    ]);
    const fields = shown.flatMap((one) => (one.kind === 'text' ? [one.value] : []));
    assert.deepEqual(fields, ['', 'new@example.org', 'new@example.org', 'newer@example.org']);
    assert.deepEqual(on.calls, [['invite', 'newer@example.org', 'admin']]);
  });

  it('keeps what was typed when the server refuses it', async () => {
    let attempts = 0;
    const on = stage(state(), {
      invite: async () => {
        if (++attempts === 1)
          throw new KiloError('conflict', { operation: 'invite', serverMessage: 'Already invited elsewhere' });
        return { inviteUrl: LINK };
      },
    });
    await perform(on, 'kiloTeams.inviteMember', inviteMember, [
      { type: 'new@example.org' },
      { pick: 'Member' },
      { press: 'Change and try again' },
      { type: 'new2@example.org' },
      { pick: 'Member' },
    ]);
    scriptIsDone();
    assert.match(texts()[0]!, /Already invited elsewhere/);
    const second = shown.filter((one) => one.kind === 'text')[2];
    assert.equal(second?.value, 'new@example.org');
    assert.equal(attempts, 2);
  });

  it('never repeats by itself, nor offers to, when it is not known whether it was done', async () => {
    const on = stage(state(), {
      invite: async () => {
        throw new KiloError('outcomeUnknown', { operation: 'invite' });
      },
    });
    await perform(on, 'kiloTeams.inviteMember', inviteMember, [{ type: 'new@example.org' }, { pick: 'Member' }]);
    assert.equal(on.calls.length, 1);
    const [message] = messages();
    assert.match(message!.text, /not known whether this was done/);
    assert.ok(!message!.buttons.some((button) => /again/.test(button)), message!.buttons.join());
  });

  it('waits when the server asks to slow down in the middle of a list, and asks that one once more', async () => {
    let attempts = 0;
    const on = stage(state(), {
      invite: async () => {
        if (++attempts === 2) throw new KiloError('limited', { operation: 'invite', retryAfterMs: 30_000 });
        return { inviteUrl: LINK };
      },
    });
    const value = ['a', 'b', 'c'].map((name) => ({ email: `${name}@example.org`, role: 'member' }));
    await perform(on, 'kiloTeams.inviteMember', inviteMember, ['accept'], { value });
    assert.deepEqual(
      on.calls.map(([, email]) => email),
      ['a@example.org', 'b@example.org', 'b@example.org', 'c@example.org'],
    );
    assert.deepEqual(texts(), ['Invitations: 3 of 3 done.']);
  });

  it('does not go on with a list once nobody is signed in any more, and offers nothing of which nobody knows', async () => {
    let attempts = 0;
    const on = stage(state(), {
      invite: async () => {
        attempts += 1;
        throw new KiloError(attempts === 1 ? 'outcomeUnknown' : 'signedOut', { operation: 'invite' });
      },
    });
    const value = ['a', 'b', 'c', 'd'].map((name) => ({ email: `${name}@example.org`, role: 'member' }));
    await perform(on, 'kiloTeams.inviteMember', inviteMember, ['accept', 'close'], { value });
    assert.equal(attempts, 2);
    const [again, ...rows] = shown.flatMap((one) => (one.kind === 'choice' ? [one] : [])).at(-1)!.items;
    assert.equal(again!.label, '$(refresh) Try again with 3');
    assert.deepEqual(
      rows.map(({ label, description }) => `${label.split(' ')[1]} ${description}`),
      ['b@example.org failed', 'a@example.org not known', 'c@example.org not tried', 'd@example.org not tried'],
    );
  });

  it('leads to the seats when none is free, and does not invite without one', async () => {
    const full = state({ over: { seats: ready({ used: 10, total: 10 }) } });
    const on = stage(full, invited);
    await perform(on, 'kiloTeams.inviteMember', inviteMember, [{ type: 'new@example.org' }, { pick: 'Member' }, 'close']);
    assert.deepEqual(texts(), ['There is no free seat: 10 of 10 used, open invitations included.']);
    assert.deepEqual(on.calls, []);
    await perform(on, 'kiloTeams.inviteMember', inviteMember, [
      { type: 'new@example.org' },
      { pick: 'Member' },
      { press: 'Change seats' },
    ]);
    assert.deepEqual(
      ran.map(({ command }) => command),
      ['kiloTeams.changeSeats'],
    );
  });

  it('needs no seat for a billing manager, and none during a trial', async () => {
    for (const [seats, role] of [
      [{ used: 10, total: 10 }, 'Billing manager'],
      [{ used: 3, total: 0 }, 'Member'],
    ] as const) {
      const on = stage(state({ over: { seats: ready(seats) } }), invited);
      await perform(on, 'kiloTeams.inviteMember', inviteMember, [{ type: 'new@example.org' }, { pick: role }]);
      assert.equal(on.calls.length, 1, role);
    }
  });

  it('offers a billing manager plain members only', async () => {
    const on = stage(state({ role: 'billing_manager' }), invited);
    await perform(on, 'kiloTeams.inviteMember', inviteMember, [{ type: 'new@example.org' }, 'close']);
    assert.deepEqual(choices(), [['Member | takes a seat: then 4 of 10 used']]);
  });
});

describe('An invitation', () => {
  it('has its link copied, and never shown or logged', async () => {
    const on = stage(state(), { inviteLink: async () => LINK });
    await perform(on, 'kiloTeams.copyInviteLink', copyInviteLink, [], 'i_dan');
    assert.deepEqual(on.calls, [['inviteLink', 'i_dan']]);
    assert.equal(clipboard.text, LINK);
    assert.ok(!JSON.stringify([shown, on.log]).includes('SECRET-TOKEN'));
  });

  it('says so when there is no link', async () => {
    const on = stage(state(), { inviteLink: async () => undefined });
    await perform(on, 'kiloTeams.copyInviteLink', copyInviteLink, [{ pick: 'dan@example.com' }]);
    assert.match(texts()[0]!, /^There is no link\./);
    assert.equal(clipboard.text, '');
  });

  it('is revoked only after a question that names it and the effect', async () => {
    const on = stage();
    await perform(on, 'kiloTeams.revokeInvitation', revokeInvitation, ['close'], { target: 'i_dan' });
    assert.deepEqual(on.calls, []);
    await perform(on, 'kiloTeams.revokeInvitation', revokeInvitation, [{ press: 'Revoke invitation' }], { target: 'i_dan' });
    const [question] = messages();
    assert.equal(question!.modal, true);
    assert.equal(question!.text, 'Revoke the invitation of dan@example.com to Example Ltd?');
    assert.match(question!.detail!, /seat that it holds becomes free/);
    assert.deepEqual(on.calls, [['revokeInvitation', 'i_dan']]);
  });
});

describe('A member', () => {
  it('gets another role, with what each role may do beside it', async () => {
    const on = stage();
    await perform(on, 'kiloTeams.changeRole', changeRole, [{ pick: 'Admin' }], 'u_ben');
    assert.deepEqual(on.calls, [['changeRole', 'u_ben', 'admin']]);
    assert.deepEqual(texts(), ['Ben Sample (ben@example.com) is now Admin.']);
    const [choice] = shown.flatMap((one) => (one.kind === 'choice' ? [one] : []));
    assert.equal(choice!.active, 'Member');
    assert.ok(choice!.items.every(({ detail }) => detail!.length > 20));
  });

  it('becomes an owner only after a question', async () => {
    const on = stage();
    await perform(on, 'kiloTeams.changeRole', changeRole, [{ pick: 'Owner' }, 'close'], 'u_ben');
    assert.deepEqual(on.calls, []);
    assert.equal(messages()[0]!.text, 'Make Ben Sample (ben@example.com) Owner of Example Ltd?');
    assert.match(messages()[0]!.detail!, /may also remove you/);
  });

  it('is asked for where none is named: nobody to whom it may not be done is among them', async () => {
    const on = stage();
    await perform(on, 'kiloTeams.changeRole', changeRole, [{ pick: 'cleo@example.com' }, { pick: 'Member' }]);
    assert.deepEqual(choices()[0], ['Ben Sample | ben@example.com', 'cleo@example.com | cleo@example.com']);
    assert.deepEqual(on.calls, [['changeRole', 'u_cleo', 'member']]);
  });

  it('is not the person themselves, and is still there', async () => {
    const on = stage();
    await perform(on, 'kiloTeams.changeRole', changeRole, [], 'u_ada');
    assert.match(texts()[0]!, /Nobody can do this to themselves/);
    await perform(on, 'kiloTeams.removeMember', removeMember, [], 'u_gone');
    assert.match(texts()[0]!, /no longer there/);
    assert.deepEqual(on.calls, []);
  });

  it('is removed only after a question that names the person, the organization and the effect', async () => {
    const on = stage();
    await perform(on, 'kiloTeams.removeMember', removeMember, [{ press: 'Remove Ben Sample' }], 'u_ben');
    const [question] = messages();
    assert.equal(question!.modal, true);
    assert.equal(question!.text, 'Remove Ben Sample (ben@example.com) from Example Ltd?');
    assert.match(question!.detail!, /no longer use the team’s credits/);
    assert.deepEqual(on.calls, [['removeMember', 'u_ben']]);
    assert.equal(texts()[1], 'Removed Ben Sample (ben@example.com) from Example Ltd.');
  });

  it('gets a daily limit, none, or no use at all', async () => {
    const cases = [
      [[{ pick: 'An amount' }, { type: '12.50' }], usd(12.5), 'Ben Sample (ben@example.com) may spend $12.50 a day now.'],
      [[{ pick: 'No limit' }], null, 'Ben Sample (ben@example.com) has no daily limit any more.'],
      [[{ pick: 'No use at all' }], 0, 'Ben Sample (ben@example.com) may not spend anything now.'],
    ] as const;
    for (const [doings, limit, said] of cases) {
      const on = stage();
      await perform(on, 'kiloTeams.setDailyLimit', setDailyLimit, [...doings], 'u_ben');
      assert.deepEqual(on.calls, [['setDailyLimit', 'u_ben', limit]]);
      assert.deepEqual(texts(), [said]);
    }
  });

  it('gets no limit above what Kilo allows', async () => {
    const on = stage();
    await perform(on, 'kiloTeams.setDailyLimit', setDailyLimit, [{ pick: 'An amount' }, { type: '2000.01' }, 'close'], 'u_ben');
    assert.ok(shown.some((one) => one.kind === 'text' && one.problem === 'The highest daily limit is $2,000.'));
    assert.deepEqual(on.calls, []);
  });
});

describe('Somebody who may not', () => {
  it('is told why, and nothing is sent', async () => {
    const on = stage(state({ role: 'member' }));
    await perform(on, 'kiloTeams.removeMember', removeMember, [], 'u_ben');
    assert.deepEqual(texts(), ['This is not possible now. Your role does not allow this. Ask an owner of the organization.']);
    assert.deepEqual(on.calls, []);
  });

  it('is led to the sign-in when signed out', async () => {
    const on = stage(state({ over: { session: 'signedOut' } }));
    await perform(on, 'kiloTeams.inviteMember', inviteMember, [{ press: 'Sign in' }]);
    assert.deepEqual(
      ran.map(({ command }) => command),
      ['kiloTeams.signIn'],
    );
  });

  it('may not touch an owner as an admin', async () => {
    const on = stage(state({ role: 'admin', over: { person: { id: 'u_ben', name: 'Ben Sample', email: 'ben@example.com' } } }));
    await perform(on, 'kiloTeams.removeMember', removeMember, [], 'u_ada');
    assert.match(texts()[0]!, /Only owners can do this to an owner/);
    assert.deepEqual(on.calls, []);
  });
});
