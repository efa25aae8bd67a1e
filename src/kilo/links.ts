/** Pages that are opened in the browser. */
import type { KiloLinks, Server } from './api';
import { invoices } from './contract/organizations';
import type { GenerationMemory } from './generation';
import { isSafeUrl } from './origins';
import type { Trpc } from './trpc';

export function createLinks(trpc: Trpc, server: Server, memory: GenerationMemory): KiloLinks {
  return {
    async invoiceLink(organizationId, invoiceId, what, call) {
      const list = await trpc.query(invoices, { organizationId, period: 'all' }, call);
      const invoice = list.find(({ id }) => id === invoiceId);
      const url = what === 'page' ? invoice?.hosted_invoice_url : invoice?.invoice_pdf;
      return url && isSafeUrl(url) ? url : undefined;
    },

    webPage(page, organizationId) {
      const subscription = memory.has('callerRole') ? 'subscriptions' : 'subscription';
      const paths = {
        organization: '',
        usage: '/usage-details',
        billing: '/payment-details',
        subscription: `/${subscription}`,
        auditLog: '/audit-logs',
      };
      return new URL(`/organizations/${encodeURIComponent(organizationId)}${paths[page]}`, server.appOrigin).href;
    },
  };
}
