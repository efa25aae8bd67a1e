/** A store, a session and an API for the tests of commands: what was written is noted, and each write can be made to fail. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { script, type Doing } from '../editor';
import { runCommand } from '../../../src/commands/run';
import type { Command, CommandContext } from '../../../src/commands/context';
import type { KiloApi } from '../../../src/kilo/api';
import type { CommandId } from '../../../src/protocol/commands';
import { Purchases } from '../../../src/store/purchases';
import { EventEmitter } from '../fakeVscode';
import type { CommandResource, Resource, StoreState } from '../../../src/store/types';
import { state } from '../views/state';

/** One call of the API, without the organization and the signal. */
export type Call = [name: string, ...args: unknown[]];

export interface Stage {
  context: CommandContext;
  calls: Call[];
  /** What each write said that it touched. */
  touched: Resource[][];
  log: string[];
  shownTabs: (string | undefined)[];
  switchedTo: string[];
}

/**
 * `api`: how the API answers; a method that is not given resolves to nothing. Throw in it to make it fail. `folder`: where the purchase
 * journal is, for a stage that goes on after another.
 */
export function stage(of: StoreState = state(), api: Partial<KiloApi> = {}, folder = newFolder()): Stage {
  const calls: Call[] = [];
  const touched: Resource[][] = [];
  const log: string[] = [];
  const shownTabs: (string | undefined)[] = [];
  const switchedTo: string[] = [];
  const server = { kind: 'kilo', key: 'k', apiOrigin: 'https://api.example.com', appOrigin: 'https://app.example.com' } as const;
  const recorded = new Proxy({} as KiloApi, {
    get: (_, name: string) => {
      if (name === 'server') return server;
      if (name === 'webPage') return (page: string) => `https://app.example.com/organizations/t_1/${page}`;
      return async (organizationId: string, ...args: unknown[]) => {
        const isCall = (arg: unknown) => typeof arg === 'object' && arg !== null && 'signal' in arg;
        calls.push([name, ...args.filter((arg) => !isCall(arg))]);
        const method = api[name as keyof KiloApi] as ((...all: unknown[]) => unknown) | undefined;
        return method?.(organizationId, ...args);
      };
    },
  });
  const note = (text: string) => void log.push(text);
  const sessionServer = { kind: 'kilo', key: 'k', label: 'api.example.com' } as const;
  const purchases = new Purchases({
    session: {
      state: of.session,
      server: sessionServer,
      person: of.person,
      api: of.session === 'signedIn' ? recorded : undefined,
      onDidChange: new EventEmitter<void>().event,
      onDidForget: new EventEmitter<never>().event,
      restore: async () => undefined,
      doubt: () => undefined,
    },
    // Nobody looks by themselves here: what is open is looked at by commands.
    focus: { focused: false, onDidChange: new EventEmitter<boolean>().event },
    folder,
    log: { warn: (text) => note(text) },
  });
  const context: CommandContext = {
    purchases,
    store: {
      state: of,
      api: of.session === 'signedIn' ? recorded : undefined,
      ensure: async <R extends CommandResource>(resource: R) => of[resource],
      refresh: async () => void calls.push(['refresh']),
      setActiveOrganization: async (id: string) => void switchedTo.push(id),
      write: async <T>(touches: readonly Resource[], run: (api: KiloApi, organizationId: string) => Promise<T>) => {
        touched.push([...touches]);
        return run(recorded, 't_1');
      },
    } as unknown as CommandContext['store'],
    sessions: {
      server: sessionServer,
      person: of.person,
      restore: async () => undefined,
      signIn: async () => void calls.push(['signIn']) === undefined,
      signInWithToken: async () => void calls.push(['signInWithToken']) === undefined,
      exploreLocalTeam: async () => void calls.push(['exploreLocalTeam']) === undefined,
      signOut: async () => void calls.push(['signOut']),
      resetLocalTeam: async () => void calls.push(['resetLocalTeam']),
    },
    // Time passes at once here; whoever waits for ever is canceled by the test.
    sleep: async (_, signal) => {
      await new Promise(setImmediate);
      signal?.throwIfAborted();
    },
    dashboard: { show: (tab) => void shownTabs.push(tab), showUsage: (view) => void shownTabs.push(`usage?${view}`) },
    log: { debug: note, info: note, warn: note, error: note, show: () => note('shown') },
  };
  return { context, calls, touched, log, shownTabs, switchedTo };
}

/** An empty folder that is gone when the tests end. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'kilo-teams-command-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Runs a command as the editor does, while the person does what is scripted. */
export async function perform<C extends CommandId>(
  stage: Stage,
  id: C,
  command: Command<C>,
  doings: Doing[],
  argument?: unknown,
): Promise<void> {
  script(...doings);
  await runCommand(id, command, stage.context, argument);
  // What is told at the end is not waited for by the command.
  await new Promise((resolve) => setTimeout(resolve));
}
