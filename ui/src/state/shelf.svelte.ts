// What was kept by name for an address: shared by the tabs that have it, written by the engine. What is sent again
// and again belongs to a tab, and ends with its connection.

import { getEngine } from '$/ipc';
import type { Saved, SavedMessage } from '$/ipc/bindings';
import { savedCommand } from './draft/outgoing.svelte';
import { refusal, tabs, type Tab } from './tabs.svelte';

export class Shelf {
  messages = $state.raw<readonly SavedMessage[]>([]);
  /** Place of the one whose name is being typed. */
  naming = $state<number>();

  constructor(readonly scope: string) {}

  async load(): Promise<void> {
    this.messages = await getEngine().saved(this.scope);
  }

  async put(messages: readonly SavedMessage[]): Promise<void> {
    this.messages = messages;
    await getEngine().putSaved(this.scope, [...messages]);
  }
}

/** The address without its query. */
export const scopeOf = (tab: Tab): string => tab.draft.fullUrl.replace(/[?#].*$/s, '');

const shelves = new Map<string, Shelf>();

export function shelfOf(tab: Tab): Shelf {
  const scope = scopeOf(tab);
  let found = shelves.get(scope);
  if (!found) {
    found = new Shelf(scope);
    shelves.set(scope, found);
    found.load().catch((error: unknown) => { console.warn('saved', error); });
  }
  return found;
}

/** Keeps something at the end of the list, and lets its name be typed. */
export async function keep(tab: Tab, what: Saved): Promise<void> {
  const shelf = shelfOf(tab);
  await attempt(tab, shelf.put([...shelf.messages, { name: nameOf(what), what }]));
  shelf.naming = shelf.messages.length - 1;
}

/** Sends what stands at a place of the list, from 0. */
export async function sendKept(tab: Tab, at: number): Promise<boolean> {
  const one = shelfOf(tab).messages[at];
  return one !== undefined && tabs.command(tab, savedCommand(one.what));
}

export async function attempt(tab: Tab, act: Promise<void>): Promise<void> {
  try {
    await act;
  } catch (error) {
    tab.refusal = refusal(error);
  }
}

/** The first words of it, until a person names it. */
function nameOf(what: Saved): string {
  switch (what.kind) {
    case 'message': {
      const { payload } = what.message;
      const text = payload.kind === 'text' ? payload.text : payload.kind === 'json' ? payload.json : payload.kind === 'hex' ? payload.hex : payload.kind === 'base64' ? payload.base64 : payload.path;
      return text.replace(/\s+/g, ' ').trim().slice(0, 40);
    }
    case 'frame': return `opcode ${what.frame.opcode.toString(16)}`;
    case 'app': {
      const { send } = what;
      if (send.kind === 'sioEmit') return send.event;
      if (send.kind === 'stomp') return `${send.frame.command} ${send.frame.headers.find((row) => row.name === 'destination')?.value ?? ''}`.trim();
      return send.kind === 'sockJs' ? (send.messages[0] ?? '').slice(0, 40) : `${send.kind === 'sioConnect' ? 'CONNECT' : send.kind === 'sioAck' ? 'ACK' : 'DISCONNECT'} ${send.namespace}`;
    }
    case 'sequence': return `${String(what.sequence.steps.length)} ×`;
  }
}

/** What a tab sends again and again: the message, how often it was sent, its timer. */
interface Repeat { readonly message: SavedMessage; sent: number; readonly timer: ReturnType<typeof setInterval> }

class Repeats {
  #running = $state.raw<readonly { readonly tab: Tab; readonly repeat: Repeat }[]>([]);
  #version = $state(0);

  of(tab: Tab, message: SavedMessage): { readonly sent: number } | undefined {
    void this.#version;
    const found = this.#running.find((one) => one.tab === tab && one.repeat.message === message)?.repeat;
    return found && { sent: found.sent };
  }

  start(tab: Tab, message: SavedMessage, everyMs: number): void {
    const session = tab.session;
    const once = async (): Promise<void> => {
      // Another session in the tab is another conversation.
      if (tab.session !== session || session?.state !== 'open' || !(await tabs.command(tab, savedCommand(message.what)))) this.stop(tab, message);
      else {
        repeat.sent++;
        this.#version++;
      }
    };
    const repeat: Repeat = { message, sent: 0, timer: setInterval(() => { void once(); }, everyMs) };
    this.#running = [...this.#running, { tab, repeat }];
    void once();
  }

  stop(tab: Tab, message: SavedMessage): void {
    for (const one of this.#running) {
      if (one.tab === tab && one.repeat.message === message) clearInterval(one.repeat.timer);
    }
    this.#running = this.#running.filter((one) => !(one.tab === tab && one.repeat.message === message));
  }
}

export const repeats = new Repeats();
