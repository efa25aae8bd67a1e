import assert from 'node:assert/strict';
import { attention, type AttentionParts } from '../../../src/team/attention';
import { cents } from '../../../src/team/money';
import { ROLES } from '../../../src/team/permissions';
import { DAY, HOUR, instant } from '../../../src/team/time';
import { COMMANDS } from '../../../src/protocol/commands';
import { at, invitation, invoice, member, NOW, spendTable, subscription, subscriptionState, team, usd } from './build';

const TROUBLED: AttentionParts = {
  team: team({
    balance: usd(20),
    members: [
      member({ dailyLimit: usd(5), spentToday: usd(5) }),
      member({ id: 'u_off', dailyLimit: usd(0), spentToday: usd(0) }),
    ],
    invitations: [
      invitation({ id: 'i_soon', email: 'soon@example.com', expiresAt: instant(NOW + DAY) }),
      invitation({ id: 'i_lost', email: 'lost@example.com', emailStatus: 'failed' }),
      invitation({ id: 'i_fine' }),
      invitation({ id: 'i_over', expiresAt: instant(NOW - 1) }),
    ],
  }),
  seats: { total: 10, used: 12 },
  recentUsage: spendTable(Array<number>(28).fill(usd(10))),
  subscription: subscriptionState({ subscription: subscription({ status: 'past_due' }) }),
  invoices: [invoice(), invoice({ id: 'in_2', number: 'ABCD-0004', status: 'open' })],
};

const kinds = (parts: AttentionParts) => attention(parts, NOW).map(({ kind }) => kind);
const seenAs = (role: string) => kinds({ ...TROUBLED, team: { ...TROUBLED.team!, role } });

describe('attention', () => {
  it('finds nothing in a team that is well, or unknown', () => {
    const well = {
      team: team(),
      seats: { total: 10, used: 10 },
      recentUsage: spendTable([usd(1)]),
      subscription: subscriptionState(),
      invoices: [invoice()],
    };
    assert.deepEqual(kinds(well), []);
    assert.deepEqual(kinds({}), []);
    assert.deepEqual(kinds({ team: team() }), []);
  });

  it('lists what an owner can act on, the most severe first', () => {
    assert.deepEqual(
      attention(TROUBLED, NOW).map(({ kind, severity, target }) => [severity, kind, target]),
      [
        ['error', 'paymentFailed', undefined],
        ['error', 'creditsLow', undefined],
        ['warning', 'invoiceOpen', 'in_2'],
        ['warning', 'seatsOver', undefined],
        ['warning', 'invitationFailed', 'i_lost'],
        ['info', 'invitationExpiring', 'i_soon'],
        ['info', 'limitReached', 'u_ada'],
      ].map(([severity, kind, target]) => [severity, kind, target]),
    );
  });

  it('says what an invoice is about, and whether it may still be paid', () => {
    const bill = { amount: cents(25_000), createdAt: at('2026-02-04T12:00:00Z') };
    const invoices = [
      invoice({ ...bill, number: 'N-1', status: 'open' }),
      invoice({ ...bill, number: 'N-2', status: 'uncollectible' }),
      invoice({ ...bill, number: 'N-3', status: 'paid' }),
    ];
    const texts = attention({ team: team(), invoices }, NOW).map(({ text }) => text);
    assert.deepEqual(texts, [
      'Not paid yet: $250.00 of Feb 4, 2026, invoice N-1.',
      'Could not be collected: $250.00 of Feb 4, 2026, invoice N-2.',
    ]);
  });

  it('says how long an invitation still is open', () => {
    const [soon] = attention({ team: team({ invitations: [invitation({ expiresAt: instant(NOW + 5 * HOUR) })] }) }, NOW);
    assert.equal(soon?.text, 'Expires in 5 hours: the invitation of new@example.com.');
  });

  it('does not bother people with what they cannot change', () => {
    assert.deepEqual(seenAs('billing_manager'), ['paymentFailed', 'creditsLow', 'invoiceOpen', 'seatsOver']);
    assert.deepEqual(seenAs('member'), []);
    assert.deepEqual(seenAs('auditor'), []);
    const toOwner = team({ role: 'admin', invitations: [invitation({ role: 'owner', expiresAt: instant(NOW + DAY) })] });
    assert.deepEqual(kinds({ team: toOwner }), []);
  });

  it('names commands that exist', () => {
    for (const role of ROLES) {
      for (const { command } of attention({ ...TROUBLED, team: { ...TROUBLED.team!, role } }, NOW))
        assert.ok(command in COMMANDS, command);
    }
  });

  it('counts down the trial for those who can end it by paying', () => {
    const trialAt = (days: number, role = 'owner') => {
      const ending = team({ role, seatTotal: 0, trialEndsAt: instant(NOW + days * DAY) });
      return attention(
        { team: ending, subscription: subscriptionState({ subscription: null, seats: { total: 0, used: 3 } }) },
        NOW,
      );
    };
    assert.deepEqual(
      [20, 5, 2, 0.5, -1, -9].flatMap((days) => trialAt(days).map(({ kind, severity }) => `${kind} ${severity}`)),
      ['trialEnding info', 'trialEnding warning', 'trialEnding warning', 'trialExpired error', 'trialExpired error'],
    );
    assert.deepEqual(trialAt(2, 'member'), []);
  });

  it('says when credits are used up, and how long they last before', () => {
    assert.deepEqual(kinds({ team: team({ balance: usd(-1) }) }), ['creditsEmpty']);
    const low = attention({ team: team({ balance: usd(50) }), recentUsage: TROUBLED.recentUsage }, NOW);
    assert.deepEqual(
      low.map(({ severity, text }) => [severity, text]),
      [['warning', 'The credits are running low: about 5 days left.']],
    );
    const underAlert = team({ balance: usd(150), lowBalanceAlert: { threshold: usd(200), emails: [] } });
    assert.equal(
      attention({ team: underAlert, recentUsage: TROUBLED.recentUsage }, NOW)[0]!.text,
      'The credits are running low: $150.00 left.',
    );
  });

  it('foresees too few seats and the end of the subscription', () => {
    const dropping = subscriptionState({ scheduledSeats: { total: 5, effectiveAt: null } });
    assert.deepEqual(kinds({ team: team(), subscription: dropping }), ['seatsWillNotSuffice']);
    const endingIn = (days: number) => subscriptionState({ subscription: subscription({ cancelAt: instant(NOW + days * DAY) }) });
    assert.deepEqual(kinds({ team: team(), subscription: endingIn(6) }), ['subscriptionEnding']);
    assert.deepEqual(kinds({ team: team(), subscription: endingIn(8) }), []);
  });
});

describe('a limit of one’s own that is nearly used up', () => {
  const person = { id: 'u_ada', email: 'ada@example.com', name: 'Ada Example' };
  const seen = (role: string, spent: number, limit = 25) =>
    attention({ team: team({ role, members: [member({ dailyLimit: usd(limit), spentToday: usd(spent) })] }), person }, NOW);

  it('can be asked about by whoever cannot raise it', () => {
    assert.deepEqual(
      seen('member', 24).map(({ kind, command, text }) => [kind, command, text]),
      [
        [
          'ownLimit',
          'kiloTeams.copyLimitRequest',
          'You have spent $24.00 of $25.00 today, your daily limit. You can ask for a higher one.',
        ],
      ],
    );
    assert.deepEqual(seen('member', 3), []);
    assert.deepEqual(seen('owner', 24), []);
    assert.deepEqual(seen('member', 0, 0), [], 'no use at all is a decision, and no news');
  });
});
