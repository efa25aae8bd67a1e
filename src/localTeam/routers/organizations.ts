/** `organizations.*`. */
import * as contract from '../../kilo/contract/organizations';
import { creditBlocksAnswer, creditTransactionsAnswer, expireDueCredits } from '../domain/credits';
import { invoicePage, invoicePdf, invoicesOf } from '../domain/invoices';
import {
  createOrganization,
  listOrganizations,
  organizationRow,
  organizationWithMembers,
  rename,
  setCompanyDomain,
  wireRow,
} from '../domain/organizations';
import type { SeatPlan } from '../domain/prices';
import { seatsAnswer } from '../domain/seats';
import { seatPurchases } from '../domain/subscriptions';
import { periodStart, usageStats } from '../domain/usage';
import { postgresText, unixSeconds } from '../timestamps';
import { auditLogsRouter } from './auditLogs';
import { autoTopUpRouter } from './autoTopUp';
import { membersRouter } from './members';
import { settingsRouter } from './settings';
import { subscriptionRouter } from './subscription';
import type { Toolkit } from './trpc';
import { usageDetailsRouter } from './usageDetails';

export function organizationsRouter(kit: Toolkit) {
  const { generation, inputOf } = kit;
  return kit.router({
    members: membersRouter(kit),
    subscription: subscriptionRouter(kit),
    settings: settingsRouter(kit),
    usageDetails: usageDetailsRouter(kit),
    autoTopUp: autoTopUpRouter(kit),
    auditLogs: auditLogsRouter(kit),
    // The local team signs in without SSO.
    sso: kit.router({ getConfig: kit.member.query(() => false as const) }),

    list: kit.signedIn.query(({ ctx }) => listOrganizations(ctx, generation, ctx.user)),

    create: kit.signedIn.input(inputOf(contract.create)).mutation(({ ctx, input }) => {
      const row = createOrganization(ctx, ctx.user, {
        name: input.name,
        plan: generation === 2 ? 'enterprise' : chosenPlan(input as { plan?: SeatPlan }),
        autoAddCreator: input.autoAddCreator,
        companyDomain: input.company_domain ?? null,
      });
      // The first generation answers with the row as it was before its plan and its customer were stored.
      return { organization: { ...wireRow(row), ...(generation === 1 && { plan: 'teams', stripe_customer_id: null }) } };
    }),

    withMembers: kit.member.query(({ ctx, input }) => {
      expireDueCredits(ctx, input.organizationId);
      return organizationWithMembers(ctx, generation, input.organizationId, ctx.role);
    }),

    update: kit.billingGatedLater.input(inputOf(contract.update)).mutation(({ ctx, input }) => {
      rename(ctx, input.organizationId, input.name);
      return { organization: { id: input.organizationId, name: input.name } };
    }),

    updateCompanyDomain: kit.billingGatedLater.input(inputOf(contract.updateCompanyDomain)).mutation(({ ctx, input }) => {
      setCompanyDomain(ctx, input.organizationId, input.company_domain);
      return { success: true };
    }),

    usageStats: kit.member.query(({ ctx, input }) => usageStats(ctx, input.organizationId)),

    creditTransactions: kit.member.query(({ ctx, input }) => creditTransactionsAnswer(ctx, input.organizationId)),

    getCreditBlocks: kit.member.query(({ ctx, input }) => creditBlocksAnswer(ctx, input.organizationId)),

    seats: kit.member.query(({ ctx, input }) => seatsAnswer(ctx, input.organizationId)),

    invoices: kit.billing.input(inputOf(contract.invoices)).query(({ ctx, input }) => {
      organizationRow(ctx, input.organizationId);
      const since = periodStart(input.period, ctx.now());
      return invoicesOf(ctx, input.organizationId, { since }).map((invoice) => ({
        id: invoice.id,
        number: invoice.number,
        status: invoice.status,
        amount_due: invoice.amountDueCents,
        currency: invoice.currency,
        created: unixSeconds(invoice.createdAt),
        hosted_invoice_url: invoice.status === 'draft' ? null : invoicePage(ctx, invoice.id),
        invoice_pdf: invoice.status === 'draft' ? null : invoicePdf(ctx, invoice.id),
        invoice_type: invoice.purpose,
        description: invoice.lines[0]?.description ?? null,
      }));
    }),

    seatPurchases: kit.staff.input(inputOf(contract.seatPurchases)).query(({ ctx, input }) => ({
      seatPurchases: seatPurchases(ctx, input.organizationId).map(({ amount_cents, ...row }) => ({
        ...row,
        amount_usd: amount_cents / 100,
        starts_at: postgresText(row.starts_at),
        expires_at: postgresText(row.expires_at),
        created_at: postgresText(row.created_at),
        updated_at: postgresText(row.updated_at),
      })),
    })),
  });
}

/** Only the first generation lets the founder choose. */
const chosenPlan = (input: { plan?: SeatPlan }): SeatPlan => input.plan ?? 'teams';
