// Messages in order, with pauses and conditions, as they are being put together.

import type { Sequence, Step } from '$/ipc/bindings';

/** A step under edit: its key stays when steps are moved. */
export interface StepDraft { readonly key: number; step: Step }

export class SequenceDraft {
  steps = $state<StepDraft[]>([]);
  /** 0: until it is stopped. */
  times = $state(1);
  pauseMs = $state(0);
  #next = 0;

  add(step: Step): void {
    this.steps.push({ key: this.#next++, step });
  }

  /** Another step in the place of one. */
  replace(key: number, step: Step): void {
    this.steps = this.steps.map((one) => (one.key === key ? { key, step } : one));
  }

  /** Values that its steps keep; of those before a place, when one is given. */
  kept(before = this.steps.length): string[] {
    const names = this.steps.slice(0, before).flatMap(({ step }) => (step.kind === 'await' ? step.keep.map((one) => one.name) : []));
    return [...new Set(names)].filter((name) => name !== '');
  }

  toSequence(): Sequence {
    return { steps: this.steps.map((one) => $state.snapshot(one.step) as Step), times: this.times, pauseMs: this.pauseMs };
  }

  read(sequence: Sequence): void {
    this.steps = [];
    for (const step of sequence.steps) this.add($state.snapshot(step) as Step);
    this.times = sequence.times;
    this.pauseMs = sequence.pauseMs;
  }
}
