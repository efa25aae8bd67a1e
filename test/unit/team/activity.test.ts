import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  actorText,
  auditActionText,
  auditCsv,
  auditDays,
  auditJson,
  auditPeople,
  auditTimes,
  isFiltered,
  matchesAuditFilter,
  mergeAuditPages,
  timeZoneText,
} from '../../../src/team/activity';
import type { AuditEvent } from '../../../src/team/model';
import { at, day, invitation, member, NOW, team } from './build';

const event = (over: Partial<AuditEvent> = {}): AuditEvent => ({
  id: 'e1',
  at: at('2026-03-18T15:00:00Z'),
  action: 'organization.user.send_invite',
  actorName: 'Ada',
  actorEmail: 'ada@example.com',
  message: 'Invited new@example.com as member',
  ...over,
});

describe('the audit log in words', () => {
  it('names actions, and shows unknown ones as they are', () => {
    assert.equal(auditActionText('organization.user.send_invite'), 'Invitation sent');
    assert.equal(auditActionText('organization.kilo.future'), 'organization.kilo.future');
    assert.equal(auditActionText('toString'), 'toString');
  });

  it('names who did it', () => {
    assert.equal(actorText(event()), 'Ada');
    assert.equal(actorText(event({ actorName: ' ' })), 'ada@example.com');
    assert.equal(actorText(event({ actorName: null, actorEmail: null })), 'Kilo');
  });

  it('finds the people of the team that an event is about', () => {
    const ada = member({ id: 'ada', email: 'Ada@example.com' });
    const bob = member({ id: 'bob', email: 'bob@example.com' });
    const invited = invitation({ email: 'new@example.com' });
    const people = auditPeople(team({ members: [ada, bob], invitations: [invited] }));
    assert.deepEqual(people(event()), { actor: ada, members: [], invitations: [invited] });
    assert.deepEqual(people(event({ actorEmail: null, message: 'Removed user BOB@example.com.' })), {
      members: [bob],
      invitations: [],
    });
    const alert = 'Minimum balance alert: enabled (threshold: $5, emails: bob@example.com, ada@example.com, bob@example.com)';
    assert.deepEqual(people(event({ message: alert })).members, [bob, ada]);
  });
});

describe('mergeAuditPages', () => {
  it('joins pages that overlap, and keeps where it goes on and what is missing', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((id) => event({ id }));
    const merged = mergeAuditPages([
      { events: [a!, b!], older: at('2026-03-18T15:00:00Z') },
      { events: [b!, c!], older: at('2026-03-18T14:00:00Z'), gapAt: at('2026-03-18T14:00:00Z') },
    ]);
    assert.deepEqual(
      merged.events.map(({ id }) => id),
      ['a', 'b', 'c'],
    );
    assert.equal(merged.older, at('2026-03-18T14:00:00Z'));
    assert.deepEqual(merged.gaps, [at('2026-03-18T14:00:00Z')]);
    assert.deepEqual(mergeAuditPages([]), { events: [], gaps: [] });
    assert.equal(mergeAuditPages([{ events: [a!], older: at('2026-03-18T15:00:00Z') }, { events: [] }]).older, undefined);
  });
});

describe('auditDays', () => {
  const events = ['2026-03-18T23:30:00Z', '2026-03-18T22:59:59Z', '2026-03-17T23:30:00Z'].map((time, index) =>
    event({ id: String(index), at: at(time) }),
  );
  const days = (timeZone: string) =>
    auditDays(events, timeZone).map(({ day, label, events: list }) => `${day} ${label} ${list.length}`);

  it('are those of the time zone that was asked for', () => {
    assert.deepEqual(days('UTC'), ['2026-03-18 Wednesday, Mar 18, 2026 2', '2026-03-17 Tuesday, Mar 17, 2026 1']);
    assert.deepEqual(days('Europe/Berlin'), ['2026-03-19 Thursday, Mar 19, 2026 1', '2026-03-18 Wednesday, Mar 18, 2026 2']);
    assert.equal(timeZoneText('Europe/Berlin'), 'Times in Europe/Berlin. Kilo counts its days in UTC.');
    assert.equal(timeZoneText('UTC'), 'Times in UTC.');
  });

  it('hold every event once, in order', () => {
    const times = fc.array(fc.integer({ min: NOW - 1e9, max: NOW }), { maxLength: 50 });
    fc.assert(
      fc.property(times, fc.constantFrom('UTC', 'Pacific/Auckland', 'America/St_Johns'), (list, timeZone) => {
        const sorted = [...list].sort((a, b) => b - a).map((time, index) => event({ id: String(index), at: time as never }));
        const grouped = auditDays(sorted, timeZone);
        assert.deepEqual(
          grouped.flatMap((group) => group.events),
          sorted,
        );
        assert.equal(new Set(grouped.map((group) => group.day)).size, grouped.length);
      }),
    );
  });
});

describe('filters', () => {
  it('match as the server does', () => {
    const matches = (filter: Parameters<typeof matchesAuditFilter>[1], over = {}) => matchesAuditFilter(event(over), filter);
    assert.ok(matches({}));
    assert.ok(matches({ actions: [] }) && matches({ actions: ['organization.user.send_invite'] }));
    assert.ok(!matches({ actions: ['organization.created'] }));
    assert.ok(matches({ actorEmail: 'ada@example.com' }) && !matches({ actorEmail: 'ADA@example.com' }));
    assert.ok(matches({ text: 'INVITED' }) && !matches({ text: 'removed' }));
    assert.ok(matches({ text: 'new%member' }) && matches({ text: 'n_w@' }) && !matches({ text: 'n__w@' }));
    assert.ok(!matches({ text: '.' }, { message: 'no dot here' }));
    const time = at('2026-03-18T15:00:00Z');
    assert.ok(matches({ startTime: time, endTime: time }));
    assert.ok(!matches({ startTime: (time + 1) as never }) && !matches({ endTime: (time - 1) as never }));
  });

  it('match patterns as SQL does', () => {
    const letter = fc.constantFrom('a', 'b', '%', '_', '.');
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'b', '.')), fc.array(letter, { minLength: 1 }), (message, pattern) => {
        const expression = pattern
          .map((char) => (char === '%' ? '.*' : char === '_' ? '.' : char === '.' ? '\\.' : char))
          .join('');
        const expected = new RegExp(expression, 's').test(message.join(''));
        assert.equal(matchesAuditFilter(event({ message: message.join('') }), { text: pattern.join('') }), expected);
      }),
    );
  });

  it('take no long time over any pattern', () => {
    assert.equal(matchesAuditFilter(event({ message: 'a'.repeat(5000) }), { text: `${'a%'.repeat(100)}b` }), false);
  });

  it('cover whole UTC days', () => {
    assert.deepEqual(auditTimes(day('2026-03-17'), day('2026-03-18')), {
      startTime: at('2026-03-17T00:00:00.000Z'),
      endTime: at('2026-03-18T23:59:59.999Z'),
    });
    assert.deepEqual(auditTimes(undefined, undefined), {});
  });

  it('know whether they narrow anything', () => {
    assert.ok(!isFiltered({}) && !isFiltered({ actions: [], actorEmail: '', text: '' }));
    assert.ok(isFiltered({ text: 'a' }) && isFiltered({ startTime: 0 as never }));
  });
});

describe('the audit log as a file', () => {
  it('is a table that no spreadsheet runs', () => {
    const [head, line, none] = auditCsv([event({ actorName: '=HYPERLINK("x")', message: 'Invited "a", b' })]).split('\r\n');
    assert.equal(head, 'Time (UTC),Action,Person,E-mail,Message,Action as recorded,Id');
    assert.equal(
      line,
      `2026-03-18 15:00:00,Invitation sent,"'=HYPERLINK(""x"")",ada@example.com,"Invited ""a"", b",organization.user.send_invite,e1`,
    );
    assert.equal(none, '');
  });

  it('is JSON that says what it covers and what is missing', () => {
    const about = { organization: 'Acme', filter: { text: 'x', startTime: at('2026-03-01T00:00:00Z') }, exportedAt: NOW };
    const file = JSON.parse(auditJson({ events: [event()], gaps: [at('2026-03-02T00:00:00Z')] }, about)) as Record<
      string,
      unknown
    >;
    assert.deepEqual(file, {
      organization: 'Acme',
      exportedAt: '2026-03-18T15:00:00.000Z',
      filter: { text: 'x', startTime: '2026-03-01T00:00:00.000Z' },
      incompleteAt: ['2026-03-02T00:00:00.000Z'],
      events: [{ ...event(), at: '2026-03-18T15:00:00.000Z' }],
    });
    assert.ok(!auditJson({ events: [], gaps: [] }, about).includes('incompleteAt'));
  });
});
