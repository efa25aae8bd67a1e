/** The frame around every web page, and the small parts that pages share. Everything is escaped by `html`; there are no scripts. */
import { html } from 'hono/html';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { TOKEN_FIELD, type PageContext } from './visit';

export type Answer = Response | Promise<Response>;
export type Html = ReturnType<typeof html>;
export { html };

/** Nothing but the stylesheet of this server is loaded, forms are sent only here, and no site may put a page into a frame. */
const CONTENT_SECURITY_POLICY =
  "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

export interface Page {
  title: string;
  body: Html;
  /** `narrow` for pages with one thing to do. */
  width?: 'narrow' | 'wide';
  status?: ContentfulStatusCode;
}

export function page(c: PageContext, { title, body, width = 'narrow', status = 200 }: Page): Answer {
  const { user } = c.var.visit;
  c.header('Content-Security-Policy', CONTENT_SECURITY_POLICY);
  c.header('Cache-Control', 'no-store');
  return c.html(
    html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <title>${title} – Local team</title>
          <link rel="icon" href="data:," />
          <link rel="stylesheet" href="/local-team.css" />
        </head>
        <body>
          <aside class="banner" aria-label="What this is">
            <strong>Local team – nothing is charged.</strong>
            <span>A practice server on this machine, with made-up people and money. Not Kilo’s website.</span>
          </aside>
          <header class="site">
            <a class="home" href="/">Local team</a
            >${user && html`<div class="who"><span>Signed in as ${user.name}</span>${form(c, '/users/sign_out', html`<button class="link">Sign out</button>`)}</div>`}
          </header>
          <main class="${width}">${body}</main>
        </body>
      </html>`,
    status,
  );
}

/** A page that says one thing: how something ended, or why it cannot be shown. */
export function message(
  c: PageContext,
  {
    title,
    text,
    mark,
    then,
    status = 200,
  }: { title: string; text: Html | string; mark: 'done' | 'failed'; then?: Html; status?: ContentfulStatusCode },
): Answer {
  const sign =
    mark === 'done' ? html`<div class="mark" aria-hidden="true">✓</div>` : html`<div class="mark bad" aria-hidden="true">!</div>`;
  const body = html`<div class="card" role="status">
    ${sign}
    <h1>${title}</h1>
    <p>${text}</p>
    ${then}
  </div>`;
  return page(c, { title, body, status });
}

/** A form that is sent by POST. */
export const form = (c: PageContext, action: string, fields: Html): Html =>
  html`<form method="post" action="${action}">
    <input type="hidden" name="${TOKEN_FIELD}" value="${c.var.visit.formToken}" />${fields}
  </form>`;

/** Names and values, one pair per line. A value that is undefined leaves its line out. */
export const facts = (pairs: Record<string, Html | string | number | undefined>, total?: [string, string]): Html =>
  html`<dl class="facts">
    ${Object.entries(pairs).map(
      ([name, value]) =>
        value !== undefined &&
        html`<dt>${name}</dt>
          <dd>${value}</dd>`,
    )}
    ${
      total &&
      html`<dt class="total">${total[0]}</dt>
        <dd class="total">${total[1]}</dd>`
    }
  </dl>`;

export interface Choice {
  value: string;
  label: string;
  detail?: string | undefined;
}

/** Radio buttons; the first one is chosen unless `selected` is one of the values. */
export function choices(name: string, legend: string, options: Choice[], selected?: string, className = ''): Html {
  const chosen = options.some(({ value }) => value === selected) ? selected : options[0]?.value;
  return html`<fieldset>
    <legend>${legend}</legend>
    <div class="${className}">
      ${options.map(
        ({ value, label, detail }) =>
          html`<label class="choice"
            ><input type="radio" name="${name}" value="${value}" required${value === chosen ? html` checked` : ''} /><span
              ><b>${label}</b>${detail && html` <small>${detail}</small>`}</span
            ></label
          >`,
      )}
    </div>
  </fieldset>`;
}

/** One figure. */
export const tile = (name: string, value: string): Html =>
  html`<section class="card">
    <h2>${name}</h2>
    <p class="tile">${value}</p>
  </section>`;

export interface Column<Row> {
  name: string;
  cell: (row: Row) => Html | string | number;
  isNumber?: boolean;
}

export function table<Row>(caption: string, columns: Column<Row>[], rows: Row[], empty: string): Html {
  if (rows.length === 0)
    return html`<section class="card">
      <h2>${caption}</h2>
      <p>${empty}</p>
    </section>`;
  return html`<div class="card scroll" tabindex="0" role="region" aria-label="${caption}">
    <table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${columns.map(({ name, isNumber }) => html`<th scope="col" class="${isNumber ? 'number' : ''}">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${columns.map(({ cell, isNumber }) => html`<td class="${isNumber ? 'number' : ''}">${cell(row)}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

export const GO_BACK = 'You can close this page and go back to the editor.';
