/** Settings of an organization: one JSON object, rewritten as a whole by every write. */
import type { Context, User } from '../context';
import { transaction, update } from '../database';
import { audit } from './audit';
import { organizationRow, type OrganizationRow } from './organizations';
import { refuse } from './refusal';

export type Settings = Record<string, unknown> & {
  model_allow_list?: string[];
  provider_allow_list?: string[];
  default_model?: string;
  data_collection?: 'allow' | 'deny' | null;
  minimum_balance?: number;
  minimum_balance_alert_email?: string[];
};

export const settingsOf = (row: OrganizationRow): Settings => JSON.parse(row.settings) as Settings;

/** Rewrites the settings; a key that is set to undefined goes. Gives all of them back. `message`, where given, is audited. */
function change(
  ctx: Context,
  organizationId: string,
  actor: User,
  decide: (row: OrganizationRow) => { changes: Settings; message?: string | undefined },
): { settings: Settings } {
  return transaction(ctx.db, () => {
    const row = organizationRow(ctx, organizationId);
    const { changes, message } = decide(row);
    const text = JSON.stringify({ ...settingsOf(row), ...changes });
    update(ctx.db, 'organizations', organizationId, { settings: text, updated_at: ctx.now() });
    if (message !== undefined) audit(ctx, organizationId, 'organization.settings.change', actor, message);
    return { settings: JSON.parse(text) as Settings };
  });
}

/** Whether providers may keep or train on what is sent. Not audited; null leaves it to each person's own settings. */
export const setDataCollection = (ctx: Context, organizationId: string, actor: User, value: 'allow' | 'deny' | null) =>
  change(ctx, organizationId, actor, () => ({ changes: { data_collection: value } }));

export interface BalanceAlert {
  enabled: boolean;
  minimum_balance?: number | undefined;
  minimum_balance_alert_email?: string[] | undefined;
}

/** Mail when the balance falls below a number of dollars. */
export const setBalanceAlert = (ctx: Context, organizationId: string, actor: User, alert: BalanceAlert) =>
  change(ctx, organizationId, actor, (row) => {
    if (alert.enabled)
      return {
        changes: { minimum_balance: alert.minimum_balance, minimum_balance_alert_email: alert.minimum_balance_alert_email },
        message: `Minimum balance alert: enabled (threshold: $${alert.minimum_balance}, emails: ${alert.minimum_balance_alert_email?.join(', ')})`,
      };
    const wasEnabled = settingsOf(row).minimum_balance !== undefined;
    return {
      changes: { minimum_balance: undefined, minimum_balance_alert_email: undefined },
      message: wasEnabled ? 'Minimum balance alert: disabled' : undefined,
    };
  });

const requireEnterprise = (row: OrganizationRow): void => {
  if (row.plan !== 'enterprise') refuse('FORBIDDEN', 'Model access configuration is not available for this organization.');
};

/** Whether a list allows a model: by its id, or by its vendor (`anthropic/*`). An empty list allows everything. */
export const allows = (list: string[] | undefined, model: string): boolean =>
  !list?.length || list.includes(model) || list.includes(`${model.split('/')[0]}/*`);

export interface AllowLists {
  model_allow_list?: string[] | undefined;
  provider_allow_list?: string[] | undefined;
}

/** Enterprise only. A list that is left out stays; a default model that is no longer allowed goes. */
export const setAllowLists = (ctx: Context, organizationId: string, actor: User, lists: AllowLists) =>
  change(ctx, organizationId, actor, (row) => {
    requireEnterprise(row);
    const before = settingsOf(row);
    const unique = (list: string[] | undefined) => (list ? [...new Set(list)] : undefined);
    const models = unique(lists.model_allow_list);
    const providers = unique(lists.provider_allow_list);
    const changes: Settings = {
      ...(models && { model_allow_list: models }),
      ...(providers && { provider_allow_list: providers }),
    };
    if (models && before.default_model !== undefined && !allows(models, before.default_model)) changes.default_model = undefined;
    const parts = [
      ...differences('models', before.model_allow_list, models),
      ...differences('providers', before.provider_allow_list, providers),
    ];
    return { changes, message: parts.length > 0 ? parts.join('; ') : 'Updated allow lists' };
  });

function differences(what: string, before: string[] = [], after: string[] | undefined): string[] {
  if (!after) return [];
  const added = after.filter((entry) => !before.includes(entry));
  const removed = before.filter((entry) => !after.includes(entry));
  return [
    ...(added.length > 0 ? [`Added ${what}: ${added.join(', ')}`] : []),
    ...(removed.length > 0 ? [`Removed ${what}: ${removed.join(', ')}`] : []),
  ];
}

/** Enterprise only. null removes the default. */
export const setDefaultModel = (ctx: Context, organizationId: string, actor: User, model: string | null) =>
  change(ctx, organizationId, actor, (row) => {
    requireEnterprise(row);
    const { default_model: before, model_allow_list: list } = settingsOf(row);
    if (!model)
      return {
        changes: { default_model: undefined },
        message: before === undefined ? undefined : `Removed default model: ${before}`,
      };
    if (!allows(list, model)) refuse('BAD_REQUEST', `Default model '${model}' is not in the organization's allowed models list`);
    return {
      changes: { default_model: model },
      message: before === undefined ? `Set default model: ${model}` : `Changed default model: ${before} → ${model}`,
    };
  });
