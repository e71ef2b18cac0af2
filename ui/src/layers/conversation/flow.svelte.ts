// A list of blocks of unknown heights and of any number. About forty blocks stand in the document around an
// anchor; the bar is proportional to their number, not to their heights, and what is looked at never jumps when a
// block above it turns out taller than it was.

import { tick } from 'svelte';
import { MAX_HEIGHT } from '$/lib/scroll';

/** Blocks in the document. */
export const drawn = 48;
/** Blocks kept ready above the anchor. */
const before = 16;

export interface Box {
  /** First block in the document. */
  readonly first: number;
  readonly count: number;
}

/** The blocks to draw around an anchor: always as many as there may be. */
export function around(anchor: number, total: number): Box {
  const first = Math.max(0, Math.min(anchor - before, total - drawn));
  return { first, count: Math.min(drawn, total - first) };
}

/** Height of the whole list by the mean height of a block. */
export function estimate(total: number, mean: number): number {
  return Math.min(MAX_HEIGHT, total * mean);
}

export class Flow {
  total = $state(0);
  box = $state.raw<Box>({ first: 0, count: 0 });
  /** Pixels from the top of the list to the first block drawn. */
  top = $state(0);
  height = $state(0);
  /** The end is kept in view. */
  atEnd = $state(true);

  #scroller: HTMLElement | undefined;
  #content: HTMLElement | undefined;
  #mean = 64;
  /** The block at the upper edge, and how far below the edge it begins. */
  #anchor = { index: 0, y: 0 };
  #busy = false;

  readonly scroller = (element: HTMLElement): (() => void) => {
    this.#scroller = element;
    const scrolled = (): void => { this.#scrolled(); };
    element.addEventListener('scroll', scrolled, { passive: true });
    return () => {
      element.removeEventListener('scroll', scrolled);
      this.#scroller = undefined;
    };
  };

  readonly content = (element: HTMLElement): (() => void) => {
    this.#content = element;
    const observer = new ResizeObserver(() => { this.#resized(); });
    observer.observe(element);
    return () => {
      observer.disconnect();
      this.#content = undefined;
    };
  };

  /** So many blocks there are now. */
  setTotal(total: number): void {
    if (total === this.total) return;
    const shrunk = total < this.total;
    this.total = total;
    if (this.atEnd || shrunk) void this.toEnd();
    else {
      this.height = Math.max(this.height, estimate(total, this.#mean));
      void this.show(this.#anchor.index, this.#anchor.y);
    }
  }

  async toEnd(): Promise<void> {
    this.atEnd = true;
    await this.#draw(this.total - 1);
    this.#pinEnd();
  }

  /** Puts a block so many pixels below the upper edge. */
  async show(index: number, y: number): Promise<void> {
    await this.#draw(index);
    const scroller = this.#scroller;
    if (scroller === undefined) return;
    this.top = scroller.scrollTop + y - this.#offset(index);
    this.#settle();
    this.#remember();
  }

  /** Reveals a block when it is not wholly in view. */
  async reveal(index: number): Promise<void> {
    const scroller = this.#scroller;
    const child = this.#child(index);
    if (scroller === undefined) return;
    if (child !== undefined) {
      const y = this.top + child.offsetTop - scroller.scrollTop;
      if (y >= 0 && y + child.offsetHeight <= scroller.clientHeight) return;
    }
    this.atEnd = false;
    await this.show(index, Math.min(80, scroller.clientHeight / 4));
  }

  #child(index: number): HTMLElement | undefined {
    const at = index - this.box.first;
    const child = at < 0 ? undefined : this.#content?.children[at];
    return child instanceof HTMLElement ? child : undefined;
  }

  #offset(index: number): number {
    return this.#child(index)?.offsetTop ?? 0;
  }

  async #draw(anchor: number): Promise<void> {
    this.#busy = true;
    const box = around(Math.max(0, anchor), this.total);
    if (box.first !== this.box.first || box.count !== this.box.count) this.box = box;
    this.height = Math.max(estimate(this.total, this.#mean), 1);
    await tick();
    this.#measure();
    this.#busy = false;
  }

  #measure(): void {
    const content = this.#content;
    if (content === undefined || this.box.count === 0) return;
    const mean = content.offsetHeight / this.box.count;
    if (mean > 0) this.#mean = this.#mean * 0.7 + mean * 0.3;
    // A list that is drawn whole has an exact height.
    this.height = this.box.count === this.total ? content.offsetHeight : estimate(this.total, this.#mean);
  }

  #pinEnd(): void {
    const scroller = this.#scroller;
    const content = this.#content;
    if (scroller === undefined || content === undefined) return;
    this.top = Math.max(0, this.height - content.offsetHeight);
    this.#apply();
    scroller.scrollTop = this.height;
    this.#remember();
  }

  /** Keeps the drawn blocks within the list, and the first and last at its ends. */
  #settle(): void {
    const { first, count } = this.box;
    const tall = this.#content?.offsetHeight ?? 0;
    if (first === 0) this.#shift(-this.top);
    else if (first + count === this.total) this.#shift(this.height - tall - this.top);
    else if (this.top < 0 || this.top + tall > this.height) {
      this.#shift((first / Math.max(1, this.total - count)) * Math.max(0, this.height - tall) - this.top);
    } else this.#apply();
  }

  #shift(by: number): void {
    this.top += by;
    this.#apply();
    if (by !== 0 && this.#scroller !== undefined) this.#scroller.scrollTop += by;
  }

  /** The document follows at once, so that scrollTop is not cut off by an old height. */
  #apply(): void {
    const content = this.#content;
    if (content === undefined) return;
    content.style.transform = `translateY(${String(this.top)}px)`;
    if (content.parentElement !== null) content.parentElement.style.height = `${String(this.height)}px`;
  }

  #remember(): void {
    const scroller = this.#scroller;
    const content = this.#content;
    if (scroller === undefined || content === undefined) return;
    const edge = scroller.scrollTop - this.top;
    for (let at = 0; at < content.children.length; at += 1) {
      const child = content.children[at];
      if (child instanceof HTMLElement && child.offsetTop + child.offsetHeight > edge) {
        this.#anchor = { index: this.box.first + at, y: child.offsetTop - edge };
        return;
      }
    }
  }

  #resized(): void {
    if (this.#busy || this.#scroller === undefined) return;
    if (this.atEnd) {
      this.#measure();
      this.#pinEnd();
      return;
    }
    const { index, y } = this.#anchor;
    if (this.#child(index) === undefined) return;
    this.top = this.#scroller.scrollTop + y - this.#offset(index);
    this.#settle();
  }

  #scrolled(): void {
    const scroller = this.#scroller;
    const content = this.#content;
    if (scroller === undefined || content === undefined || this.#busy) return;
    const at = scroller.scrollTop;
    const visible = scroller.clientHeight;
    const end = this.box.first + this.box.count >= this.total;
    this.atEnd = end && at + visible >= this.top + content.offsetHeight - 4;
    const margin = visible / 2;
    const missingAbove = this.box.first > 0 && at < this.top + margin;
    const missingBelow = !end && at + visible > this.top + content.offsetHeight - margin;
    if (at + visible < this.top || at > this.top + content.offsetHeight) {
      // A jump of the bar: the same proportion of the list.
      const part = at / Math.max(1, this.height - visible);
      void this.show(Math.round(part * (this.total - 1)), 0);
      return;
    }
    this.#remember();
    if (missingAbove || missingBelow) void this.show(this.#anchor.index, this.#anchor.y);
  }
}
