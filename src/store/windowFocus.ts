import * as vscode from 'vscode';
import type { WindowFocus } from './poller';

/** Whether this editor window has the focus. */
export const windowFocus: WindowFocus = {
  get focused() {
    return vscode.window.state.focused;
  },
  onDidChange: (listener, thisArgs, disposables) =>
    vscode.window.onDidChangeWindowState(({ focused }) => void listener.call(thisArgs, focused), undefined, disposables),
};
