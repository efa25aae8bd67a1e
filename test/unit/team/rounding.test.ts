import assert from 'node:assert/strict';
import fc from 'fast-check';
import { divideHalfUp } from '../../../src/team/rounding';

describe('divideHalfUp', () => {
  it('rounds to the nearest integer and halves up', () => {
    const results = [
      [7, 2],
      [5, 4],
      [6, 4],
      [-7, 2],
      [-5, 4],
      [-6, 4],
      [-7, 4],
      [0, 3],
    ].map(([n, d]) => divideHalfUp(n!, d!));
    assert.deepEqual(results, [4, 1, 2, -3, -1, -1, -2, 0]);
  });

  it('is exact beyond what floats can hold', () => {
    assert.equal(divideHalfUp(BigInt(Number.MAX_SAFE_INTEGER) * 31_536_000n, 31_536_000n), Number.MAX_SAFE_INTEGER);
  });

  it('is never further than half from the true quotient', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.integer({ min: 1, max: 2 ** 31 - 1 }), (n, d) => {
        const off = 2n * (BigInt(divideHalfUp(n, d)) * BigInt(d) - BigInt(n));
        assert.ok(off <= BigInt(d) && off > -BigInt(d));
      }),
    );
  });

  it('refuses what it cannot divide', () => {
    assert.throws(() => divideHalfUp(1, 0), RangeError);
    assert.throws(() => divideHalfUp(1.5, 2), RangeError);
  });
});
