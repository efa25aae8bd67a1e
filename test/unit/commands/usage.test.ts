/** Commands that take usage elsewhere, and bring a view of it on screen. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clipboard, shown } from '../editor';
import manifest from '../../../package.json';
import { copyUsageLink } from '../../../src/commands/copyUsageLink';
import { exportUsage } from '../../../src/commands/exportUsage';
import { EXTENSION_ID } from '../../../src/commands/links';
import { openUsageLink } from '../../../src/commands/openUsageLink';
import { parseUsageLink, usageLink } from '../../../src/team/usageLink';
import { state } from '../views/state';
import { perform, stage } from './stage';

const texts = () => shown.flatMap((one) => (one.kind === 'message' ? [one.text] : []));

describe('Usage', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kilo-teams-usage-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('is saved as the dashboard hands it over, where the person wants it', async () => {
    const place = join(folder, 'usage.json');
    const value = { format: 'json', what: 'Usage, Mar 12 – Mar 18, 2026: 3 rows', content: '{"rows":[]}' };
    await perform(stage(), 'kiloTeams.exportUsage', exportUsage, [{ place }], { value });
    assert.equal(readFileSync(place, 'utf8'), '{"rows":[]}');
    assert.deepEqual(texts(), ['Saved: Usage, Mar 12 – Mar 18, 2026: 3 rows.']);
    const [asked] = shown;
    assert.match(asked?.kind === 'place' ? (asked.proposed ?? '') : '', /2026-03-18 \S.* Usage\.json$/);
  });

  it('is saved as a picture, byte by byte', async () => {
    const place = join(folder, 'chart.png');
    const bytes = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 255]);
    const value = { format: 'png', what: 'What changed', content: bytes.toString('base64') };
    await perform(stage(), 'kiloTeams.exportUsage', exportUsage, [{ place }], { value });
    assert.deepEqual(readFileSync(place), bytes);
  });

  it('is saved for the last 30 days when nothing was chosen', async () => {
    const place = join(folder, 'recent.csv');
    await perform(stage(), 'kiloTeams.exportUsage', exportUsage, [{ place }]);
    const [head, ...lines] = readFileSync(place, 'utf8').trimEnd().split('\r\n');
    assert.equal(head, 'Day (UTC),Person,E-mail,Model,Cost (USD),Requests,Input tokens,Output tokens');
    assert.equal(lines.length, state().recentUsage.data?.day.length);
  });

  it('is not saved when no place is named', async () => {
    await perform(stage(), 'kiloTeams.exportUsage', exportUsage, []);
    assert.deepEqual(texts(), []);
  });
});

describe('A link to usage', () => {
  const link = (organizationId: string) => usageLink(`vscode://${EXTENSION_ID}`, { organizationId, view: 'range=7d' });

  it('is copied with the organization and the view, and names this extension', async () => {
    await perform(stage(), 'kiloTeams.copyUsageLink', copyUsageLink, [], { value: 'range=7d' });
    assert.deepEqual(parseUsageLink(clipboard.text), { organizationId: 't_1', view: 'range=7d' });
    assert.ok(clipboard.text.startsWith(`vscode://${manifest.publisher}.${manifest.name}/usage?`));
  });

  it('opens the same view', async () => {
    const on = stage();
    await perform(on, 'kiloTeams.openUsageLink', openUsageLink, [], link('t_1'));
    assert.deepEqual([on.shownTabs, on.switchedTo], [['usage?range=7d'], []]);
  });

  it('opens nothing in an organization of somebody else', async () => {
    const on = stage();
    await perform(on, 'kiloTeams.openUsageLink', openUsageLink, ['close'], link('t_9'));
    assert.deepEqual([on.shownTabs, on.switchedTo], [[], []]);
    assert.match(texts()[0] ?? '', /You are not in the organization of this link/);
  });

  it('that is damaged is refused with what to do', async () => {
    const on = stage();
    await perform(on, 'kiloTeams.openUsageLink', openUsageLink, ['close'], '/usage?organization=t_1&view=!!!');
    assert.match(texts()[0] ?? '', /This is no link to a view of usage\. The link is damaged/);
  });
});
