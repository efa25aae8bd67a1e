import * as vscode from 'vscode';
import { formatUsd, UNKNOWN } from '../team/format';
import { overview, type Overview, type OverviewRow } from '../team/overview';
import { roleLabel } from '../team/permissions';
import { planName, seatsText } from '../team/words';
import { iconText } from '../views/safeText';
import { gone, need, noOrganization, Refusal, type CommandContext } from './context';
import { chooseOne, type Choice } from './prompts';

/**
 * Makes another organization the active one of this workspace. The list is also an overview: what each has, uses and has spent, and the
 * sums; spend is added when it has been read.
 */
export async function switchOrganization(context: CommandContext, target?: string): Promise<void> {
  const { store, sessions } = context;
  await sessions.restore();
  const organizations = await need(context, 'organizations');
  if (organizations.length === 0) throw new Refusal(noOrganization());
  const { organizationId } = store.state;
  const seen = () => {
    const { overviewUsage, seats } = store.state;
    const usage = new Map(Object.entries(overviewUsage?.data ?? {}));
    return overview(organizations, usage, organizationId, seats.data);
  };
  const chosen =
    target ??
    (await chooseOne<string>(vscode.l10n.t('Switch organization'), {
      placeholder: totalsText(seen()),
      choices: seen().rows.map(choiceOf),
      later: store.ensure('overviewUsage').then(() => ({ placeholder: totalsText(seen()), choices: seen().rows.map(choiceOf) })),
      active: (id) => id === organizationId,
    }));
  if (!organizations.some(({ id }) => id === chosen)) throw new Refusal(gone());
  await store.setActiveOrganization(chosen);
}

function choiceOf({ organization, active, balance, seats, spend, problem }: OverviewRow): Choice<string> {
  const { id, name, role, plan } = organization;
  return {
    label: iconText(name),
    description: active ? vscode.l10n.t('active') : undefined,
    detail: [
      iconText(roleLabel(role)),
      iconText(planName(plan)),
      formatUsd(balance),
      vscode.l10n.t('seats: {0}', seatsText(seats)),
      spend !== undefined
        ? vscode.l10n.t('spent in 30 days: {0}', formatUsd(spend))
        : problem && vscode.l10n.t('spent in 30 days: {0} ({1})', UNKNOWN, problem),
    ]
      .filter(Boolean)
      .join(' · '),
    value: id,
  };
}

/** The sums over all organizations, where there are several. */
function totalsText({ rows, totals: { balance, seats, spend } }: Overview): string {
  if (rows.length < 2) return vscode.l10n.t('Which organization?');
  const parts = [
    vscode.l10n.t('All {0}: {1} left', String(rows.length), formatUsd(balance)),
    seats.total > 0 ? vscode.l10n.t('seats: {0}', seatsText(seats)) : undefined,
    spend && vscode.l10n.t('spent in 30 days: {0}', formatUsd(spend.value)),
    spend && spend.missing > 0 ? vscode.l10n.t('not known of {0}', String(spend.missing)) : undefined,
  ];
  return parts.filter(Boolean).join(' · ');
}
