/**
 * What the editor loads and calls. The parts of the extension are loaded in a turn of their own, so that the editor's start and the other
 * extensions are not held up while they are read; the editor waits for them before it asks for anything.
 */
import { setImmediate } from 'node:timers/promises';
import type * as vscode from 'vscode';

let stop: (() => Promise<void>) | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  await setImmediate();
  const { startParts } = await import('./parts');
  stop = startParts(context);
}

export const deactivate = (): Promise<void> | undefined => stop?.();
