// Tables of name and value: what all of them do with their rows, and their form as text.

export interface Row { name: string; value: string; on: boolean }

/** The row at `at` moved by one. */
export function moved<T>(rows: readonly T[], at: number, by: 1 | -1): T[] {
  const to = at + by;
  const row = rows[at];
  if (row === undefined || to < 0 || to >= rows.length) return [...rows];
  const out = rows.filter((_, i) => i !== at);
  out.splice(to, 0, row);
  return out;
}

/** One row a line, `Name: value`; rows that are off begin with `#`. */
export function asText(rows: readonly Row[], separator: ': ' | '='): string {
  return rows.map((row) => `${row.on ? '' : '# '}${row.name}${separator}${row.value}`).join('\n');
}

/** The rows of such a text. A line without a separator is a name without a value. */
export function fromText(text: string, separator: ':' | '='): Row[] {
  return text.split('\n').filter((line) => line.trim() !== '').map((line) => {
    const on = !line.startsWith('#');
    const rest = on ? line : line.replace(/^#\s?/, '');
    const at = rest.indexOf(separator, separator === ':' && rest.startsWith(':') ? 1 : 0);
    if (at < 0) return { name: rest, value: '', on };
    const value = rest.slice(at + 1);
    // One space after the colon is how it is written; more are the person's own (RFC 9112 §5.1).
    return { name: rest.slice(0, at), value: separator === ':' ? value.replace(/^ /, '') : value, on };
  });
}
