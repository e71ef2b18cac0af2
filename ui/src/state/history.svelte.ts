// The history as far as it was scrolled: entries in pages, newest first. Live states come with ticks.

import { getEngine } from '$/ipc';
import type { SessionEntry, SessionState, Tick } from '$/ipc/bindings';

const page = 100;

class History {
  entries = $state.raw<readonly SessionEntry[]>([]);
  total = $state(0);
  /** States newer than those in `entries`, of sessions that are live now. */
  live = $state.raw<ReadonlyMap<string, SessionState>>(new Map());
  loaded = $state(false);
  #loading: Promise<void> | undefined;

  stateOf(entry: SessionEntry): SessionState {
    return this.live.get(entry.id) ?? entry.state;
  }

  /** Reads again as many entries as are shown. */
  async refresh(): Promise<void> {
    await this.#loading;
    const got = await getEngine().sessions(undefined, 0, Math.max(page, this.entries.length));
    this.entries = got.entries;
    this.total = got.total;
    this.loaded = true;
  }

  /** Reads the next page; calls while one is under way share it. */
  async more(): Promise<void> {
    if (this.entries.length >= this.total) return;
    this.#loading ??= this.#next().finally(() => { this.#loading = undefined; });
    await this.#loading;
  }

  async rename(id: string, name: string): Promise<void> {
    await getEngine().rename(id, name);
    this.entries = this.entries.map((entry) => (entry.id === id ? { ...entry, name } : entry));
  }

  async remove(id: string): Promise<void> {
    await getEngine().remove(id);
    await this.refresh();
  }

  onTick(tick: Tick): void {
    const old = this.live.get(tick.id);
    if (old === tick.state) return;
    this.live = new Map(this.live).set(tick.id, tick.state);
    // Its result (status code, failed layer) and its place are in the list that the engine keeps.
    void this.refresh();
  }

  async #next(): Promise<void> {
    const got = await getEngine().sessions(undefined, this.entries.length, page);
    const known = new Set(this.entries.map((entry) => entry.id));
    this.entries = [...this.entries, ...got.entries.filter((entry) => !known.has(entry.id))];
    this.total = got.total;
  }
}

export const history = new History();
