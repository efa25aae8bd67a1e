/** Whether few or many use most of it. */

export interface Concentration {
  /** How many used anything. */
  count: number;
  /** The smallest number of them who used half of everything together. */
  half: number;
  /** 0: everybody used the same; towards 1: one used everything (the Gini coefficient). */
  inequality: number;
  /** For each of them, most first: their part of everything together with all before them, up to 1. */
  running: number[];
}

/** How concentrated use is. `values`: what each one used; those who used nothing do not count. Undefined where nobody used anything. */
export function concentration(values: readonly number[]): Concentration | undefined {
  const sorted = values.filter((value) => value > 0).sort((a, b) => b - a);
  const all = sorted.reduce((sum, value) => sum + value, 0);
  if (all === 0) return undefined;
  let sum = 0;
  const running = sorted.map((value) => (sum += value) / all);
  const weighted = sorted.reduce((total, value, at) => total + value * (sorted.length - at), 0);
  return {
    count: sorted.length,
    half: running.findIndex((part) => part >= 0.5) + 1,
    inequality: Math.max(0, (2 * weighted) / (sorted.length * all) - (sorted.length + 1) / sorted.length),
    running,
  };
}
