// Which pages the composer of a WebSocket has, by what its session speaks.

import { messaging } from '$/lib/url';
import type { Page } from '$/state/draft/outgoing.svelte';
import type { Tab } from '$/state/tabs.svelte';

/** Whether STOMP is spoken, or somebody wants it to be. */
export function stomp(tab: Tab): boolean {
  const { draft, session } = tab;
  const view = session?.view;
  return draft.out.stompToo
    || draft.protocol === 'sockJs'
    || draft.subprotocols.some((name) => /stomp/i.test(name))
    || /stomp/i.test(view?.upgrade?.protocol ?? '')
    || draft.decode.protos.includes('stomp')
    || view?.apps.some((app) => app.proto === 'stomp') === true;
}

export function pagesOf(tab: Tab): readonly Page[] {
  switch (tab.draft.protocol) {
    case 'socketIo': return ['sio', 'frame', 'sequence'];
    case 'sockJs': return ['sockJs', 'stomp', 'frame', 'sequence'];
    default: return stomp(tab) ? ['message', 'stomp', 'control', 'frame', 'sequence'] : ['message', 'control', 'frame', 'sequence'];
  }
}

/** The page that is shown: the chosen one while the session has it. */
export function pageOf(tab: Tab): Page {
  const pages = pagesOf(tab);
  const chosen = tab.draft.out.page;
  return chosen !== undefined && pages.includes(chosen) ? chosen : pages[0] ?? 'message';
}

/** Open, and speaking what has messages. */
export function opened(tab: Tab): boolean {
  return tab.session?.state === 'open' && messaging(tab.session.view?.kind);
}
