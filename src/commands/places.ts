/** Where files are offered to be saved. */
import * as vscode from 'vscode';

/** A file in the folder of this window, or without any, wherever the editor puts it. */
export function defaultPlace(fileName: string): vscode.Uri {
  const folder = defaultFolder();
  return folder ? vscode.Uri.joinPath(folder, fileName) : vscode.Uri.file(fileName);
}

/** The folder of this window; undefined without any. */
export const defaultFolder = (): vscode.Uri | undefined => vscode.workspace.workspaceFolders?.[0]?.uri;
