/** Exact integer division, so that no amount of money is ever rounded by accident of a float. */

/**
 * `numerator` divided by `denominator`, rounded to the nearest integer; halves go up (towards positive infinity).
 * Takes integers only and throws a RangeError otherwise, or when `denominator` is not positive.
 */
export function divideHalfUp(numerator: number | bigint, denominator: number | bigint): number {
  const divisor = BigInt(denominator);
  if (divisor <= 0n) throw new RangeError('the denominator must be positive');
  const doubled = 2n * BigInt(numerator) + divisor;
  const quotient = doubled / (2n * divisor);
  const isBelow = doubled < 0n && quotient * 2n * divisor !== doubled;
  return Number(isBelow ? quotient - 1n : quotient);
}
