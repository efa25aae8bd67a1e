/** Makes the commands known to the editor. What they do is loaded when the first one is run. */
import * as vscode from 'vscode';
import { COMMANDS, type CommandId } from '../protocol/commands';
import type { CommandContext } from './context';

export function registerCommands(parts: Omit<CommandContext, 'sleep'>): vscode.Disposable {
  const run = async <C extends CommandId>(id: C, argument: unknown, selection: unknown): Promise<void> => {
    const [{ FUNCTIONS }, { runCommand }, { sleep }] = await Promise.all([
      import('./functions'),
      import('./run'),
      import('../kilo/retry'),
    ]);
    await runCommand<C>(id, FUNCTIONS[id], { ...parts, sleep }, argument, selection);
  };
  const registered = (Object.keys(COMMANDS) as CommandId[]).map((id) =>
    vscode.commands.registerCommand(id, (argument?: unknown, selection?: unknown) => run(id, argument, selection)),
  );
  return vscode.Disposable.from(...registered);
}
