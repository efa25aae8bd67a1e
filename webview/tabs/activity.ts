import { LitElement, css, html, nothing, type PropertyValues } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { DashboardState } from '../../src/protocol/dashboard';
import {
  actorText,
  auditActionText,
  auditDays,
  auditPeople,
  isFiltered,
  timeZoneText,
  type AuditPeople,
} from '../../src/team/activity';
import { formatDateTime } from '../../src/team/format';
import type { AuditEvent } from '../../src/team/model';
import { commandButton } from '../components/actions';
import { icon } from '../components/icons';
import { personLink } from '../components/personLink';
import { empty, notice, showSlice, skeletonLines, stateStyles } from '../components/states';
import { base } from '../components/styles';
import { host } from '../hostBridge';
import { askForActivity } from './activityFilters';
import { auditIcon } from './auditIcons';

type Log = NonNullable<DashboardState['audit']['data']>;

/** What happened in the organization, newest first, a heading for each day; older events come as one scrolls on. */
@customElement('kt-activity')
export class ActivityTab extends LitElement {
  static override styles = [
    base,
    stateStyles,
    css`
      .days {
        display: grid;
        gap: 20px;
        grid-template-columns: minmax(0, 1fr);
      }
      h3 {
        padding-bottom: 6px;
        font-size: 11px;
        font-weight: 600;
        color: var(--kt-muted);
        border-bottom: 1px solid var(--kt-line);
      }
      .event {
        display: grid;
        grid-template-columns: 16px minmax(0, 1fr) auto;
        gap: 2px 12px;
        padding: 8px 2px;
        border-bottom: 1px solid color-mix(in srgb, var(--kt-line) 60%, transparent);
      }
      .event:last-child {
        border-bottom: 0;
      }
      .event > svg {
        margin-top: 2px;
        color: var(--kt-muted);
      }
      .event .message {
        grid-column: 2 / -1;
        color: var(--kt-muted);
      }
      time {
        font-size: 11px;
        line-height: 19px;
        color: var(--kt-muted);
        white-space: nowrap;
      }
      .older {
        display: flex;
        justify-content: center;
      }
    `,
  ];

  @property({ attribute: false }) state!: DashboardState;
  /** Up to this event older ones were asked for by scrolling, so that a failure is not asked again and again. */
  private askedAfter = '';
  private readonly endInSight = new IntersectionObserver(
    (entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) this.loadOnce();
    },
    { rootMargin: '0px 0px 400px 0px' },
  );

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.endInSight.disconnect();
  }

  override updated(changed: PropertyValues): void {
    if (!changed.has('state')) return;
    this.endInSight.disconnect();
    const end = this.renderRoot.querySelector('.older:not(p)');
    if (end) this.endInSight.observe(end);
  }

  private loadOnce(): void {
    const log = this.state.audit.data;
    const last = log?.events.at(-1)?.id;
    if (!log?.hasOlder || log.loadingOlder || last === undefined || last === this.askedAfter) return;
    this.askedAfter = last;
    this.loadOlder();
  }

  private loadOlder(): void {
    void host.request('loadOlderActivity', {});
  }

  private event(event: AuditEvent, people: AuditPeople) {
    const actor = actorText(event);
    return html`<li class="event">
      ${icon(auditIcon(event.action))}
      <span class="wrap"
        ><span class="strong">${auditActionText(event.action)}</span> <span class="muted">by</span> ${
          people.actor ? personLink(actor, people.actor.email) : html`<span title=${event.actorEmail ?? nothing}>${actor}</span>`
        }</span
      >
      <time datetime=${new Date(event.at).toISOString()} title=${formatDateTime(event.at)}>${TIME.format(event.at)}</time>
      ${event.message ? html`<span class="message wrap">${withLinks(event.message, people)}</span>` : nothing}
    </li>`;
  }

  private gaps({ gaps }: Log) {
    if (!gaps?.length) return nothing;
    const moments = gaps.slice(0, 3).map((at) => formatDateTime(at));
    return notice(
      'warn',
      `Some events of ${moments.join(', of ')}${gaps.length > 3 ? ' and other moments' : ''} are missing.`,
      'More happened at once than the server lists. Choose an action or a person to see the rest.',
    );
  }

  private nothingThere() {
    if (!isFiltered(this.state.auditFilter ?? {}))
      return empty(
        'clock',
        'Nothing has happened yet',
        'Invitations, role changes, purchases and settings are written down here.',
      );
    return empty(
      'search',
      'Nothing matches',
      'Try another action, person, time or text.',
      html`<button class="link" @click=${() => askForActivity({})}>Clear filters</button>`,
    );
  }

  private list(log: Log) {
    if (log.events.length === 0) return this.nothingThere();
    const peopleOf = auditPeople(this.state.team.data ?? { members: [], invitations: [] });
    return html`
      ${this.gaps(log)}
      <div class="days">
        ${auditDays(log.events).map(
          ({ label, events }) =>
            html`<section aria-label=${label}>
              <h3>${label}</h3>
              <ul>
                ${events.map((event) => this.event(event, peopleOf(event)))}
              </ul>
            </section>`,
        )}
      </div>
      ${
        log.hasOlder
          ? html`<div class="older">
              <vscode-button appearance="secondary" ?disabled=${log.loadingOlder} @click=${() => this.loadOlder()}
                >${log.loadingOlder ? 'Loading…' : 'Load older'}</vscode-button
              >
            </div>`
          : html`<p class="muted small older">That is everything.</p>`
      }
    `;
  }

  private heading() {
    const { state } = this;
    const isDenied = state.audit.status === 'denied';
    return html`<div class="stack">
      <div class="spread">
        <h2>Activity <span class="muted small">${isDenied ? nothing : timeZoneText()}</span></h2>
        ${
          isDenied || !state.audit.data?.events.length
            ? nothing
            : html`<span class="row">
                ${commandButton(state, 'kiloTeams.exportActivity', 'Export as CSV', { value: { format: 'csv' } })}
                ${commandButton(state, 'kiloTeams.exportActivity', 'Export as JSON', { value: { format: 'json' } })}
              </span>`
        }
      </div>
      ${
        isDenied
          ? nothing
          : html`<kt-activity-filters role="search" aria-label="Filter the activity" .state=${state}></kt-activity-filters>`
      }
    </div>`;
  }

  override render() {
    const { audit, now } = this.state;
    return html`<div class="page">
      ${this.heading()}
      <section class="card" aria-label="Audit log">
        ${showSlice(audit, now, { loading: () => skeletonLines(10), ready: (data) => this.list(data) })}
      </section>
    </div>`;
  }
}

/** A message in which the addresses of members lead to them. */
function withLinks(message: string, { members }: AuditPeople): unknown {
  if (members.length === 0) return message;
  const byAddress = new Map(members.map(({ email }) => [email.toLowerCase(), email]));
  return message.split(/([^\s<>()",;:]+@[^\s<>()",;:]+)/).map((part) => {
    const end = part.endsWith('.') ? '.' : '';
    const address = part.slice(0, part.length - end.length);
    const email = byAddress.get(address.toLowerCase());
    return email === undefined ? part : html`${personLink(address, email)}${end}`;
  });
}

const TIME = new Intl.DateTimeFormat('en-US', { timeStyle: 'short' });

declare global {
  interface HTMLElementTagNameMap {
    'kt-activity': ActivityTab;
  }
}
