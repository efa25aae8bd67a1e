/** Which rows of a long table are drawn: for any scrolling, what is seen is drawn, the rest keeps its room, and it is never many. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { pieces, seenSpan } from '../../webview/components/tableWindow';

const list = fc.record({
  count: fc.integer({ min: 0, max: 20_000 }),
  height: fc.integer({ min: 20, max: 200 }),
  share: fc.double({ min: 0, max: 1, noNaN: true }),
  room: fc.integer({ min: 1, max: 2_000 }),
  pinned: fc.integer({ min: -1, max: 20_000 }),
});

describe('the window of a long table', () => {
  it('draws every row that is seen, and not many more', () => {
    fc.assert(
      fc.property(list, ({ count, height, share, room }) => {
        const top = Math.floor(share * Math.max(0, count * height - room));
        const { first, end } = seenSpan(count, height, top, room);
        for (let at = Math.floor(top / height); at * height < top + room && at < count; at++)
          assert.ok(at >= first && at < end, `row ${at} of ${first} to ${end}`);
        assert.ok(end - first <= room / height + 45, `${end - first} rows`);
      }),
    );
  });

  it('accounts for each row once, in order, and always draws the one that holds the focus', () => {
    fc.assert(
      fc.property(list, ({ count, height, share, room, pinned }) => {
        const span = seenSpan(count, height, share * count * height, room);
        const drawn = pieces(count, span, pinned);
        let next = 0;
        const rows: number[] = [];
        for (const piece of drawn) {
          if ('gap' in piece) {
            assert.ok(piece.gap > 0);
            next += piece.gap;
          } else {
            assert.equal(piece.at, next);
            rows.push(next++);
          }
        }
        assert.equal(next, count);
        assert.equal(rows.includes(pinned), pinned >= 0 && pinned < count);
        assert.ok(rows.length <= span.end - span.first + 1);
      }),
    );
  });
});
