import { css, html, nothing } from 'lit';
import type { DashboardState } from '../../src/protocol/dashboard';
import type { CommandFacts, CommandId } from '../../src/protocol/commands';
import { COMMANDS } from '../../src/protocol/commands';
import { UNKNOWN, formatCount, formatDay, formatUsd } from '../../src/team/format';
import { groupByRole } from '../../src/team/members';
import type { Team } from '../../src/team/model';
import { roleLabel, roleSummary } from '../../src/team/permissions';
import { trialState } from '../../src/team/trial';
import { planName, seatsText } from '../../src/team/words';
import { isShown, whyDisabled } from '../components/actions';
import { icon } from '../components/icons';
import { host } from '../hostBridge';

export const factsStyles = css`
  .about {
    display: grid;
    gap: 12px 24px;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 150px), 1fr));
  }
  .about dt {
    font-size: 11px;
    color: var(--kt-muted);
  }
  .fact {
    display: flex;
    align-items: center;
    gap: 4px;
    flex-wrap: wrap;
  }
  .fact button.icon {
    height: 20px;
    width: 20px;
  }
`;

/** A pencil beside a fact that this person may change. */
function editButton({ permissions }: DashboardState, command: CommandId, label: string): unknown {
  const action = (COMMANDS[command] as CommandFacts).permission;
  const permission = action && permissions[action];
  if (!permission || !isShown(permission)) return nothing;
  return html`<button
    class="icon"
    data-command=${command}
    title=${whyDisabled(permission) ?? label}
    aria-label=${label}
    ?disabled=${!permission.allowed}
    @click=${() => host.run(command)}
  >
    ${icon('edit')}
  </button>`;
}

const notSet = (text: string) => html`<span class="muted">${text}</span>`;

/** What is known of the organization itself, with a pencil beside what can be changed. */
export function organizationFacts(state: DashboardState, team: Team): unknown {
  const trial = trialState(team, state.subscription.data, state.now);
  const roles = groupByRole(team.members).map(({ role, members }) => `${formatCount(members.length)} × ${roleLabel(role)}`);
  const seats = state.seats.data;
  const facts: [name: string, value: unknown][] = [
    [
      'Name',
      html`<span class="fact"
        >${team.name} ${editButton(state, 'kiloTeams.renameOrganization', 'Rename the organization')}</span
      >`,
    ],
    ['Plan', planName(team.plan)],
    ['Your role', team.role ? html`<span title=${roleSummary(team.role)}>${roleLabel(team.role)}</span>` : UNKNOWN],
    ['Created', formatDay(team.createdAt)],
    ['Seats', seats ? seatsText(seats) : UNKNOWN],
    ['Roles', roles.map((role) => html`<div>${role}</div>`)],
    ['Trial', trial.kind === 'subscribed' ? 'Over' : `${trial.daysRemaining < 0 ? 'Ended' : 'Ends'} ${formatDay(trial.endsAt)}`],
    ['SSO domain', team.ssoDomain ?? notSet('Not set up')],
    [
      'Company domain',
      html`<span class="fact"
        >${team.companyDomain ?? notSet('Not set')}
        ${editButton(state, 'kiloTeams.setCompanyDomain', 'Set the company domain')}</span
      >`,
    ],
    [
      'Low-balance alert',
      team.lowBalanceAlert
        ? html`Below ${formatUsd(team.lowBalanceAlert.threshold)}
            <div class="muted small">${team.lowBalanceAlert.emails.join(', ')}</div>`
        : notSet('Off'),
    ],
  ];
  return html`<dl class="about">
      ${facts.map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd class="wrap">${value}</dd>
          </div>`,
      )}
    </dl>
    <p>
      <button class="link" data-command="kiloTeams.createOrganization" @click=${() => host.run('kiloTeams.createOrganization')}>
        Create another organization
      </button>
    </p>`;
}
