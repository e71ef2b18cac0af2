// Bytes of a raw stream as lines of text with everything invisible made visible.

export interface Run { readonly text: string; readonly mark: boolean }

export interface ByteLine { readonly runs: readonly Run[] }

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Lines end after LF, or after a lone CR. Control characters and octets that are not UTF-8 become escapes such as
 * `\r`, `\0`, `\x1b`, marked so that they are drawn apart from a backslash that was really sent.
 */
export function byteLines(bytes: Uint8Array): ByteLine[] {
  const lines: ByteLine[] = [];
  let runs: Run[] = [];
  let plainFrom = -1;
  const flush = (to: number): void => {
    if (plainFrom < 0) return;
    for (const run of plain(bytes.subarray(plainFrom, to))) append(runs, run);
    plainFrom = -1;
  };
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    const control = byte < 0x20 || byte === 0x7f;
    if (!control) {
      if (plainFrom < 0) plainFrom = at;
      continue;
    }
    flush(at);
    append(runs, { text: escape(byte), mark: true });
    const ends = byte === 10 || (byte === 13 && bytes[at + 1] !== 10);
    if (ends) {
      lines.push({ runs });
      runs = [];
    }
  }
  flush(bytes.length);
  if (runs.length > 0) lines.push({ runs });
  return lines;
}

/** UTF-8 stays text; octets of a sequence that is not become escapes one by one. */
function plain(bytes: Uint8Array): Run[] {
  try {
    return [{ text: utf8.decode(bytes), mark: false }];
  } catch {
    const runs: Run[] = [];
    let at = 0;
    while (at < bytes.length) {
      const length = sequence(bytes, at);
      append(runs, length === 0
        ? { text: escape(bytes[at] ?? 0), mark: true }
        : { text: utf8.decode(bytes.subarray(at, at + length)), mark: false });
      at += Math.max(length, 1);
    }
    return runs;
  }
}

/** Length of the UTF-8 sequence at `at`; 0 when there is none. */
function sequence(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] ?? 0;
  const length = lead < 0x80 ? 1 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 0;
  if (length === 0 || at + length > bytes.length) return 0;
  try {
    utf8.decode(bytes.subarray(at, at + length));
    return length;
  } catch {
    return 0;
  }
}

function append(runs: Run[], run: Run): void {
  const last = runs[runs.length - 1];
  if (last !== undefined && last.mark === run.mark) runs[runs.length - 1] = { text: last.text + run.text, mark: run.mark };
  else runs.push(run);
}

function escape(byte: number): string {
  switch (byte) {
    case 0: return '\\0';
    case 9: return '\\t';
    case 10: return '\\n';
    case 13: return '\\r';
    default: return `\\x${byte.toString(16).padStart(2, '0')}`;
  }
}
