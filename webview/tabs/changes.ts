import { css, html, nothing } from 'lit';
import type { DashboardState } from '../../src/protocol/dashboard';
import type { CommandId } from '../../src/protocol/commands';
import { actionableChanges, type ChangeKind, type TeamChange } from '../../src/team/changes';
import { formatAge, formatCount, formatDateTime } from '../../src/team/format';
import type { Action } from '../../src/team/permissions';
import { icon, type IconName } from '../components/icons';
import { host } from '../hostBridge';

export const changesStyles = css`
  .changes li {
    display: grid;
    grid-template-columns: 16px minmax(0, 1fr) auto;
    gap: 10px;
    align-items: center;
    padding: 5px 0;
  }
  .changes svg {
    color: var(--kt-muted);
  }
`;

const SYMBOLS: Record<ChangeKind, IconName> = {
  joined: 'addPerson',
  left: 'remove',
  roleChanged: 'role',
  limitChanged: 'limit',
  invited: 'mail',
  invitationAccepted: 'addPerson',
  invitationRevoked: 'mail',
  invitationExpired: 'mail',
  invitationExpiring: 'clock',
  seatsChanged: 'people',
  seatsOver: 'warning',
  planChanged: 'card',
  trialExpired: 'clock',
  policyChanged: 'gear',
  spendJump: 'chart',
};

/** The next steps that a change can offer. */
const STEPS: Partial<Record<Action, [command: CommandId, label: string]>> = {
  inviteMember: ['kiloTeams.inviteMember', 'Invite'],
  resendInvitation: ['kiloTeams.resendInvitation', 'Send again'],
  changeSeats: ['kiloTeams.changeSeats', 'Change seats'],
  startSubscription: ['kiloTeams.startSubscription', 'Start subscription'],
  setDailyLimit: ['kiloTeams.setDailyLimit', 'Set daily limits'],
};

/** More than these stand behind "Show all". */
const MOST = 6;

/** "Since you last looked": what has changed in the team, what this person can act on first. Nothing where nothing has changed. */
export function changesCard({ changes, changesSince, now }: DashboardState): unknown {
  if (!changes?.length) return nothing;
  const actionable = actionableChanges(changes);
  const [first, more] = [changes.slice(0, MOST), changes.slice(MOST)];
  return html`<section class="card" aria-labelledby="since">
    <div class="spread">
      <h2 id="since">
        Since you last
        looked${
          changesSince === undefined
            ? nothing
            : html` <span class="muted small" title=${formatDateTime(changesSince)}>${formatAge(changesSince, now)}</span>`
        }
      </h2>
      <span class="row">
        ${actionable > 0 ? html`<span class="muted small">${formatCount(actionable)} to act on</span>` : nothing}
        <button class="link" data-command="kiloTeams.markSeen" @click=${() => host.run('kiloTeams.markSeen')}>
          Mark as seen
        </button>
      </span>
    </div>
    <ul class="changes">
      ${first.map(change)}
    </ul>
    ${
      more.length > 0
        ? html`<details>
            <summary>${formatCount(more.length)} more</summary>
            <ul class="changes">
              ${more.map(change)}
            </ul>
          </details>`
        : nothing
    }
  </section>`;
}

function change({ kind, text, target, action }: TeamChange): unknown {
  const step = action && STEPS[action];
  // Only the step on an invitation is about the very thing that the change names.
  const about = action === 'resendInvitation' ? target : undefined;
  return html`<li>
    ${icon(SYMBOLS[kind])}
    <span class="wrap">${text}</span>
    ${
      step
        ? html`<button class="link" data-command=${step[0]} @click=${() => host.run(step[0], about)}>${step[1]}</button>`
        : nothing
    }
  </li>`;
}
