import { LitElement, html, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { formatCount } from '../../src/team/format';
import { badgeStyles } from './badge';
import { icon } from './icons';
import { base } from './styles';
import { tableStyles } from './tableStyles';
import { pieces, seenSpan, type Span } from './tableWindow';
import { TypeToFind } from './typeToFind';

export interface Column<Row> {
  title: string;
  cell: (row: Row) => unknown;
  /** Makes the column sortable; undefined sorts last in both directions. */
  sortBy?: (row: Row) => string | number | undefined;
  /** Sortable, too, but by whoever gives the rows: see {@link Table.reorder}. */
  sortable?: true;
  /** Numbers stand at the end of their column. */
  numeric?: boolean;
  /** Left out where the columns do not all fit side by side, 1 before 2. */
  spare?: 1 | 2;
}

/** Draws the buttons of a row. Pass the tab index on: only the row that has the focus is in the tab order. */
export type RowActions<Row> = (row: Row, tabIndex: 0 | -1) => unknown;

/** By which column rows are sorted, named by its title. */
export interface Sort {
  column: string;
  descending: boolean;
}

/** Rows under a heading. */
export interface RowGroup<Row> {
  key: string;
  label: string;
  rows: readonly Row[];
}

type Item<Row> = { key: string; row: Row } | { key: string; heading: string; count: number };

const ALL = 'Choose all';
/** More rows than these become a list that scrolls by itself, of which only what is seen is drawn. */
const MOST_DRAWN = 100;
/** Pixels; only until the first rows are measured. */
const USUAL_HEIGHT = 48;

/**
 * A table that is worked by keyboard: arrows, Home, End and Page keys move between rows, the right arrow goes to the buttons of the row,
 * typing finds a row by its name, space chooses it where rows can be chosen. Where the columns do not fit, each row becomes a small block
 * of its own. Any number of rows stays quick.
 */
@customElement('kt-table')
export class Table<Row> extends LitElement {
  static override styles = [base, badgeStyles, tableStyles];

  /** The name of the table for a screen reader. */
  @property() label = '';
  @property({ attribute: false }) columns: Column<Row>[] = [];
  @property({ attribute: false }) rows: readonly Row[] = [];
  /** The rows under headings; in place of `rows`. */
  @property({ attribute: false }) groups: readonly RowGroup<Row>[] | undefined;
  @property({ attribute: false }) rowKey: (row: Row) => string = String;
  /** What typing finds a row by. */
  @property({ attribute: false }) rowName: (row: Row) => string = String;
  @property({ attribute: false }) actions: RowActions<Row> | undefined;

  /** Keys of the chosen rows; rows can be chosen only where it is given. The table asks for another choice with `choose`. */
  @property({ attribute: false }) chosen: ReadonlySet<string> | undefined;
  @property({ attribute: false }) choose: (keys: ReadonlySet<string>) => void = () => undefined;

  @property({ attribute: false }) sort: Sort | undefined;
  /** Given where the rows come in order already: the table asks for another order with it, and sorts nothing itself. */
  @property({ attribute: false }) reorder: ((sort: Sort) => void) | undefined;

  @query('.viewport') private viewport!: HTMLElement;
  @state() private activeKey = '';
  @state() private span: Span = { first: 0, end: MOST_DRAWN };
  private readonly typed = new TypeToFind();
  private items: Item<Row>[] = [];
  /** The rows in the order in which they stand, and where each is among the items. */
  private visible: Row[] = [];
  private places = new Map<string, number>();
  private rangeFrom: string | undefined;
  private focused: Element | null | undefined;
  private height = USUAL_HEIGHT;
  private fittedWidth = -1;
  private fittedColumns = '';
  private tableWidth = -1;
  /** Of the element, and of the table in it, which what is in the cells makes wider. */
  private readonly resized = new ResizeObserver(() => {
    const table = this.renderRoot.querySelector('table');
    if (this.clientWidth !== this.fittedWidth || table?.offsetWidth !== this.tableWidth) this.fit();
  });

  override connectedCallback(): void {
    super.connectedCallback();
    this.resized.observe(this);
  }

  override firstUpdated(): void {
    this.resized.observe(this.renderRoot.querySelector('table')!);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.resized.disconnect();
  }

  override willUpdate(changed: PropertyValues): void {
    this.focused = this.shadowRoot?.activeElement;
    if (!changed.has('rows') && !changed.has('groups') && !changed.has('sort')) return;
    const itemOf = (row: Row): Item<Row> => ({ key: this.rowKey(row), row });
    this.items = this.groups
      ? this.groups.flatMap(({ key, label, rows }) => [
          { key: `group ${key}`, heading: label, count: rows.length },
          ...rows.map(itemOf),
        ])
      : this.sorted().map(itemOf);
    this.visible = this.items.flatMap((item) => ('row' in item ? [item.row] : []));
    this.places = new Map(this.items.map(({ key }, place) => [key, place]));
    if (!this.places.has(this.activeKey)) this.activeKey = this.visible[0] === undefined ? '' : this.rowKey(this.visible[0]);
  }

  override updated(changed: PropertyValues): void {
    // A row that is put somewhere else among the rows loses the focus on the way.
    const { focused } = this;
    if (focused instanceof HTMLElement && focused.isConnected && this.shadowRoot?.activeElement !== focused)
      focused.focus({ preventScroll: true });
    // Other rows in the same columns are fitted anew only if they make the table wider, which is told once it is laid out.
    if (this.columnNames !== this.fittedColumns || this.hasAttribute('long') !== this.isLong) this.fit();
    else if (changed.has('rows') || changed.has('groups')) this.look();
  }

  private get isLong(): boolean {
    return this.items.length > MOST_DRAWN;
  }

  private get columnNames(): string {
    return this.columns.map(({ title, spare }) => `${title} ${spare ?? ''}`).join('\n');
  }

  private get columnCount(): number {
    return this.columns.length + Number(this.actions !== undefined);
  }

  /** Leaves out spare columns until the others fit side by side; where that is not enough, stacks the cells of each row. */
  private fit(): void {
    const table = this.renderRoot.querySelector('table');
    if (!table) return;
    this.fittedWidth = this.clientWidth;
    this.fittedColumns = this.columnNames;
    const headings = [...table.querySelectorAll<HTMLElement>('thead th')];
    for (const attribute of ['stacked', 'spared']) this.removeAttribute(attribute);
    for (const heading of headings) heading.style.width = '';
    this.style.removeProperty('--table-layout');
    this.toggleAttribute('long', this.isLong);
    const isTooWide = (): boolean => table.offsetWidth > this.viewport.clientWidth;
    for (const spared of ['1', '2']) if (isTooWide()) this.setAttribute('spared', spared);
    if (isTooWide()) {
      this.removeAttribute('spared');
      this.toggleAttribute('stacked', true);
    } else if (this.isLong) this.freeze(headings);
    if (this.isLong) this.measure(table);
    this.tableWidth = table.offsetWidth;
  }

  /** Keeps the columns as wide as they are, which otherwise would change with the rows that scroll into view. */
  private freeze(headings: HTMLElement[]): void {
    const widths = headings.map(({ offsetWidth }) => offsetWidth);
    for (const [at, heading] of headings.entries()) heading.style.width = `${widths[at]}px`;
    this.style.setProperty('--table-layout', 'fixed');
  }

  private measure(table: HTMLTableElement): void {
    const drawn = [...table.querySelectorAll<HTMLElement>('tbody tr:not(.group, .gap)')];
    const height = drawn.reduce((sum, { offsetHeight }) => sum + offsetHeight, 0) / drawn.length;
    if (height > 0) this.height = height;
    this.look();
  }

  /** Draws what is seen of a long list. */
  private look(): void {
    if (!this.isLong) return;
    const { scrollTop, clientHeight } = this.viewport;
    const span = seenSpan(this.items.length, this.height, scrollTop, clientHeight);
    if (span.first !== this.span.first || span.end !== this.span.end) this.span = span;
  }

  private sorted(): readonly Row[] {
    const column = this.columns.find((candidate) => candidate.title === this.sort?.column);
    const by = column?.sortBy;
    if (!by || !this.sort || this.reorder) return this.rows;
    const sign = this.sort.descending ? -1 : 1;
    return [...this.rows].sort((a, b) => {
      const [left, right] = [by(a), by(b)];
      if (left === undefined || right === undefined) return Number(left === undefined) - Number(right === undefined);
      return sign * (typeof left === 'string' ? left.localeCompare(String(right)) : left - Number(right));
    });
  }

  private sortBy(column: Column<Row>): void {
    const again = this.sort?.column === column.title;
    const sort = { column: column.title, descending: again ? !this.sort?.descending : column.numeric === true };
    this.viewport.scrollTop = 0;
    if (this.reorder) this.reorder(sort);
    else this.sort = sort;
  }

  private async focusRow(index: number): Promise<void> {
    const row = this.visible[Math.min(Math.max(index, 0), this.visible.length - 1)];
    if (row === undefined) return;
    this.activeKey = this.rowKey(row);
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('tbody tr[tabindex="0"]')?.focus();
  }

  /** Chooses a row, or no longer; with `extend` every row from the one before to this one gets the same. */
  private toggle(key: string, extend = false): void {
    const keys = new Set(this.chosen);
    const isChosen = !keys.has(key);
    const all = this.visible.map((row) => this.rowKey(row));
    const [from, to] = [all.indexOf(this.rangeFrom ?? key), all.indexOf(key)];
    const range = extend && from >= 0 ? all.slice(Math.min(from, to), Math.max(from, to) + 1) : [key];
    for (const each of range) {
      if (isChosen) keys.add(each);
      else keys.delete(each);
    }
    this.rangeFrom = key;
    this.choose(keys);
  }

  /** Chooses every row that is listed, or none of them; what is not listed stays as it is. */
  private toggleAll(): void {
    const keys = new Set(this.chosen);
    const isAll = this.chosenHere() === this.visible.length;
    for (const row of this.visible) {
      if (isAll) keys.delete(this.rowKey(row));
      else keys.add(this.rowKey(row));
    }
    this.choose(keys);
  }

  private chosenHere(): number {
    return this.visible.filter((row) => this.chosen?.has(this.rowKey(row))).length;
  }

  private onKeydown(event: KeyboardEvent, row: Row): void {
    const index = this.visible.indexOf(row);
    const line = event.currentTarget as HTMLElement;
    const buttons = [...line.querySelectorAll<HTMLElement>('.actions button:not([disabled])')];
    const inButtons = buttons.indexOf(event.target as HTMLElement);
    const isCommand = event.ctrlKey || event.metaKey || event.altKey;
    const moves: Record<string, () => unknown> = {
      ArrowDown: () => this.focusRow(index + 1),
      ArrowUp: () => this.focusRow(index - 1),
      Home: () => this.focusRow(0),
      End: () => this.focusRow(this.visible.length - 1),
      PageDown: () => this.focusRow(index + 10),
      PageUp: () => this.focusRow(index - 10),
      ArrowRight: () => buttons[inButtons + 1]?.focus(),
      ArrowLeft: () => (inButtons > 0 ? buttons[inButtons - 1] : line)?.focus(),
      Escape: () => line.focus(),
      ...(this.chosen && event.target === line && { ' ': () => this.toggle(this.rowKey(row), event.shiftKey) }),
    };
    // A blank inside of a name that is being typed chooses nothing.
    const isTyping = inButtons < 0 && event.key.length === 1 && !isCommand && (event.key !== ' ' || this.typed.goesOn(event));
    const move = isTyping ? undefined : moves[event.key];
    if (move) void move();
    else if (this.chosen && event.key === 'a' && (event.ctrlKey || event.metaKey)) this.toggleAll();
    else if (isTyping) {
      const found = this.typed.next(event, index, this.visible.length, (at) => this.rowName(this.visible[at] as Row));
      if (found !== undefined) void this.focusRow(found);
    } else return;
    event.preventDefault();
  }

  /** What stands in a first cell, behind the box that chooses its row, or all of them. */
  private choosable(label: string, [chosen, of]: [number, number], toggle: (extend: boolean) => void, content: unknown): unknown {
    return html`<div class="chosen">
      <input
        type="checkbox"
        tabindex=${label === ALL ? 0 : -1}
        aria-label=${label}
        .checked=${chosen > 0 && chosen === of}
        .indeterminate=${chosen > 0 && chosen < of}
        @click=${(event: MouseEvent) => toggle(event.shiftKey)}
      />
      <div>${content}</div>
    </div>`;
  }

  private heading(column: Column<Row>, at: number) {
    const sorted = this.sort?.column === column.title ? (this.sort.descending ? 'descending' : 'ascending') : undefined;
    const title =
      column.sortBy || column.sortable
        ? html`<button @click=${() => this.sortBy(column)}>
            ${column.title}${sorted ? icon(sorted === 'ascending' ? 'up' : 'down') : nothing}
          </button>`
        : column.title;
    const box = () => this.choosable(ALL, [this.chosenHere(), this.visible.length], () => this.toggleAll(), title);
    return html`<th
      role="columnheader"
      scope="col"
      class=${column.numeric ? 'numeric' : ''}
      data-spare=${column.spare ?? nothing}
      aria-sort=${sorted ?? nothing}
    >
      ${this.chosen && at === 0 ? box() : title}
    </th>`;
  }

  private cell(row: Row, column: Column<Row>, at: number): unknown {
    if (!this.chosen || at > 0) return column.cell(row);
    const key = this.rowKey(row);
    const chosen = Number(this.chosen.has(key));
    return this.choosable(`Choose ${this.rowName(row)}`, [chosen, 1], (extend) => this.toggle(key, extend), column.cell(row));
  }

  private line(row: Row, key: string, place: number) {
    const tabIndex = key === this.activeKey ? 0 : -1;
    return html`<tr
      role="row"
      tabindex=${tabIndex}
      aria-label=${this.rowName(row)}
      aria-rowindex=${place + 2}
      aria-selected=${this.chosen ? (this.chosen.has(key) ? 'true' : 'false') : nothing}
      @focusin=${() => (this.activeKey = key)}
      @keydown=${(event: KeyboardEvent) => this.onKeydown(event, row)}
    >
      ${this.columns.map(
        (column, at) =>
          html`<td
            role="gridcell"
            class=${column.numeric ? 'numeric' : ''}
            data-label=${column.title}
            data-spare=${column.spare ?? nothing}
          >
            <div>${this.cell(row, column, at)}</div>
          </td>`,
      )}
      ${this.actions ? html`<td role="gridcell" class="actions">${this.actions(row, tabIndex)}</td>` : nothing}
    </tr>`;
  }

  private groupLine({ heading, count }: { heading: string; count: number }, place: number) {
    return html`<tr role="row" class="group" aria-rowindex=${place + 2}>
      <th role="rowheader" scope="rowgroup" colspan=${this.columnCount}>
        ${heading} <span class="muted">${formatCount(count)}</span>
      </th>
    </tr>`;
  }

  private body() {
    const span = this.isLong ? this.span : { first: 0, end: this.items.length };
    const drawn = pieces(this.items.length, span, this.places.get(this.activeKey) ?? -1);
    return repeat(
      drawn,
      (piece, index) => ('gap' in piece ? `gap ${index === 0 ? 'before' : index}` : this.items[piece.at]?.key),
      (piece) => {
        if ('gap' in piece)
          return html`<tr class="gap" aria-hidden="true">
            <td colspan=${this.columnCount} height=${Math.round(piece.gap * this.height)}></td>
          </tr>`;
        const item = this.items[piece.at] as Item<Row>;
        return 'row' in item ? this.line(item.row, item.key, piece.at) : this.groupLine(item, piece.at);
      },
    );
  }

  override render() {
    return html`<div class="viewport" @scroll=${() => this.look()}>
      <table
        role="grid"
        aria-label=${this.label}
        aria-multiselectable=${this.chosen ? 'true' : nothing}
        aria-rowcount=${this.items.length + 1}
      >
        <thead role="rowgroup">
          <tr role="row" aria-rowindex="1">
            ${this.columns.map((column, at) => this.heading(column, at))}
            ${this.actions ? html`<th role="columnheader" scope="col"><span class="visually-hidden">Actions</span></th>` : nothing}
          </tr>
        </thead>
        <tbody role="rowgroup">
          ${this.body()}
        </tbody>
      </table>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'kt-table': Table<unknown>;
  }
}
