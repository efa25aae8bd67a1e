import { html, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import '../../components/tile';
import { sparkline, sparklineStyles } from '../../charts/sparkline';
import { UNKNOWN, formatCompact, formatCount, formatUnitCost, formatUsd } from '../../../src/team/format';
import { averageCost } from '../../../src/team/usage';
import { peopleIn } from '../../../src/team/usageCube';
import { peopleOver, pointSums, timePoints, usualStep } from '../../../src/team/usageOverTime';
import { UsageSection } from './section';

/** The figures of the range, each with its shape over time and how it stands against the range before. */
@customElement('kt-usage-tiles')
export class UsageTiles extends UsageSection {
  protected override readonly isFirst = true;

  static override styles = [...UsageSection.styles, sparklineStyles];

  /** People with a request in the last 7 days; undefined where the facts do not reach them. */
  private activeLately(): number | undefined {
    const { cube, passes, week } = this.frame;
    return week && peopleIn(cube, week, passes);
  }

  private shapes() {
    const { cube, passes, daily, range, state } = this.frame;
    const step = usualStep(range);
    const points = timePoints(cube.facts, range, step, state.now).filter(({ isCut }) => !isCut);
    const [cost, requests] = [pointSums(daily.cost, points), pointSums(daily.requests, points)];
    return {
      cost,
      requests,
      tokens: pointSums(daily.tokens, points),
      average: cost.map((spent, at) => averageCost(spent, requests[at] ?? 0) ?? null),
      people: [...peopleOver(cube, points, passes)],
    };
  }

  override render() {
    const { cube, passes, now, all, before, past, choice } = this.frame;
    const shapes = this.shapes();
    const active = peopleIn(cube, now, passes);
    const lately = this.activeLately();
    const showsPeople = cube.facts.scope === 'team' && choice.about === undefined;
    const cached = (all.cacheReadTokens ?? 0) + (all.cacheWriteTokens ?? 0);
    return html`<div class="tiles">
      <kt-tile label="Spend" .figure=${formatUsd(all.cost)} hint=${`Exactly ${formatUsd(all.cost, { exact: true })}`}>
        ${this.trend(past?.cost, all.cost)}${sparkline(shapes.cost)}
      </kt-tile>
      <kt-tile label="Requests" .figure=${formatCount(all.requests)}>
        ${this.trend(past?.requests, all.requests)}${sparkline(shapes.requests)}
      </kt-tile>
      <kt-tile label="Cost per request" .figure=${formatUnitCost(all.averageCost)} hint="Total cost divided by total requests">
        ${this.trend(past?.averageCost, all.averageCost)}${sparkline(shapes.average)}
      </kt-tile>
      <kt-tile label="Tokens" .figure=${formatCompact(all.tokens)} hint="Input plus output">
        ${this.trend(past?.tokens, all.tokens)}
        <span>${formatCompact(all.inputTokens)} in · ${formatCompact(all.outputTokens)} out</span>
        ${cached > 0 ? html`<span>${formatCompact(all.cacheReadTokens ?? 0)} read from the cache</span>` : nothing}
        ${sparkline(shapes.tokens)}
      </kt-tile>
      ${
        showsPeople
          ? html`<kt-tile
              label="Active people"
              .figure=${lately === undefined ? UNKNOWN : formatCount(lately)}
              hint="People with at least one request in the last 7 days"
            >
              <span>In the last 7 days</span>
              <span class="row"
                >${formatCount(active)} in this period ${this.trend(before && peopleIn(cube, before, passes), active)}</span
              >
              ${sparkline(shapes.people)}
            </kt-tile>`
          : nothing
      }
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'kt-usage-tiles': UsageTiles;
  }
}
