import { html, type TemplateResult } from 'lit';

/** Asks the dashboard to show somebody among the members; `detail` is their e-mail address. */
export type ShowPerson = CustomEvent<string>;
export const SHOW_PERSON = 'kt-show-person';

/** The name or the address of a member, that leads to them on the Organization tab. */
export const personLink = (text: string, email: string): TemplateResult =>
  html`<button
    class="link"
    title=${`Show ${email} among the members`}
    @click=${(event: Event) =>
      event.currentTarget?.dispatchEvent(new CustomEvent(SHOW_PERSON, { detail: email, bubbles: true, composed: true }))}
  >
    ${text}
  </button>`;
