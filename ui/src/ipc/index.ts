// The one engine of this window: the real one inside Tauri, a replay of recorded captures in a plain browser.

import type { Engine } from './engine';

declare global {
  interface Window { __TAURI_INTERNALS__?: unknown }
}

const hosts = {
  replay: import.meta.glob<{ createReplay: () => Promise<Engine> }>('./replay.ts'),
  tauri: import.meta.glob<{ createTauri: () => Engine }>('./tauri.ts'),
};

let current: Engine | undefined;

/** Loads the engine; called once, before the window is drawn. */
export async function loadEngine(): Promise<Engine> {
  if (current) return current;
  if (window.__TAURI_INTERNALS__ === undefined) {
    const host = await hosts.replay['./replay.ts']?.();
    current = await host?.createReplay();
  } else {
    const host = await hosts.tauri['./tauri.ts']?.();
    current = host?.createTauri();
  }
  return getEngine();
}

/** The engine, once {@link loadEngine} has resolved. */
export function getEngine(): Engine {
  if (!current) throw new Error('the engine is used before it is loaded');
  return current;
}

/** Puts another engine in place, for component tests. */
export function useEngine(engine: Engine): void {
  current = engine;
}
