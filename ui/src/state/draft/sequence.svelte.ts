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
