import { html, type TemplateResult } from 'lit';

/** One choice of a few, as a strip of buttons (a radio group: the arrow keys choose). Its look is in `base`. */
export function segments<T>(
  label: string,
  options: readonly { value: T; text: string }[],
  chosen: T,
  choose: (value: T) => void,
): TemplateResult {
  const onKeydown = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const at = options.findIndex((option) => option.value === chosen);
    const next = (at + step + options.length) % options.length;
    choose((options[next] as { value: T }).value);
    (event.currentTarget as HTMLElement).querySelectorAll('button')[next]?.focus();
  };
  // The arrow keys have to begin somewhere, also where none of the options is chosen.
  const entry = Math.max(
    0,
    options.findIndex(({ value }) => value === chosen),
  );
  return html`<div class="segments" role="radiogroup" aria-label=${label} @keydown=${onKeydown}>
    ${options.map(
      ({ value, text }, at) =>
        html`<button
          role="radio"
          aria-checked=${value === chosen ? 'true' : 'false'}
          tabindex=${at === entry ? 0 : -1}
          @click=${() => choose(value)}
        >
          ${text}
        </button>`,
    )}
  </div>`;
}
