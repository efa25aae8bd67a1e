import { html, nothing } from 'lit';
import type { DashboardState } from '../../src/protocol/dashboard';
import { formatAge, formatDateTime } from '../../src/team/format';
import { isOpen, type JournalEntry } from '../../src/team/journal';
import { isWorthReading } from '../../src/team/journalOutcome';
import { entryText, intentText } from '../../src/team/journalWords';
import { DAY } from '../../src/team/time';
import { host } from '../hostBridge';
import { icon } from './icons';

/** So long the outcome of a purchase stays on screen. */
const SHOWN_FOR = 3 * DAY;
const MOST_SETTLED = 3;

/** What was begun that moves money: first what is not settled, then what was settled of late. Nothing where there is neither. */
export function journalList({ journal, now }: DashboardState, belongs: (entry: JournalEntry) => boolean): unknown {
  const newestFirst = [...(journal.data ?? [])].filter(belongs).sort((a, b) => b.since - a.since);
  const settled = newestFirst.filter((entry) => !isOpen(entry) && now - entry.since < SHOWN_FOR).slice(0, MOST_SETTLED);
  const shown = [...newestFirst.filter(isOpen), ...settled];
  if (shown.length === 0) return nothing;
  return html`<ul class="worklist" aria-label="Purchases under way and just settled">
    ${shown.map(
      (entry) =>
        html`<li class=${toneOf(entry)}>
          ${icon(isOpen(entry) ? 'clock' : toneOf(entry) === 'warn' ? 'warning' : 'check')}
          <span class="wrap"
            >${intentText(entry.intent)} ${entryText(entry)}.
            <span class="muted" title=${formatDateTime(entry.since)}>${formatAge(entry.since, now)}</span></span
          >
          ${
            isOpen(entry)
              ? html`<span class="row"
                  ><button class="link" @click=${() => void host.request('refresh', {})}>Look again</button>${
                    isWorthReading(entry, now)
                      ? html`<button
                          class="link"
                          data-command="kiloTeams.forgetPurchase"
                          @click=${() => host.run('kiloTeams.forgetPurchase', entry.id)}
                        >
                          Forget it
                        </button>`
                      : nothing
                  }</span
                >`
              : nothing
          }
        </li>`,
    )}
  </ul>`;
}

function toneOf(entry: JournalEntry): 'info' | 'warn' {
  if (entry.state !== 'settled') return entry.state === 'unknown' && entry.doubt !== 'checkout' ? 'warn' : 'info';
  const { outcome } = entry;
  return outcome.result === 'done' && !outcome.paymentOpen ? 'info' : 'warn';
}
