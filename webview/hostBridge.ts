/**
 * The dashboard's only door to the extension host. Requests carry an id and are answered exactly once; every message from the host is
 * parsed, and one that does not parse, or answers a request that nobody waits for, is dropped.
 */
import type { DashboardState, RequestMessage, RequestName, RequestParams } from '../src/protocol/dashboard';
import { TABS, hostMessage, type TabId } from '../src/protocol/hostMessages';
import type { CommandValue } from '../src/protocol/commandValues';
import type { CommandId } from '../src/protocol/commands';
import type { UsageFacts } from '../src/team/usageFacts';

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi(): VsCodeApi;

/** What survives a reload of the window, so that the panel comes back where it was. */
export interface Remembered {
  organizationId?: string;
  tab: TabId;
  /** What is looked at in the usage tab, as `writeChoice` writes it. */
  usage?: string;
  /** The link to a view of usage that was followed last. */
  link?: number;
}

const LONGEST_REPORT = 2_000;

class HostBridge {
  private readonly api = acquireVsCodeApi();
  private readonly waiting = new Map<number, (answer: { ok: boolean; error?: string }) => void>();
  private lastId = 0;
  /** Called with every new state. */
  onState: (state: DashboardState) => void = () => undefined;
  /** Called with new usage facts; the state names them by the same id. */
  onUsageFacts: (facts: UsageFacts, id: number) => void = () => undefined;
  /** Called with the reason when the host could not do what was asked. */
  onFailure: (reason: string) => void = () => undefined;

  constructor() {
    window.addEventListener('message', (event: MessageEvent<unknown>) => this.receive(event.data));
    window.addEventListener('error', (event) => this.report(event.message));
    window.addEventListener('unhandledrejection', (event) => this.report(String(event.reason)));
  }

  /** The state that came with the page, for the first paint; undefined when there is none or it is not understood. */
  initialState(): DashboardState | undefined {
    const text = document.getElementById('initial-state')?.textContent;
    if (!text) return undefined;
    try {
      return parseState(JSON.parse(text));
    } catch {
      return undefined;
    }
  }

  /** Asks the host for something. Resolves when it has answered: true when it was done. Never rejects. */
  async request<N extends RequestName>(name: N, params: RequestParams<N>): Promise<boolean> {
    const id = ++this.lastId;
    const answer = new Promise<{ ok: boolean; error?: string }>((resolve) => this.waiting.set(id, resolve));
    this.api.postMessage({ kind: 'request', id, name, params } satisfies RequestMessage);
    const { ok, error } = await answer;
    if (!ok) this.onFailure(error ?? 'That did not work.');
    return ok;
  }

  /** Runs a command of the extension, on a row where it has a target; `value` answers what it would ask first. */
  run<C extends CommandId>(command: C, target?: string, value?: CommandValue<C>): void {
    void this.request('run', { command, ...(target !== undefined && { target }), ...(value !== undefined && { value }) });
  }

  remember(remembered: Remembered): void {
    this.api.setState(remembered);
  }

  /** What was remembered before the page or the window was loaded anew; without what is not understood. */
  get remembered(): Partial<Remembered> {
    const { tab, usage, link } = (this.api.getState() ?? {}) as Partial<Remembered>;
    return {
      tab: TABS.find((known) => known === tab),
      ...(typeof usage === 'string' && { usage }),
      ...(typeof link === 'number' && { link }),
    };
  }

  private report(message: string): void {
    void this.request('report', { message: message.slice(0, LONGEST_REPORT) });
  }

  private receive(data: unknown): void {
    const parsed = hostMessage.safeParse(data);
    if (!parsed.success) return;
    if (parsed.data.kind === 'state') {
      this.onState(parsed.data.state as unknown as DashboardState);
      return;
    }
    if (parsed.data.kind === 'usageFacts') {
      this.onUsageFacts(parsed.data.facts as unknown as UsageFacts, parsed.data.id);
      return;
    }
    const { id, ok, error } = parsed.data;
    this.waiting.get(id)?.({ ok, error });
    this.waiting.delete(id);
  }
}

function parseState(state: unknown): DashboardState | undefined {
  const parsed = hostMessage.safeParse({ kind: 'state', state });
  return parsed.success && parsed.data.kind === 'state' ? (parsed.data.state as unknown as DashboardState) : undefined;
}

export const host = new HostBridge();
