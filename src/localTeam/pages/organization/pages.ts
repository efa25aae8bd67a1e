/**
 * `/organizations/{id}` and what is below it: simple versions of the pages of Kilo's website, so that no link of the editor leads nowhere.
 * Here is the frame: who may enter, the tabs, and what a form leads to.
 */
import type { User } from '../../context';
import { mayAct, requireRole, type AccessLevel } from '../../domain/access';
import { organizationRow, type OrganizationRow } from '../../domain/organizations';
import type { Site } from '../../site';
import { html, page, type Answer, type Html } from '../layout';
import type { PageHandlers } from '../routes';
import { signInAddress } from '../signIn';
import type { Form, PageContext } from '../visit';
import { roleName } from '../words';
import { auditLog } from './auditLog';
import { overview } from './overview';
import { payments } from './payments';
import { subscription } from './subscription';
import { usage } from './usage';

/** Somebody of the organization looking at one of its pages. */
export interface Guest {
  c: PageContext;
  user: User;
  role: string;
  organization: OrganizationRow;
  /** Address of the page they are on. */
  here: string;
}

export interface SubPage {
  /** Below `/organizations/{id}`. */
  path: string;
  name: string;
  level: AccessLevel;
  show: (guest: Guest) => Html;
  /** Handles a form; gives the address to go to then, where it is not the page itself. */
  act?: (guest: Guest, form: Form) => string | undefined;
}

/** Handlers by path below `/organizations/{id}`. */
export function organizationPages(site: Site): Record<string, PageHandlers> {
  const all = [overview, usage, payments, subscription, auditLog].map((make) => make(site));
  const handlers = Object.fromEntries(all.map((subPage) => [subPage.path, handlersOf(site, subPage, all)]));
  return { ...handlers, '/subscription': handlers['/subscriptions']! };
}

function handlersOf({ ctx, generation }: Site, subPage: SubPage, all: SubPage[]): PageHandlers {
  const enter = (c: PageContext, user: User): Guest => {
    const id = c.req.param('id') ?? '';
    const role = requireRole(ctx, generation, user, id, subPage.level);
    return { c, user, role, organization: organizationRow(ctx, id), here: `/organizations/${id}${subPage.path}` };
  };
  return {
    get(c) {
      const { user } = c.var.visit;
      if (!user) return c.redirect(signInAddress(c.req.path), 303);
      const guest = enter(c, user);
      const tabs = all.filter(({ level }) => mayAct(generation, guest.role, level));
      return framed(guest, subPage, tabs);
    },
    post(c, form) {
      const { user } = c.var.visit;
      if (!user) return c.redirect(signInAddress(c.req.path), 303);
      const guest = enter(c, user);
      return c.redirect(subPage.act?.(guest, form) ?? guest.here, 303);
    },
  };
}

function framed(guest: Guest, { name, path, show }: SubPage, tabs: SubPage[]): Answer {
  const { c, organization, role } = guest;
  const links = tabs.map(
    (tab) =>
      html`<a href="/organizations/${organization.id}${tab.path}" ${tab.path === path ? html` aria-current="page"` : ''}
        >${tab.name}</a
      >`,
  );
  const body = html`<h1>${organization.name}</h1>
    <p class="lead">Your role here: ${roleName(role).toLowerCase()}</p>
    <nav class="tabs" aria-label="Pages of the organization">${links}</nav>
    <div class="stack">${show(guest)}</div>`;
  return page(c, { title: `${name} – ${organization.name}`, body, width: 'wide' });
}
