// What a view asks the engine for, asked again whenever what it depends on changes. The old answer stays until the
// new one is here, so that nothing flickers.

import type { EngineError } from '$/ipc/bindings';

export interface Loaded<T> { readonly value: T | undefined; readonly failed: EngineError | undefined }

/** `ask` is tracked while it runs; it gives `undefined` when there is nothing to ask. */
export function loaded<T>(ask: () => Promise<T> | undefined): Loaded<T> {
  let answer = $state.raw<{ value?: T; failed?: EngineError }>({});
  $effect(() => {
    const asked = ask();
    let gone = false;
    if (asked === undefined) answer = {};
    else {
      asked.then(
        (value) => { if (!gone) answer = { value }; },
        (error: unknown) => { if (!gone) answer = { failed: error as EngineError }; },
      );
    }
    return () => { gone = true; };
  });
  return {
    get value() { return answer.value; },
    get failed() { return answer.failed; },
  };
}
