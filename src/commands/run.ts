/** What happens around every command: is it allowed, did it fail, and what does the person hear of that. */
import * as vscode from 'vscode';
import { COMMANDS, type CommandFacts, type CommandId } from '../protocol/commands';
import { commandValue, type CommandValue } from '../protocol/commandValues';
import type { Action } from '../team/permissions';
import { denialText } from '../team/words';
import { need, noOrganization, notSignedIn, Refusal, type Command, type CommandContext } from './context';
import { isSilent, mayBeRepeated, tellProblem } from './messages';

/** Runs a command. Never rejects: what went wrong is told, with a button to try again, and written to the log. */
export async function runCommand<C extends CommandId>(
  id: C,
  command: Command<C>,
  context: CommandContext,
  argument?: unknown,
  selection?: unknown,
): Promise<void> {
  const { permission } = COMMANDS[id] as CommandFacts;
  const { log } = context;
  for (;;) {
    try {
      log.info(`Command: ${id}`);
      if (permission) await requirePermission(permission, context);
      return await command(context, targetOf(argument), selected(id, selection) ?? valueOf(id, argument));
    } catch (error) {
      if (isSilent(error)) return;
      const again = mayBeRepeated(error) ? vscode.l10n.t('Try again') : undefined;
      if (!(await tellProblem(error, log, again))) return;
    }
  }
}

/** What a command is about: a row of the tree names it, the dashboard and hovers pass it on. */
function targetOf(argument: unknown): string | undefined {
  if (typeof argument === 'string') return argument;
  const target = typeof argument === 'object' && argument !== null && 'target' in argument ? argument.target : undefined;
  return typeof target === 'string' ? target : undefined;
}

/** What was answered in advance; what does not parse is left out, so that the command asks. */
function valueOf<C extends CommandId>(id: C, argument: unknown): CommandValue<C> | undefined {
  const given = typeof argument === 'object' && argument !== null && 'value' in argument ? argument.value : undefined;
  const parsed = given === undefined ? undefined : commandValue(id).safeParse(given);
  return parsed?.success ? (parsed.data as CommandValue<C>) : undefined;
}

/** Several selected rows of the tree stand for their members, where the command can do the same to many. */
function selected<C extends CommandId>(id: C, selection: unknown): CommandValue<C> | undefined {
  if (!Array.isArray(selection) || selection.length < 2) return undefined;
  const rows = selection as { kind?: unknown; target?: unknown }[];
  const members = rows.flatMap(({ kind, target }) => (kind === 'member' && typeof target === 'string' ? [target] : []));
  return valueOf(id, { value: { members } });
}

/** Permissions that depend on the state of the subscription, too. */
const ABOUT_SUBSCRIPTION: readonly Action[] = [
  'changeSeats',
  'startSubscription',
  'cancelSubscription',
  'resumeSubscription',
  'changeBillingCycle',
  'openBillingPortal',
];

/** Throws a {@link Refusal} with the reason unless the person may do this now; the server has the last word all the same. */
async function requirePermission(action: Action, context: CommandContext): Promise<void> {
  const { store, sessions } = context;
  await sessions.restore();
  if (store.state.session !== 'signedIn') throw new Refusal(notSignedIn());
  await need(context, 'organizations');
  if (store.state.organizationId === undefined) throw new Refusal(noOrganization());
  await need(context, 'team');
  if (ABOUT_SUBSCRIPTION.includes(action)) await store.ensure('subscription');
  const permission = store.state.permissions[action];
  if (permission.allowed) return;
  const { reason } = permission;
  throw new Refusal({
    title: vscode.l10n.t('This is not possible now'),
    detail: denialText(reason),
    ...(reason === 'trialExpired' && {
      action: { label: vscode.l10n.t('Start subscription'), command: 'kiloTeams.startSubscription' },
    }),
  });
}
