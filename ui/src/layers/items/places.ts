// Where rows of one exchange begin and end among those of a filter: rows are in the order of their events.

import type { Filter } from '$/ipc/bindings';
import type { Engine } from '$/ipc/engine';

/** Position of the first row after an event. */
export async function firstAfter(engine: Engine, id: string, filter: Filter, seq: number): Promise<number> {
  let low = 0;
  let high = (await engine.rows(id, filter, 0, 1)).total;
  while (low < high) {
    const middle = (low + high) >> 1;
    const row = (await engine.rows(id, filter, middle, 1)).rows[0];
    if (row === undefined || row.seq > seq) high = middle;
    else low = middle + 1;
  }
  return low;
}
