/**
 * The local team against the real API: what it answers, in either generation, parses with the contract; and what it answers to a question
 * whose real answer was recorded has the same status, the same keys, the same kinds of values and, for errors, the same words.
 */
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import * as z from 'zod/mini';
import type { Generation } from '../../src/kilo/contract/procedure';
import { setCard } from '../../src/localTeam/domain/portal';
import type { PersonKey } from '../../src/localTeam/seedPeople';
import { HALDEN, HARBOR, idOf, KESTREL, NOW, seededTeam, type Team } from '../unit/localTeam/team';
import { DAY } from '../../src/team/time';
import { procedures } from './procedures';
import { loadRecordings } from './recordings';

const recordings = new Map(
  loadRecordings(fileURLToPath(new URL('recordings', import.meta.url))).map((recording) => [recording.name, recording]),
);

const daysAgo = (days: number): string => new Date(NOW - days * DAY).toISOString();
const halden = { organizationId: HALDEN };
const harbor = { organizationId: HARBOR };
const kestrel = { organizationId: KESTREL };
const nowhere = { organizationId: 'd2b6f0f4-9f0e-4a50-8a0a-3a4d1c1a7d55' };
const unknownId = 'd2b6f0f4-9f0e-4a50-8a0a-3a4d1c1a7d56';
const range = (days: number) => ({ ...halden, startDate: daysAgo(days), endDate: daysAgo(0) });
const email = (local: string) => `${local}@halden.example`;

type Question = [recording: string, person: PersonKey | undefined, path: string, input?: unknown];

/** Questions that change nothing. */
const READS: Question[] = [
  ['organizations.list.owner', 'nora', 'organizations.list'],
  ['organizations.list.outsider', 'staff', 'organizations.list'],
  ['organizations.withMembers.owner', 'nora', 'organizations.withMembers', halden],
  ['organizations.withMembers.member', 'jonas', 'organizations.withMembers', halden],
  ['organizations.withMembers.kiloadmin', 'staff', 'organizations.withMembers', halden],
  ['organizations.withMembers.outsider', 'fiona', 'organizations.withMembers', halden],
  ['organizations.withMembers.nonexistent-org', 'nora', 'organizations.withMembers', nowhere],
  ['organizations.seats.owner', 'nora', 'organizations.seats', halden],
  ['organizations.usageStats.owner', 'nora', 'organizations.usageStats', halden],
  ['organizations.creditTransactions.owner', 'nora', 'organizations.creditTransactions', halden],
  ['organizations.getCreditBlocks.owner.acme', 'nora', 'organizations.getCreditBlocks', halden],
  ['organizations.invoices.owner.year', 'nora', 'organizations.invoices', { ...halden, period: 'year' }],
  ['organizations.invoices.member', 'jonas', 'organizations.invoices', halden],
  ['usageDetails.get.owner.all.groupByModel', 'nora', 'organizations.usageDetails.get', { ...halden, period: 'all', groupByModel: true }],
  ['usageDetails.get.member.month.me', 'jonas', 'organizations.usageDetails.get', { ...halden, userFilter: 'me' }],
  ['usageDetails.get.bad-period', 'nora', 'organizations.usageDetails.get', { ...halden, period: 'decade' }],
  ['usageDetails.getTimeSeries.owner.beta.7d', 'nora', 'organizations.usageDetails.getTimeSeries', range(7)],
  ['usageDetails.getTimeSeries.bad-date', 'nora', 'organizations.usageDetails.getTimeSeries', { ...halden, startDate: '2026-01-01', endDate: 'x' }],
  ['usageDetails.getTimeSeries.reversed', 'nora', 'organizations.usageDetails.getTimeSeries', { ...halden, startDate: daysAgo(0), endDate: daysAgo(7) }],
  ['usageDetails.getTimeSeries.outsider', 'fiona', 'organizations.usageDetails.getTimeSeries', range(7)],
  ['usageDetails.getAutocomplete.owner', 'nora', 'organizations.usageDetails.getAutocomplete', halden],
  ['usageDetails.getAIAdoptionTimeseries.owner.7d', 'nora', 'organizations.usageDetails.getAIAdoptionTimeseries', range(7)],
  ['subscription.get.owner', 'nora', 'organizations.subscription.get', halden],
  ['subscription.get.member', 'jonas', 'organizations.subscription.get', halden],
  ['subscription.get.owner.gamma.expired', 'nora', 'organizations.subscription.get', harbor],
  ['subscription.getByStripeSessionId.unknown', 'nora', 'organizations.subscription.getByStripeSessionId', { sessionId: 'cs_nope' }],
  ['settings.listAvailableModels.owner', 'nora', 'organizations.settings.listAvailableModels', halden],
  ['sso.getConfig.owner', 'nora', 'organizations.sso.getConfig', halden],
  ['auditLogs.list.owner.page1', 'nora', 'organizations.auditLogs.list', halden],
  ['auditLogs.list.owner.filter-action', 'nora', 'organizations.auditLogs.list', { ...halden, action: ['organization.user.login'] }],
  ['auditLogs.list.owner.empty-range', 'nora', 'organizations.auditLogs.list', { ...halden, startTime: daysAgo(-2) }],
  ['auditLogs.list.owner.actorEmail-masked-admin', 'nora', 'organizations.auditLogs.list', { ...halden, actorEmail: 'admin@kilocode.ai' }],
  ['auditLogs.list.owner.bad-action', 'nora', 'organizations.auditLogs.list', { ...halden, action: ['organization.nope'] }],
  ['auditLogs.list.member', 'jonas', 'organizations.auditLogs.list', halden],
  ['auditLogs.getActionTypes.owner', 'nora', 'organizations.auditLogs.getActionTypes', halden],
  ['auditLogs.getSummary.owner', 'nora', 'organizations.auditLogs.getSummary', halden],
  ['autoTopUp.getConfig.owner', 'nora', 'organizations.autoTopUp.getConfig', halden],
  ['autoTopUp.getConfig.owner.beta.none', 'nora', 'organizations.autoTopUp.getConfig', kestrel],
  ['autoTopUp.getConfig.member', 'jonas', 'organizations.autoTopUp.getConfig', halden],
  ['error.trpc.no-token', undefined, 'organizations.list'],
  ['error.trpc.no-token-on-unknown-proc', undefined, 'organizations.nope'],
  ['error.trpc.unknown-procedure', 'nora', 'organizations.nope'],
  ['error.trpc.unknown-namespace', 'nora', 'nope.nope'],
  ['error.trpc.missing-input', 'nora', 'organizations.withMembers'],
  ['error.trpc.bad-uuid', 'nora', 'organizations.withMembers', { organizationId: 'not-a-uuid' }],
  ['error.trpc.owner-calls-admin', 'nora', 'organizations.seatPurchases', halden],
]; // prettier-ignore

/** Questions that write, each on a team of its own. */
const WRITES: Question[] = [
  ['members.invite.billing', 'nora', 'organizations.members.invite', { ...halden, email: email('new'), role: 'billing_manager' }],
  ['members.invite.beyond-seats', 'nora', 'organizations.members.invite', { ...halden, email: email('new'), role: 'member' }],
  ['members.invite.trial', 'nora', 'organizations.members.invite', { ...kestrel, email: email('new'), role: 'member' }],
  ['members.invite.duplicate-invite', 'nora', 'organizations.members.invite', { ...halden, email: email('sofia'), role: 'member' }],
  ['members.invite.already-member', 'nora', 'organizations.members.invite', { ...halden, email: email('jonas'), role: 'member' }],
  ['members.invite.expired-trial', 'nora', 'organizations.members.invite', { ...harbor, email: email('new'), role: 'member' }],
  ['error.trpc.bad-zod-mutation', 'nora', 'organizations.members.invite', { ...halden, email: 'not-an-email', role: 'boss' }],
  ['error.trpc.member-calls-owner-mutation', 'jonas', 'organizations.members.invite', { ...halden, email: email('new'), role: 'member' }],
  ['error.trpc.member-bad-input-on-owner-proc', 'jonas', 'organizations.members.invite', { ...halden, email: 'x' }],
  ['members.deleteInvite.unknown', 'nora', 'organizations.members.deleteInvite', { ...halden, inviteId: unknownId }],
  ['members.update.role', 'nora', 'organizations.members.update', { ...halden, memberId: idOf('jonas'), role: 'billing_manager' }],
  ['members.update.limit', 'nora', 'organizations.members.update', { ...halden, memberId: idOf('jonas'), dailyUsageLimitUsd: 12.5 }],
  ['members.update.limit-null', 'nora', 'organizations.members.update', { ...halden, memberId: idOf('mateo'), dailyUsageLimitUsd: null }],
  ['members.update.limit-too-big', 'nora', 'organizations.members.update', { ...halden, memberId: idOf('jonas'), dailyUsageLimitUsd: 2000.01 }],
  ['members.update.nothing', 'nora', 'organizations.members.update', { ...halden, memberId: idOf('fiona') }],
  ['members.update.not-a-member', 'nora', 'organizations.members.update', { ...halden, memberId: idOf('fiona'), role: 'member' }],
  ['members.update.by-member', 'jonas', 'organizations.members.update', { ...halden, memberId: idOf('nora'), role: 'member' }],
  ['members.remove.noah', 'nora', 'organizations.members.remove', { ...halden, memberId: idOf('yusuf') }],
  ['members.remove.self', 'nora', 'organizations.members.remove', { ...halden, memberId: idOf('nora') }],
  ['members.remove.bot', 'nora', 'organizations.members.remove', { ...halden, memberId: idOf('bot') }],
  ['members.remove.not-a-member', 'nora', 'organizations.members.remove', { ...halden, memberId: idOf('fiona') }],
  ['members.remove.expired-trial', 'nora', 'organizations.members.remove', { ...harbor, memberId: idOf('fiona') }],
  ['subscription.updateSeatCount.up-15', 'nora', 'organizations.subscription.updateSeatCount', { ...halden, newSeatCount: 20 }],
  ['subscription.updateSeatCount.down-12', 'nora', 'organizations.subscription.updateSeatCount', { ...halden, newSeatCount: 14 }],
  ['subscription.updateSeatCount.below-used', 'nora', 'organizations.subscription.updateSeatCount', { ...halden, newSeatCount: 2 }],
  ['subscription.updateSeatCount.zero', 'nora', 'organizations.subscription.updateSeatCount', { ...halden, newSeatCount: 0 }],
  ['subscription.updateSeatCount.float', 'nora', 'organizations.subscription.updateSeatCount', { ...halden, newSeatCount: 1.5 }],
  ['subscription.updateSeatCount.trial-no-sub', 'nora', 'organizations.subscription.updateSeatCount', { ...kestrel, newSeatCount: 50 }],
  ['subscription.updateSeatCount.expired', 'nora', 'organizations.subscription.updateSeatCount', { ...harbor, newSeatCount: 50 }],
  ['subscription.cancel', 'nora', 'organizations.subscription.cancel', halden],
  ['subscription.getCustomerPortalUrl', 'nora', 'organizations.subscription.getCustomerPortalUrl', { ...halden, returnUrl: 'https://app.example/x' }],
  ['subscription.getCustomerPortalUrl.trial', 'nora', 'organizations.subscription.getCustomerPortalUrl', kestrel],
  ['subscription.getSubscriptionStripeUrl.trial', 'nora', 'organizations.subscription.getSubscriptionStripeUrl', { ...kestrel, seats: 5, cancelUrl: 'https://app.example/x', billingCycle: 'monthly' }],
  ['subscription.getSubscriptionStripeUrl.expired', 'nora', 'organizations.subscription.getSubscriptionStripeUrl', { ...harbor, seats: 5, cancelUrl: 'https://app.example/x', billingCycle: 'annual' }],
  ['subscription.getSubscriptionStripeUrl.already-active', 'nora', 'organizations.subscription.getSubscriptionStripeUrl', { ...halden, seats: 5, cancelUrl: 'https://app.example/x', billingCycle: 'monthly' }],
  ['settings.updateDataCollection.allow', 'nora', 'organizations.settings.updateDataCollection', { ...halden, dataCollection: 'allow' }],
  ['settings.updateDataCollection.null', 'nora', 'organizations.settings.updateDataCollection', { ...halden, dataCollection: null }],
  ['settings.updateDataCollection.member', 'jonas', 'organizations.settings.updateDataCollection', { ...halden, dataCollection: 'allow' }],
  ['settings.updateDataCollection.expired', 'nora', 'organizations.settings.updateDataCollection', { ...harbor, dataCollection: 'allow' }],
  ['settings.updateMinimumBalanceAlert.enable', 'nora', 'organizations.settings.updateMinimumBalanceAlert', { ...halden, enabled: true, minimum_balance: 25.5, minimum_balance_alert_email: [email('hannah')] }],
  ['settings.updateMinimumBalanceAlert.enable-missing', 'nora', 'organizations.settings.updateMinimumBalanceAlert', { ...halden, enabled: true }],
  ['settings.updateAllowLists.teams-forbidden', 'nora', 'organizations.settings.updateAllowLists', { ...halden, model_allow_list: ['openai/gpt-5'] }],
  ['autoTopUp.toggle.disable', 'nora', 'organizations.autoTopUp.toggle', { ...halden, currentEnabled: true }],
  ['autoTopUp.toggle.enable', 'nora', 'organizations.autoTopUp.toggle', { ...halden, currentEnabled: false, amountCents: 100_000 }],
  ['autoTopUp.toggle.bad-amount', 'nora', 'organizations.autoTopUp.toggle', { ...halden, currentEnabled: false, amountCents: 5000 }],
  ['autoTopUp.updateAmount', 'nora', 'organizations.autoTopUp.updateAmount', { ...halden, amountCents: 50_000 }],
  ['autoTopUp.updateAmount.no-config', 'nora', 'organizations.autoTopUp.updateAmount', { ...kestrel, amountCents: 50_000 }],
  ['autoTopUp.changePaymentMethod', 'nora', 'organizations.autoTopUp.changePaymentMethod', { ...halden, amountCents: 50_000 }],
  ['autoTopUp.removePaymentMethod', 'nora', 'organizations.autoTopUp.removePaymentMethod', halden],
  ['autoTopUp.removePaymentMethod.member', 'jonas', 'organizations.autoTopUp.removePaymentMethod', halden],
  ['organizations.update.name', 'nora', 'organizations.update', { ...halden, name: '  Halden  ' }],
  ['organizations.update.empty-name', 'nora', 'organizations.update', { ...halden, name: '   ' }],
  ['organizations.updateCompanyDomain.null', 'nora', 'organizations.updateCompanyDomain', { ...halden, company_domain: null }],
  ['organizations.updateCompanyDomain.bad', 'nora', 'organizations.updateCompanyDomain', { ...halden, company_domain: 'not a domain' }],
]; // prettier-ignore

const FORMATS: [string, RegExp][] = [
  ['Postgres time', /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{0,5}[1-9])?\+00$/],
  ['ISO time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/],
  ['day', /^\d{4}-\d\d-\d\d$/],
  ['integer', /^\d+$/],
];
const formatOf = (text: string): string => FORMATS.find(([, pattern]) => pattern.test(text))?.[0] ?? 'text';

/** Objects whose keys are data: settings, and what a payment provider lets one attach. */
const FREE_FORM = /\.(settings|metadata)$/;

/** Absent where there is nothing to tell. */
const OPTIONAL = new Set(['data.daily[].model']);

/** Where `local` is not of the shape of `real`; undefined when it is. null and an empty list say nothing about a shape. */
function difference(local: unknown, real: unknown, path = 'data'): string | undefined {
  if (local === null || real === null) return undefined;
  if (Array.isArray(local) && Array.isArray(real)) {
    if (real.length === 0) return undefined;
    for (const element of local) {
      const differences = real.map((candidate) => difference(element, candidate, `${path}[]`));
      if (!differences.includes(undefined)) return differences[0];
    }
    return undefined;
  }
  if (typeof local !== typeof real || Array.isArray(local) !== Array.isArray(real))
    return `${path}: ${JSON.stringify(local)} for ${JSON.stringify(real)}`;
  if (typeof local === 'string' && typeof real === 'string')
    return formatOf(local) === formatOf(real) ? undefined : `${path}: ${local} for ${real}`;
  if (typeof local !== 'object') return undefined;
  if (FREE_FORM.test(path)) return undefined;
  const [ours, theirs] = [local as Record<string, unknown>, real as Record<string, unknown>];
  const keys = [ours, theirs].map((of) =>
    Object.keys(of)
      .filter((key) => !OPTIONAL.has(`${path}.${key}`))
      .sort()
      .join(),
  );
  if (keys[0] !== keys[1]) return `${path}: keys ${keys.join(' for ')}`;
  for (const key of Object.keys(theirs).filter((name) => name in ours)) {
    const found = difference(ours[key], theirs[key], `${path}.${key}`);
    if (found) return found;
  }
  return undefined;
}

interface ErrorBody {
  error: { message: string; code: number; data: Record<string, unknown> };
}

/** An error without what differs by circumstances: the procedure asked, numbers and ids in the text, and the patterns of zod's version. */
function essence({ error }: ErrorBody): unknown {
  const data = { ...error.data, path: undefined };
  const message = error.message.startsWith('[')
    ? (JSON.parse(error.message) as { path: unknown; code: string; message: string }[]).map((issue) => [
        issue.path,
        issue.code,
        issue.message,
      ])
    : error.message.replace(/\d+/g, 'N');
  return { message, code: error.code, data };
}

async function compare(team: Team, [name, person, path, input]: Question): Promise<void> {
  const recording = recordings.get(name);
  assert.ok(recording, `there is no recording ${name}`);
  const ask = procedures.get(path)?.kind === 'mutation' ? team.mutate : team.query;
  const { status, body } = (await ask(person, path, input)) as {
    status: number;
    body: { result: { data: unknown } } & ErrorBody;
  };
  const real = recording.response.json as typeof body;
  assert.equal(status, recording.response.status, JSON.stringify(body).slice(0, 400));
  if (status === 200) assert.equal(difference(body.result.data, real.result.data), undefined);
  else assert.deepEqual(essence(body), essence(real));
}

describe('contract: the local team, first generation, against the recordings', () => {
  const team = seededTeam(1);
  for (const question of READS) it(question[0], () => compare(team, question));
  for (const question of WRITES) it(question[0], () => compare(seededTeam(1), question));

  it('subscription.updateSeatCount.3ds-requires-action', async () => {
    const own = seededTeam(1);
    setCard(own.ctx, HALDEN, 'authenticate');
    const path = 'organizations.subscription.updateSeatCount';
    await compare(own, ['subscription.updateSeatCount.3ds-requires-action', 'nora', path, { ...halden, newSeatCount: 25 }]);
  });

  it('tells a failed statement where an invitation id is no UUID, as the real one does', async () => {
    const { status, body } = await team.mutate('nora', 'organizations.members.deleteInvite', { ...halden, inviteId: 'abc' });
    const { error } = body as ErrorBody;
    assert.equal(status, 500);
    assert.match(error.message, /^Failed query: select .*\nparams: abc/);
  });
});

const analytics = { ...range(30), granularity: 'day', viewAs: 'org-wide' };

/** Every procedure of the contract, with an input that succeeds. */
const SUCCESSES: Record<string, unknown> = {
  'organizations.list': undefined,
  'organizations.create': { name: 'New', autoAddCreator: true },
  'organizations.withMembers': halden,
  'organizations.update': { ...halden, name: 'Halden' },
  'organizations.updateCompanyDomain': { ...halden, company_domain: 'https://halden.example/about' },
  'organizations.usageStats': halden,
  'organizations.creditTransactions': halden,
  'organizations.getCreditBlocks': halden,
  'organizations.seats': halden,
  'organizations.invoices': { ...halden, period: 'all' },
  'organizations.seatPurchases': halden,
  'organizations.members.invite': { ...halden, email: email('new'), role: 'member' },
  'organizations.members.update': { ...halden, memberId: idOf('jonas'), dailyUsageLimitUsd: 5 },
  'organizations.members.remove': { ...halden, memberId: idOf('jonas') },
  'organizations.members.listPublic': halden,
  'organizations.subscription.get': halden,
  'organizations.subscription.getLatestSeatPurchaseStatus': halden,
  'organizations.subscription.getResubscribeDefaults': halden,
  'organizations.subscription.getSubscriptionStripeUrl': { ...kestrel, seats: 3, cancelUrl: 'https://app.example/x', billingCycle: 'annual' },
  'organizations.subscription.cancel': halden,
  'organizations.subscription.stopCancellation': halden,
  'organizations.subscription.updateSeatCount': { ...halden, newSeatCount: 16 },
  'organizations.subscription.getCustomerPortalUrl': halden,
  'organizations.subscription.getBillingHistory': halden,
  'organizations.subscription.changeBillingCycle': { ...halden, targetCycle: 'annual' },
  'organizations.settings.updateDataCollection': { ...halden, dataCollection: 'deny' },
  'organizations.settings.updateMinimumBalanceAlert': { ...halden, enabled: false },
  'organizations.settings.listAvailableModels': halden,
  'organizations.usageDetails.get': { ...halden, groupByModel: true },
  'organizations.usageDetails.getTimeSeries': range(100),
  'organizations.usageDetails.getAutocomplete': halden,
  'organizations.usageDetails.getAIAdoptionTimeseries': range(7),
  'organizations.autoTopUp.getConfig': halden,
  'organizations.autoTopUp.toggle': { ...kestrel, currentEnabled: false },
  'organizations.autoTopUp.changePaymentMethod': halden,
  'organizations.autoTopUp.updateAmount': { ...halden, amountCents: 10_000 },
  'organizations.autoTopUp.removePaymentMethod': halden,
  'organizations.auditLogs.list': halden,
  'organizations.auditLogs.getActionTypes': halden,
  'organizations.auditLogs.getSummary': halden,
  'usageAnalytics.getSummary': analytics,
  'usageAnalytics.getTimeseries': { ...analytics, metric: 'cost', splitBy: 'model' },
  'usageAnalytics.getBreakdown': { ...analytics, dimension: 'project', metric: 'requests' },
  'usageAnalytics.getTable': { ...analytics, groupBy: ['user', 'model'], limit: 10_000 },
  'usageAnalytics.resolveOrgUsers': { ...halden, organizationIds: [HALDEN], userIds: [idOf('jonas'), idOf('daniel'), 'nobody'] },
}; // prettier-ignore

/** These need something to be there first; they are tested where that is made. */
const ELSEWHERE = [
  'organizations.members.deleteInvite',
  'organizations.members.resendInvite',
  'organizations.members.setChildMemberships',
  'organizations.subscription.getByStripeSessionId',
  'organizations.subscription.cancelBillingCycleChange',
  'organizations.settings.updateAllowLists',
  'organizations.settings.updateDefaultModel',
];

for (const generation of [1, 2] as Generation[])
  describe(`contract: answers of the local team, generation ${generation}, parse`, () => {
    const team = seededTeam(generation);
    const mine = [...procedures.values()].filter(({ generations }) => generations.includes(generation));
    for (const { path, kind, output } of mine.filter((procedure) => !ELSEWHERE.includes(procedure.path)))
      it(path, async () => {
        assert.ok(path in SUCCESSES, `${path} is new: say with what input it succeeds`);
        const target = kind === 'query' ? team : seededTeam(generation);
        const person = path === 'organizations.seatPurchases' ? 'staff' : 'nora';
        const parsed = z.safeParse(output, await target.data(person, path, SUCCESSES[path]));
        assert.ok(parsed.success, parsed.error && z.prettifyError(parsed.error));
      });

    it('says of the other generation’s procedures that there are none', async () => {
      for (const { path, generations } of procedures.values()) {
        if (generations.includes(generation)) continue;
        const { status, body } = await team.query('nora', path, halden);
        assert.equal(status, 404);
        assert.equal((body as ErrorBody).error.message, `No procedure found on path "${path}"`);
      }
    });
  });
