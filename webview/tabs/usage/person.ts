import { css, html, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import '../../components/gauge';
import { badge, badgeStyles } from '../../components/badge';
import { isShown, whyDisabled } from '../../components/actions';
import { icon } from '../../components/icons';
import { host } from '../../hostBridge';
import { formatUsd, formatUtcDay } from '../../../src/team/format';
import { emailKey } from '../../../src/team/members';
import type { Member } from '../../../src/team/model';
import { microdollars } from '../../../src/team/money';
import { roleLabel } from '../../../src/team/permissions';
import { utcDay } from '../../../src/team/time';
import { covers, passing, sumRange, total } from '../../../src/team/usageCube';
import { peopleOver, timePoints } from '../../../src/team/usageOverTime';
import { UsageSection } from './section';
import { nameOfKey } from './words';

/** Whose page this is: who they are, their daily limit and what is left of it, when they last used anything. */
@customElement('kt-usage-person')
export class UsagePersonHead extends UsageSection {
  protected override readonly isFirst = true;

  static override styles = [
    ...UsageSection.styles,
    badgeStyles,
    css`
      .limit {
        display: grid;
        gap: 4px;
        min-width: 180px;
        justify-items: start;
      }
      .limit kt-gauge {
        width: 100%;
      }
    `,
  ];

  private get member(): Member | undefined {
    return this.frame.state.team.data?.members.find(({ email }) => emailKey(email) === this.frame.choice.about);
  }

  /** All that is theirs: a daily limit knows no filter. */
  private get theirs(): Uint8Array {
    const { cube, choice } = this.frame;
    return passing(cube, { person: { mode: 'only', names: [choice.about ?? ''] } });
  }

  /** What they spent today, whatever the range; undefined where the facts do not hold today. */
  private spentToday(): number | undefined {
    const { cube, state } = this.frame;
    const today = utcDay(state.now);
    const range = { from: today, to: today };
    return covers(cube.facts, range) ? total(sumRange(cube, range), this.theirs).cost : undefined;
  }

  private limit(member: Member) {
    const spent = this.spentToday();
    const { dailyLimit } = member;
    const permission = this.frame.state.permissions.setDailyLimit;
    const change = isShown(permission)
      ? html`<button
          class="link"
          title=${whyDisabled(permission) ?? nothing}
          ?disabled=${whyDisabled(permission) !== undefined}
          @click=${() => host.run('kiloTeams.setDailyLimit', member.id)}
        >
          Set daily limit
        </button>`
      : nothing;
    if (dailyLimit === null) return html`<div class="limit"><span class="muted">No daily limit</span>${change}</div>`;
    const words =
      spent === undefined
        ? `Daily limit ${formatUsd(dailyLimit)}`
        : `${formatUsd(microdollars(spent))} of ${formatUsd(dailyLimit)} today`;
    const share = spent === undefined ? 0 : dailyLimit > 0 ? spent / dailyLimit : 1;
    return html`<div class="limit">
      <span>${words}</span>
      <kt-gauge
        label="Part of the daily limit used today"
        .value=${share}
        level=${share >= 1 ? 'bad' : share >= 0.8 ? 'warn' : 'ok'}
      ></kt-gauge>
      ${change}
    </div>`;
  }

  private lastDay(): string {
    const { cube, state } = this.frame;
    const { days } = cube.facts;
    const points = timePoints(cube.facts, { from: days[0]!, to: days.at(-1)! }, 'day', state.now);
    const last = peopleOver(cube, points, this.theirs).lastIndexOf(1);
    return last < 0 ? `No requests since ${formatUtcDay(days[0]!)}` : `Last request on ${formatUtcDay(points[last]!.from)}`;
  }

  /** Brings it on screen, for eyes and for the keyboard. */
  enter(): void {
    this.scrollIntoView({ block: 'start' });
    this.renderRoot.querySelector('h2')?.focus({ preventScroll: true });
  }

  override render() {
    const { cube, choice, choose, state } = this.frame;
    const { member } = this;
    const name = nameOfKey(cube, 'person', choice.about ?? '');
    return html`<section class="card" aria-labelledby="person">
      <div class="spread">
        <div class="stack">
          <div>
            <button class="link row" @click=${() => choose({ about: undefined })}>${icon('back')}All people</button>
          </div>
          <div class="row">
            <h2 id="person" tabindex="-1">${name}</h2>
            ${member ? badge(roleLabel(member.role)) : state.team.data ? badge('Not in the team', 'warn', 'Has left, or is a bot') : nothing}
          </div>
          <p class="muted">${choice.about === name ? nothing : html`${choice.about} · `}${this.lastDay()}</p>
        </div>
        ${member ? this.limit(member) : nothing}
      </div>
    </section>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'kt-usage-person': UsagePersonHead;
  }
}
