// Problems of what is typed, as the engine sees them, and the head that would be sent. Asked for once a
// moment of quiet has passed, so that typing is never in its way; an older answer never replaces a newer.

import { getEngine } from '$/ipc';
import type { FieldProblem, HeadPreview } from '$/ipc/bindings';
import type { Draft } from './draft.svelte';

const quietMs = 150;

export class Checked {
  problems = $state.raw<readonly FieldProblem[]>([]);
  preview = $state.raw<HeadPreview>();
  #asked = 0;

  /** To be called in a component's script: follows the draft that `of` returns. */
  constructor(of: () => Draft) {
    $effect(() => {
      const draft = of();
      const request = draft.toRequest();
      if (draft.url.trim() === '') {
        this.#asked++;
        this.problems = [];
        this.preview = undefined;
        return;
      }
      const timer = setTimeout(() => {
        void this.#ask(request, draft.protocol !== undefined && draft.protocol !== 'tcp');
      }, quietMs);
      return () => { clearTimeout(timer); };
    });
  }

  of(field: string, index?: number): FieldProblem | undefined {
    return this.problems.find((p) => p.field === field && (index === undefined || p.index === index));
  }

  async #ask(request: ReturnType<Draft['toRequest']>, head: boolean): Promise<void> {
    const mine = ++this.#asked;
    try {
      const preview = head ? await getEngine().preview(request) : undefined;
      const problems = preview ? preview.problems : await getEngine().check(request);
      if (mine !== this.#asked) return;
      this.problems = problems;
      this.preview = preview;
    } catch (error) {
      console.error('check', error);
    }
  }
}
