/** The first page of an organization: what is left, and who is there. */
import { balanceOf, expireDueCredits, ledger } from '../../domain/credits';
import { publicMembers } from '../../domain/organizations';
import { seatsAnswer } from '../../domain/seats';
import { usageStats } from '../../domain/usage';
import type { Site } from '../../site';
import { html, table, tile } from '../layout';
import { roleName, seatsInUse, usd } from '../words';
import type { SubPage } from './pages';

export const overview = ({ ctx, generation }: Site): SubPage => ({
  path: '',
  name: 'Overview',
  level: 'member',
  show({ organization: { id } }) {
    expireDueCredits(ctx, id);
    const tiles = html`<div class="grid">
      ${tile('Credits left', usd(balanceOf(ledger(ctx, id))))} ${tile('Seats', seatsInUse(seatsAnswer(ctx, id)))}
      ${tile('Spent in 30 days', usd(usageStats(ctx, id).totalCost))}
    </div>`;
    const columns = [
      { name: 'Name', cell: (member: PublicMember) => ('name' in member ? member.name : '–') },
      { name: 'E-mail', cell: ({ email }: PublicMember) => email },
      { name: 'Role', cell: ({ role }: PublicMember) => roleName(role) },
      {
        name: 'Status',
        cell: ({ status }: PublicMember) => (status === 'invited' ? html`<span class="badge warn">Invited</span>` : 'Active'),
      },
    ];
    return html`${tiles}${table('People', columns, publicMembers(ctx, generation, id), 'Nobody is here.')}`;
  },
});

type PublicMember = ReturnType<typeof publicMembers>[number];
