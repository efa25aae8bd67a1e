import { LitElement, css, html, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { DashboardState } from '../../src/protocol/dashboard';
import { formatCount } from '../../src/team/format';
import { checkInvitees, invitable, inviteSeatEffect, inviteSeatText, parseInviteList } from '../../src/team/inviteList';
import { MOST_INVITED } from '../../src/team/validate';
import type { InviteRow, InviteSeatEffect } from '../../src/team/inviteList';
import { assignableRoles, isKnownRole, roleLabel, roleSummary, type KnownRole } from '../../src/team/permissions';
import { commandButton } from '../components/actions';
import { fieldStyles } from '../components/field';
import { icon } from '../components/icons';
import { notice, stateStyles } from '../components/states';
import { base } from '../components/styles';
import { host } from '../hostBridge';

/** What was typed, and what was chosen for single addresses. */
interface Draft {
  text: string;
  /** Who has none in the list gets this one. */
  role: KnownRole;
  /** By address; goes before the list. */
  roles: ReadonlyMap<string, KnownRole>;
  /** Addresses that were handed over for sending. */
  sent: readonly string[];
}

const BLANK: Draft = { text: '', role: 'member', roles: new Map(), sent: [] };
/** By organization, so that a long list outlives a look at another tab. */
const drafts = new Map<string, Draft>();

/** One field for one address or a pasted list; below it what becomes of each person, and of the seats, before anything is sent. */
@customElement('kt-invite')
export class Invite extends LitElement {
  static override styles = [
    base,
    stateStyles,
    fieldStyles,
    css`
      textarea {
        width: 100%;
        min-height: 62px;
        max-height: 240px;
        padding: 6px 8px;
        font: inherit;
        color: var(--vscode-input-foreground);
        background: var(--vscode-input-background);
        border: 1px solid var(--vscode-contrastBorder, var(--vscode-input-border, transparent));
        border-radius: 2px;
        resize: vertical;
        field-sizing: content;
      }
      textarea::placeholder {
        color: var(--vscode-input-placeholderForeground);
      }
      .people {
        max-height: 300px;
        overflow: auto;
        border: 1px solid var(--kt-line);
        border-radius: 4px;
      }
      .people li {
        display: grid;
        grid-template-columns: 16px minmax(0, 1fr) 150px;
        gap: 2px 10px;
        align-items: center;
        padding: 6px 10px;
      }
      .people li + li {
        border-top: 1px solid color-mix(in srgb, var(--kt-line) 60%, transparent);
      }
      .people .bad > svg {
        color: var(--kt-bad);
      }
      .people .warn > svg {
        color: var(--kt-warn);
      }
      .people .good > svg {
        color: var(--kt-good);
      }
      .people .who {
        display: grid;
        min-width: 0;
      }
      @container (max-width: 520px) {
        .people li {
          grid-template-columns: 16px minmax(0, 1fr);
        }
        .people select {
          grid-column: 2;
          justify-self: start;
        }
      }
    `,
  ];

  @property({ attribute: false }) state!: DashboardState;
  /** Closes this. */
  @property({ attribute: false }) close: () => void = () => undefined;
  @state() private draft: Draft = BLANK;
  /** How many were invited the last time that everybody was. */
  @state() private done = 0;
  private rows: InviteRow[] = [];

  private get organizationId(): string {
    return this.state.organizationId ?? '';
  }

  override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get('state');
    if (changed.has('state') && before?.organizationId !== this.organizationId) {
      this.draft = drafts.get(this.organizationId) ?? BLANK;
      this.done = 0;
    }
    const team = this.state.team.data;
    if (!team) return;
    const { text, role, roles, sent } = this.draft;
    const invitees = parseInviteList(text).map((invitee) => {
      const own = roles.get(invitee.email);
      return own ? { ...invitee, role: own } : invitee;
    });
    this.rows = checkInvitees(invitees, team, this.state.now, role);
    if (sent.length > 0 && this.rows.length > 0 && this.rows.every((row) => this.isInvited(row))) {
      this.done = this.rows.length;
      this.rows = [];
      this.change(BLANK);
    }
  }

  override firstUpdated(): void {
    this.renderRoot.querySelector('textarea')?.focus();
  }

  private change(change: Partial<Draft>): void {
    this.draft = { ...this.draft, ...change };
    drafts.set(this.organizationId, this.draft);
  }

  /** Was sent from here and has arrived. */
  private isInvited({ email, problem }: InviteRow): boolean {
    return this.draft.sent.includes(email) && (problem?.code === 'alreadyInvited' || problem?.code === 'alreadyMember');
  }

  private field() {
    return html`<label class="field">
      <span>Whom to invite</span>
      <textarea
        rows="3"
        spellcheck="false"
        autocomplete="off"
        maxlength="200000"
        placeholder="ada@example.com, Ben Carter &lt;ben@example.com&gt;"
        aria-describedby="how"
        .value=${this.draft.text}
        @input=${(event: Event) => {
          this.done = 0;
          this.change({ text: (event.target as HTMLTextAreaElement).value });
        }}
      ></textarea>
      <span class="check" id="how">One address, a list, cells of a spreadsheet, or a CSV file with a column “email”.</span>
    </label>`;
  }

  private roleSelect(label: string, chosen: string, choose: (role: KnownRole) => void) {
    const { role, roles } = this.state.team.data ?? {};
    const options = assignableRoles(role, roles);
    const isOffered = options.some((option) => option === chosen);
    return html`<select
      aria-label=${label}
      @change=${(event: Event) => {
        const { value } = event.target as HTMLSelectElement;
        if (isKnownRole(value)) choose(value);
      }}
    >
      ${isOffered ? nothing : html`<option value=${chosen} selected disabled>${roleLabel(chosen)}</option>`}
      ${options.map(
        (option) =>
          html`<option value=${option} title=${roleSummary(option)} ?selected=${option === chosen}>${roleLabel(option)}</option>`,
      )}
    </select>`;
  }

  private person(row: InviteRow) {
    const { email, name, role, problem, warnings } = row;
    const isInvited = this.isInvited(row);
    const tone = isInvited ? 'good' : problem ? 'bad' : warnings.length > 0 ? 'warn' : 'good';
    const symbol = { good: 'check', warn: 'warning', bad: 'error' } as const;
    const verdict = isInvited ? 'Invited.' : (problem?.message ?? warnings.map(({ message }) => message).join(' '));
    return html`<li class=${tone}>
      ${icon(symbol[tone])}
      <span class="who wrap"
        ><span><span class="strong">${email}</span> ${name ? html`<span class="muted">${name}</span>` : nothing}</span
        ><span class="muted small">${verdict || 'Can be invited.'}</span></span
      >
      ${
        isInvited || (problem && problem.code !== 'roleNotAllowed')
          ? nothing
          : this.roleSelect(`Role of ${email}`, role, (chosen) =>
              this.change({ roles: new Map(this.draft.roles).set(email, chosen) }),
            )
      }
    </li>`;
  }

  private seats(effect: InviteSeatEffect) {
    const { state } = this;
    const text = inviteSeatText(effect, state.subscription.data?.subscription?.currency);
    if (!text) return effect.withoutSeat > 0 ? notice('quiet', 'Takes no seat.') : nothing;
    if (effect.kind !== 'short') return notice('quiet', text);
    const total = (state.seats.data?.total ?? 0) + effect.extra;
    return notice(
      'warn',
      text,
      'Invitations are sent all the same; seats can be bought before or after.',
      commandButton(state, 'kiloTeams.changeSeats', 'Change seats', { value: total }),
    );
  }

  private send(people: InviteRow[]): void {
    this.change({ sent: people.map(({ email }) => email) });
    host.run(
      'kiloTeams.inviteMember',
      undefined,
      people.flatMap(({ email, role }) => (isKnownRole(role) ? [{ email, role }] : [])),
    );
  }

  private actions(people: InviteRow[]) {
    const count = people.length;
    const isTooMany = count > MOST_INVITED;
    const label = count === 0 ? 'Send invitations' : count === 1 ? 'Send 1 invitation' : `Send ${formatCount(count)} invitations`;
    return html`<div class="row">
      <vscode-button
        data-command="kiloTeams.inviteMember"
        ?disabled=${count === 0 || isTooMany}
        title=${isTooMany ? `At most ${formatCount(MOST_INVITED)} people are invited at once.` : nothing}
        @click=${() => this.send(people)}
        >${label}</vscode-button
      >
      ${commandButton(this.state, 'kiloTeams.inviteFromRepository', 'From this repository…')}
      <vscode-button appearance="secondary" @click=${() => this.close()}>Close</vscode-button>
    </div>`;
  }

  private result(people: InviteRow[]) {
    const wrong = this.rows.filter((row) => row.problem && !this.isInvited(row)).length;
    const counted = `${formatCount(people.length)} can be invited${wrong > 0 ? `, ${formatCount(wrong)} cannot` : ''}`;
    return html`<div class="spread">
        <span class="muted small" role="status">${counted}</span>
        <span class="row"
          ><span class="muted small">Role of those without one</span>
          ${this.roleSelect('Role of those without one', this.draft.role, (role) => this.change({ role }))}</span
        >
      </div>
      <ul class="people" aria-label="People to invite" tabindex="0">
        ${this.rows.map((row) => this.person(row))}
      </ul>`;
  }

  override render() {
    const { seats, subscription, now } = this.state;
    const people = invitable(this.rows);
    return html`<div class="stack">
      ${this.field()} ${this.rows.length > 0 ? this.result(people) : nothing}
      ${people.length > 0 ? this.seats(inviteSeatEffect(this.rows, seats.data, subscription.data?.subscription, now)) : nothing}
      ${
        this.done > 0
          ? html`<div role="status">
              ${notice('info', this.done === 1 ? 'The person was invited.' : `All ${formatCount(this.done)} were invited.`, 'They are listed under Invitations until they join.', undefined, 'check')}
            </div>`
          : nothing
      }
      ${this.actions(people)}
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'kt-invite': Invite;
  }
}
