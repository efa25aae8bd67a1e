/** Randomness that is the same every time: numbers, choices and ids that follow from a seed text. */

export class Random {
  private state: number;

  constructor(seed: string) {
    // FNV-1a: spreads similar texts over all 32 bits.
    let hash = 0x811c9dc5;
    for (let index = 0; index < seed.length; index++) hash = Math.imul(hash ^ seed.charCodeAt(index), 0x01000193);
    this.state = hash >>> 0;
  }

  /** A number from 0 (included) to 1 (not), evenly spread: mulberry32. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = this.state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** An integer from 0 (included) to `below` (not). */
  below(below: number): number {
    return Math.floor(this.next() * below);
  }

  /** True with the given probability. */
  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** One of the choices, each as likely as its weight says. */
  weighted<Choice>(choices: readonly (readonly [Choice, number])[]): Choice {
    let left = this.next() * choices.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [choice, weight] of choices) {
      left -= weight;
      if (left < 0) return choice;
    }
    return choices.at(-1)![0];
  }

  /** A number around `median` that is often a little off and seldom very much: log-normal. */
  around(median: number, spread: number): number {
    const normal = Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
    return median * Math.exp(spread * normal);
  }

  /** How often something happens that happens `mean` times on average: Poisson. */
  count(mean: number): number {
    const limit = Math.exp(-mean);
    let events = 0;
    for (let product = this.next(); product > limit; product *= this.next()) events++;
    return events;
  }

  private hex(digits: number): string {
    return Array.from({ length: digits }, () => this.below(16).toString(16)).join('');
  }

  uuid(): string {
    return `${this.hex(8)}-${this.hex(4)}-4${this.hex(3)}-${'89ab'[this.below(4)]}${this.hex(3)}-${this.hex(12)}`;
  }

  /** 43 letters and digits. */
  text(): string {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
    return Array.from({ length: 43 }, () => alphabet[this.below(alphabet.length)]).join('');
  }
}
