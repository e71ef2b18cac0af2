// Lines that Sockeye adds to a request by itself, in their places among the typed ones.

import type { HeaderSpec, Phrase, PreviewLine } from '$/ipc/bindings';
import type { Draft } from '$/state/draft.svelte';

/** Added lines by the row of the table that they stand before; those after the last typed line come last. */
export function addedAt(lines: readonly PreviewLine[], rows: readonly HeaderSpec[]): ReadonlyMap<number, readonly PreviewLine[]> {
  const sent = rows.flatMap((row, i) => (row.on && (row.name !== '' || row.value !== '') ? [i] : []));
  const out = new Map<number, PreviewLine[]>();
  let passed = 0;
  for (const line of lines) {
    if (!line.added) {
      passed++;
      continue;
    }
    const row = sent[passed] ?? rows.length;
    out.set(row, [...(out.get(row) ?? []), line]);
  }
  return out;
}

/** Notes of typed lines, by their row. */
export function notedAt(lines: readonly PreviewLine[], rows: readonly HeaderSpec[]): ReadonlyMap<number, Phrase> {
  const sent = rows.flatMap((row, i) => (row.on && (row.name !== '' || row.value !== '') ? [i] : []));
  const typed = lines.filter((line) => !line.added);
  return new Map(typed.flatMap((line, n) => {
    const row = sent[n];
    return line.note === undefined || row === undefined ? [] : [[row, line.note] as const];
  }));
}

export function leaveOut(draft: Draft, name: string): void {
  const low = name.toLowerCase();
  if (!draft.without.includes(low)) draft.without = [...draft.without, low];
}

export function putBack(draft: Draft, name: string): void {
  draft.without = draft.without.filter((other) => other !== name);
}
