import { html } from 'lit';
import { customElement } from 'lit/decorators.js';
import '../../charts/changeBars';
import type { ChangeBar } from '../../charts/changeBars';
import type { Twin } from '../../charts/twin';
import { formatCount, formatPercent } from '../../../src/team/format';
import { explainChange, type Contributor, type UsageChange } from '../../../src/team/usageChanges';
import { card, UsageSection } from './section';
import { MEASURE_WORDS, nameOf, previousWords } from './words';

const MOST = 8;

/** What made the difference to the range before: its largest parts, which sum to it exactly. */
@customElement('kt-usage-changes')
export class UsageChanges extends UsageSection {
  private signed(value: number): string {
    const { format } = MEASURE_WORDS[this.frame.choice.measure];
    return value === 0 ? format(0) : `${value > 0 ? '+' : '−'}${format(Math.abs(value))}`;
  }

  private nameOf({ person, model, project }: Contributor): { name: string; detail: string } {
    const { cube, choice } = this.frame;
    const isAlone = choice.about !== undefined || cube.facts.scope === 'self';
    const [who, what, where] = [nameOf(cube, 'person', person), nameOf(cube, 'model', model), nameOf(cube, 'project', project)];
    return isAlone ? { name: what, detail: where } : { name: who, detail: `${what} · ${where}` };
  }

  private bars({ contributors, others }: UsageChange): ChangeBar[] {
    const named = contributors.map((contributor) => {
      const { before, now, difference } = contributor;
      const mark = before === 0 ? ' · new' : now === 0 ? ' · stopped' : '';
      const { name, detail } = this.nameOf(contributor);
      return { name, detail: `${detail}${mark}`, figure: this.signed(difference), difference };
    });
    if (others.count === 0) return named;
    const detail = 'All that changed by less';
    const figure = this.signed(others.difference);
    return [...named, { name: `${formatCount(others.count)} others`, detail, figure, difference: others.difference }];
  }

  private twin(change: UsageChange): Twin {
    const { cube, choice } = this.frame;
    const { format } = MEASURE_WORDS[choice.measure];
    return {
      headings: ['Person', 'Model', 'Project', 'Before', 'Now', 'Difference'],
      rows: [
        ...change.contributors.map(({ person, model, project, before, now, difference }) => [
          nameOf(cube, 'person', person),
          nameOf(cube, 'model', model),
          nameOf(cube, 'project', project),
          format(before),
          format(now),
          this.signed(difference),
        ]),
        ...(change.others.count > 0
          ? [[`${formatCount(change.others.count)} others`, '', '', '', '', this.signed(change.others.difference)]]
          : []),
        ['Together', '', '', format(change.before), format(change.now), this.signed(change.difference)],
      ],
    };
  }

  private content() {
    const { cube, now, before, passes, choice, range } = this.frame;
    const than = previousWords(choice.range, range);
    if (!before) return html`<p class="muted">Usage of ${than} is not known whole, so there is nothing to compare with.</p>`;
    const change = explainChange(cube, now, before, passes, choice.measure, MOST);
    const { text, format } = MEASURE_WORDS[choice.measure];
    const ratio = change.before > 0 ? ` (${formatPercent(Math.abs(change.difference / change.before))})` : '';
    const summary =
      change.difference === 0
        ? `${text} is the same as in ${than}.`
        : `${format(Math.abs(change.difference))}${ratio} ${change.difference > 0 ? 'more' : 'less'} than ${than}.`;
    return change.contributors.length === 0
      ? html`<p class="muted">${summary}</p>`
      : html`<kt-change-bars
          label="What changed"
          .summary=${summary}
          .bars=${this.bars(change)}
          .twin=${this.twin(change)}
        ></kt-change-bars>`;
  }

  override render() {
    return card('changes', 'What changed', this.content());
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'kt-usage-changes': UsageChanges;
  }
}
