/**
 * A window of VS Code as a person uses it. Nothing here waits for time: each step waits for the thing itself. Selectors are those of
 * VS Code 1.139.
 */
import type { FrameLocator, Locator, Page } from 'playwright-core';

/** One row of a tree, as it is read. */
export interface Row {
  label: string;
  description: string;
  /** 1 for a root. */
  level: number;
}

export class Workbench {
  constructor(readonly page: Page) {}

  /** Waits until the window is drawn. */
  async ready(): Promise<this> {
    await this.page.locator('.monaco-workbench .part.statusbar').waitFor();
    // What extensions contribute comes a little later than the window itself.
    await this.page.locator('.part.activitybar').getByRole('tab', { name: 'Kilo Teams' }).waitFor();
    return this;
  }

  /** Opens a view container of the activity bar. A window that is being restored may just have done so, and a click then closes it. */
  async openContainer(title: string): Promise<void> {
    const tab = this.page.locator('.part.activitybar').getByRole('tab', { name: title });
    const opened = async () => {
      if ((await tab.getAttribute('aria-expanded')) !== 'true') await tab.click();
      await this.page.locator('.part.sidebar .composite.title').filter({ hasText: title }).waitFor({ timeout: MOMENT });
    };
    while (!(await succeeds(opened())));
  }

  get sidebar(): Locator {
    return this.page.locator('.part.sidebar');
  }

  /** The rows of the tree in the side bar that are on screen: a window as tall as the tree shows all of them. */
  get rows(): Locator {
    return this.sidebar.locator('.monaco-list-row');
  }

  /** The row with that label. */
  row(label: string): Locator {
    return this.rows.filter({ has: this.page.locator('.label-name', { hasText: new RegExp(`^${escaped(label)}$`) }) });
  }

  /** All rows from the first on. While the tree is being redrawn some are missing: then it is read again. */
  async readRows(): Promise<Row[]> {
    for (;;) {
      await this.rows.first().waitFor();
      const read = await this.rows.evaluateAll((elements) =>
        elements
          .map((element) => ({
            label: element.querySelector('.label-name')?.textContent ?? '',
            description: element.querySelector('.label-description')?.textContent ?? '',
            level: Number(element.getAttribute('aria-level')),
            index: Number(element.getAttribute('data-index')),
            place: Number(element.getAttribute('aria-posinset')),
            siblings: Number(element.getAttribute('aria-setsize')),
            isOpen: element.getAttribute('aria-expanded') === 'true',
          }))
          .sort((a, b) => a.index - b.index),
      );
      if (isWhole(read)) return read.map(({ label, description, level }) => ({ label, description, level }));
    }
  }

  /** The text under the title of a view without rows, with its buttons. */
  get welcome(): Locator {
    return this.sidebar.locator('.welcome-view-content');
  }

  private get input(): Locator {
    return this.page
      .locator('.quick-input-widget:visible input[type="text"], .quick-input-widget:visible input[type="password"]')
      .first();
  }

  /** The choices of the open list. */
  get choices(): Locator {
    return this.page.locator('.quick-input-widget:visible .quick-input-list .monaco-list-row');
  }

  /** Runs a command by its whole title, category included. What takes the focus closes the palette, which is then opened again. */
  async command(title: string): Promise<void> {
    const offered = async () => {
      await this.page.keyboard.press('F1');
      await this.input.fill(`>${title}`, { timeout: MOMENT });
      await this.choices.filter({ hasText: title }).first().waitFor({ timeout: MOMENT });
    };
    while (!(await succeeds(offered())));
    await this.input.press('Enter');
  }

  /** The commands that the palette offers whose titles hold a text; there must be one, and no more than fit on screen. */
  async offeredCommands(text: string): Promise<string[]> {
    await this.page.keyboard.press('F1');
    await this.input.fill(`>${text}`);
    const others = this.choices.filter({ hasNotText: text });
    await this.choices.filter({ hasText: text }).first().waitFor();
    await others.first().waitFor({ state: 'detached' });
    const labels = await this.choices.locator('.label-name').allTextContents();
    await this.page.keyboard.press('Escape');
    return labels;
  }

  /** Waits for the question whose title or prompt holds `title`, and answers it. */
  async answer(title: string, text: string): Promise<void> {
    await this.question(title).waitFor();
    await this.input.fill(text);
    await this.input.press('Enter');
  }

  /** Types into the open question without accepting, and waits for what is then said under it; gives all of it. */
  async messageFor(title: string, text: string, expected: RegExp): Promise<string> {
    await this.question(title).waitFor();
    await this.input.fill(text);
    const message = this.question(title).getByText(expected).last();
    await message.waitFor();
    return message.innerText();
  }

  question(title: string): Locator {
    return this.page.locator('.quick-input-widget:visible').filter({ hasText: title });
  }

  /** Picks what begins with `label` from the list whose title holds `title`. */
  async pick(title: string, label: string): Promise<void> {
    await this.question(title).waitFor();
    const name = this.page.locator('.label-name', { hasText: new RegExp(`^\\s*${escaped(label)}`) });
    await this.choices.filter({ has: name }).first().click();
  }

  /**
   * Types a path into the editor's dialog for a file or a folder, in place of what it proposes, and accepts it. `listed`: something that lies
   * in the folder of the path, and not in the proposed one; once it is listed, the dialog has read the folder.
   */
  async pickPath(title: string, path: string, listed: string): Promise<void> {
    const dialog = this.question(title);
    const row = dialog.locator('.monaco-list-row');
    const reading = dialog.locator('.monaco-progress-container.active');
    // Until the dialog has read the folder that it proposes, it puts that over whatever is typed; while it reads, it takes no answer.
    await row.filter({ hasText: '..' }).waitFor();
    await reading.waitFor({ state: 'detached' });
    await dialog.locator('input[type="text"]').first().fill(path);
    await row.filter({ hasText: listed }).waitFor();
    await reading.waitFor({ state: 'detached' });
    await dialog.getByRole('button', { name: /^(OK|Open|Save|Download here)$/ }).click();
    await dialog.waitFor({ state: 'hidden' });
  }

  /** An item of the status bar by what a screen reader says. */
  status(text: string | RegExp): Locator {
    return this.page.locator('.part.statusbar .statusbar-item').filter({ hasText: text });
  }

  toast(text: string | RegExp): Locator {
    return this.page.locator('.notifications-toasts .notification-toast').filter({ hasText: text });
  }

  /** Presses a button of a message, once nothing that is in progress can move it by ending: a click on what moves is lost. */
  async pressInToast(text: string | RegExp, button: string): Promise<void> {
    const toast = this.toast(text);
    await toast.waitFor();
    const running = this.page
      .locator('.notification-toast')
      .filter({ has: this.page.locator('.monaco-progress-container.active') });
    await running.first().waitFor({ state: 'detached' });
    await toast.getByRole('button', { name: button }).click();
    await toast.waitFor({ state: 'detached' });
  }

  async closeToasts(): Promise<void> {
    await this.command('Notifications: Clear All Notifications');
    await this.page.locator('.notifications-toasts .notification-toast').first().waitFor({ state: 'detached' });
  }

  get dialog(): Locator {
    return this.page.locator('.monaco-dialog-box');
  }

  /** Presses a button of the modal dialog, whose text is given back. */
  async confirm(button: string | RegExp): Promise<string> {
    await this.dialog.waitFor();
    const text = await this.dialog.innerText();
    await this.dialog.getByRole('button', { name: button }).click();
    return text;
  }

  /** The page that an extension wrote: the inner one of the two frames that hold a webview. */
  get webview(): FrameLocator {
    return this.page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
  }

  editorTab(label: string): Locator {
    return this.page.locator('.tabs-container .tab').filter({ hasText: label });
  }
}

interface ReadRow extends Row {
  index: number;
  /** From 1, among as many `siblings`. */
  place: number;
  siblings: number;
  isOpen: boolean;
}

/** Whether rows are all of a tree: each has its text, what is open has children, and after the last of them no level lacks any. */
function isWhole(rows: readonly ReadRow[]): boolean {
  return rows.every(({ index, label, level, place, siblings, isOpen }, at) => {
    if (index !== at || label === '' || level < 1) return false;
    if (isOpen && rows[at + 1]?.level !== level + 1) return false;
    const next = rows.slice(at + 1).find((row) => row.level <= level);
    return place === siblings ? next?.level !== level : next?.level === level && next.place === place + 1;
  });
}

/** Milliseconds after which something is tried again, as a person would. */
const MOMENT = 10_000;

const succeeds = (attempt: Promise<void>): Promise<boolean> =>
  attempt.then(
    () => true,
    () => false,
  );

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
