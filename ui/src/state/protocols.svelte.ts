// The protocols above WebSocket that the engine knows: what messages can be read as, and what a conversation begins with.

import { getEngine } from '$/ipc';
import type { Protocol } from '$/ipc/bindings';
import type { Tab } from './tabs.svelte';

class Protocols {
  all = $state.raw<readonly Protocol[]>([]);

  async load(): Promise<void> {
    this.all = await getEngine().protocols();
  }

  /** What messages can be read as, from the lowest up. */
  get stacks(): readonly (readonly string[])[] {
    return this.all.flatMap((protocol) => protocol.stacks);
  }

  /** Subprotocols that name one, with its name. */
  get subprotocols(): readonly { readonly value: string; readonly note: string }[] {
    return this.all.flatMap(({ subprotocols, title }) => subprotocols.map((value) => ({ value, note: title })));
  }

  /** Those with messages to begin with that a tab may speak: what it was told to be, else what it offers, else all. */
  beginning(tab: Tab): readonly Protocol[] {
    const { draft, session } = tab;
    const ready = this.all.filter((protocol) => protocol.starters.length > 0);
    const spoken = session?.view?.apps.map((app) => app.proto) ?? [];
    const named = [session?.view?.upgrade?.protocol ?? '', ...draft.subprotocols];
    const told = [
      ready.filter(({ proto }) => spoken.includes(proto) || draft.decode.protos.includes(proto)),
      ready.filter(({ subprotocols }) => subprotocols.some((name) => named.includes(name))),
    ];
    return told.find((some) => some.length > 0) ?? ready;
  }
}

export const protocols = new Protocols();
