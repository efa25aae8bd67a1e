/** `/device-auth?code=`: a person lets an editor in, as somebody of the local team, or turns it away. */
import { approveDevice, denyDevice, deviceRequest } from '../deviceAuth';
import { listPeople, userById } from '../domain/people';
import type { Site } from '../site';
import { form, GO_BACK, html, message, page, type Answer } from './layout';
import { choosePerson } from './people';
import type { PageHandlers } from './routes';
import type { PageContext } from './visit';

export function deviceAuthPage({ ctx }: Site): PageHandlers {
  const notPending = (c: PageContext): Answer =>
    message(c, {
      title: 'This code is not valid any more',
      text: 'It has been used, has expired, or never existed. A code can be used once, within 10 minutes. Start the sign-in again in the editor to get a new one.',
      mark: 'failed',
      status: 410,
    });

  return {
    get(c) {
      const code = c.req.query('code')?.trim().toUpperCase();
      if (!code) return askForCode(c);
      if (deviceRequest(ctx, code)?.status !== 'pending') return notPending(c);
      const body = html`<div class="card">
        <h1>Sign in to the editor</h1>
        <p class="lead">Make sure that the editor shows the same code. Whoever gets in can do what the person below may do.</p>
        <strong class="code">${code}</strong>
        ${form(
          c,
          '/device-auth',
          html`<input type="hidden" name="code" value="${code}" />
            ${choosePerson(listPeople(ctx.db), c.var.visit.user?.id)}
            <div class="actions">
              <button class="primary" name="decision" value="approve">Approve</button
              ><button name="decision" value="deny" formnovalidate>Deny</button>
            </div>`,
        )}
      </div>`;
      return page(c, { title: 'Sign in to the editor', body });
    },

    post(c, { code, person, decision }) {
      if (decision === 'deny') {
        if (!denyDevice(ctx, String(code))) return notPending(c);
        return message(c, { title: 'Sign-in denied', text: `The editor was not let in. ${GO_BACK}`, mark: 'done' });
      }
      const user = userById(ctx, String(person));
      if (decision !== 'approve' || !user || !approveDevice(ctx, String(code), user.id)) return notPending(c);
      c.var.visit.signIn(user.id);
      return message(c, { title: `Signed in as ${user.name}`, text: `The editor has been let in. ${GO_BACK}`, mark: 'done' });
    },
  };
}

const askForCode = (c: PageContext): Answer =>
  page(c, {
    title: 'Sign in to the editor',
    body: html`<div class="card">
      <h1>Sign in to the editor</h1>
      <p class="lead">Type the code that the editor shows.</p>
      <form method="get" action="/device-auth">
        <label class="field"
          >Code<input name="code" required autofocus autocomplete="off" spellcheck="false" maxlength="9" placeholder="ABCD-2345"
        /></label>
        <div class="actions"><button class="primary">Continue</button></div>
      </form>
    </div>`,
  });
