// Keys of the timeline: those of its grid, and those of the window while it is shown.

import { composeAgain } from './resend';
import type { Look } from './rows-look.svelte';

let pending = '';

/** Keys while the grid has the focus. */
export function gridKey(event: KeyboardEvent, look: Look): void {
  if (event.ctrlKey || event.metaKey || event.altKey || (event.target as HTMLElement).tagName === 'BUTTON' && (event.key === 'Enter' || event.key === ' ')) return;
  const act = actOf(event, look);
  pending = event.key === 'g' && pending !== 'g' ? 'g' : '';
  if (!act) return;
  event.preventDefault();
  event.stopPropagation();
  act();
}

function actOf(event: KeyboardEvent, look: Look): (() => void) | undefined {
  const { session, viewport } = look;
  switch (event.key) {
    case 'j':
    case 'ArrowDown': return () => void look.step(1);
    case 'k':
    case 'ArrowUp': return () => void look.step(-1);
    case 'PageDown': return () => void look.step(viewport.page);
    case 'PageUp': return () => void look.step(-viewport.page);
    case 'g': return pending === 'g' ? () => void look.go(0) : undefined;
    case 'Home': return () => void look.go(0);
    case 'G': return () => void look.go(look.drawn - 1);
    case 'End': return () => { look.follow(); };
    case 'Enter': return () => { session.detailOpen = true; };
    case 'Escape': return () => { if (session.detailOpen) session.detailOpen = false; else session.select(undefined); };
    case 'ArrowRight': return () => { if (look.cursor !== undefined) void look.unfold(look.cursor); };
    case 'ArrowLeft': return () => { if (look.cursor !== undefined) look.fold(look.cursor); };
    default: return undefined;
  }
}

/** Whether a key would type something. */
export function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement
    && (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName));
}

/** Keys wherever the focus is, while the timeline is shown. */
export function windowKey(event: KeyboardEvent, look: Look, find: () => void): void {
  if (event.defaultPrevented) return;
  const command = event.ctrlKey || event.metaKey;
  if (command && !event.shiftKey && !event.altKey && event.key === 'f') {
    event.preventDefault();
    find();
    return;
  }
  if (command || event.altKey || typing(event.target)) return;
  const acts: Record<string, () => void> = {
    '/': find,
    '[': () => void look.sameDirection(-1),
    ']': () => void look.sameDirection(1),
    f: () => { if (look.session.follow) look.stopFollowing(); else look.follow(); },
    e: () => {
      const seq = look.session.selected;
      if (seq !== undefined) void composeAgain(look.session, seq);
    },
    r: () => { look.wallClock = !look.wallClock; },
  };
  const act = acts[event.key];
  if (!act) return;
  event.preventDefault();
  act();
}
