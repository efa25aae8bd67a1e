import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  checkInvitees,
  invitable,
  type Invitee,
  inviteSeatEffect,
  inviteSeatText,
  ownDomains,
  parseInviteList,
} from '../../../src/team/inviteList';
import { lookAlikeOf } from '../../../src/team/lookAlike';
import { cents } from '../../../src/team/money';
import { instant } from '../../../src/team/time';
import { at, invitation, member, NOW, subscription, team } from './build';

const ada = { email: 'ada@example.com', name: 'Ada Example' };
const bob = { email: 'bob@example.com', name: 'Bob Builder' };
const emails = (text: string) => parseInviteList(text).map(({ email }) => email);

describe('parseInviteList', () => {
  const cases: [what: string, text: string, read: Invitee[]][] = [
    ['one address', 'ada@example.com', [{ email: 'ada@example.com' }]],
    ['spaces and capitals', '  Ada@Example.COM ', [{ email: 'ada@example.com' }]],
    ['angle brackets', 'Ada Example <ada@example.com>', [ada]],
    ['a quoted name with a comma', '"Example, Ada" <ada@example.com>', [{ ...ada, name: 'Example, Ada' }]],
    ['an address and its name in parentheses', 'ada@example.com (Ada Example)', [ada]],
    ['a link', 'mailto:ada@example.com', [{ email: 'ada@example.com' }]],
    ['commas', 'Ada Example <ada@example.com>, "Bob Builder" <bob@example.com>', [ada, bob]],
    [
      'a name with a comma before each semicolon',
      'Example, Ada <ada@example.com>; Builder, Bob <bob@example.com>',
      [
        { ...ada, name: 'Example, Ada' },
        { ...bob, name: 'Builder, Bob' },
      ],
    ],
    ['spaces only', 'ada@example.com bob@example.com', [{ email: ada.email }, { email: bob.email }]],
    ['names between spaces only', 'Ada Example <ada@example.com> Bob Builder <bob@example.com>', [ada, bob]],
    ['lines of names and addresses', 'Ada Example,ada@example.com\r\nBob Builder\tbob@example.com\n', [ada, bob]],
    [
      'roles',
      'ada@example.com;Admin;Ada Example\nbilling_manager, Bob Builder, bob@example.com',
      [
        { ...ada, role: 'admin' },
        { ...bob, role: 'billing_manager' },
      ],
    ],
    ['bullets and sentences', '- ada@example.com\n• Bob Builder: bob@example.com.', [{ email: ada.email }, bob]],
    [
      'a dot at the end and an apostrophe in the middle',
      "Write to o’x o'brien@example.com.",
      [{ email: "o'brien@example.com", name: 'Write to o’x' }],
    ],
    [
      'what holds no address',
      'ada@example.com, bob, cyd@example.com\nThe team:',
      [{ email: ada.email }, { email: 'bob' }, { email: 'cyd@example.com' }, { email: 'The team:' }],
    ],
    ['half an address', 'ada@', [{ email: 'ada@' }]],
    ['a quotation mark that is never closed', '"Ada, ada@example.com', [{ email: ada.email, name: 'Ada' }]],
    [
      'a table with a head',
      '\uFEFFFirst name,Last name,E-mail,Role\nAda,Example,ADA@example.com,Owner\n\n"Bob","Builder, Jr.",bob@example.com,',
      [
        { ...ada, role: 'owner' },
        { ...bob, name: 'Bob Builder, Jr.' },
      ],
    ],
    ['a table with semicolons', 'Name;Email address;Team\nAda Example;ada@example.com;Core', [ada]],
    [
      'a row of a table without an address',
      'Name\tEmail\nAda Example\t\nBob Builder\tbob@example.com',
      [{ email: 'ada example', name: 'Ada Example' }, bob],
    ],
    ['nothing', ' \n\t\r\n', []],
  ];
  for (const [what, text, read] of cases) {
    it(`reads ${what}`, () => assert.deepEqual(parseInviteList(text), read));
  }

  it('finds every address whatever is between them', () => {
    const separator = fc.constantFrom(', ', ';', '\n', '\r\n', '\t', ' ', ' ; ', ',\n', '>, <');
    const address = fc.tuple(fc.stringMatching(/^[a-z][a-z0-9+_-]{0,8}$/), fc.stringMatching(/^[a-z]{2,8}$/));
    fc.assert(
      fc.property(fc.array(fc.tuple(address, separator), { maxLength: 30 }), (list) => {
        const addresses = list.map(([[local, host]]) => `${local}@${host}.example`);
        const text = list.map(([, between], index) => addresses[index]! + between).join('');
        assert.deepEqual(
          emails(text).filter((email) => email.includes('@')),
          addresses,
        );
      }),
    );
  });

  it('never throws, and gives no blank rows', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        assert.ok(parseInviteList(text).every(({ email }) => email !== ''));
      }),
    );
  });

  it('reads a large paste in one go', () => {
    const text = Array.from({ length: 20_000 }, (_, index) => `"Person ${index}" <p${index}@example.com>`).join('\n');
    assert.equal(emails(text).length, 20_000);
    assert.equal(emails(`${'a'.repeat(200_000)}@`).length, 1);
    for (const char of ['a', '<', '"', ':', "'", ' .', '@', '.@'])
      assert.ok(emails(`x${char.repeat(200_000)}x`).length > 0, char);
  });
});

describe('checkInvitees', () => {
  const own = team({
    companyDomain: 'acme.com',
    ssoDomain: 'sso.acme.com',
    members: [member({ email: 'Ada@Acme.com' })],
    invitations: [
      invitation({ email: 'New@acme.com' }),
      invitation({ id: 'i_old', email: 'late@acme.com', expiresAt: instant(NOW - 1) }),
    ],
  });
  const check = (text: string, over = {}, role?: string) => checkInvitees(parseInviteList(text), { ...own, ...over }, NOW, role);
  const codes = (text: string, over = {}, role?: string) =>
    check(text, over, role).map(({ problem, warnings }) => problem?.code ?? warnings.map(({ code }) => code).join() ?? '');

  it('finds what is wrong with each address, whatever its case', () => {
    assert.deepEqual(codes('bob@acme.com\nADA@acme.com\nnew@ACME.com\nnobody\nx@sso.acme.com\nBob@acme.com\nlate@acme.com'), [
      '',
      'alreadyMember',
      'alreadyInvited',
      'malformed',
      'singleSignOn',
      'duplicate',
      '',
    ]);
  });

  it('sends the address in one spelling, so that nobody is invited twice', () => {
    assert.deepEqual(check('Bob@ACME.com'), [{ email: 'bob@acme.com', role: 'member', warnings: [] }]);
  });

  it('gives only roles that this caller can give, on this server', () => {
    assert.deepEqual(codes('a@acme.com, b@acme.com'), ['', '']);
    assert.deepEqual(codes('a@acme.com, owner\nb@acme.com', { role: 'admin' }), ['roleNotAllowed', '']);
    assert.deepEqual(codes('a@acme.com', { role: 'billing_manager' }, 'admin'), ['roleNotAllowed']);
    assert.deepEqual(codes('a@acme.com', { roles: ['owner', 'member', 'billing_manager'] }, 'admin'), ['roleNotAllowed']);
    assert.deepEqual(codes('a@acme.com', { role: 'member' }), ['roleNotAllowed']);
    assert.equal(
      check('a@acme.com, admin\nb@acme.com', {}, 'billing_manager')
        .map(({ role }) => role)
        .join(),
      'admin,billing_manager',
    );
  });

  it('warns of domains that look like the team’s own, of encoded ones and of others', () => {
    const warned: [string, string][] = [
      ['x@acme.com', ''],
      ['x@eng.acme.com', ''],
      ['x@acrne.com', 'lookAlikeDomain'],
      ['x@acme.co', 'lookAlikeDomain'],
      ['x@acne.com', 'lookAlikeDomain'],
      ['x@amce.com', 'lookAlikeDomain'],
      ['x@notacme.com', 'otherDomain'],
      ['x@xn--acm-dma.com', 'encodedDomain'],
      ['x@partner.example', 'otherDomain'],
    ];
    for (const [email, code] of warned) assert.equal(codes(email)[0], code, email);
    const [homograph] = check('x@аcme.com');
    assert.equal(homograph!.problem?.code, 'malformed');
    assert.equal(homograph!.warnings[0]?.code, 'lookAlikeDomain');
  });

  it('warns of no domain where the team has none of its own', () => {
    assert.deepEqual(codes('x@anything.example', { companyDomain: null, ssoDomain: null, members: [] }), ['']);
  });

  it('checks thousands against thousands', () => {
    const members = Array.from({ length: 5000 }, (_, index) => member({ id: String(index), email: `m${index}@acme.com` }));
    const list = members.map(({ email }) => ({ email }));
    assert.ok(checkInvitees(list, { ...own, members }, NOW).every(({ problem }) => problem?.code === 'alreadyMember'));
  });
});

describe('ownDomains', () => {
  const having = (...addresses: string[]) => ownDomains(team({ members: addresses.map((email) => member({ email })) }));

  it('are those told and those that many members have, but none that anybody can have', () => {
    assert.deepEqual(having('a@acme.com', 'b@ACME.com', 'c@gmail.com', 'd@gmail.com', 'e@partner.example'), ['acme.com']);
    assert.deepEqual(ownDomains(team({ companyDomain: 'Acme.com', ssoDomain: 'acme.com' })), ['acme.com']);
    const many = Array.from({ length: 20 }, (_, index) => `p${index}@acme.com`);
    assert.deepEqual(having(...many, 'x@agency.example', 'y@agency.example'), ['acme.com']);
  });
});

describe('lookAlikeOf', () => {
  it('sees through twins, accents and slips, and lets others be', () => {
    for (const domain of [
      'g00gle.com',
      'gооgle.com',
      'gòogle.com',
      'googIe.com'.toLowerCase(),
      'gogle.com',
      'google.org',
      'goolge.com',
    ])
      assert.equal(lookAlikeOf(domain, ['google.com']), 'google.com', domain);
    for (const domain of ['google.com', 'giggle.example', 'mygoogle.com', 'mail.google.com'])
      assert.equal(lookAlikeOf(domain, ['google.com']), undefined, domain);
  });

  it('allows one more slip in long names, and none in very short ones', () => {
    assert.equal(lookAlikeOf('kestrellobs.io', ['kestrellabs.com', 'kestrellabs.io']), 'kestrellabs.io');
    assert.equal(lookAlikeOf('kestrlelobs.io', ['kestrellabs.io']), 'kestrellabs.io');
    assert.equal(lookAlikeOf('abd.io', ['abc.io']), undefined);
  });
});

describe('inviteSeatEffect', () => {
  const rows = checkInvitees(
    parseInviteList('a@x.example\nb@x.example\nc@x.example, billing_manager\nnobody\na@x.example'),
    team(),
    NOW,
  );
  const half = at('2026-03-16T12:00:00Z');
  const effect = (used: number, total: number, over = subscription() as ReturnType<typeof subscription> | null) =>
    inviteSeatEffect(rows, { used, total }, over, half);

  it('counts those who can be invited and need a seat', () => {
    assert.equal(invitable(rows).length, 3);
    assert.deepEqual(effect(8, 10), { kind: 'fits', needed: 2, withoutSeat: 1, free: 2, extra: 0 });
    assert.equal(inviteSeatText(effect(8, 10)), 'Takes 2 seats; 2 are free.');
  });

  it('prices the seats that are missing by the team’s own subscription', () => {
    const short = effect(9, 10);
    assert.deepEqual([short.kind, short.free, short.extra], ['short', 1, 1]);
    // One seat at 15 USD for half of the month.
    assert.equal(short.plan?.chargeNow, cents(750));
    assert.equal(short.plan?.difference, cents(1500));
    assert.equal(
      inviteSeatText(short),
      'Takes 2 seats; 1 is free, so 1 more is needed: about $7.50 now, and $15.00 more with each bill.',
    );
  });

  it('counts seats that are missing already', () => {
    assert.equal(effect(12, 10).extra, 4);
    assert.equal(effect(12, 10).plan?.nextBill, cents(14 * 1500));
    assert.equal(inviteSeatEffect([], { used: 12, total: 10 }, subscription(), NOW).kind, 'fits');
  });

  it('names no price where there is none, and no seats where they are not known', () => {
    assert.equal(inviteSeatText(effect(10, 10, null)), 'Takes 2 seats; 0 are free, so 2 more are needed.');
    assert.equal(
      inviteSeatText(effect(10, 10, subscription({ status: 'past_due' }))),
      'Takes 2 seats; 0 are free, so 2 more are needed.',
    );
    assert.equal(inviteSeatText(effect(3, 0)), 'Takes 2 seats once the team has a subscription.');
    assert.equal(inviteSeatText(inviteSeatEffect(rows, undefined, null, NOW)), 'Takes 2 seats. How many are free is not known.');
    assert.equal(inviteSeatText(inviteSeatEffect([], undefined, null, NOW)), undefined);
  });
});
