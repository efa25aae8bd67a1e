import { addDays, daysBetween, utcDay, type Instant } from '../../src/team/time';
import { UsageFactsBuilder, type UsageFacts } from '../../src/team/usageFacts';
import { randomOf } from './usageBodies';

const ROWS = 1_000_000;

/** A million rows that are all used, over so many days that end with the one of `last`. */
export function millionRows(last: Instant, length: number): UsageFacts {
  const random = randomOf(11);
  const days = daysBetween(addDays(utcDay(last), 1 - length), utcDay(last));
  const builder = new UsageFactsBuilder(days, { scope: 'team', granularity: 'day' });
  const below = (count: number) => Math.floor(random() * count);
  for (let row = 0; row < ROWS; row++) {
    const person = builder.person({ key: `p${row % 1000}`, name: `Person ${row % 1000}`, email: null });
    const figures = { cost: below(500_000), requests: 1 + below(40), inputTokens: below(90_000), outputTokens: below(9_000) };
    builder.add(
      Math.floor((row * length) / ROWS),
      person,
      builder.model(`m${below(6)}`),
      builder.provider(`g${below(3)}`),
      builder.project(`r${row % 7}`),
      figures,
    );
  }
  return builder.build();
}
