/** Who did what. */
import { parseInstant } from '../../../team/time';
import { auditPage } from '../../domain/auditLog';
import type { Site } from '../../site';
import { html, table } from '../layout';
import { dateTime } from '../words';
import type { SubPage } from './pages';

export const auditLog = ({ ctx }: Site): SubPage => ({
  path: '/audit-logs',
  name: 'Audit log',
  level: 'billing',
  show({ user, organization }) {
    const { logs } = auditPage(ctx, user, organization.id, {});
    return table('The newest 100 entries', COLUMNS, logs, 'There are none yet.');
  },
});

type Entry = ReturnType<typeof auditPage>['logs'][number];

const COLUMNS = [
  { name: 'When', cell: ({ created_at }: Entry) => html`<span class="nowrap">${dateTime(parseInstant(created_at)!)}</span>` },
  { name: 'Who', cell: ({ actor_name, actor_email }: Entry) => actor_name ?? actor_email ?? '–' },
  { name: 'What', cell: ({ message, action }: Entry) => html`${message}<small class="quiet">${action}</small>` },
];
