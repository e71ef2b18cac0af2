// Whether an answer differs from the one of the round before, asked for what is visible, one question after another.

import type { Comparison, ExchangeView } from '$/ipc/bindings';
import type { Engine } from '$/ipc/engine';

/** An answer differs by its status or its body: a new Date is no news. */
export function differs(comparison: Comparison): boolean {
  return comparison.status.change !== 'same' || (comparison.bodyBy !== 'same' && comparison.body.some((line) => line.change !== 'same'));
}

export class Differs {
  /** Grows with every answer. */
  version = $state(0);

  #known = new Map<number, boolean | undefined>();
  #queue: (readonly [number, number])[] = [];
  #asking = false;

  constructor(private readonly engine: Engine, private readonly id: string) {}

  /** Undefined: not a later round, not complete, or not known yet. */
  of(request: number): boolean | undefined {
    return this.#known.get(request);
  }

  /** What is looked at; `before` is the round before each. */
  want(pairs: readonly (readonly [before: ExchangeView | undefined, exchange: ExchangeView])[]): void {
    for (const [before, exchange] of pairs) {
      if (exchange.round < 2 || before?.response === undefined || exchange.response === undefined || !exchange.done || !before.done) continue;
      if (this.#known.has(exchange.request)) continue;
      this.#known.set(exchange.request, undefined);
      this.#queue.push([before.request, exchange.request]);
    }
    if (!this.#asking) void this.#ask();
  }

  async #ask(): Promise<void> {
    this.#asking = true;
    for (let pair = this.#queue.shift(); pair !== undefined; pair = this.#queue.shift()) {
      const [left, right] = pair;
      try {
        this.#known.set(right, differs(await this.engine.compare({ session: this.id, request: left }, { session: this.id, request: right })));
        this.version++;
      } catch {
        // It stays unknown: the list says nothing about it.
      }
    }
    this.#asking = false;
  }
}
