// The Playground: whether it runs, where, and its examples.

import { getEngine } from '$/ipc';
import type { Example, PlaygroundStatus } from '$/ipc/engine';

class Playground {
  status = $state.raw<PlaygroundStatus>({ running: false, address: '127.0.0.1', ports: [], examples: [] });
  busy = $state(false);

  get examples(): readonly Example[] {
    return this.status.examples;
  }

  async load(): Promise<void> {
    this.status = await getEngine().playground();
  }

  async start(): Promise<void> {
    await this.#change(() => getEngine().playgroundStart());
  }

  async stop(): Promise<void> {
    await this.#change(() => getEngine().playgroundStop());
  }

  async #change(act: () => Promise<PlaygroundStatus>): Promise<void> {
    this.busy = true;
    try {
      this.status = await act();
    } finally {
      this.busy = false;
    }
  }
}

export const playground = new Playground();
