/**
 * A list of people that goes through a field of one line. The field turns line breaks into blanks, so the list itself is kept beside it,
 * and found again on the clipboard where it was pasted from there.
 */
import * as vscode from 'vscode';
import { parseInviteList, type Invitee } from '../team/inviteList';
import { Refusal } from './context';
import type { TextQuestion } from './prompts';

const LARGEST_FILE = 1024 * 1024;

export class PastedList {
  private list = '';

  /** Buttons that fetch a list from elsewhere, and give what the field shows of it. */
  readonly fillers: TextQuestion['fillers'] = [
    {
      icon: 'clippy',
      tooltip: vscode.l10n.t('Take the list on the clipboard'),
      fill: async () => this.take(await vscode.env.clipboard.readText()),
    },
    { icon: 'folder-opened', tooltip: vscode.l10n.t('Read a list from a file…'), fill: async () => this.take(await readFile()) },
  ];

  /** The people in what the field shows. */
  read(shown: string): Invitee[] {
    if (inOneLine(shown) === inOneLine(this.list)) return parseInviteList(this.list);
    const people = parseInviteList(shown);
    // Where lines are gone, nobody can tell whose role a word is.
    return people.length > 1 ? people.map(({ role: _, ...person }) => person) : people;
  }

  /** Finds the lines of a pasted list again. */
  async recover(shown: string): Promise<void> {
    if (inOneLine(shown) === inOneLine(this.list) || parseInviteList(shown).length < 2) return;
    const copied = await vscode.env.clipboard.readText();
    if (inOneLine(copied) === inOneLine(shown)) this.list = copied;
  }

  private take(list: string | undefined): string | undefined {
    if (list === undefined || list.trim() === '') return undefined;
    this.list = list;
    return inOneLine(list);
  }
}

const inOneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

async function readFile(): Promise<string | undefined> {
  const [file] =
    (await vscode.window.showOpenDialog({
      title: vscode.l10n.t('List of people to invite'),
      filters: { [vscode.l10n.t('Lists')]: ['csv', 'tsv', 'txt'] },
    })) ?? [];
  if (!file) return undefined;
  const { size } = await vscode.workspace.fs.stat(file);
  if (size > LARGEST_FILE) {
    throw new Refusal({
      title: vscode.l10n.t('This file is too large'),
      detail: vscode.l10n.t('A list of people to invite has at most 1 MB.'),
    });
  }
  return new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
}
