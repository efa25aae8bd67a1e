/**
 * What the host says to the dashboard, as the dashboard parses it. Apart from `dashboard.ts`, so that the dashboard does not carry the
 * parsers of its own requests, which only the host needs.
 */
import * as z from 'zod/mini';
import type { UsageFacts } from '../team/usageFacts';
import type { DashboardState } from './dashboard';

export const TABS = ['organization', 'usage', 'billing', 'subscription', 'activity'] as const;
export type TabId = (typeof TABS)[number];

export const hostMessage = z.union([
  z.object({ kind: z.literal('response'), id: z.int(), ok: z.boolean(), error: z.optional(z.string()) }),
  /** `state` is a DashboardState: built and typed by our own host, so only its outline is checked at the door. */
  z.object({ kind: z.literal('state'), state: z.looseObject({ now: z.number(), tab: z.enum(TABS), session: z.string() }) }),
  /** `facts` are {@link UsageFacts}, whose columns travel as typed arrays. */
  z.object({ kind: z.literal('usageFacts'), id: z.int(), facts: z.looseObject({ granularity: z.enum(['hour', 'day']) }) }),
]);
export type HostMessage =
  | { kind: 'response'; id: number; ok: boolean; error?: string }
  | { kind: 'state'; state: DashboardState }
  | { kind: 'usageFacts'; id: number; facts: UsageFacts };
