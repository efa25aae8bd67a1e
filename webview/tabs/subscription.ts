import { LitElement, css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { DashboardState } from '../../src/protocol/dashboard';
import { UNKNOWN, formatCents, formatCount, formatDay, formatDays, formatPercent } from '../../src/team/format';
import { cancellation } from '../../src/team/cancellation';
import { idleSeats } from '../../src/team/idleSeats';
import { isAboutCredits } from '../../src/team/journal';
import type { Subscription, SubscriptionState } from '../../src/team/model';
import { BILL_CAVEAT, billText, nextBill, noBillText } from '../../src/team/nextBill';
import { paymentStep, subscriptionStatusName } from '../../src/team/paymentSteps';
import { planBenefits } from '../../src/team/plans';
import { seatBreakdown, seatUsage } from '../../src/team/seats';
import { endsAt, isEnding, isOver, periodProgress } from '../../src/team/subscription';
import { DAY } from '../../src/team/time';
import { trialState } from '../../src/team/trial';
import { capability, trialLock, trialLockText } from '../../src/team/trialLock';
import { planName, seatCountText, trialText, unpaidSeatsText } from '../../src/team/words';
import '../components/gauge';
import { commandButton, isShown } from '../components/actions';
import { badge, badgeStyles, type Tone } from '../components/badge';
import { icon } from '../components/icons';
import { journalList } from '../components/journal';
import { empty, notice, showSlice, skeletonLines, stateStyles } from '../components/states';
import { base } from '../components/styles';
import { idleSeatsList } from './idleSeats';
import { seatHistoryList } from './seatHistory';
import './seatPlanner';

const STATUS_TONES: Record<string, Tone> = {
  active: 'good',
  trialing: 'accent',
  past_due: 'bad',
  incomplete: 'warn',
  incomplete_expired: 'bad',
  unpaid: 'bad',
  paused: 'warn',
};

const GAUGE_LEVELS = { free: 'ok', near: 'warn', full: 'warn', over: 'bad' } as const;

const periodName = ({ interval, intervalCount }: Subscription): string =>
  intervalCount === 1 ? interval : `${formatCount(intervalCount)} ${interval}s`;

/** What is paid for, until when, and how the seats are used. */
@customElement('kt-subscription')
export class SubscriptionTab extends LitElement {
  static override styles = [
    base,
    badgeStyles,
    stateStyles,
    css`
      .pair {
        display: grid;
        gap: 12px;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 320px), 1fr));
      }
      .plan {
        display: flex;
        justify-content: space-between;
        gap: 12px;
      }
      .plan .row {
        align-content: start;
        justify-content: end;
      }
      .lead {
        display: grid;
        gap: 2px;
      }
      .cycle {
        display: grid;
        gap: 6px;
      }
      .tight {
        gap: 6px;
      }
      .bullets li {
        margin-top: 4px;
      }
      .columns {
        display: grid;
        gap: 6px 16px;
        grid-template-columns: repeat(auto-fill, minmax(min(100%, 220px), 1fr));
      }
      .columns li {
        display: grid;
        grid-template-columns: 16px minmax(0, 1fr);
        gap: 8px;
      }
      .columns svg {
        margin-top: 2px;
        color: var(--kt-muted);
      }
    `,
  ];

  @property({ attribute: false }) state!: DashboardState;

  private plan(state: SubscriptionState) {
    const { subscription, unavailable } = state;
    if (unavailable)
      return empty(
        'offline',
        'The payment provider is not answering',
        'There is a subscription, but it could not be read just now. Seats are known all the same.',
      );
    if (!subscription) return this.none(state);
    const over = isOver(subscription);
    const team = this.state.team.data;
    return html`
      <div class="plan">
        <div class="lead">
          <span class="figure">${team ? planName(team.plan) : 'Subscription'}</span>
          <span class="muted"
            >${formatCents(subscription.unitPrice, subscription.currency)} per seat and ${periodName(subscription)}</span
          >
        </div>
        <span class="row"
          >${over ? badge('Ended') : badge(subscriptionStatusName(subscription), STATUS_TONES[subscription.status] ?? 'neutral')}
          ${isEnding(subscription) ? badge('Ending', 'warn') : nothing}</span
        >
      </div>
      ${over ? html`<p>Ended on ${formatDay(endsAt(subscription) ?? subscription.periodEnd)}.</p>` : this.cycle(subscription)}
      ${this.next(state, subscription)}
    `;
  }

  private none({ seats }: SubscriptionState) {
    const team = this.state.team.data;
    const onTrial = team && trialState(team, this.state.subscription.data, this.state.now).kind !== 'subscribed';
    if (seats.total > 0) {
      return empty(
        'info',
        'The subscription is not known',
        `${seatCountText(seats.total)} are paid for, but the server tells nothing of the subscription behind them.`,
      );
    }
    return empty(
      'card',
      onTrial ? 'No subscription yet' : 'No subscription',
      'A subscription pays for seats: one for each member and each open invitation.',
    );
  }

  private cycle(subscription: Subscription) {
    const left = Math.max(0, (subscription.periodEnd - this.state.now) / DAY);
    return html`<div class="cycle">
      <div class="spread"><span>Billing period</span><span class="muted">${formatDays(left)} left</span></div>
      <kt-gauge label="Billing period gone by" .value=${periodProgress(subscription, this.state.now)} level="ok"></kt-gauge>
      <div class="spread small muted">
        <span>${formatDay(subscription.periodStart)}</span><span>${formatDay(subscription.periodEnd)}</span>
      </div>
    </div>`;
  }

  private next(state: SubscriptionState, subscription: Subscription) {
    const bill = nextBill(state);
    return html`<dl class="facts">
      <dt>Next charge</dt>
      <dd>
        ${
          bill.kind === 'bill'
            ? html`${bill.amount === undefined ? UNKNOWN : html`<span class="strong">${formatCents(bill.amount, bill.currency)}</span>`}
                on ${formatDay(bill.at)}
                <div class="muted small">${billText(bill)}</div>
                <div class="muted small">${BILL_CAVEAT}</div>`
            : html`<span class="muted">${bill.kind === 'none' ? noBillText(bill.reason) : 'Not known'}</span>`
        }
      </dd>
      <dt>Renewal</dt>
      <dd>${this.renewal(subscription)}</dd>
      ${
        isOver(subscription)
          ? nothing
          : html`<dt>Billing cycle</dt>
              <dd class="stack tight">${this.billingCycle(subscription)}</dd>`
      }
    </dl>`;
  }

  private renewal(subscription: Subscription) {
    const end = endsAt(subscription);
    const team = this.state.team.data;
    if (isOver(subscription)) return 'Ended';
    if (end === undefined) return 'Renews by itself';
    const effects = team && cancellation(subscription, team)?.effects;
    return html`Ends on ${formatDay(end)}
    ${
      effects
        ? html`<ul class="muted small bullets">
            ${effects.map((effect) => html`<li>${effect}</li>`)}
          </ul>`
        : nothing
    }`;
  }

  private billingCycle(subscription: Subscription) {
    const { interval, intervalCount, cycleChangePending } = subscription;
    const current = `Billed every ${periodName(subscription)}`;
    if (cycleChangePending) {
      return html`<span>${current}; another cycle begins on ${formatDay(subscription.periodEnd)}</span>
        <div>
          ${commandButton(this.state, 'kiloTeams.cancelBillingCycleChange', `Keep billing every ${periodName(subscription)}`)}
        </div>`;
    }
    if (cycleChangePending === undefined) {
      return html`<span>${current}</span>
        <span class="muted small"
          >This server does not tell whether a change of the billing cycle is scheduled, and takes none from here. Kilo’s web page
          does both.</span
        >
        <div>${commandButton(this.state, 'kiloTeams.openWebPage', 'Open subscription page', { target: 'subscription' })}</div>`;
    }
    const other = intervalCount !== 1 ? undefined : interval === 'month' ? 'annual' : interval === 'year' ? 'monthly' : undefined;
    return html`<span>${current}</span>
      ${other ? html`<div>${commandButton(this.state, 'kiloTeams.changeBillingCycle', `Change to ${other} billing`, { value: other })}</div>` : nothing}`;
  }

  /** What the status of the subscription calls for. */
  private step({ subscription }: SubscriptionState) {
    const { invoices } = this.state;
    const step = subscription ? paymentStep(subscription, invoices.data) : undefined;
    if (!step) return nothing;
    const tone = ({ error: 'bad', warning: 'warn', info: 'info' } as const)[step.severity];
    return notice(tone, step.title, step.detail, commandButton(this.state, step.command, step.label, { target: step.target }));
  }

  private trial() {
    const { team, subscription, now } = this.state;
    if (!team.data) return nothing;
    const trial = trialState(team.data, subscription.data, now);
    const lock = trialLock(trial, team.data.role);
    const text = trialText(trial);
    if (!lock || !text) return nothing;
    return html`<section class="card" aria-labelledby="trial">
      <h2 id="trial">Trial</h2>
      <div class="lead">
        <span class="figure">${trial.daysRemaining >= 0 ? `${formatDays(trial.daysRemaining)} left` : 'Over'}</span>
        <span class="muted">${text} ${trialLockText(lock)}</span>
      </div>
      ${
        lock.refused.length > 0
          ? html`<div class="stack tight">
              <h3>${lock.phase === 'locked' ? 'Refused now' : 'Refused then'}</h3>
              <ul class="columns muted">
                ${lock.refused.map((action) => html`<li>${icon('lock')}<span>${capability(action)}</span></li>`)}
              </ul>
            </div>`
          : nothing
      }
      <p class="muted small">Looking, buying credits and starting a subscription always work.</p>
    </section>`;
  }

  private seats(state: SubscriptionState) {
    const { team, now } = this.state;
    const trial = team.data ? trialState(team.data, state, now) : { kind: 'subscribed' as const };
    const usage = seatUsage(this.state.seats.data ?? state.seats, trial.kind !== 'subscribed');
    const breakdown = team.data && seatBreakdown(team.data, now);
    return html`
      <div class="spread">
        <span class="figure"
          >${usage.total > 0 ? `${formatCount(usage.used)} of ${formatCount(usage.total)}` : formatCount(usage.used)}</span
        >
        <span class="muted"
          >${usage.total > 0 ? `${formatPercent(usage.used / usage.total)} in use` : unpaidSeatsText(trial)}</span
        >
      </div>
      ${usage.total > 0 ? html`<kt-gauge label="Seats in use" .value=${usage.percent / 100} level=${GAUGE_LEVELS[usage.level]}></kt-gauge>` : nothing}
      <dl class="facts">
        <dt>Members with a seat</dt>
        <dd class="end">${breakdown ? formatCount(breakdown.members) : UNKNOWN}</dd>
        <dt>Invitations that hold one</dt>
        <dd class="end">${breakdown ? formatCount(breakdown.invitations) : UNKNOWN}</dd>
        ${
          usage.total > 0
            ? html`<dt>Free</dt>
                <dd class="end">${formatCount(usage.free)}</dd>`
            : nothing
        }
        <dt>Billing managers, without a seat</dt>
        <dd class="end">${breakdown ? formatCount(breakdown.withoutSeat) : UNKNOWN}</dd>
        ${
          state.scheduledSeats
            ? html`<dt>
                  ${state.scheduledSeats.effectiveAt === null ? 'From the next period on' : `From ${formatDay(state.scheduledSeats.effectiveAt)} on`}
                </dt>
                <dd class="end strong">${seatCountText(state.scheduledSeats.total)}</dd>`
            : nothing
        }
      </dl>
    `;
  }

  private benefits() {
    const team = this.state.team.data;
    const benefits = team && planBenefits(team.plan);
    if (!benefits) return nothing;
    return html`<section class="card" aria-labelledby="benefits">
      <h2 id="benefits">What ${planName(team.plan)} brings</h2>
      <ul class="columns">
        ${benefits.map((benefit) => html`<li>${icon('check')}<span>${benefit}</span></li>`)}
      </ul>
    </section>`;
  }

  private ready(state: SubscriptionState) {
    const { team, recentUsage, now } = this.state;
    const { subscription } = state;
    const idle = team.data && idleSeats(team.data, recentUsage.data, now);
    const isRunning = subscription !== null && !isOver(subscription);
    return html`
      ${this.step(state)} ${journalList(this.state, (entry) => !isAboutCredits(entry))} ${this.trial()}
      <div class="pair">
        <section class="card" aria-labelledby="plan">
          <h2 id="plan">Plan</h2>
          ${this.plan(state)}
        </section>
        <section class="card" aria-labelledby="seats">
          <h2 id="seats">Seats</h2>
          ${this.seats(state)}
        </section>
      </div>
      ${
        isRunning && isShown(this.state.permissions.changeSeats)
          ? html`<section class="card" aria-labelledby="planner">
              <h2 id="planner">Seat planner</h2>
              <kt-seat-planner
                .state=${this.state}
                .subscription=${subscription}
                .seats=${state.seats}
                .idle=${idle?.idle.length}
              ></kt-seat-planner>
            </section>`
          : nothing
      }
      <section class="card" aria-labelledby="idle">
        <h2 id="idle">Idle seats</h2>
        ${
          recentUsage.data === undefined && recentUsage.status === 'loading'
            ? skeletonLines(4)
            : idleSeatsList(this.state, isRunning ? subscription : undefined, idle)
        }
      </section>
      <div class="pair">
        ${this.benefits()}
        <section class="card" aria-labelledby="seat-history">
          <h2 id="seat-history">Seat history</h2>
          ${seatHistoryList(this.state.seatHistory.data ?? [])}
        </section>
      </div>
    `;
  }

  override render() {
    const { subscription, now } = this.state;
    const isBare = subscription.status === 'denied' || (subscription.data === undefined && subscription.status !== 'loading');
    const drawn = showSlice(subscription, now, {
      loading: () =>
        html`<div class="pair">
          <section class="card">${skeletonLines(6)}</section>
          <section class="card">${skeletonLines(6)}</section>
        </div>`,
      ready: (data) => this.ready(data),
    });
    return html`<div class="page">
      <div class="spread">
        <h2>Subscription</h2>
        <div class="row">
          ${commandButton(this.state, 'kiloTeams.openBillingPortal', 'Open billing portal')}
          ${commandButton(this.state, 'kiloTeams.cancelSubscription', 'Cancel subscription')}
          ${commandButton(this.state, 'kiloTeams.resumeSubscription', 'Resume subscription', { appearance: 'primary' })}
          ${commandButton(this.state, 'kiloTeams.startSubscription', 'Start subscription', { appearance: 'primary' })}
        </div>
      </div>
      ${isBare ? html`<section class="card">${drawn}</section>` : drawn}
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'kt-subscription': SubscriptionTab;
  }
}
