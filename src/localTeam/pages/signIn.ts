/** `/users/sign_in`: who to be on these pages. `callbackPath` is where to go then. */
import { listPeople, userById } from '../domain/people';
import { localPath } from '../localPath';
import type { Site } from '../site';
import { form, html, page } from './layout';
import { choosePerson } from './people';
import type { PageHandlers } from './routes';

export const signInAddress = (callbackPath: string): string => `/users/sign_in?callbackPath=${encodeURIComponent(callbackPath)}`;

export function signInPage({ ctx }: Site): PageHandlers {
  return {
    get: (c) => {
      const target = localPath(c.req.query('callbackPath')) ?? '/';
      const body = html`<div class="card">
        <h1>Sign in to these pages</h1>
        <p class="lead">The local team has no passwords. Choose who to be; every role sees something else.</p>
        ${form(
          c,
          '/users/sign_in',
          html`<input
              type="hidden"
              name="callbackPath"
              value="${target}"
            />${choosePerson(listPeople(ctx.db), c.var.visit.user?.id)}
            <div class="actions"><button class="primary">Sign in</button></div>`,
        )}
      </div>`;
      return page(c, { title: 'Sign in', body });
    },
    post: (c, { person, callbackPath }) => {
      const user = userById(ctx, String(person));
      if (!user) return c.redirect('/users/sign_in', 303);
      c.var.visit.signIn(user.id);
      return c.redirect(localPath(String(callbackPath)) ?? '/', 303);
    },
  };
}

export const signOutPage: PageHandlers = {
  get: (c) => c.redirect('/', 303),
  post: (c) => {
    c.var.visit.signOut();
    return c.redirect('/', 303);
  },
};
