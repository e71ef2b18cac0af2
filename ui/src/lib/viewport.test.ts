import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Viewport } from './viewport.svelte';

/** A scrolling element as a browser has it: its bar never stands beyond its end. */
function scrolling(viewport: Viewport, height: number): { element: HTMLElement; resize: (height: number) => void; drag: (top: number) => void } {
  const element = document.createElement('div');
  let [visible, bar] = [height, 0];
  const clamped = (top: number): number => Math.min(Math.max(0, top), Math.max(0, viewport.height - visible));
  Object.defineProperty(element, 'clientHeight', { get: () => visible });
  Object.defineProperty(element, 'scrollTop', { get: () => clamped(bar), set: (top: number) => { bar = clamped(top); } });
  return {
    element,
    resize: (next) => { visible = next; bar = clamped(bar); },
    drag: (top) => { bar = clamped(top); element.dispatchEvent(new Event('scroll')); },
  };
}

beforeEach(() => {
  vi.stubGlobal('ResizeObserver', class { observe(): void { /* hears of nothing in time */ } disconnect(): void { /* as little */ } });
});
afterEach(() => { vi.unstubAllGlobals(); });

describe('Viewport', () => {
  it('takes what a higher element does to its bar for nobody\'s movement', () => {
    const viewport = new Viewport(20);
    const { element, resize, drag } = scrolling(viewport, 400);
    const moved = vi.fn();
    viewport.moved = moved;
    viewport.resized = () => { viewport.toEnd(); };
    viewport.attach(element);
    viewport.setCount(100);
    viewport.toEnd();
    expect(viewport.atEnd).toBe(true);
    resize(440);
    viewport.setCount(130);
    expect(moved).not.toHaveBeenCalled();
    expect(viewport.size).toBe(440);
    viewport.toEnd();
    expect(viewport.lastVisible).toBe(129);
    drag(1000);
    expect(moved).toHaveBeenCalledWith(1000 - (130 * 20 - 440));
    expect(viewport.firstVisible).toBe(50);
  });
});
