/** The dashboard as a person reads it. */
import type { FrameLocator, Locator } from 'playwright-core';
import type { Workbench } from './workbench';

export type Tab = 'Organization' | 'Usage' | 'Billing' | 'Subscription' | 'Activity';
export const TABS: readonly Tab[] = ['Organization', 'Usage', 'Billing', 'Subscription', 'Activity'];

export class Dashboard {
  constructor(private readonly workbench: Workbench) {}

  /** The page of the panel. It is looked up anew each time: the editor throws it away with the panel. */
  get frame(): FrameLocator {
    return this.workbench.webview;
  }

  async open(): Promise<this> {
    await this.workbench.command('Kilo Teams: Open Dashboard');
    await this.frame.getByRole('tablist', { name: 'Views of the organization' }).waitFor();
    return this;
  }

  get heading(): Locator {
    return this.frame.getByRole('heading', { level: 1 });
  }

  /** Goes to a tab and waits until nothing of it is loading. */
  async show(tab: Tab): Promise<void> {
    const button = this.frame.getByRole('tab', { name: tab });
    await button.click();
    await this.frame.locator(`[role=tab][aria-selected=true]`, { hasText: tab }).waitFor();
    await this.settled();
  }

  /** Waits until no skeleton is left, nothing is being refreshed, and everything is drawn. */
  async settled(): Promise<void> {
    await this.frame.getByRole('button', { name: 'Refresh', exact: true }).waitFor();
    await this.frame.locator('.bone').first().waitFor({ state: 'detached' });
    await this.frame.locator('kt-usage[aria-busy="true"]').waitFor({ state: 'detached' });
  }

  /** Chooses the period of the usage and waits until its figures are there. */
  async choosePeriod(label: string): Promise<void> {
    await this.frame.getByRole('radiogroup', { name: 'Period' }).getByRole('radio', { name: label, exact: true }).click();
    await this.settled();
  }

  tile(label: string): Locator {
    return this.frame.locator(`kt-tile section[aria-label="${label}"]`);
  }

  figure(label: string): Promise<string> {
    return this.tile(label).locator('.figure').innerText();
  }

  /** The cells of a table, row by row; text of one cell is on one line. */
  async table(label: string): Promise<string[][]> {
    await this.settled();
    const rows = this.frame.locator(`table[aria-label="${label}"] tbody tr`);
    await rows.first().waitFor();
    return rows.evaluateAll((lines) =>
      lines.map((line) =>
        [...line.querySelectorAll('td:not(.actions)')].map((cell) => (cell as HTMLElement).innerText.replace(/\s+/g, ' ').trim()),
      ),
    );
  }

  /** The cells of a ranking, which is a table, or bars with a table behind them where the panel is narrow. */
  async ranking(label: string): Promise<string[][]> {
    await this.settled();
    const bars = this.frame.locator(`kt-ranking[label="${label}"]`);
    return (await bars.count()) > 0 ? this.chartTable(label) : this.table(label);
  }

  /** Opens the table behind a chart and gives its cells, row by row. */
  async chartTable(label: string): Promise<string[][]> {
    await this.settled();
    const chart = this.frame.locator(
      `kt-time-series[label="${label}"], kt-ranking[label="${label}"], kt-share-bar[label="${label}"]`,
    );
    await chart.getByRole('button', { name: 'Show as a table' }).click();
    const rows = chart.locator('table tbody tr');
    await rows.first().waitFor();
    return rows.evaluateAll((lines) => lines.map((line) => [...line.children].map((cell) => (cell.textContent ?? '').trim())));
  }
}
