import type { IconName } from '../components/icons';

const ICONS: Record<string, IconName> = {
  'organization.created': 'organization',
  'organization.settings.change': 'gear',
  'organization.purchase_credits': 'card',
  'organization.promo_credit_granted': 'card',
  'organization.user.login': 'person',
  'organization.user.logout': 'person',
  'organization.user.send_invite': 'mail',
  'organization.user.accept_invite': 'addPerson',
  'organization.user.revoke_invite': 'mail',
  'organization.member.remove': 'remove',
  'organization.member.change_role': 'role',
  'organization.member.admin_add': 'addPerson',
  'organization.sso.auto_provision': 'addPerson',
  'organization.sso.set_domain': 'key',
  'organization.sso.remove_domain': 'key',
  'organization.mode.create': 'gear',
  'organization.mode.update': 'gear',
  'organization.mode.delete': 'gear',
  'organization.token.generate': 'key',
};

/** The picture beside an action of the audit log; the list of actions is the server's and may grow. */
export const auditIcon = (action: string): IconName => ICONS[action] ?? 'info';
