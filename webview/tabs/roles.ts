import { css, html, nothing } from 'lit';
import type { Team } from '../../src/team/model';
import { ROLES, ROLE_TABLE, isKnownRole, roleLabel, roleSummary } from '../../src/team/permissions';
import { badge } from '../components/badge';
import { icon } from '../components/icons';

export const rolesStyles = css`
  .roles {
    overflow-x: auto;
  }
  .roles table {
    width: 100%;
    border-collapse: collapse;
  }
  .roles :is(th, td) {
    padding: 5px 10px;
    text-align: center;
    border-bottom: 1px solid color-mix(in srgb, var(--kt-line) 60%, transparent);
  }
  .roles :is(th[scope='row'], thead th:first-child) {
    padding-inline-start: 0;
    text-align: start;
    font-weight: 400;
  }
  .roles thead th {
    font-weight: 600;
    vertical-align: bottom;
  }
  .roles tr:last-child > * {
    border-bottom: 0;
  }
  .roles .own {
    background: color-mix(in srgb, var(--kt-accent) 8%, transparent);
  }
  .roles svg {
    margin: 0 auto;
    color: var(--kt-good);
  }
`;

/** What each role may do, as one table; the column of the caller's own role stands out. */
export function rolesTable(team: Team | undefined): unknown {
  const own = team?.role;
  const roles = ROLES.filter((role) => !team?.roles || team.roles.includes(role) || role === own);
  const unknown = own !== undefined && !isKnownRole(own) ? own : undefined;
  return html`${
      unknown === undefined
        ? nothing
        : html`<p class="muted">
            Your role, “${unknown}”, is not one that this version knows. Until then only looking is possible.
          </p>`
    }
    <div class="roles" tabindex="0" role="group" aria-label="What each role may do">
      <table>
        <thead>
          <tr>
            <th scope="col"><span class="visually-hidden">What may be done</span></th>
            ${roles.map(
              (role) =>
                html`<th scope="col" class=${role === own ? 'own' : ''} title=${roleSummary(role)}>
                  ${roleLabel(role)} ${role === own ? html`<div>${badge('You', 'accent')}</div>` : nothing}
                </th>`,
            )}
          </tr>
        </thead>
        <tbody>
          ${ROLE_TABLE.map(
            ({ capability, allowed, note }) =>
              html`<tr>
                <th scope="row">${capability}${note ? html`<div class="muted small">${note}</div>` : nothing}</th>
                ${roles.map(
                  (role) =>
                    html`<td class=${role === own ? 'own' : ''}>
                      ${
                        allowed[role]
                          ? html`<span class="visually-hidden">Yes</span>${icon('check')}`
                          : html`<span class="visually-hidden">No</span><span class="muted" aria-hidden="true">–</span>`
                      }
                    </td>`,
                )}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}
