// Keys of the whole window. Panes handle theirs before (they stop what they use).

import { tabs } from '$/state/tabs.svelte';
import { actions } from '$/state/actions';
import { comboOf, typing } from '$/lib/keys';
import { messaging } from '$/lib/url';
import { sendKept } from '$/state/shelf.svelte';

const byKeys = new Map(actions.filter((a) => a.keys !== '').map((a) => [a.keys, a]));

/**
 * Before any pane: a button that opens a list opens it by Enter, whatever is held with it, but Ctrl Enter is the window's
 * everywhere.
 */
export function onKeyFirst(event: KeyboardEvent): void {
  if (comboOf(event) !== 'Ctrl+Enter' || !(event.target instanceof Element) || event.target.closest('[aria-haspopup]') === null) return;
  onKey(event);
  event.stopPropagation();
}

export function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  const combo = comboOf(event);
  const digit = /^Ctrl\+([1-9])$/.exec(combo)?.[1];
  if (digit !== undefined) {
    const tab = tabs.list[Number(digit) - 1];
    if (tab) tabs.activate(tab);
    event.preventDefault();
    return;
  }
  // A dialog has the keyboard to itself.
  if (document.querySelector('[role="dialog"].dialog')) return;
  const kept = /^Alt\+([1-9])$/.exec(combo)?.[1];
  if (kept !== undefined && messaging(tabs.active.session?.view?.kind)) {
    void sendKept(tabs.active, Number(kept) - 1);
    event.preventDefault();
    return;
  }
  const action = byKeys.get(combo === '/' && !typing(event) ? 'Ctrl+F' : combo);
  if (!action) return;
  if (!combo.includes('+') && !/^F\d/.test(combo) && typing(event)) return;
  event.preventDefault();
  if (action.possible?.() ?? true) action.run();
}
