/** Usage per day. */
import { mayAct } from '../../domain/access';
import { dailyUsage } from '../../domain/usage';
import type { Site } from '../../site';
import { html, table } from '../layout';
import { count, usd } from '../words';
import type { SubPage } from './pages';

interface Day {
  date: string;
  cost: number;
  requests: number;
  tokens: number;
}

/** As in the API of the second generation, a plain member sees only their own. */
export const usage = ({ ctx, generation }: Site): SubPage => ({
  path: '/usage-details',
  name: 'Usage',
  level: 'member',
  show({ organization, role, user }) {
    const isWhole = generation === 1 || mayAct(generation, role, 'billing');
    const question = { period: 'month', userId: isWhole ? undefined : user.id, groupByModel: false } as const;
    const columns = [
      { name: 'Day', cell: ({ date }: Day) => html`<span class="nowrap">${date}</span>` },
      { name: 'Cost', cell: ({ cost }: Day) => usd(cost), isNumber: true },
      { name: 'Requests', cell: ({ requests }: Day) => count(requests), isNumber: true },
      { name: 'Tokens', cell: ({ tokens }: Day) => count(tokens), isNumber: true },
    ];
    const caption = `${isWhole ? 'Usage' : 'Your usage'} in the last 30 days (UTC)`;
    return table(caption, columns, perDay(dailyUsage(ctx, organization.id, question)), 'There is none.');
  },
});

function perDay(rows: ReturnType<typeof dailyUsage>): Day[] {
  const days = new Map<string, Day>();
  for (const { date, microdollarCost, requestCount, inputTokens, outputTokens } of rows) {
    const day = days.get(date) ?? { date, cost: 0, requests: 0, tokens: 0 };
    day.cost += Number(microdollarCost);
    day.requests += requestCount;
    day.tokens += inputTokens + outputTokens;
    days.set(date, day);
  }
  return [...days.values()];
}
