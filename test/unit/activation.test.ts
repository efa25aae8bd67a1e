/** Activation registers and does nothing else: the first thing that is read or asked is what something on screen needs. */
import assert from 'node:assert/strict';
import { ran, registered, script, uriHandlers } from './editor';
import childProcess from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import { EventEmitter, Uri } from './fakeVscode';
import { activate, deactivate } from '../../src/extension';
import { COMMANDS } from '../../src/protocol/commands';

/** Notes every call of some functions, while `run` runs. Puts them back afterwards. */
async function spied(run: () => Promise<void>): Promise<string[]> {
  const calls: string[] = [];
  const restore: (() => void)[] = [];
  const watch = (holder: object, names: readonly string[]) => {
    const functions = holder as Record<string, unknown>;
    for (const name of names) {
      const original = functions[name];
      if (typeof original !== 'function') continue;
      functions[name] = (...args: unknown[]) => {
        calls.push(`${name} ${String(args[0])}`);
        return (original as (...all: unknown[]) => unknown).apply(holder, args);
      };
      restore.push(() => (functions[name] = original));
    }
  };
  watch(globalThis, ['fetch']);
  watch(net.Socket.prototype, ['connect']);
  watch(childProcess, ['spawn', 'fork', 'exec']);
  watch(fs, ['readFile', 'readFileSync', 'open', 'openSync', 'stat', 'mkdir', 'writeFile', 'createReadStream']);
  watch(fs.promises, ['readFile', 'open', 'stat', 'mkdir', 'writeFile', 'readdir']);
  try {
    await run();
  } finally {
    for (const undo of restore) undo();
  }
  return calls;
}

const memento = () => ({ get: () => undefined, update: async () => undefined, keys: () => [], setKeysForSync: () => undefined });

/** What the editor hands to an extension, with secrets that note being read. */
function extensionContext() {
  const reads: string[] = [];
  const secrets = {
    get: async (key: string) => void reads.push(key),
    store: async () => undefined,
    delete: async () => undefined,
    keys: async () => {
      reads.push('keys');
      return [];
    },
    onDidChange: new EventEmitter<unknown>().event,
  };
  const subscriptions: { dispose(): unknown }[] = [];
  const context = {
    extension: { packageJSON: { version: '0.0.0' } },
    extensionUri: uri('/extension'),
    globalStorageUri: uri('/storage'),
    globalState: memento(),
    workspaceState: memento(),
    secrets,
    subscriptions,
  };
  return { context, reads, subscriptions };
}
const uri = (path: string) => Object.assign(Uri.file(path), { fsPath: path });

describe('Activation', () => {
  // Loading code reads its files, here as in the editor.
  before(() => import('../../src/parts'));

  it('makes no request, opens no file, starts no process and reads no secret', async () => {
    script();
    const { context, reads, subscriptions } = extensionContext();
    const calls = await spied(() => activate(context as never));
    // What is under way by promises alone has run by then; timers have not.
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
    assert.deepEqual(calls, []);
    assert.deepEqual(reads, []);
    assert.deepEqual([...registered.keys()].sort(), Object.keys(COMMANDS).sort());
    for (const subscription of subscriptions.reverse()) subscription.dispose();
    await deactivate();
    assert.equal(registered.size, 0, 'everything that was registered is given back');
  });
});

describe('A link to the extension', () => {
  it('opens the dialog for a request, with its query as it was written', async () => {
    script();
    const { context, subscriptions } = extensionContext();
    await activate(context as never);
    const [handler] = uriHandlers.splice(0);
    handler!.handleUri({ path: '/limit-request', query: 'v=1&member=a+b' });
    assert.deepEqual(ran.at(-1), {
      command: 'kiloTeams.openLimitRequest',
      args: ['/limit-request?v=1&member=a%2Bb'],
    });
    for (const subscription of subscriptions.reverse()) subscription.dispose();
    await deactivate();
  });
});
