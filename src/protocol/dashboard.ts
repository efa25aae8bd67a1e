/**
 * The language between the dashboard (webview) and the extension host, declared once as data.
 *
 * The host pushes whole states; the dashboard posts requests, each of which is answered exactly once. A request names an action, never a
 * URL. A message that does not parse is refused and logged. The newest state also goes out with the HTML, so that the first paint needs
 * no round trip.
 */
import * as z from 'zod/mini';
import type {
  AiAdoption,
  AuditEvent,
  AuditFilter,
  AutocompleteUse,
  AutoTopUp,
  AvailableModel,
  BillingHistoryPage,
  CreditTransaction,
  Credits,
  Invoice,
  ModelPerformance,
  OrganizationSummary,
  Person,
  SeatPurchase,
  Seats,
  SubscriptionState,
  Team,
  UsageTable,
} from '../team/model';
import type { JournalEntry } from '../team/journal';
import type { TeamChange } from '../team/changes';
import type { OverviewUsage } from '../team/overview';
import type { Action, Permission } from '../team/permissions';
import type { DayRange, Instant, UtcDay } from '../team/time';
import type { UsageQuestion } from '../team/usageQuestion';
import { commandValue } from './commandValues';
import { COMMANDS, type CommandId } from './commands';
import { TABS, type TabId } from './hostMessages';

export type { DayRange } from '../team/time';
export { TABS, hostMessage, type HostMessage, type TabId } from './hostMessages';

/** What went wrong, for a person: what happened, what it means, and a button that does the next step. */
export interface Problem {
  title: string;
  detail: string;
  action?: { label: string; command: CommandId };
}

/**
 * One answer of the API as a view sees it. `data` stays when a refresh fails (then `problem` is set and `asOf` tells the age), so a view
 * never goes blank. `denied`: the role may not see it, `problem` says so.
 */
export interface Slice<T> {
  status: 'loading' | 'ready' | 'error' | 'denied';
  data?: T;
  asOf?: Instant;
  refreshing: boolean;
  problem?: Problem;
}

/** How far a slow answer has come. `rows`: rows read, the empty ones included. */
export interface UsageProgress {
  bytes: number;
  rows: number;
}

/** Facts that were sent in a message of their own: another id means other facts. */
export interface FactsSent extends DayRange {
  id: number;
  rows: number;
  bytesFetched: number;
}

/** `canceled`: somebody stopped it; what was there before stays. */
export type FactsSlice = Slice<FactsSent> & { progress?: UsageProgress; canceled?: boolean };

/** What the usage tab shows beyond the tables that every tab knows. The facts themselves are sent apart (`usageFacts`). */
export interface UsageAnswers {
  /** What was asked last; absent until the usage tab has asked. */
  question?: UsageQuestion;
  days: FactsSlice;
  hours: FactsSlice;
  /** The first day of which this server can be asked for hours. */
  hoursFrom: UtcDay;
  /** By requests, most first. `data: undefined` while `ready`: this server has no such figures. */
  performance: Slice<ModelPerformance[] | undefined>;
  adoption: Slice<AiAdoption | undefined>;
  /** `data: undefined` while `ready`: this server has no such figures. */
  autocomplete: Slice<AutocompleteUse | undefined>;
}

export interface DashboardState {
  /** By the server's clock. */
  now: Instant;
  /** Milliseconds by which this computer's clock is ahead of the server's, negative when behind; absent when it is right. */
  clockError?: number;
  session: 'restoring' | 'signedOut' | 'signedIn';
  server: { kind: 'kilo' | 'localTeam'; label: string };
  person?: Person;
  organizations: Slice<OrganizationSummary[]>;
  /** Usage of each organization by its id, for `overview()` (team/overview.ts); fetched for people who have more than one. */
  overviewUsage?: Slice<Record<string, OverviewUsage>>;
  /** The organization that everything below belongs to; absent when there is none. */
  organizationId?: string;
  tab: TabId;
  /** The server cannot be reached; what is shown is the last good data. */
  offline: boolean;
  permissions: Record<Action, Permission>;
  team: Slice<Team>;
  /**
   * What is different since this person last looked at the team, what they can act on first. Absent while it is not known, and at the
   * first look, when there is nothing to compare with.
   */
  changes?: TeamChange[];
  /** When that last look was; set with `changes`. */
  changesSince?: Instant;
  /** The models that the team can use, by name; asked only where the caller may choose among them. */
  availableModels?: Slice<AvailableModel[]>;
  seats: Slice<Seats>;
  /** Always the last 30 days, for the burn rate and members' last activity. */
  recentUsage: Slice<UsageTable>;
  credits: Slice<Credits>;
  transactions: Slice<CreditTransaction[]>;
  invoices: Slice<Invoice[]>;
  subscription: Slice<SubscriptionState>;
  autoTopUp: Slice<AutoTopUp>;
  /** Bills of the subscription, newest first; `data: undefined` while `ready` means that this server keeps no such list. */
  billingHistory: Slice<BillingHistoryPage | undefined>;
  /** `data: undefined` while `ready` means that the server does not tell it. */
  seatHistory: Slice<SeatPurchase[] | undefined>;
  /** What was begun that moves money, oldest first, in whatever window. */
  journal: Slice<JournalEntry[]>;
  /** `gaps`: moments of which the server could not list everything; absent: none. */
  audit: Slice<{ events: AuditEvent[]; hasOlder: boolean; loadingOlder: boolean; gaps?: Instant[] }>;
  auditActions: Slice<string[]>;
  usageAnswers: UsageAnswers;
  /** The projects whose repositories are open in this window, by every name that Kilo may have for them. */
  workspaceProjects?: string[];
  /** A link to a view of usage that was followed: what it says, as `readChoice` reads it. Another id means that one was followed anew. */
  usageLink?: { id: number; view: string };
  /** The filter that `audit` was asked with, so that a reopened dashboard shows it; absent: none. */
  auditFilter?: AuditFilter;
}

const day = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/)) as unknown as z.ZodMiniType<UtcDay, string>;
const dayRange = z.object({ from: day, to: day }).check(z.refine(({ from, to }) => from <= to));

const commandId = z.enum(Object.keys(COMMANDS) as [CommandId, ...CommandId[]]);

/** What the dashboard may ask for. `params` is parsed by the host before anything is done. */
export const REQUESTS = {
  /** The dashboard is drawn and wants the newest state. */
  ready: z.object({}),
  showTab: z.object({ tab: z.enum(TABS) }),
  /** Names the usage that the dashboard shows; asked again with every change of it. Facts come as `usageFacts` messages. */
  askUsage: z.object({ days: dayRange, hours: z.optional(dayRange), shown: dayRange }),
  /** Facts that the state names have not arrived, and are wanted once more. */
  wantFacts: z.object({ id: z.int() }),
  /** Gives up what `askUsage` is still waiting for. */
  cancelUsage: z.object({}),
  refresh: z.object({}),
  loadOlderActivity: z.object({}),
  /** Narrows the activity list; an empty object shows everything again. */
  filterActivity: z.object({
    actions: z.optional(z.array(z.string().check(z.maxLength(100))).check(z.maxLength(100))),
    actorEmail: z.optional(z.string().check(z.maxLength(320))),
    text: z.optional(z.string().check(z.maxLength(200))),
    /** Both included, in milliseconds. */
    startTime: z.optional(z.int()),
    endTime: z.optional(z.int()),
  }),
  /** Runs a command of the extension, on a row where the command has a target; `value` is an answer to what it would ask first. */
  run: z
    .object({ command: commandId, target: z.optional(z.string().check(z.maxLength(200))), value: z.optional(z.unknown()) })
    .check(
      z.refine(({ command, value }) => value === undefined || commandValue(command).safeParse(value).success, {
        path: ['value'],
      }),
    ),
  copyText: z.object({ text: z.string().check(z.maxLength(1_000_000)), what: z.string().check(z.maxLength(100)) }),
  /** A fault inside the dashboard, for the log. */
  report: z.object({ message: z.string().check(z.maxLength(2_000)) }),
} as const;
export type RequestName = keyof typeof REQUESTS;
export type RequestParams<N extends RequestName> = z.infer<(typeof REQUESTS)[N]>;

export const requestMessage = z.object({
  kind: z.literal('request'),
  id: z.int(),
  name: z.enum(Object.keys(REQUESTS) as [RequestName, ...RequestName[]]),
  params: z.unknown(),
});
export type RequestMessage = z.infer<typeof requestMessage>;

/** Every handler must exist: a missing one is a compile error. */
export type RequestHandlers = { [N in RequestName]: (params: RequestParams<N>) => void | Promise<void> };
