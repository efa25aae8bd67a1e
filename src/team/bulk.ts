/** What became of many writes that were made one after the other. */

/**
 * `done`: the server said so. `failed`: it refused, `reason` says why. `unknown`: the answer was lost, so look before trying again.
 * `notTried`: it was stopped before its turn.
 */
export type BulkOutcome = 'done' | 'failed' | 'unknown' | 'notTried';

export interface BulkResult<Item> {
  item: Item;
  outcome: BulkOutcome;
  /** A sentence for people. */
  reason?: string;
}

/** The results by outcome, each list in the order of the attempts. */
export function byOutcome<Item>(results: readonly BulkResult<Item>[]): Record<BulkOutcome, BulkResult<Item>[]> {
  const groups: Record<BulkOutcome, BulkResult<Item>[]> = { done: [], failed: [], unknown: [], notTried: [] };
  for (const result of results) groups[result.outcome].push(result);
  return groups;
}

/** The results in one sentence: "3 of 5 done, 1 failed, 1 not tried." */
export function bulkText(results: readonly BulkResult<unknown>[]): string {
  const { done, failed, unknown, notTried } = byOutcome(results);
  const parts = [
    `${done.length} of ${results.length} done`,
    ...(failed.length > 0 ? [`${failed.length} failed`] : []),
    ...(unknown.length > 0 ? [`${unknown.length} unknown`] : []),
    ...(notTried.length > 0 ? [`${notTried.length} not tried`] : []),
  ];
  return `${parts.join(', ')}.`;
}
