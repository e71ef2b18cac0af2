// Acts with a key, for the keyboard, the palette and the list of shortcuts. What belongs to rows and views is
// handled where they are drawn; `others` in the shortcuts dialog lists it.

import { t } from '$/i18n';
import { messaging, type Protocol } from '$/lib/url';
import { frame } from './frame.svelte';
import { replaySentSide } from './resend';
import { settings } from './settings.svelte';
import { tabs } from './tabs.svelte';

export interface Action {
  readonly id: string;
  readonly group: 'window' | 'session';
  readonly keys: string;
  readonly label: () => string;
  /** False: the key does nothing now and the palette leaves it out. */
  readonly possible?: () => boolean;
  readonly run: () => void;
}

/** Focus by `data-focus`: `address`, `filter`, `composer`. */
export function focus(name: 'address' | 'filter' | 'composer'): void {
  const target = document.querySelector<HTMLElement>(`[data-focus="${name}"]`);
  const field = target?.matches('input, button, [contenteditable]') ? target : target?.querySelector<HTMLElement>('input, [contenteditable]');
  field?.focus();
  if (field instanceof HTMLInputElement) field.select();
}

/** Connects, or sends what is composed: what Ctrl Enter does. Set by Compose, which knows. */
let sender: (() => void) | undefined;
export function onSend(send: (() => void) | undefined): void {
  sender = send;
}

export function send(): void {
  if (sender) sender();
  else void tabs.open(tabs.active);
}

function step(by: number): void {
  const { list, active } = tabs;
  const next = list[(list.indexOf(active) + by + list.length) % list.length];
  if (next) tabs.activate(next);
}

/** Panes in the order of sight, for F6. */
function pane(by: number): void {
  const stop = '[data-first], [tabindex="0"], button:not([disabled]):not([tabindex="-1"]), input:not([disabled]), [contenteditable="true"]';
  const panes = [...document.querySelectorAll<HTMLElement>('[data-pane]')]
    .filter((p) => p.offsetParent !== null && p.querySelector(stop) !== null);
  if (panes.length === 0) return;
  const at = panes.findIndex((p) => p.contains(document.activeElement));
  const next = panes[at < 0 ? (by > 0 ? 0 : panes.length - 1) : (at + by + panes.length) % panes.length];
  next?.querySelector<HTMLElement>(stop)?.focus();
}

export function disconnect(): void {
  const tab = tabs.active;
  const session = tab.session;
  if (!session?.live) return;
  if (session.state === 'connecting') void tabs.command(tab, { kind: 'cancel' });
  else if (session.view?.kind === 'ws' && session.state === 'open') void tabs.command(tab, { kind: 'closeWs', code: 1000, reason: '' });
  else void tabs.command(tab, session.view?.kind === 'http' && !tab.kept ? { kind: 'cancel' } : { kind: 'close' });
}

const liveWs = (): boolean => messaging(tabs.active.session?.view?.kind) && tabs.active.session.state === 'open';
const liveTcp = (): boolean => tabs.active.session?.view?.kind === 'tcp' && tabs.active.session.state === 'open';

export const actions: readonly Action[] = [
  { id: 'palette', group: 'window', keys: 'Ctrl+K', label: () => t('palette'), run: () => { frame.palette = true; } },
  { id: 'address', group: 'window', keys: 'Ctrl+L', label: () => t('key-address'), run: () => { focus('address'); } },
  { id: 'new-tab', group: 'window', keys: 'Ctrl+T', label: () => t('key-new-tab'), run: () => { tabs.add(); } },
  { id: 'close-tab', group: 'window', keys: 'Ctrl+W', label: () => t('key-close-tab'), run: () => { tabs.close(tabs.active); } },
  { id: 'next-tab', group: 'window', keys: 'Ctrl+PageDown', label: () => t('key-next-tab'), possible: () => tabs.list.length > 1, run: () => { step(1); } },
  { id: 'previous-tab', group: 'window', keys: 'Ctrl+PageUp', label: () => t('key-previous-tab'), possible: () => tabs.list.length > 1, run: () => { step(-1); } },
  { id: 'new-tcp', group: 'window', keys: 'Alt+T', label: () => t('key-new-tcp'), run: () => { begin('tcp'); } },
  { id: 'new-http', group: 'window', keys: 'Alt+H', label: () => t('key-new-http'), run: () => { begin('http'); } },
  { id: 'new-ws', group: 'window', keys: 'Alt+W', label: () => t('key-new-ws'), run: () => { begin('ws'); } },
  { id: 'new-socketio', group: 'window', keys: 'Alt+I', label: () => t('key-new-socketio'), run: () => { begin('socketIo'); } },
  { id: 'new-sockjs', group: 'window', keys: 'Alt+J', label: () => t('key-new-sockjs'), run: () => { begin('sockJs'); } },
  { id: 'sidebar', group: 'window', keys: 'Ctrl+B', label: () => t('key-sidebar'), run: toggleSidebar },
  { id: 'compose', group: 'window', keys: 'Ctrl+\\', label: () => t('key-compose'), run: () => { settings.composeOpen = !settings.composeOpen; } },
  { id: 'pane', group: 'window', keys: 'F6', label: () => t('key-pane'), run: () => { pane(1); } },
  { id: 'pane-back', group: 'window', keys: 'Shift+F6', label: () => t('key-pane-back'), run: () => { pane(-1); } },
  { id: 'settings', group: 'window', keys: 'Ctrl+,', label: () => t('key-settings'), run: () => { frame.settings = true; } },
  { id: 'cookies', group: 'window', keys: '', label: () => t('cookies'), run: () => { frame.openCookies(tabs.active.draft.sending.jar); } },
  { id: 'shortcuts', group: 'window', keys: '?', label: () => t('key-shortcuts'), run: () => { frame.shortcuts = true; } },
  { id: 'send', group: 'session', keys: 'Ctrl+Enter', label: () => t('key-send'), possible: () => !tabs.active.blank, run: send },
  { id: 'filter', group: 'session', keys: 'Ctrl+F', label: () => t('key-filter'), possible: () => tabs.active.session !== undefined, run: filter },
  { id: 'disconnect', group: 'session', keys: 'Ctrl+.', label: () => t('key-disconnect'), possible: () => tabs.active.live, run: disconnect },
  { id: 'half-close', group: 'session', keys: '', label: () => t('key-half-close'), possible: liveTcp, run: () => { void tabs.command(tabs.active, { kind: 'halfClose' }); } },
  { id: 'ping', group: 'session', keys: 'Ctrl+Shift+P', label: () => t('key-ping'), possible: liveWs, run: () => { void tabs.command(tabs.active, { kind: 'ping', payload: { kind: 'text', text: '', escapes: false } }); } },
  { id: 'replay', group: 'session', keys: '', label: () => t('key-replay-sent'), possible: () => messaging(tabs.active.session?.view?.kind), run: () => { const { session } = tabs.active; if (session) void replaySentSide(session.id); } },
  { id: 'close-code', group: 'session', keys: 'Ctrl+Shift+W', label: () => t('key-close-code'), possible: liveWs, run: () => { frame.closeCode = true; } },
];

/** A tab for this protocol: the present one while it is blank. */
export function begin(protocol: Protocol): void {
  if (tabs.active.blank) {
    tabs.active.draft.choose(protocol);
    tabs.focusAddress++;
  } else tabs.add(protocol);
}

/** Below 1120 px the sidebar lies over the rest instead of beside it. */
export const narrow = '(max-width: 1119px)';

export function toggleSidebar(): void {
  if (matchMedia(narrow).matches) frame.sidebarOver = !frame.sidebarOver;
  else settings.setSidebar(!settings.sidebarOpen);
}

function filter(): void {
  const session = tabs.active.session;
  if (!session) return;
  // The filter belongs to the timeline: shown first when another view is in its place.
  if (!document.querySelector('[data-focus="filter"]')) session.show('timeline');
  requestAnimationFrame(() => { focus('filter'); });
}
