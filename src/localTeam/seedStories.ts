/** What happened in the seed's organizations: who joined and left, what was bought, what was set. Days count from the founding. */
import { MICRODOLLARS_PER_DOLLAR } from '../team/money';
import { DAY, HOUR, instant, MINUTE, type Instant } from '../team/time';
import type { Context, User } from './context';
import { insert } from './database';
import { audit } from './domain/audit';
import { enableAutoTopUp, switchOff } from './domain/autoTopUp';
import { defaultCard, saveCard } from './domain/cards';
import { grantCredit, recordPurchase, topUpLines } from './domain/credits';
import { acceptInvitation, addMember, invite, pendingInvitations } from './domain/invitations';
import { createInvoice, type InvoiceStatus } from './domain/invoices';
import { changeMember, removeMember } from './domain/members';
import { changeSeats, latestSubscription, startSubscription } from './domain/subscriptions';
import { TRIAL_LIFE } from './domain/trial';
import { Random } from './random';
import { ORGANIZATION_IDS, PEOPLE, type PersonKey } from './seedPeople';
import type { Happening, OrganizationKey } from './simulation';
import { addMonths } from './timestamps';
import { stripeId } from './domain/stripeId';

export interface Story {
  foundedAt: Instant;
  happenings: Happening[];
}

type Happen = (ctx: Context) => void;

const userOf = (person: PersonKey): User => ({
  id: PEOPLE[person].id,
  email: PEOPLE[person].email,
  name: PEOPLE[person].name,
  imageUrl: null,
  isAdmin: person === 'staff',
});

/** Collects happenings of one organization, by day and hour (UTC) or by moment. */
class Chronicle {
  readonly happenings: Happening[] = [];
  readonly organizationId: string;
  private readonly random: Random;

  constructor(
    readonly organization: OrganizationKey,
    readonly foundedAt: Instant,
    private readonly now: Instant,
  ) {
    this.organizationId = ORGANIZATION_IDS[organization];
    this.random = new Random(`story of ${organization}`);
  }

  /** At a moment; what would lie ahead does not happen. */
  when(moment: number, happen: Happen): this {
    if (moment <= this.now) this.happenings.push({ at: instant(Math.floor(moment)), happen });
    return this;
  }

  /** On a day, at about an hour of it; not before the founding. */
  on(day: number, hour: number, happen: Happen): this {
    return this.when(this.moment(day, hour, 50 * MINUTE), happen);
  }

  private moment(day: number, hour: number, around: number): number {
    const midnight = Math.floor(this.foundedAt / DAY) * DAY;
    const wanted = midnight + day * DAY + hour * HOUR + this.random.below(around);
    return Math.max(wanted, this.foundedAt + 4 * MINUTE);
  }

  /** So long before now. */
  ago(ms: number, happen: Happen): this {
    return this.when(this.now - ms, happen);
  }

  found(name: string, founder: PersonKey, row: { settings: object; company_domain: string }): this {
    return this.when(this.foundedAt, (ctx) => {
      insert(ctx.db, 'organizations', {
        id: this.organizationId,
        name,
        settings: JSON.stringify({ ...row.settings, code_indexing_enabled: true }),
        require_seats: true,
        stripe_customer_id: stripeId(ctx, 'cus'),
        created_by_kilo_user_id: PEOPLE[founder].id,
        free_trial_end_at: this.foundedAt + TRIAL_LIFE,
        company_domain: row.company_domain,
        created_at: this.foundedAt,
        updated_at: this.foundedAt,
      });
      addMember(ctx, this.organizationId, PEOPLE[founder].id, 'owner');
      audit(ctx, this.organizationId, 'organization.created', userOf(founder), `Organization ${name} created`);
    });
  }

  /** Invites somebody, who accepts an hour and a half later. */
  join(day: number, person: PersonKey, role: string, invitedBy: PersonKey): this {
    const { email, id } = PEOPLE[person];
    const invited = this.moment(day, 7, 20 * MINUTE);
    this.when(invited, (ctx) => invite(ctx, userOf(invitedBy), this.organizationId, email, role));
    return this.when(invited + 90 * MINUTE + this.random.below(MINUTE), (ctx) => {
      const invitation = pendingInvitations(ctx, this.organizationId).find((pending) => pending.email === email);
      if (invitation) acceptInvitation(ctx, invitation.token, { userId: id });
    });
  }

  /** An entry in the audit log of something that leaves no other trace here. */
  note(day: number, hour: number, action: Parameters<typeof audit>[2], by: PersonKey, message: string): this {
    return this.on(day, hour, (ctx) => audit(ctx, this.organizationId, action, userOf(by), message));
  }

  /** Somebody signs in every few weeks. */
  signIns(person: PersonKey, from: number, until: number): this {
    for (let day = from; day <= until; day += 15 + this.random.below(20))
      this.note(day, 6 + this.random.below(10), 'organization.user.login', person, 'User logged in');
    return this;
  }

  grant(day: number, hour: number, dollars: number, description: string, category: string, life?: number): this {
    return this.on(day, hour, (ctx) =>
      grantCredit(ctx, this.organizationId, PEOPLE.staff, {
        amount: dollars * MICRODOLLARS_PER_DOLLAR,
        description,
        category,
        ...(life && { expiresAt: instant(ctx.now() + life) }),
      }),
    );
  }

  invoice(before: number, status: InvoiceStatus, cents: number, automatic = false): this {
    return this.ago(before, (ctx) =>
      createInvoice(ctx, { organizationId: this.organizationId, purpose: 'topup', status, lines: topUpLines(cents, automatic) }),
    );
  }
}

/** An active Teams plan with 15 seats: twelve members in four roles, a bot, somebody who has left, and open invitations. */
export function haldenStory(now: Instant): Story {
  const foundedAt = instant(now - 425 * DAY);
  const today = 425;
  const story = new Chronicle('halden', foundedAt, now);
  const id = story.organizationId;

  story
    .found('Halden Robotics', 'nora', {
      company_domain: 'halden.example',
      settings: {
        enable_usage_limits: true,
        data_collection: 'deny',
        minimum_balance: 100,
        minimum_balance_alert_email: [PEOPLE.hannah.email],
      },
    })
    .join(0, 'tomas', 'owner', 'nora')
    .join(3, 'priya', 'member', 'nora')
    .join(19, 'jonas', 'member', 'tomas')
    .join(24, 'daniel', 'member', 'tomas')
    .join(41, 'hannah', 'billing_manager', 'nora')
    .join(74, 'chloe', 'member', 'priya')
    .join(119, 'samuel', 'member', 'priya')
    .join(159, 'aiko', 'member', 'tomas')
    .join(181, 'yusuf', 'member', 'tomas')
    .join(214, 'mateo', 'member', 'priya')
    .join(249, 'lena', 'member', 'priya')
    .join(330, 'grace', 'member', 'priya')
    .on(198, 9, (ctx) => addMember(ctx, id, PEOPLE.bot.id, 'member'))
    .on(103, 10, (ctx) =>
      changeMember(ctx, 2, { ...userOf('nora'), role: 'owner' }, id, { memberId: PEOPLE.priya.id, role: 'admin' }),
    )
    .on(290, 15, (ctx) => removeMember(ctx, 2, { ...userOf('priya'), role: 'admin' }, id, PEOPLE.daniel.id));

  for (const [person, usd] of [
    ['mateo', 10],
    ['grace', 15],
    ['samuel', 25],
    ['yusuf', 0],
  ] as const)
    // prettier-ignore
    story.on(335, 9, (ctx) =>
      changeMember(ctx, 2, { ...userOf('nora'), role: 'owner' }, id, { memberId: PEOPLE[person].id, dailyUsageLimitUsd: usd }),
    );

  // The subscription's current period began eleven days ago.
  story.when(addMonths(instant(now - 11 * DAY), -13), (ctx) => {
    const cardId = saveCard(ctx, id, 'ok');
    startSubscription(ctx, userOf('nora'), id, { seats: 6, plan: 'teams', billingInterval: 'month', cardId });
  });
  for (const [day, from, to] of [
    [114, 6, 9],
    [209, 9, 12],
    [328, 12, 15],
  ] as const)
    // prettier-ignore
    story.on(day, 8, (ctx) => changeSeats(ctx, latestSubscription(ctx, id)!, from, to));

  story
    .grant(0, 21, 100, 'Welcome credits', 'organization_custom', 30 * DAY)
    .on(24, 9, (ctx) => recordPurchase(ctx, id, userOf('nora'), 100_00))
    .grant(44, 12, 20, 'Team top-up bonus: $20 extra when you have team members', 'team-topup-bonus-2025')
    .on(180, 9, (ctx) => enableAutoTopUp(ctx, id, userOf('hannah'), defaultCard(ctx, id)!.id, 500_00))
    .on(301, 9, (ctx) => switchOff(ctx, id))
    .grant(236, 14, -5, 'Correction of a duplicate grant', 'organization_custom')
    .grant(today - 4, 13, 75, 'Customer appreciation credits', 'customer-appreciation', 22 * DAY)
    .invoice(5 * 30 * DAY, 'uncollectible', 250_00)
    .invoice(24 * DAY, 'void', 500_00)
    .invoice(2 * DAY + 3 * HOUR, 'open', 250_00)
    .invoice(5 * HOUR, 'draft', 100_00);

  story
    .ago(12 * DAY, (ctx) => invite(ctx, userOf('priya'), id, 'piotr@halden.example', 'member'))
    .ago(6 * DAY + 18 * HOUR, (ctx) => invite(ctx, userOf('priya'), id, 'sofia@halden.example', 'member'))
    .ago(2 * DAY + 1 * HOUR, (ctx) => invite(ctx, userOf('nora'), id, 'accounting@halden.example', 'billing_manager'))
    .ago(5 * HOUR, (ctx) => invite(ctx, userOf('tomas'), id, 'emeka@halden.example', 'member'));

  story
    .note(
      57,
      9,
      'organization.settings.change',
      'nora',
      `Minimum balance alert: enabled (threshold: $100, emails: ${PEOPLE.hannah.email})`,
    )
    .note(130, 11, 'organization.settings.change', 'staff', 'Updated allow lists')
    .note(236, 14, 'organization.settings.change', 'staff', 'Updated allow lists')
    .note(388, 10, 'organization.mode.update', 'priya', 'Updated mode "Reviewer": name: "Reviewer" → "Strict reviewer"')
    .note(401, 12, 'organization.token.generate', 'aiko', 'User token generated for organization Halden Robotics');
  // A script of Priya's did all of this within one millisecond.
  for (const slug of ['reviewer', 'release-notes', 'test-writer', 'migrations', 'firmware'])
    story.when(foundedAt + 212 * DAY, (ctx) =>
      audit(
        ctx,
        id,
        'organization.mode.create',
        userOf('priya'),
        `Created mode "${slug}" with slug "${slug}": {"groups":["read","edit"]}`,
      ),
    );
  const joined: Partial<Record<PersonKey, number>> = {
    nora: 0, tomas: 1, priya: 5, jonas: 21, hannah: 43, chloe: 76, samuel: 121, aiko: 161, yusuf: 183, mateo: 216, lena: 251, grace: 332,
  }; // prettier-ignore
  for (const [person, from] of Object.entries(joined) as [PersonKey, number][])
    story.signIns(person, from, person === 'yusuf' ? 270 : today);
  story.signIns('daniel', 26, 288);
  return story;
}

/** A trial with two days and a few hours left. */
export function kestrelStory(now: Instant): Story {
  const foundedAt = instant(now + 2 * DAY + 10 * HOUR - TRIAL_LIFE);
  const story = new Chronicle('kestrel', foundedAt, now)
    .found('Kestrel Labs', 'ines', { company_domain: 'kestrel-labs.example', settings: { enable_usage_limits: false } })
    .join(0, 'nora', 'owner', 'ines')
    .join(1, 'oskar', 'member', 'ines')
    .join(7, 'mei', 'member', 'ines')
    .grant(0, 23, 25, 'Welcome credits', 'organization_custom', 30 * DAY)
    .ago(30 * HOUR, (ctx) => invite(ctx, userOf('ines'), ORGANIZATION_IDS.kestrel, 'jakub@kestrel-labs.example', 'member'));
  for (const person of ['nora', 'ines', 'oskar', 'mei'] as const) story.signIns(person, 8, 28);
  return story;
}

/** A trial that ended three weeks ago: nobody has used it since. */
export function harborStory(now: Instant): Story {
  const foundedAt = instant(now - 51 * DAY - 6 * HOUR);
  const story = new Chronicle('harbor', foundedAt, now)
    .found('Old Harbor Studio', 'nora', { company_domain: 'oldharbor.example', settings: { enable_usage_limits: false } })
    .join(0, 'fiona', 'member', 'nora')
    .join(2, 'ravi', 'member', 'nora')
    .grant(0, 23, 20, 'Welcome credits', 'organization_custom', 30 * DAY);
  for (const person of ['nora', 'fiona', 'ravi'] as const) story.signIns(person, 4, 27);
  return story;
}
