/** Commands before a real server: the local team over HTTP, through the client and the store, in either generation. */
import { mock } from 'node:test';
import { script, type Doing } from '../editor';
import { runCommand } from '../../../src/commands/run';
import type { Command, CommandContext } from '../../../src/commands/context';
import { createKiloApi } from '../../../src/kilo/client';
import type { Generation } from '../../../src/kilo/contract/procedure';
import { PEOPLE, type PersonKey } from '../../../src/localTeam/seedPeople';
import type { CommandId } from '../../../src/protocol/commands';
import type { TeamStore } from '../../../src/store/types';
import { NOW } from '../localTeam/team';
import { serve, type Served } from '../localTeamWeb/web';
import { endWorlds, FakeSession, until, world } from '../store/world';

export interface LiveStage {
  served: Served;
  store: TeamStore;
  /** Procedures that write, in order, with their input. */
  writes: [name: string, input: Record<string, unknown>][];
  log: string[];
  /** Runs a command as the editor does, while the person does what is scripted. */
  perform: <C extends CommandId>(
    id: C,
    command: Command<C>,
    doings: Doing[],
    argument?: unknown,
    selection?: unknown,
  ) => Promise<void>;
}

const cleanups: (() => Promise<unknown>)[] = [];

/** To be called after each test. */
export async function endStages(): Promise<void> {
  await endWorlds();
  for (const cleanup of cleanups.splice(0)) await cleanup();
  mock.timers.reset();
}

/** Somebody of the local team in a window of their own, on a day on which its invitations are open. `beside`: on the same server. */
export async function liveStage(person: PersonKey, generation: Generation = 2, beside?: LiveStage): Promise<LiveStage> {
  if (!beside) mock.timers.enable({ apis: ['Date'], now: NOW });
  const served = beside?.served ?? (await serve(generation));
  if (!beside) cleanups.push(() => served.close());
  const token = served.bearer(person).authorization.slice('Bearer '.length);
  const server = { kind: 'localTeam', key: served.url, apiOrigin: served.url, appOrigin: served.url } as const;
  const writes: LiveStage['writes'] = [];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    const { pathname } = new URL(request.url);
    if (request.method === 'POST' && pathname.startsWith('/api/trpc/')) {
      writes.push([pathname.replace('/api/trpc/', ''), (await request.clone().json()) as Record<string, unknown>]);
    }
    return globalThis.fetch(request);
  };
  const session = new FakeSession(createKiloApi({ server, token: () => token, fetch }));
  session.person = PEOPLE[person];
  session.server = { kind: 'localTeam', key: served.url, label: 'Local team' };
  const { store, purchases } = world().openWindow({ session });
  store.watch('tree');
  // What is on screen follows a write; what is still on its way there would hide it.
  await until(() => store.state.team.status !== 'loading');
  const log: string[] = [];
  const note = (text: string) => void log.push(text);
  const context: CommandContext = {
    store,
    purchases,
    sessions: {
      server: session.server,
      person: session.person,
      restore: session.restore,
    } as unknown as CommandContext['sessions'],
    sleep: async (_, signal) => {
      await new Promise(setImmediate);
      signal?.throwIfAborted();
    },
    dashboard: { show: () => undefined, showUsage: () => undefined },
    log: { debug: note, info: note, warn: note, error: note, show: () => note('shown') },
  };
  return {
    served,
    store,
    writes,
    log,
    perform: async (id, command, doings, argument, selection) => {
      script(...doings);
      await runCommand(id, command, context, argument, selection);
      await new Promise((resolve) => setTimeout(resolve));
    },
  };
}
