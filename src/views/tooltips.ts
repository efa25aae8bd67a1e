/** Hovers in Markdown: a title, facts one to a line, and links to commands. Everything but the links is shown as it was typed. */
import * as vscode from 'vscode';
import type { CommandId } from '../protocol/commands';
import { markdownText } from './safeText';

/** The commands that a hover may run; a link to any other is dead. */
export const HOVER_COMMANDS = [
  'kiloTeams.openDashboard',
  'kiloTeams.switchOrganization',
  'kiloTeams.refresh',
  'kiloTeams.showLog',
  'kiloTeams.inviteMember',
  'kiloTeams.copyInviteLink',
  'kiloTeams.resendInvitation',
  'kiloTeams.copyLimitRequest',
  'kiloTeams.changeRole',
  'kiloTeams.setDailyLimit',
  'kiloTeams.setDataPolicy',
  'kiloTeams.buyCredits',
  'kiloTeams.changeSeats',
  'kiloTeams.startSubscription',
] as const satisfies readonly CommandId[];

/** One line of a hover. A fact whose value is undefined is left out. */
export type Fact = readonly [name: string, value: string | undefined];

export interface Link {
  label: string;
  command: (typeof HOVER_COMMANDS)[number];
  /** What the command is about: a tab of the dashboard, the id of a member or an invitation. */
  argument?: string;
}

export interface Hover {
  title: string;
  facts: readonly Fact[];
  /** A sentence under the facts. */
  note?: string;
  links?: readonly Link[];
}

/** The Markdown of a hover. */
export function hoverMarkdown({ title, facts, note, links = [] }: Hover): string {
  const lines = facts.flatMap(([name, value]) =>
    value === undefined ? [] : [`${markdownText(name)}: **${markdownText(value)}**`],
  );
  return [
    `**${markdownText(title)}**`,
    lines.join('  \n'),
    note === undefined ? '' : `*${markdownText(note)}*`,
    links.map(linkMarkdown).join(' &nbsp;·&nbsp; '),
  ]
    .filter((paragraph) => paragraph !== '')
    .join('\n\n');
}

function linkMarkdown({ label, command, argument }: Link): string {
  const query = argument === undefined ? '' : `?${encodeURIComponent(JSON.stringify([argument]))}`;
  return `[${markdownText(label)}](command:${command}${query})`;
}

/** A hover for a tree item or the status bar. */
export function hover(content: Hover): vscode.MarkdownString {
  const markdown = new vscode.MarkdownString(hoverMarkdown(content), false);
  markdown.isTrusted = { enabledCommands: HOVER_COMMANDS };
  return markdown;
}
