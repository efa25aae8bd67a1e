import { css, html } from 'lit';
import { customElement } from 'lit/decorators.js';
import { host } from '../../hostBridge';
import { icon } from '../../components/icons';
import { formatCount } from '../../../src/team/format';
import { writeChoice } from '../../../src/team/usageChoice';
import { exportedRows, MOST_EXPORTED, usageCsv, usageJson } from '../../../src/team/usageExport';
import { UsageSection } from './section';
import { rangeWords } from './words';

/** Takes what is on screen elsewhere: as a file, or as a link to the same view. */
@customElement('kt-usage-exporting')
export class UsageExporting extends UsageSection {
  protected override readonly isFirst = true;

  static override styles = [
    ...UsageSection.styles,
    css`
      :host {
        flex: none;
      }
      button.icon.wide {
        display: inline-flex;
        align-items: center;
        gap: 4px;
        width: auto;
        padding: 0 6px;
        font: inherit;
        font-size: 12px;
        color: var(--vscode-foreground);
      }
    `,
  ];

  private save(format: 'csv' | 'json'): void {
    const { cube, passes, range, choice, state } = this.frame;
    const rows = exportedRows(cube, passes, range);
    if (rows.length > MOST_EXPORTED) {
      host.onFailure(
        `These are ${formatCount(rows.length)} rows, more than a file should hold. Choose a shorter period, or filter first; at most ${formatCount(MOST_EXPORTED)} can be exported.`,
      );
      return;
    }
    const organization = state.team.data?.name ?? '';
    const { from, to } = range;
    host.run('kiloTeams.exportUsage', undefined, {
      format,
      what: `Usage, ${rangeWords(range)}: ${formatCount(rows.length)} rows by day, person, model, provider and project`,
      content:
        format === 'csv'
          ? usageCsv(cube, rows)
          : usageJson(cube, rows, { organization, range: { from, to }, view: writeChoice(choice) }),
    });
  }

  override render() {
    const { choice } = this.frame;
    return html`<div class="row" role="group" aria-label="Take this elsewhere">
      <button
        class="icon wide"
        title="Copy a link that opens this view in the same organization; it names people that are filtered by"
        @click=${() => host.run('kiloTeams.copyUsageLink', undefined, writeChoice(choice))}
      >
        ${icon('link')}Copy link
      </button>
      <button class="icon wide" title="Save every row of this view for a spreadsheet" @click=${() => this.save('csv')}>
        ${icon('download')}CSV
      </button>
      <button class="icon wide" title="Save every row of this view for a program" @click=${() => this.save('json')}>
        ${icon('download')}JSON
      </button>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'kt-usage-exporting': UsageExporting;
  }
}
