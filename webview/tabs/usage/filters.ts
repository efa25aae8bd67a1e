import { LitElement, css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { guard } from 'lit/directives/guard.js';
import type { DashboardState } from '../../../src/protocol/dashboard';
import { emailKey } from '../../../src/team/members';
import { isUnfiltered, toggleName, without, type NameFilter, type UsageChoice } from '../../../src/team/usageChoice';
import type { UsageCube } from '../../../src/team/usageCube';
import { DIMENSIONS, type UsageDimension } from '../../../src/team/usageFacts';
import { icon } from '../../components/icons';
import { base } from '../../components/styles';
import { DIMENSION_WORDS, nameOfKey } from './words';

/** What is filtered, as chips that can be taken away, and the way to filter more. */
@customElement('kt-usage-filters')
export class UsageFilters extends LitElement {
  static override styles = [
    base,
    css`
      .chip {
        display: inline-flex;
        align-items: center;
        gap: 4px;
        max-width: 100%;
        padding: 0 2px 0 10px;
        line-height: 24px;
        border: 1px solid var(--kt-line);
        border-radius: 13px;
        background: var(--kt-surface);
      }
      .chip > span {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .chip button.icon {
        width: 20px;
        height: 20px;
        border-radius: 10px;
      }
      .chip svg {
        width: 10px;
        height: 10px;
      }
      select {
        width: 124px;
        /* Else the editor measures the text of each of maybe a thousand options whenever anything on the page has moved. */
        min-width: 0;
      }
      .only-me {
        padding: 2px 10px;
        font: inherit;
        font-size: 12px;
        color: var(--kt-muted);
        background: transparent;
        border: 1px solid var(--kt-line);
        border-radius: 4px;
        cursor: pointer;
      }
      .only-me:hover {
        color: var(--vscode-foreground);
        background: var(--vscode-toolbar-hoverBackground);
      }
      .only-me[aria-pressed='true'] {
        font-weight: 600;
        color: var(--vscode-foreground);
        background: color-mix(in srgb, var(--vscode-foreground) 10%, transparent);
      }
    `,
  ];

  @property({ attribute: false }) state!: DashboardState;
  @property({ attribute: false }) cube: UsageCube | undefined;
  @property({ attribute: false }) choice!: UsageChoice;
  @property({ attribute: false }) choose: (change: Partial<UsageChoice>) => void = () => undefined;

  private toggle(dimension: UsageDimension, mode: NameFilter['mode'], name: string): void {
    this.choose({ filter: toggleName(this.choice.filter, dimension, mode, name) });
  }

  private chip(dimension: UsageDimension, { mode }: NameFilter, name: string) {
    const called = nameOfKey(this.cube, dimension, name);
    const text = `${mode === 'only' ? DIMENSION_WORDS[dimension].one : `Without ${DIMENSION_WORDS[dimension].one.toLowerCase()}`}: ${called}`;
    return html`<li class="chip">
      <span title=${text}>${text}</span>
      <button
        class="icon"
        title="Remove this filter"
        aria-label=${`Remove the filter “${text}”`}
        @click=${() => this.toggle(dimension, mode, name)}
      >
        ${icon('close')}
      </button>
    </li>`;
  }

  /** A list of everything that can be filtered by; what is chosen becomes a chip and the list stands at its first line again. */
  private adder(mode: NameFilter['mode']) {
    const { cube } = this;
    if (!cube) return nothing;
    const label = mode === 'only' ? 'Show only…' : 'Leave out…';
    const add = (event: Event): void => {
      const list = event.target as HTMLSelectElement;
      const [dimension, at] = list.value.split(':');
      list.selectedIndex = 0;
      const name = cube.names[dimension as UsageDimension]?.[Number(at)];
      if (name !== undefined) this.toggle(dimension as UsageDimension, mode, name);
    };
    const dimensions = DIMENSIONS.filter((dimension) => dimension !== 'person' || cube.facts.scope === 'team');
    const options = () =>
      dimensions.map(
        (dimension) =>
          html`<optgroup label=${DIMENSION_WORDS[dimension].many}>
            ${cube.names[dimension]
              .map((name, at) => ({ text: nameOfKey(cube, dimension, name), at }))
              .sort((a, b) => a.text.localeCompare(b.text))
              .map(({ text, at }) => html`<option value=${`${dimension}:${at}`}>${text}</option>`)}
          </optgroup>`,
      );
    return html`<select aria-label=${mode === 'only' ? 'Show only' : 'Leave out'} @change=${add}>
      <option value="">${label}</option>
      ${guard([cube], options)}
    </select>`;
  }

  private onlyMe() {
    const { state, cube, choice } = this;
    if (!state.person || cube?.facts.scope !== 'team') return nothing;
    const me = emailKey(state.person.email);
    const { person } = choice.filter;
    const isOn = person?.mode === 'only' && person.names.length === 1 && person.names[0] === me;
    const others = without(choice.filter, 'person');
    return html`<button
      class="only-me"
      aria-pressed=${isOn ? 'true' : 'false'}
      @click=${() => this.choose({ filter: isOn ? others : { ...others, person: { mode: 'only', names: [me] } } })}
    >
      Only me
    </button>`;
  }

  override render() {
    const { filter } = this.choice;
    return html`<div class="row" role="group" aria-label="Filters">
      ${this.adder('only')} ${this.adder('except')} ${this.onlyMe()}
      ${
        isUnfiltered(filter)
          ? nothing
          : html`<ul class="row" aria-label="What is filtered">
                ${DIMENSIONS.flatMap((dimension) => {
                  const narrowed = filter[dimension];
                  return narrowed ? narrowed.names.map((name) => this.chip(dimension, narrowed, name)) : [];
                })}
              </ul>
              <button class="link" @click=${() => this.choose({ filter: {} })}>Clear filters</button>`
      }
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'kt-usage-filters': UsageFilters;
  }
}
