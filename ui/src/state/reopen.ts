// "Retry" of a view: the window decides in which tab the new session appears, so it says how.

import type { OpenRequest } from '$/ipc/bindings';
import type { Session } from './session.svelte';

type Reopen = (session: Session, request: OpenRequest) => Promise<void>;

let how: Reopen | undefined;

/** Called once by the window. */
export function onReopen(reopener: Reopen): void {
  how = reopener;
}

/** Opens `request` in place of `session`. */
export async function reopen(session: Session, request: OpenRequest): Promise<void> {
  await how?.(session, request);
}
