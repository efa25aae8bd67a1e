import { css, html, nothing, type TemplateResult } from 'lit';
import type { Problem, Slice } from '../../src/protocol/dashboard';
import { formatAge, formatDateTime } from '../../src/team/format';
import type { Instant } from '../../src/team/time';
import { host } from '../hostBridge';
import { icon, type IconName } from './icons';

/** The look of everything in this file; an element that shows a slice includes it. */
export const stateStyles = css`
  .notice {
    display: grid;
    grid-template-columns: 16px minmax(0, 1fr) auto;
    gap: 4px 10px;
    align-items: center;
    padding: 8px 12px;
    border: 1px solid var(--vscode-contrastBorder, color-mix(in srgb, var(--tone) 45%, transparent));
    border-radius: 6px;
    background: color-mix(in srgb, var(--tone) 9%, transparent);
  }
  .notice > svg {
    color: var(--tone);
  }
  .notice > .actions {
    display: flex;
    gap: 8px;
    align-items: center;
  }
  .notice.info {
    --tone: var(--kt-accent);
  }
  .notice.warn {
    --tone: var(--kt-warn);
  }
  .notice.bad {
    --tone: var(--kt-bad);
  }
  .notice.quiet {
    --tone: var(--kt-muted);
    background: transparent;
    border-color: var(--kt-line);
  }
  .worklist {
    border: 1px solid var(--kt-line);
    border-radius: 6px;
    background: var(--kt-surface);
  }
  .worklist li {
    display: grid;
    grid-template-columns: 16px minmax(0, 1fr) auto;
    gap: 10px;
    align-items: center;
    padding: 7px 12px;
  }
  .worklist li + li {
    border-top: 1px solid color-mix(in srgb, var(--kt-line) 60%, transparent);
  }
  .worklist svg {
    color: var(--tone);
  }
  .worklist .info {
    --tone: var(--kt-accent);
  }
  .worklist .warn {
    --tone: var(--kt-warn);
  }
  .worklist .bad {
    --tone: var(--kt-bad);
  }
  .blank {
    display: grid;
    justify-items: center;
    gap: 8px;
    padding: 28px 16px;
    text-align: center;
    color: var(--kt-muted);
  }
  .blank > svg {
    width: 28px;
    height: 28px;
    stroke-width: 0.8;
    opacity: 0.8;
  }
  .blank strong {
    color: var(--vscode-foreground);
    font-weight: 600;
  }
  .blank p {
    max-width: 52ch;
  }
  .stale {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 8px;
    font-size: 11px;
    color: var(--kt-muted);
  }
  .age {
    display: inline-flex;
    align-items: center;
    gap: 4px;
    font-size: 11px;
    color: var(--kt-muted);
    white-space: nowrap;
  }
  .age svg {
    width: 12px;
    height: 12px;
  }
  .bone {
    display: block;
    height: 12px;
    border-radius: 3px;
    background: var(--kt-track);
    animation: kt-breathe 1.6s ease-in-out infinite;
  }
  .bone.short {
    width: 35%;
  }
  .bone.long {
    width: 80%;
  }
  .bone.large {
    height: 24px;
    width: 55%;
  }
  .bone.block {
    height: 200px;
  }
  @keyframes kt-breathe {
    50% {
      opacity: 0.45;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .bone {
      animation: none;
    }
  }
  @container (max-width: 460px) {
    .notice {
      grid-template-columns: 16px minmax(0, 1fr);
    }
    .notice > .actions {
      grid-column: 2;
    }
  }
`;

export type NoticeTone = 'info' | 'warn' | 'bad' | 'quiet';
export const TONE_ICON: Record<NoticeTone, IconName> = { info: 'info', warn: 'warning', bad: 'error', quiet: 'info' };

/** A strip that says something and offers the next step. */
export const notice = (
  tone: NoticeTone,
  title: string,
  detail?: unknown,
  actions?: unknown,
  symbol: IconName = TONE_ICON[tone],
): TemplateResult => html`
  <div class="notice ${tone}">
    ${icon(symbol)}
    <div class="wrap"><span class="strong">${title}</span> ${detail ? html`<span class="muted">${detail}</span>` : nothing}</div>
    ${actions ? html`<div class="actions">${actions}</div>` : nothing}
  </div>
`;

const problemAction = ({ action }: Problem): unknown =>
  action
    ? html`<vscode-button appearance="secondary" @click=${() => host.run(action.command)}>${action.label}</vscode-button>`
    : nothing;

/** What went wrong in place of the content, with the button that does the next step. */
export const problemCard = (problem: Problem, symbol: IconName = 'warning'): TemplateResult => html`
  <div class="blank" role="group" aria-label=${problem.title}>
    ${icon(symbol)}
    <strong>${problem.title}</strong>
    <p>${problem.detail}</p>
    ${problemAction(problem)}
  </div>
`;

/** Nothing there yet: why, and at most one thing to do about it. */
export const empty = (symbol: IconName, title: string, detail: unknown, action: unknown = nothing): TemplateResult => html`
  <div class="blank">
    ${icon(symbol)}
    <strong>${title}</strong>
    <p>${detail}</p>
    ${action}
  </div>
`;

/** How old a figure is, as a chip; the exact time is in its tooltip. */
export const ageChip = (asOf: Instant, now: Instant): TemplateResult =>
  html`<span class="age" title=${`as of ${formatDateTime(asOf)}`}>${icon('clock')}as of ${formatAge(asOf, now)}</span>`;

/** Placeholder lines in the shape of text, for content that is on its way. */
export const skeletonLines = (count: number): TemplateResult => html`
  <div class="stack" aria-hidden="true">
    ${Array.from({ length: count }, (_, line) => html`<span class="bone ${line % 3 === 2 ? 'short' : 'long'}"></span>`)}
  </div>
`;

/** Placeholder in the shape of a chart. */
export const skeletonBlock = (): TemplateResult => html`<span class="bone block" aria-hidden="true"></span>`;

const FALLBACK: Problem = {
  title: 'This could not be loaded',
  detail: 'Refresh to try again.',
  action: { label: 'Refresh', command: 'kiloTeams.refresh' },
};

/**
 * Draws a slice in whichever state it is: what is known is always shown, with its age and the reason when a refresh has failed;
 * otherwise a placeholder while loading, the reason when it is denied, or the problem.
 */
export function showSlice<T>(
  slice: Slice<T>,
  now: Instant,
  draw: { loading: () => unknown; ready: (data: T) => unknown },
): unknown {
  if (slice.status === 'denied')
    return problemCard(slice.problem ?? { title: 'Not for your role', detail: 'Your role may not see this.' }, 'lock');
  if (slice.data !== undefined) return html`${staleNotice(slice, now)}${draw.ready(slice.data)}`;
  if (slice.status === 'error') return problemCard(slice.problem ?? FALLBACK);
  return html`<div role="status" class="visually-hidden">Loading…</div>
    ${draw.loading()}`;
}

/** Says that what is below is the last good answer; nothing while all is well. */
function staleNotice({ problem, asOf }: Slice<unknown>, now: Instant): unknown {
  if (!problem) return nothing;
  const { action } = problem;
  return html`<p class="stale" title=${problem.detail}>
    ${icon('offline')}<span>${problem.title}${asOf === undefined ? nothing : html`; shown as of ${formatAge(asOf, now)}`}</span>
    ${action ? html`<button class="link" @click=${() => host.run(action.command)}>${action.label}</button>` : nothing}
  </p>`;
}
