/** `/`: what this server is, and where one can go from here. */
import { listPeople } from '../domain/people';
import type { Site } from '../site';
import { html, page } from './layout';
import type { PageHandlers } from './routes';
import { signInAddress } from './signIn';
import { roleName } from './words';

export const homePage = ({ ctx, generation }: Site): PageHandlers => ({
  get(c) {
    const { user } = c.var.visit;
    const memberships = listPeople(ctx.db).find(({ id }) => id === user?.id)?.organizations ?? [];
    const body = html`<div class="card">
      <h1>Local team</h1>
      <p>
        A small server on your machine that speaks the language of Kilo’s API (${generation === 1 ? 'first' : 'second'}
        generation), with made-up teams to try things out on.
      </p>
      ${
        user
          ? html`<h2>Your organizations</h2>
              <ul class="plain">
                ${memberships.map(
                  ({ id, name, role }) =>
                    html`<li><a href="/organizations/${id}">${name}</a> <small class="quiet">${roleName(role)}</small></li>`,
                )}
              </ul>
              <p></p>
              <p><a href="/users/sign_in">Be somebody else</a></p>`
          : html`<div class="actions"><a class="button primary" href="${signInAddress('/')}">Sign in to these pages</a></div>`
      }
    </div>`;
    return page(c, { title: 'Home', body });
  },
});
