import assert from 'node:assert/strict';
import fc from 'fast-check';
import { gitLogArguments, inviteCandidates, parseGitLog } from '../../../src/team/gitAuthors';
import { DAY, instant, SECOND } from '../../../src/team/time';
import { invitation, member, NOW, team } from './build';

const line = (name: string, email: string, daysAgo = 1) => `${name}\0${email}\0${Math.floor((NOW - daysAgo * DAY) / SECOND)}\n`;

describe('parseGitLog', () => {
  it('joins people by address, whatever its case, and takes the name of the newest commit', () => {
    const authors = parseGitLog(
      line('Ada E.', 'ada@example.com', 9) + line('Bob', 'bob@example.com', 8) + line('Ada Example', 'ADA@example.com', 2),
    );
    assert.deepEqual(authors, [
      { name: 'Ada Example', email: 'ada@example.com', commits: 2, lastCommitAt: NOW - 2 * DAY },
      { name: 'Bob', email: 'bob@example.com', commits: 1, lastCommitAt: NOW - 8 * DAY },
    ]);
  });

  it('puts the most active first, and among equals the most recent', () => {
    const order = parseGitLog(
      line('A', 'a@x.example', 5) + line('B', 'b@x.example', 3) + line('C', 'c@x.example', 9) + line('C', 'c@x.example', 9),
    ).map(({ name }) => name);
    assert.deepEqual(order, ['C', 'B', 'A']);
  });

  it('passes over lines that are none of its own', () => {
    assert.deepEqual(parseGitLog(''), []);
    assert.deepEqual(parseGitLog('warning: something\nA\0a@x.example\nA\0a@x.example\0soon\nA\0a@x.ex'), []);
  });

  it('counts every commit once', () => {
    const commit = fc.record({ who: fc.nat(5), daysAgo: fc.nat(89) });
    fc.assert(
      fc.property(fc.array(commit), (commits) => {
        const authors = parseGitLog(commits.map(({ who, daysAgo }) => line(`P${who}`, `p${who}@x.example`, daysAgo)).join(''));
        assert.equal(
          authors.reduce((sum, author) => sum + author.commits, 0),
          commits.length,
        );
        assert.ok(authors.every(({ commits: count }, index) => index === 0 || count <= authors[index - 1]!.commits));
      }),
    );
  });

  it('asks for 90 days', () => {
    assert.ok(gitLogArguments(NOW).includes(`--since=${Math.floor((NOW - 90 * DAY) / SECOND)}`));
  });
});

describe('inviteCandidates', () => {
  const own = team({
    members: [member({ name: 'Zoë Ünïcode', email: 'zoe@example.com' })],
    invitations: [
      invitation({ email: 'Invited@example.com' }),
      invitation({ id: 'i_2', email: 'late@example.com', expiresAt: instant(NOW - 1) }),
    ],
  });
  const author = (name: string, email: string) => ({ name, email, commits: 1, lastCommitAt: NOW });

  it('are people who are neither on the team nor invited, in their order', () => {
    const { people, leftOut } = inviteCandidates(
      ['zoe', 'bob', 'invited', 'late', 'abbot'].map((name) => author(name, `${name}@example.com`)),
      own,
      NOW,
    );
    assert.deepEqual(
      people.map(({ name }) => name),
      ['bob', 'late', 'abbot'],
    );
    assert.deepEqual(leftOut, { bot: 0, noReply: 0, unusable: 0, member: 1, invited: 1 });
  });

  it('are no bots and nothing that nobody reads', () => {
    const { people, leftOut } = inviteCandidates(
      [
        author('dependabot[bot]', '49699333+dependabot[bot]@users.noreply.github.com'),
        author('renovate', 'bot@renovateapp.com'),
        author('Release Bot', 'release@example.com'),
        author('github-actions', 'actions@example.com'),
        author('Deploy', 'deploy-bot@example.com'),
        author('Ada', '1234+ada@users.noreply.github.com'),
        author('Ada', 'noreply@example.com'),
        author('Ada', 'no-reply@mail.example.com'),
        author('Ada', 'ada@noreply.codeberg.org'),
        author('Ada', 'ada@laptop.local'),
        author('Ada', 'ada@localhost'),
        author('Ada', ''),
        author('Ada', 'ada'),
      ],
      own,
      NOW,
    );
    assert.deepEqual(people, []);
    assert.deepEqual(leftOut, { bot: 5, noReply: 6, unusable: 2, member: 0, invited: 0 });
  });

  it('are perhaps members under another address, which is told', () => {
    const { people } = inviteCandidates([author('zoe unicode', 'zoe@home.example'), author('', 'x@home.example')], own, NOW);
    assert.deepEqual(
      people.map(({ namesake }) => namesake),
      ['Zoë Ünïcode', undefined],
    );
  });
});
