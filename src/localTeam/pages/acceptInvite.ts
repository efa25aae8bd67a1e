/** `/users/accept-invite/{token}`: joining an organization. The address is the secret. */
import { acceptInvitation, invitationByToken, type Acceptance } from '../domain/invitations';
import { organizationRow } from '../domain/organizations';
import type { Site } from '../site';
import { form, GO_BACK, html, message, page, type Answer } from './layout';
import type { PageHandlers } from './routes';
import type { PageContext } from './visit';
import { roleName } from './words';

const NEW_PERSON = 'new';

export function acceptInvitePage({ ctx }: Site): PageHandlers {
  return {
    get(c) {
      const token = c.req.param('token') ?? '';
      const invitation = invitationByToken(ctx, token);
      if (!invitation) return notAccepted(c, 'notFound');
      if (invitation.acceptedAt !== null) return notAccepted(c, 'alreadyAccepted');
      if (invitation.expiresAt <= ctx.now()) return notAccepted(c, 'expired');
      const { user } = c.var.visit;
      const organization = organizationRow(ctx, invitation.organizationId).name;
      const body = html`<div class="card">
        <h1>Join ${organization}</h1>
        <p class="lead">${invitation.email} has been invited as ${roleName(invitation.role).toLowerCase()}.</p>
        ${form(
          c,
          `/users/accept-invite/${token}`,
          html`<fieldset>
              <legend>Join as</legend>
              <label class="choice"
                ><input type="radio" name="as" value="${NEW_PERSON}" checked /><span
                  ><b>A new person</b> <small>${invitation.email}</small></span
                ></label
              >
              ${
                user &&
                html`<label class="choice"
                  ><input type="radio" name="as" value="me" /><span
                    ><b>${user.name}</b> <small>${user.email}, who is signed in here</small></span
                  ></label
                >`
              }
            </fieldset>
            <label class="field"
              >Name of the new person<input name="name" maxlength="100" autocomplete="off" value="${nameFrom(invitation.email)}"
            /></label>
            <div class="actions"><button class="primary">Accept the invitation</button></div>`,
        )}
      </div>`;
      return page(c, { title: `Join ${organization}`, body });
    },

    post(c, { as, name }) {
      const { user } = c.var.visit;
      const token = c.req.param('token') ?? '';
      const email = invitationByToken(ctx, token)?.email ?? '';
      const newName = (typeof name === 'string' && name.trim().slice(0, 100)) || nameFrom(email);
      const who = as === NEW_PERSON || !user ? { newPerson: { name: newName } } : { userId: user.id };
      const acceptance = acceptInvitation(ctx, token, who);
      if (acceptance.outcome !== 'accepted') return notAccepted(c, acceptance.outcome);
      const { organizationId } = acceptance;
      c.var.visit.signIn(acceptance.user.id);
      return message(c, {
        title: `Welcome, ${acceptance.user.name}`,
        text: `You are in ${organizationRow(ctx, organizationId).name} now. ${GO_BACK}`,
        mark: 'done',
        then: html`<p><a href="/organizations/${organizationId}">To the organization</a></p>`,
      });
    },
  };
}

/** "grace.hopper@example.com" is probably called "Grace Hopper". */
const nameFrom = (email: string): string =>
  email
    .replace(/@.*/, '')
    .split(/[._-]+/)
    .map((part) => part.slice(0, 1).toUpperCase() + part.slice(1))
    .join(' ');

const REASONS: Record<Exclude<Acceptance['outcome'], 'accepted'>, { title: string; text: string; status: 404 | 410 }> = {
  notFound: {
    title: 'There is no such invitation',
    text: 'The link is wrong, or the local team has been reset since.',
    status: 404,
  },
  expired: {
    title: 'The invitation has expired',
    text: 'It was revoked, or is older than a week. Ask for a new one.',
    status: 410,
  },
  alreadyAccepted: { title: 'The invitation has been used', text: 'An invitation can be accepted once.', status: 410 },
};

const notAccepted = (c: PageContext, outcome: keyof typeof REASONS): Answer =>
  message(c, { ...REASONS[outcome], mark: 'failed' });
