// A scrolling element over a list of any length: `scroll.ts` with a DOM element. The rows stand in a layer that sticks to
// the top of the element, so a jump of the bar never shows an empty place before they are drawn anew:
//
//   <div {@attach viewport.attach}><div style:height={px(viewport.height)}>
//     <div class="stick" style:height={px(viewport.visible)}><div style:transform={viewport.shift}>…rows…

import {
  barMoved, centre, elementHeight, end, isScaled, maxTop, moveBy, pageRows, placeAt, reveal, settle, slice, START,
  type Extent, type Place, type Slice,
} from './scroll';

/** How long the bar rests before it is put back in proportion. */
const REST_MS = 160;

export class Viewport {
  /** Height of what is visible. */
  size = $state(0);
  count = $state(0);
  place = $state.raw<Place>(START);
  /** Called when the person moved (not when the list did); `px` is how far. */
  moved: ((px: number) => void) | undefined;
  /** Called when the visible height is another; `before` are the positions that were wholly visible. */
  resized: ((before: { readonly first: number; readonly last: number }) => void) | undefined;

  #element: HTMLElement | undefined;
  #rest: ReturnType<typeof setTimeout> | undefined;

  #rowHeight = $state(0);

  constructor(rowHeight: number, private readonly spare = 4) {
    this.#rowHeight = rowHeight;
  }

  get rowHeight(): number {
    return this.#rowHeight;
  }

  /** Rows take another height; the first visible row stays. */
  setRowHeight(px: number): void {
    if (px === this.#rowHeight) return;
    const row = this.place.top / this.#rowHeight;
    this.#rowHeight = px;
    this.#go(placeAt(this.extent, row * px));
  }

  get extent(): Extent {
    return { count: this.count, rowHeight: this.rowHeight, viewport: this.size };
  }

  /** Height of the element that makes the bar. */
  get height(): number {
    return elementHeight(this.extent);
  }

  /** Height of the layer that holds the rows. */
  get visible(): number {
    return Math.min(this.size, this.height);
  }

  get slice(): Slice {
    return slice(this.extent, this.place, this.spare);
  }

  get atEnd(): boolean {
    return this.place.top >= end(this.extent).top - 1;
  }

  get page(): number {
    return pageRows(this.extent);
  }

  /** Position of the last row that is wholly visible. */
  get lastVisible(): number {
    return Math.min(this.count, Math.floor((this.place.top + this.size) / this.rowHeight)) - 1;
  }

  get firstVisible(): number {
    return Math.floor(this.place.top / this.rowHeight);
  }

  /** Rows drawn at most: rows that are drawn by `position % slots` keep their elements when the list moves. */
  get slots(): number {
    return Math.ceil(this.size / this.rowHeight) + 1 + 2 * this.spare;
  }

  /** The list has so many rows; what is visible stays. */
  setCount(count: number): void {
    if (count === this.count) return;
    // The bar may have been moved already and its event be still to come.
    this.#scrolled();
    this.count = count;
    // A bar that is being dragged is left alone; once it rests it is put back in proportion.
    if (this.place.top > maxTop(this.extent)) this.#go(settle(this.extent, this.place));
  }

  toEnd(): void {
    this.#go(end(this.extent));
  }

  toTop(px: number): void {
    this.#go(placeAt(this.extent, px));
  }

  reveal(row: number): void {
    this.#go(reveal(this.extent, this.place, row));
  }

  centre(row: number): void {
    this.#go(centre(this.extent, row));
  }

  /** Reveals a row, in the middle when it is far. */
  show(row: number): void {
    const near = reveal(this.extent, this.place, row);
    this.#go(Math.abs(near.top - this.place.top) > this.size ? centre(this.extent, row) : near);
  }

  readonly attach = (element: HTMLElement): (() => void) => {
    this.#element = element;
    const observer = new ResizeObserver(() => { this.#measure(element); });
    observer.observe(element);
    this.#measure(element);
    const onScroll = (): void => { this.#scrolled(); };
    const onWheel = (event: WheelEvent): void => { this.#wheel(event); };
    element.addEventListener('scroll', onScroll, { passive: true });
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => {
      observer.disconnect();
      clearTimeout(this.#rest);
      element.removeEventListener('scroll', onScroll);
      element.removeEventListener('wheel', onWheel);
      this.#element = undefined;
    };
  };

  #go(place: Place): void {
    if (place.top === this.place.top && place.bar === this.place.bar) return;
    this.place = place;
    this.#write(place);
  }

  /** The element's bar follows; what it made of the number is remembered, so that its event moves nothing. */
  #write(place: Place): void {
    const element = this.#element;
    if (!element || Math.abs(element.scrollTop - place.bar) < 1) return;
    // The element may have to grow first: its height is drawn with the next flush.
    const spacer = element.firstElementChild;
    if (spacer instanceof HTMLElement) spacer.style.height = `${String(this.height)}px`;
    element.scrollTop = place.bar;
    this.place = { top: place.top, bar: element.scrollTop };
  }

  #measure(element: HTMLElement): void {
    if (element.clientHeight === this.size) return;
    const before = { first: Math.ceil(this.place.top / this.rowHeight), last: this.lastVisible };
    this.size = element.clientHeight;
    this.#go(settle(this.extent, this.place));
    this.resized?.(before);
  }

  #scrolled(): void {
    const element = this.#element;
    if (!element) return;
    // An element that grew moves its bar by itself, before its observer hears of it: no person moved then.
    this.#measure(element);
    const bar = element.scrollTop;
    if (Math.abs(bar - this.place.bar) < 1) return;
    const before = this.place.top;
    const place = barMoved(this.extent, this.place, bar);
    this.place = place;
    if (Math.abs(place.bar - bar) >= 1) this.#write(place);
    if (place.top !== before) this.moved?.(place.top - before);
    if (!isScaled(this.extent)) return;
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => { this.#go(settle(this.extent, this.place)); }, REST_MS);
  }

  /** In a scaled list the browser would move the bar, not the rows: the pixels are applied to the rows here. */
  #wheel(event: WheelEvent): void {
    if (event.ctrlKey || event.shiftKey || !isScaled(this.extent) || event.deltaY === 0) return;
    event.preventDefault();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? this.rowHeight : event.deltaMode === WheelEvent.DOM_DELTA_PAGE ? this.size : 1;
    const before = this.place.top;
    this.#go(moveBy(this.extent, this.place, event.deltaY * unit));
    if (this.place.top !== before) this.moved?.(this.place.top - before);
  }
}

export const px = (n: number): string => `${String(n)}px`;
