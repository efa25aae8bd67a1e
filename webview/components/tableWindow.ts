/** A stretch of a list, from `first` up to but without `end`. */
export interface Span {
  first: number;
  end: number;
}

/** So many items more than fit are drawn at either end, and the stretch moves on in steps, so that most scrolling draws nothing anew. */
const MARGIN = 12;
const STEP = 6;

/** The items to draw when a list whose items are all about `height` pixels high is scrolled to `top` and `room` pixels of it are seen. */
export function seenSpan(count: number, height: number, top: number, room: number): Span {
  const step = (item: number): number => Math.floor(item / STEP) * STEP;
  const last = Math.max(0, count - 1);
  const first = Math.min(last, Math.max(0, step(top / height - MARGIN)));
  return { first, end: Math.min(count, step((top + room) / height + MARGIN) + STEP) };
}

/** What is drawn of a list, in order: an item, or in place of many the room that they take. */
export type Piece = { at: number } | { gap: number };

/** The items of `span` and the one at `pinned`, wherever that is; everything else as gaps. */
export function pieces(count: number, { first, end }: Span, pinned: number): Piece[] {
  const drawn = Array.from({ length: Math.max(0, Math.min(end, count) - first) }, (_, index) => first + index);
  if (pinned >= 0 && pinned < first) drawn.unshift(pinned);
  else if (pinned >= end && pinned < count) drawn.push(pinned);
  const list: Piece[] = [];
  let next = 0;
  for (const at of [...drawn, count]) {
    if (at > next) list.push({ gap: at - next });
    if (at < count) list.push({ at });
    next = at + 1;
  }
  return list;
}
