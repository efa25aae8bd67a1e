/** What the end of a trial takes away, exactly as the server enforces it. */
import { formatDateTime } from './format';
import type { Role } from './model';
import { type Action, ACTIONS, permit, ROLE_TABLE } from './permissions';
import { DAY, instant, type Instant } from './time';
import type { TrialState } from './trial';

/** Kilo API: so many days after its end, a trial is over for good. Until then Kilo's own page looks locked, but the server is not. */
export const GRACE_DAYS = 3;

/** The moment after which the server refuses changes, unless there is a subscription by then. */
export const locksAfter = ({ endsAt }: Pick<TrialState, 'endsAt'>): Instant => instant(endsAt + GRACE_DAYS * DAY);

export interface TrialLock {
  /** `ahead`: the trial still runs. `grace`: it is over, the server still takes everything. `locked`: the server refuses `refused`. */
  phase: 'ahead' | 'grace' | 'locked';
  /** The moment after which the server refuses. */
  at: Instant;
  /** What of this role's actions the server refuses then. Looking, buying credits and starting a subscription are never refused. */
  refused: Action[];
}

/** The lock of a trial, for somebody in `role`; undefined where nothing of the kind threatens. */
export function trialLock(trial: TrialState, role: Role | undefined): TrialLock | undefined {
  if (trial.kind === 'subscribed' && !trial.locked) return undefined;
  const refused = ACTIONS.filter(
    (action) => permit(action, { role, trialLocked: false }).allowed && !permit(action, { role, trialLocked: true }).allowed,
  );
  const phase = trial.locked ? 'locked' : trial.daysRemaining < 0 ? 'grace' : 'ahead';
  return { phase, at: locksAfter(trial), refused };
}

/** What a lock means, in one or two sentences. */
export function trialLockText({ phase, at }: TrialLock): string {
  switch (phase) {
    case 'ahead':
      return `From ${formatDateTime(at)} on, changes are refused unless there is a subscription. Nothing is deleted.`;
    case 'grace':
      return `Until ${formatDateTime(at)} the server still takes changes; after that it refuses them until there is a subscription. Nothing is deleted.`;
    case 'locked':
      return 'The server refuses changes until there is a subscription. Nothing is deleted, and everything can still be looked at.';
  }
}

/** An action in words: "Invite people". */
export const capability = (action: Action): string => ROLE_TABLE.find((row) => row.action === action)!.capability;
