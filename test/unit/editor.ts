/**
 * A stand-in for the editor, so that what needs `vscode` only for words, events and questions runs in plain Node. Import it before
 * anything that imports `vscode`.
 *
 * `script(...)` lays down what the person does at each question, in order; `shown` holds what was put on screen. A question that nobody
 * scripted is dismissed, and the test fails at {@link scriptIsDone} when something scripted was never asked for.
 */
import assert from 'node:assert/strict';
import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import * as fake from './fakeVscode';

const url = pathToFileURL(join(__dirname, 'fakeVscode.ts')).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'vscode' ? { url, shortCircuit: true, format: 'commonjs' } : next(specifier, context),
});

export const { shown, settings, clipboard, opened, ran, treeViews, registered, uriHandlers, workspaceFolders, workspace } = fake;

/** What the person does at one question: presses a button, types, picks, goes back or closes it. */
export type Doing = fake.Doing;

/** Presses “Cancel” on the progress that was shown last. */
export const cancelProgress = (): void => fake.cancelProgress();

/** Starts afresh: nothing shown, nothing copied or opened, and this script. */
export function script(...doings: Doing[]): void {
  fake.reset(doings);
}

/** Everything that was scripted has been asked for. */
export function scriptIsDone(): void {
  assert.deepEqual(fake.script, [], 'these were never asked for');
}
