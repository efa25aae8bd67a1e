/** What a plan brings. The facts are those of Kilo's own comparison of its plans; no price is among them, as only a subscription has one. */
import type { Plan } from './model';

const TEAMS = [
  'One bill for the whole team',
  'A dashboard for the organization',
  'Usage down to each project',
  'The AI adoption score',
  'Modes shared by the team',
  'Roles with permissions',
  'A data policy for the whole team',
];
const ENTERPRISE = [
  ...TEAMS,
  'Limits on models and providers',
  'Audit logs on Kilo’s own page',
  'Single sign-on and provisioning (OIDC, SCIM)',
  'A service level agreement',
  'A support channel of one’s own',
];

/** What a plan brings, a few words each; undefined for a plan that is not known. */
export function planBenefits(plan: Plan): readonly string[] | undefined {
  if (plan === 'teams') return TEAMS;
  return plan === 'enterprise' ? ENTERPRISE : undefined;
}
