// The tabs of the window, and the acts that open, end and reopen sessions.
//
//   tabs.list, tabs.active     Tab objects; tabs.activate(tab), tabs.add(), tabs.close(tab)
//   tab.draft                  what is composed (Draft); tab.session  the Session shown, or undefined
//   tabs.open(tab, first?)     sends the draft: a new session replaces the one shown (it stays in the history)
//   tabs.openEntry(id)         a session of the history, in the tab that has it or a new one
//   tabs.openExample(example)  an example of the Playground, in an empty tab or a new one, and starts it
//   tabs.command(tab, cmd)     to the session of a tab; a refusal is kept in tab.refusal
//   tabs.next(tab, fresh)      the draft in the session that was kept open, on its connection or a new one
//   tabs.resend(session, change)  the same request again with a change, such as `{ tls: { verify: false } }`

import { getEngine } from '$/ipc';
import type { Command, EngineError, OpenRequest, Payload, SessionEntry } from '$/ipc/bindings';
import type { Example } from '$/ipc/engine';
import { hostOf, pathOf, type Protocol } from '$/lib/url';
import type { Imported } from './curl';
import { Draft } from './draft.svelte';
import { history } from './history.svelte';
import { Session } from './session.svelte';

export class Tab {
  readonly key: number;
  draft = $state.raw(new Draft());
  session = $state.raw<Session>();
  /** The engine refused the last act: shown in the pane until the next one. */
  refusal = $state.raw<EngineError>();
  /** What a pasted curl command became, until it is dismissed, undone or sent. */
  imported = $state.raw<Imported>();
  /** `performance.now()` when Connect was pressed, for the seconds on Cancel. */
  since = $state<number>();

  constructor(key: number) {
    this.key = key;
  }

  /** Nothing chosen and nothing shown: the start page. */
  get blank(): boolean {
    return this.session === undefined && this.draft.protocol === undefined;
  }

  get busy(): boolean {
    return this.since !== undefined || this.session?.state === 'connecting';
  }

  get live(): boolean {
    return this.session?.live ?? false;
  }

  /** The session was kept open after its answer: another request can go in it. */
  get kept(): boolean {
    const session = this.session;
    const view = session?.view;
    return session?.live === true && view?.kind === 'http' && view.request.http?.keepOpen === true && view.asked === undefined
      && view.exchanges.length > 0 && view.exchanges.every((exchange) => exchange.done);
  }

  /** What follows the host in the title, unless the tab has a name: the path without its query. */
  get path(): string {
    if (this.draft.protocol === 'tcp' || this.title !== hostOf(this.draft.fullUrl)) return '';
    return pathOf(this.draft.fullUrl);
  }

  /** Name, else host; undefined for an empty tab. */
  get title(): string | undefined {
    const name = this.session?.view?.name;
    if (name !== undefined && name !== '' && name !== this.session?.view?.url) return name;
    return this.draft.name ?? (hostOf(this.draft.fullUrl) || undefined);
  }
}

class Tabs {
  list = $state.raw<readonly Tab[]>([]);
  active = $state.raw<Tab>(new Tab(0));
  /** Grows when the address should take the focus. */
  focusAddress = $state(0);
  #next = 1;
  #sessions = new Map<string, Session>();

  constructor() {
    this.list = [this.active];
  }

  /** Listens to ticks until the returned function is called; once, while the window is there. */
  watch(): () => void {
    return getEngine().watch((tick) => {
      this.#sessions.get(tick.id)?.onTick(tick);
      history.onTick(tick);
    });
  }

  activate(tab: Tab): void {
    this.active = tab;
  }

  add(protocol?: Protocol): Tab {
    const tab = new Tab(this.#next++);
    if (protocol) tab.draft.chosen = protocol;
    this.list = [...this.list, tab];
    this.active = tab;
    this.focusAddress++;
    return tab;
  }

  /** Closes a tab; its session goes on being recorded only when another tab shows it, else it is ended. */
  close(tab: Tab): void {
    const at = this.list.indexOf(tab);
    if (at < 0) return;
    this.list = this.list.filter((other) => other !== tab);
    const session = tab.session;
    if (session && !this.list.some((other) => other.session === session)) {
      if (session.live) void this.#end(session);
      this.#sessions.delete(session.id);
    }
    const neighbour = this.list[Math.min(at, this.list.length - 1)];
    if (!neighbour) this.add();
    else if (this.active === tab) this.active = neighbour;
  }

  async open(tab: Tab, first?: Payload): Promise<void> {
    if (tab.busy) return;
    tab.refusal = undefined;
    tab.imported = undefined;
    tab.since = performance.now();
    try {
      if (tab.session?.live) await this.#end(tab.session);
      const id = await getEngine().open(tab.draft.toRequest(first));
      const before = tab.session;
      const session = this.#session(id);
      if (before) {
        session.shown = before.shown;
        if (!this.list.some((other) => other !== tab && other.session === before)) this.#sessions.delete(before.id);
      }
      tab.session = session;
      await session.load();
      await history.refresh();
    } catch (error) {
      tab.refusal = refusal(error);
    } finally {
      tab.since = undefined;
    }
  }

  async openEntry(entry: Pick<SessionEntry, 'id'>): Promise<void> {
    const shown = this.list.find((tab) => tab.session?.id === entry.id);
    if (shown) {
      this.active = shown;
      return;
    }
    const tab = this.#blank();
    try {
      const session = this.#session(entry.id);
      await session.load();
      if (session.view) tab.draft = Draft.from(session.view.request);
      tab.session = session;
      session.follow = session.live;
    } catch (error) {
      tab.refusal = refusal(error);
    }
  }

  async openExample(example: Example): Promise<void> {
    const tab = this.#blank();
    tab.draft = Draft.from(example.request);
    await this.open(tab, example.request.first);
  }

  async resend(session: Session, change: Partial<OpenRequest>): Promise<void> {
    const tab = this.list.find((other) => other.session === session);
    const request = session.view?.request;
    if (!tab || !request) return;
    tab.draft = Draft.from({ ...request, ...change });
    await this.open(tab, request.first);
  }

  async command(tab: Tab, command: Command): Promise<boolean> {
    if (!tab.session) return false;
    tab.refusal = undefined;
    try {
      await getEngine().command(tab.session.id, command);
      return true;
    } catch (error) {
      tab.refusal = refusal(error);
      return false;
    }
  }

  /** Sends what is composed in the session that was kept open; `fresh`: on a new connection. */
  async next(tab: Tab, fresh: boolean): Promise<boolean> {
    return this.command(tab, { kind: 'request', request: tab.draft.toRequest(), fresh });
  }

  /** Forgets a session that was deleted. */
  forget(id: string): void {
    this.#sessions.delete(id);
    for (const tab of this.list) {
      if (tab.session?.id === id) tab.session = undefined;
    }
  }

  #session(id: string): Session {
    let session = this.#sessions.get(id);
    if (!session) {
      session = new Session(id);
      this.#sessions.set(id, session);
    }
    return session;
  }

  #blank(): Tab {
    const tab = this.active.blank && this.active.draft.url === '' ? this.active : this.add();
    tab.refusal = undefined;
    return tab;
  }

  async #end(session: Session): Promise<void> {
    const busy = session.state === 'connecting';
    try {
      await getEngine().command(session.id, busy ? { kind: 'cancel' } : { kind: 'close' });
    } catch (error) {
      // It ended by itself in the meantime.
      console.warn(session.id, error);
    }
  }
}

/** What an engine call rejected with, whatever a host threw. */
export function refusal(error: unknown): EngineError {
  if (typeof error === 'object' && error !== null && 'phrase' in error) return error as EngineError;
  return { kind: 'state', phrase: { code: 'engine-unreachable' }, exact: String(error), problems: [] };
}

export const tabs = new Tabs();
