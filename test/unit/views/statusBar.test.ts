/** The credits in the status bar. */
import assert from 'node:assert/strict';
import '../editor';
import { statusBarContent } from '../../../src/views/statusBar';
import { hoverMarkdown } from '../../../src/views/tooltips';
import { usd } from '../team/build';
import { exampleTeam, loading, state } from './state';

const withBalance = (dollars: number) =>
  statusBarContent(state({ of: exampleTeam({ balance: usd(dollars), nextCreditExpirationAt: null }) }))!;

describe('The status bar', () => {
  it('shows what is left, and how long it lasts once that is worrying', () => {
    // The team spends 10 dollars a day.
    const shown = [123.45, 70, 29.99, 0].map((dollars) => withBalance(dollars)).map(({ text, level }) => [text, level]);
    assert.deepEqual(shown, [
      ['$(credit-card) $123.45', 'ok'],
      ['$(credit-card) $70.00 · 7 days', 'warning'],
      ['$(warning) $29.99 · 2 days', 'critical'],
      ['$(warning) $0.00', 'empty'],
    ]);
  });

  it('shows nothing while nobody is signed in, there is no organization, or nothing is known yet', () => {
    assert.equal(statusBarContent(state({ over: { session: 'signedOut' } })), undefined);
    assert.equal(statusBarContent(state({ over: { organizationId: undefined } })), undefined);
    assert.equal(statusBarContent(state({ over: { team: loading(), credits: loading() } })), undefined);
  });

  it('says that the credits are not known, and never that they are zero, when they cannot be read', () => {
    const problem = { title: 'Kilo is having trouble', detail: 'This usually passes.' };
    const content = statusBarContent(
      state({ over: { team: { status: 'error', refreshing: false, problem }, credits: loading() } }),
    )!;
    assert.equal(content.text, '$(credit-card) —');
    assert.match(hoverMarkdown(content.hover), /Kilo is having trouble/);
  });

  it('tells in its hover today’s spend, the burn rate, how long it lasts and the seats, with links', () => {
    const markdown = hoverMarkdown(withBalance(123.45).hover).replaceAll('\\', '');
    for (const line of [
      'Left: **$123.45**',
      'Spent today (UTC): **$0.00**',
      'Spent a day, last 7 days: **$10.00**',
      'At that rate: **about 12 days left**',
      'Seats: **3 of 10 used**',
      '[Open dashboard](command:kiloTeams.openDashboard?%5B%22billing%22%5D)',
      '[Buy credits](command:kiloTeams.buyCredits)',
    ]) {
      assert.ok(markdown.includes(line), `${line} is not in\n${markdown}`);
    }
  });

  it('offers a member nothing to buy', () => {
    assert.ok(!hoverMarkdown(statusBarContent(state({ role: 'member' }))!.hover).includes('buyCredits'));
  });

  it('says so when the figures are old', () => {
    const content = statusBarContent(state({ over: { offline: true } }))!;
    assert.equal(content.text, '$(debug-disconnect) $123.45');
    assert.match(hoverMarkdown(content.hover), /Offline/);
  });

  it('is told to a screen reader in words', () => {
    assert.equal(withBalance(70).spoken, 'Kilo credits: $70.00 left, for 7 days');
  });
});
