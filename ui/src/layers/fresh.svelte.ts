// A view of the session that goes on while it is live: counts of messages and packets do not raise its version.

import type { Session } from '$/state/session.svelte';

const EVERY_MS = 1000;

/** Fetches the view again about once a second while rows arrive; called while a component is set up. */
export function keepFresh(session: () => Session): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  $effect(() => {
    const own = session();
    void own.rowsVersion;
    if (timer !== undefined || !own.live) return;
    timer = setTimeout(() => {
      timer = undefined;
      void own.load();
    }, EVERY_MS);
  });
  $effect(() => () => {
    clearTimeout(timer);
    timer = undefined;
  });
}
