/** A served local team for tests, and a browser that is simple enough to be trusted: cookies, links and forms, nothing else. */
import assert from 'node:assert/strict';
import type { Generation } from '../../../src/kilo/contract/procedure';
import { issueToken } from '../../../src/localTeam/domain/people';
import { startServer } from '../../../src/localTeam/server';
import { idOf, seededTeam, type Team } from '../localTeam/team';
import type { PersonKey } from '../../../src/localTeam/seedPeople';

export interface Served {
  team: Team;
  url: string;
  /** Exceptions of the server, which no test expects. */
  faults: string[];
  bearer: (person: PersonKey) => { authorization: string };
  close: () => Promise<void>;
}

/** A seeded team behind a real server, with the team's own clock. */
export async function serve(generation: Generation = 2): Promise<Served> {
  const team = seededTeam(generation);
  const faults: string[] = [];
  const server = await startServer({
    database: team.db,
    generation,
    now: () => team.ctx.now(),
    onFault: (operation, error) => faults.push(`${operation}: ${String(error)}`),
  });
  return {
    team,
    url: server.url,
    faults,
    bearer: (person) => ({ authorization: `Bearer ${issueToken(team.ctx, idOf(person))}` }),
    async close() {
      await server.close();
      team.db.close();
    },
  };
}

export interface Page {
  status: number;
  /** Address after redirects. */
  url: string;
  html: string;
  headers: Headers;
}

/** Only what a person reads. */
export const textOf = ({ html }: Pick<Page, 'html'>): string =>
  decode(html.replace(/<head>.*?<\/head>/s, '').replace(/<[^>]*>/g, ' ')).replace(/\s+/g, ' ');

const decode = (text: string): string =>
  text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

const attribute = (tag: string, name: string): string | undefined => {
  const value = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];
  return value === undefined ? undefined : decode(value);
};

export class Browser {
  private readonly cookies = new Map<string, string>();
  page: Page = { status: 0, url: '', html: '', headers: new Headers() };

  constructor(private readonly origin: string) {}

  /** Opens an address of the server, following redirects that stay on it. */
  async open(address: string, init: RequestInit = {}): Promise<Page> {
    let url = new URL(address, this.origin);
    for (let request = init; ; request = {}) {
      const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const response = await fetch(url, { ...request, redirect: 'manual', headers: { ...request.headers, cookie } });
      for (const set of response.headers.getSetCookie()) {
        const [, name, value] = /^([^=]+)=([^;]*)/.exec(set)!;
        if (/max-age=0/i.test(set)) this.cookies.delete(name!);
        else this.cookies.set(name!, value!);
      }
      const location = response.headers.get('location');
      if (location === null) {
        this.page = { status: response.status, url: url.href, html: await response.text(), headers: response.headers };
        return this.page;
      }
      url = new URL(location, url);
      assert.equal(url.origin, new URL(this.origin).origin, 'a page must not lead elsewhere');
    }
  }

  /** Fills and sends the form that has a button with this label. `fields` are radio buttons and inputs by name. */
  async press(label: string, fields: Record<string, string> = {}): Promise<Page> {
    const { action, data } = this.form(label, fields);
    return this.open(action, {
      method: 'POST',
      body: new URLSearchParams(data).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: this.origin },
    });
  }

  /** What pressing a button would send. */
  form(label: string, fields: Record<string, string> = {}): { action: string; data: Record<string, string> } {
    for (const [, tag, content] of this.page.html.matchAll(/(<form[^>]*>)(.*?)<\/form\s*>/gs)) {
      for (const [, buttonTag, buttonLabel] of content!.matchAll(/(<button[^>]*>)(.*?)<\/button\s*>/gs)) {
        if (textOf({ html: buttonLabel! }).trim() !== label) continue;
        const data: Record<string, string> = {};
        for (const [input] of content!.matchAll(/<input[^>]*>/g)) {
          const isChosen = attribute(input, 'type') !== 'radio' || /\schecked/.test(input);
          if (isChosen) data[attribute(input, 'name')!] = attribute(input, 'value') ?? '';
        }
        const button = attribute(buttonTag!, 'name');
        if (button) data[button] = attribute(buttonTag!, 'value') ?? '';
        return { action: attribute(tag!, 'action')!, data: { ...data, ...fields } };
      }
    }
    throw new Error(`No button "${label}" on ${this.page.url}`);
  }

  /** Addresses of all links on the page. */
  links(): string[] {
    return [...this.page.html.matchAll(/<a\s[^>]*>/g)].map(([tag]) => attribute(tag, 'href')!);
  }

  async signIn(person: PersonKey): Promise<void> {
    await this.open('/users/sign_in');
    await this.press('Sign in', { person: idOf(person) });
  }
}

/** One number out of the database. */
export function number(team: Team, sql: string, ...values: (string | number)[]): number {
  return (Object.values(team.db.prepare(sql).get(...values) ?? {})[0] as number | undefined) ?? 0;
}
