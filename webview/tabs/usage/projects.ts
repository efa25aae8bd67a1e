import { html, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import { badge } from '../../components/badge';
import { formatPercent } from '../../../src/team/format';
import { isWorkspaceProject } from '../../../src/team/gitOrigin';
import { peopleOf, rank, type Ranked } from '../../../src/team/usageRanking';
import {
  averageColumn,
  changeColumns,
  costColumn,
  peopleColumn,
  copyButton,
  rankedView,
  requestsColumn,
  shareColumn,
  type RankedColumn,
} from './ranked';
import { card, UsageSection } from './section';
import { MEASURE_WORDS, nameOf } from './words';

/** What each project used, the one that is open in this window picked out. */
@customElement('kt-usage-projects')
export class UsageProjects extends UsageSection {
  private isHere = ({ name }: Ranked): boolean => isWorkspaceProject(name, this.frame.state.workspaceProjects ?? []);

  private columns(): RankedColumn[] {
    const { frame } = this;
    const { cube, now, passes, choice } = frame;
    const name = ({ index }: Ranked) => nameOf(cube, 'project', index);
    const showsPeople = cube.facts.scope === 'team' && choice.about === undefined;
    return [
      {
        title: 'Project',
        text: name,
        sortBy: name,
        cell: (row) =>
          html`<span class="row"
            ><span class="wrap">${name(row)}</span
            >${this.isHere(row) ? badge('This workspace', 'accent', 'Its repository is open in this window') : nothing}</span
          >`,
      },
      costColumn,
      shareColumn(frame),
      ...changeColumns(frame),
      requestsColumn,
      averageColumn,
      ...(showsPeople ? [peopleColumn(peopleOf(cube, now, passes, 'project'))] : []),
    ];
  }

  private summary(rows: readonly Ranked[]): string {
    const { cube, choice } = this.frame;
    const { text, format } = MEASURE_WORDS[choice.measure];
    const here = rows.find(this.isHere);
    const [first] = rows;
    if (!first) return '';
    const most = `${nameOf(cube, 'project', first.index)} takes ${formatPercent(first.share)} of all ${text.toLowerCase()}.`;
    return here ? `${most} This workspace’s project: ${format(here.now[choice.measure])}.` : most;
  }

  override render() {
    const { cube, now, before, passes, choice } = this.frame;
    const rows = rank(cube, now, passes, 'project', choice.measure, before);
    const columns = this.columns();
    const view = { dimension: 'project' as const, rows, columns, isNarrow: this.isNarrow, summary: this.summary(rows) };
    return card(
      'projects',
      `Projects by ${MEASURE_WORDS[choice.measure].text.toLowerCase()}`,
      rankedView(this.frame, view),
      this.isNarrow ? nothing : copyButton(view),
    );
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'kt-usage-projects': UsageProjects;
  }
}
