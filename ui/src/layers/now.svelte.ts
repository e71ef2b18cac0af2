// The session's clock between ticks, for what is being waited for right now.

import type { Session } from '$/state/session.svelte';

/**
 * Nanoseconds since the session began. While `everyMs` gives a number the value goes on by itself, as often as that;
 * otherwise it stands at the newest tick.
 */
export function sessionNow(session: () => Session, everyMs: () => number | undefined): { readonly ns: number } {
  let at = $state(performance.now());
  $effect(() => {
    const every = everyMs();
    if (every === undefined) return;
    at = performance.now();
    const timer = setInterval(() => { at = performance.now(); }, every);
    return () => { clearInterval(timer); };
  });
  return {
    get ns() {
      const known = session().tick?.nowNs ?? session().view?.nowNs ?? 0;
      if (everyMs() === undefined || session().tick === undefined) return known;
      return known + Math.max(0, at - session().tickAt) * 1e6;
    },
  };
}
