/** `organizations.settings.*`. Every write answers with the complete settings, which it rewrites as a whole: the last writer wins. */
import * as z from 'zod/mini';
import { organizationInput, withOrganization } from './common';
import { mutation, query } from './procedure';

/** An absent key was never set. Unknown keys are kept. */
export const organizationSettings = z.looseObject({
  model_allow_list: z.nullish(z.array(z.string())),
  model_deny_list: z.nullish(z.array(z.string())),
  provider_allow_list: z.nullish(z.array(z.string())),
  default_model: z.nullish(z.string()),
  data_collection: z.nullish(z.string()),
  enable_usage_limits: z.nullish(z.boolean()),
  code_indexing_enabled: z.nullish(z.boolean()),
  projects_ui_enabled: z.nullish(z.boolean()),
  /** Dollars. */
  minimum_balance: z.nullish(z.number()),
  minimum_balance_alert_email: z.nullish(z.array(z.string())),
  suppress_trial_messaging: z.nullish(z.boolean()),
});

const settings = z.object({ settings: organizationSettings });

export const updateDataCollection = mutation('organizations.settings.updateDataCollection', {
  input: withOrganization({ dataCollection: z.nullable(z.enum(['allow', 'deny'])) }),
  output: settings,
});

const ALERT_INCOMPLETE =
  'When enabled is true, minimum_balance must be a positive number and minimum_balance_alert_email must have at least one email';

export const updateMinimumBalanceAlert = mutation('organizations.settings.updateMinimumBalanceAlert', {
  input: withOrganization({
    enabled: z.boolean(),
    minimum_balance: z.optional(z.number().check(z.positive())),
    minimum_balance_alert_email: z.optional(z.array(z.email())),
  }).check(
    z.refine(
      (alert) => !alert.enabled || ((alert.minimum_balance ?? 0) > 0 && (alert.minimum_balance_alert_email ?? []).length > 0),
      ALERT_INCOMPLETE,
    ),
  ),
  output: settings,
});

/** Enterprise only. A list that is left out stays as it is. */
export const updateAllowLists = mutation('organizations.settings.updateAllowLists', {
  input: withOrganization({
    model_allow_list: z.optional(z.array(z.string())),
    provider_allow_list: z.optional(z.array(z.string())),
  }),
  output: settings,
});

/** Enterprise only. null removes the default. */
export const updateDefaultModel = mutation('organizations.settings.updateDefaultModel', {
  input: withOrganization({ default_model: z.nullable(z.string()) }),
  output: settings,
});

/** Model prices are dollars per token, as decimal text. */
export const modelList = z.object({
  data: z.array(
    z.looseObject({
      id: z.string(),
      name: z.string(),
      created: z.nullish(z.number()),
      description: z.nullish(z.string()),
      context_length: z.nullish(z.number()),
      pricing: z.nullish(z.looseObject({ prompt: z.nullish(z.string()), completion: z.nullish(z.string()) })),
    }),
  ),
});

export const listAvailableModels = query('organizations.settings.listAvailableModels', {
  input: organizationInput,
  output: modelList,
});

export type OrganizationSettings = z.output<typeof organizationSettings>;
