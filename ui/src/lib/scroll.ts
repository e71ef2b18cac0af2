// Pixels to rows and back for lists of any length. Browsers limit the height of an element (WebKitGTK
// 33,554,428 px, WebView2 about half), so a long list is drawn in an element of at most MAX_HEIGHT and its scroll
// bar is scaled. Two positions are kept: `top`, the exact pixel within the whole list, and `bar`, the scrollTop
// of the element. Small movements of the bar (wheel, touch, a click on the track) move `top` by as many pixels;
// large ones (dragging the thumb) jump to the same proportion of the list. Pure; no DOM.

/** Tallest element that every engine draws exactly. */
export const MAX_HEIGHT = 8_000_000;

export interface Extent {
  readonly count: number;
  readonly rowHeight: number;
  /** Height of what is visible, in px. */
  readonly viewport: number;
}

export interface Place {
  /** First visible pixel of the whole list. */
  readonly top: number;
  /** scrollTop that the element should have. */
  readonly bar: number;
}

/** Rows to draw: from `first`, `count` of them, the first one `shift` px below the top of what is visible. */
export interface Slice {
  readonly first: number;
  readonly count: number;
  readonly shift: number;
}

export const START: Place = { top: 0, bar: 0 };

/** Height of the element within the scrolling one. */
export function elementHeight(e: Extent): number {
  return Math.min(e.count * e.rowHeight, Math.max(MAX_HEIGHT, e.viewport));
}

/** Whether the bar is scaled, so that wheel movements have to be applied to `top` themselves. */
export function isScaled(e: Extent): boolean {
  return e.count * e.rowHeight > Math.max(MAX_HEIGHT, e.viewport);
}

export function maxTop(e: Extent): number {
  return Math.max(0, e.count * e.rowHeight - e.viewport);
}

function maxBar(e: Extent): number {
  return Math.max(0, elementHeight(e) - e.viewport);
}

function barAt(e: Extent, top: number): number {
  const most = maxTop(e);
  return most === 0 ? 0 : isScaled(e) ? (top / most) * maxBar(e) : top;
}

function clamp(e: Extent, top: number): number {
  return Math.min(maxTop(e), Math.max(0, top));
}

/** The place at an exact pixel of the list. */
export function placeAt(e: Extent, top: number): Place {
  const exact = clamp(e, top);
  return { top: exact, bar: barAt(e, exact) };
}

/** The same rows after the list grew, shrank or was resized. */
export function settle(e: Extent, place: Place): Place {
  return placeAt(e, place.top);
}

/** Moves by pixels of the list: the wheel, the keys. */
export function moveBy(e: Extent, place: Place, px: number): Place {
  return placeAt(e, place.top + px);
}

export function end(e: Extent): Place {
  return placeAt(e, maxTop(e));
}

/**
 * The element's scrollTop is now `bar`, by whatever means. The caller writes the `bar` that comes back to the element
 * where it differs: that happens only when a relative movement ran into an end of the bar before the list's end.
 */
export function barMoved(e: Extent, place: Place, bar: number): Place {
  if (!isScaled(e)) return { top: clamp(e, bar), bar };
  const moved = bar - place.bar;
  // One pixel of the thumb is worth height / viewport pixels of the bar; anything well below is no drag.
  const relative = Math.min(2 * e.viewport, elementHeight(e) / e.viewport / 2);
  if (Math.abs(moved) > relative) {
    const most = maxBar(e);
    if (bar <= 0) return { top: 0, bar };
    if (bar >= most - 1) return { top: maxTop(e), bar };
    return { top: clamp(e, (bar / most) * maxTop(e)), bar };
  }
  // The bar's last pixels are worth many of the list's: at its very end the rest of the way is taken at once.
  if (bar <= 0 && place.top <= 2 * e.viewport) return { top: 0, bar };
  if (bar >= maxBar(e) - 1 && place.top >= maxTop(e) - 2 * e.viewport) return { top: maxTop(e), bar };
  const top = clamp(e, place.top + moved);
  const atEdge = bar <= e.viewport || bar >= maxBar(e) - e.viewport;
  return atEdge ? placeAt(e, top) : { top, bar };
}

/** The nearest place where a row is wholly visible; the same place when it already is. */
export function reveal(e: Extent, place: Place, row: number): Place {
  const y = row * e.rowHeight;
  if (y < place.top) return placeAt(e, y);
  if (y + e.rowHeight > place.top + e.viewport) return placeAt(e, y + e.rowHeight - e.viewport);
  return place;
}

/** The place where a row stands in the middle. */
export function centre(e: Extent, row: number): Place {
  return placeAt(e, row * e.rowHeight - (e.viewport - e.rowHeight) / 2);
}

/** The rows that touch what is visible, and `spare` more on each side. */
export function slice(e: Extent, place: Place, spare = 0): Slice {
  const top = clamp(e, place.top);
  const visible = Math.floor(top / e.rowHeight);
  const first = Math.max(0, visible - spare);
  const last = Math.min(e.count, Math.ceil((top + e.viewport) / e.rowHeight) + spare);
  return { first, count: Math.max(0, last - first), shift: first * e.rowHeight - top };
}

/** Rows that fit wholly: what Page Down moves by. */
export function pageRows(e: Extent): number {
  return Math.max(1, Math.floor(e.viewport / e.rowHeight) - 1);
}
