import { html, nothing } from 'lit';
import type { DashboardState } from '../../src/protocol/dashboard';
import { COMMANDS, type CommandFacts, type CommandId } from '../../src/protocol/commands';
import type { CommandValue } from '../../src/protocol/commandValues';
import type { Permission } from '../../src/team/permissions';
import { denialText } from '../../src/team/words';
import { host } from '../hostBridge';
import { icon, type IconName } from './icons';

/** Why something is shown but cannot be done now; undefined where it can, or where it should not be shown at all. */
export const whyDisabled = (permission: Permission): string | undefined =>
  !permission.allowed && permission.reason === 'trialExpired' ? denialText(permission.reason) : undefined;

/** Whether something is on screen: what may be done, and what could be done but for the trial. */
export const isShown = (permission: Permission): boolean => permission.allowed || permission.reason === 'trialExpired';

function permissionOf(state: DashboardState, command: CommandId): Permission {
  const action = (COMMANDS[command] as CommandFacts).permission;
  return action ? state.permissions[action] : { allowed: true };
}

export interface ButtonOptions<C extends CommandId> {
  appearance?: 'primary' | 'secondary';
  target?: string;
  /** Answers what the command would ask first. */
  value?: CommandValue<C>;
  /** Why it cannot be done as things are on screen. */
  blocked?: string;
}

/** The button of a command; absent where the role does not allow it, disabled with the reason where only the trial is in the way. */
export function commandButton<C extends CommandId>(
  state: DashboardState,
  command: C,
  label: string,
  { appearance = 'secondary', target, value, blocked }: ButtonOptions<C> = {},
): unknown {
  const permission = permissionOf(state, command);
  if (!isShown(permission)) return nothing;
  const reason = whyDisabled(permission) ?? blocked;
  return html`<vscode-button
    appearance=${appearance}
    data-command=${command}
    title=${reason ?? nothing}
    ?disabled=${reason !== undefined}
    @click=${() => host.run(command, target, value)}
    >${label}</vscode-button
  >`;
}

/** A small icon button of a command on one row, under the same rule. `tabIndex` comes from the table. */
export function rowButton(
  permission: Permission,
  command: CommandId,
  target: string,
  symbol: IconName,
  label: string,
  tabIndex: 0 | -1,
): unknown {
  if (!isShown(permission)) return nothing;
  const reason = whyDisabled(permission);
  return html`<button
    class="icon"
    data-command=${command}
    tabindex=${tabIndex}
    title=${reason ?? label}
    aria-label=${label}
    ?disabled=${reason !== undefined}
    @click=${() => host.run(command, target)}
  >
    ${icon(symbol)}
  </button>`;
}
