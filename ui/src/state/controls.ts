// Control frames and heart-beats: rows that fold away until a person asks for them.

import type { Filter } from '$/ipc/bindings';
import type { Session } from './session.svelte';

/** Kinds of rows as in the engine's `explain/row/kind.rs`. */
export const controlKinds: readonly string[] = ['ws-ping', 'ws-pong', 'app-heartbeat'];

/** Whether there can be control frames in a session. */
export function hasControls(session: Session): boolean {
  const view = session.view;
  return view !== undefined && (view.ws !== undefined || view.upgrade?.accepted === true || view.apps.length > 0);
}

/** Whether a strip above the rows has anything to say or to ask. */
export function hasStrip(session: Session): boolean {
  const { view } = session;
  return view !== undefined && hasControls(session) && (view.apps.length > 0 || view.totals.txMessages + view.totals.rxMessages > 0
    || (view.ws !== undefined && view.ws.sent.pings + view.ws.received.pings + view.ws.received.unsolicited > 0));
}

/**
 * The filter of the timeline as the engine is asked: what was chosen, over packets or the messages below them, without
 * control frames. Who searches or asks for kinds by name finds control frames too.
 */
export function timelineFilter(session: Session): Filter {
  const { filter, controls, below } = session;
  const folds = hasControls(session) && !controls && filter.text === undefined;
  const without = folds ? controlKinds.filter((kind) => !filter.kinds.includes(kind)) : [];
  return { ...filter, rows: below ? 'carriers' : 'timeline', without };
}
