// Any event as a table of fields, by the names of the event vocabulary: what the CLI prints, the window shows. Pure but for
// the words, which the caller gives.

import type { Event, Phrase } from '$/ipc/bindings';
import { count } from '$/lib/format';
import { duration } from '$/lib/time';

export interface TableField {
  /** Path within the event's data, such as `chain.0.subject`. */
  readonly path: string;
  readonly name: string;
  readonly depth: number;
  /** Absent for a group. */
  readonly value?: string;
  /** Our own words: drawn in the face of the window. */
  readonly words?: boolean;
}

/** Lists longer than this end in a count. */
const MOST = 64;

function isPhrase(value: object): value is Phrase {
  return 'code' in value && typeof value.code === 'string' && Object.keys(value).every((key) => key === 'code' || key === 'args');
}

function plain(name: string, value: string | number | boolean): string {
  if (typeof value !== 'number') return String(value);
  if (name.endsWith('Ns')) return duration(value);
  if (name.endsWith('Us')) return duration(value * 1000);
  if (name.endsWith('Ms')) return duration(value * 1e6);
  if (name === 'notBefore' || name === 'notAfter') return new Date(value * 1000).toISOString();
  return count(value);
}

function add(out: TableField[], path: string, name: string, value: unknown, depth: number, words: (phrase: Phrase) => string): void {
  if (value === undefined || value === null) return;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    out.push({ path, name, depth, value: plain(name, value) });
    return;
  }
  if (typeof value !== 'object') return;
  if (isPhrase(value)) {
    out.push({ path, name, depth, value: words(value), words: true });
    return;
  }
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    if (items.every((item) => typeof item === 'string' || typeof item === 'number')) {
      out.push({ path, name, depth, value: items.length === 0 ? '–' : items.slice(0, MOST).join(', ') + (items.length > MOST ? ` … ${count(items.length)}` : '') });
      return;
    }
    items.slice(0, MOST).forEach((item, n) => { add(out, `${path}.${String(n)}`, `${name} ${String(n + 1)}`, item, depth, words); });
    return;
  }
  // A field line and the like say all in one row.
  if ('name' in value && 'value' in value) {
    out.push({ path, name: String(value.name), depth: depth + 1, value: String(value.value) });
    return;
  }
  if ('log' in value && 'off' in value && 'len' in value) {
    out.push({ path, name, depth, value: `${String(value.log)} ${String(value.off)}+${String(value.len)}` });
    return;
  }
  out.push({ path, name, depth });
  for (const [key, inner] of Object.entries(value)) add(out, `${path}.${key}`, key, inner, depth + 1, words);
}

export function tableFields(event: Event, words: (phrase: Phrase) => string): TableField[] {
  const out: TableField[] = [];
  for (const [key, value] of Object.entries(event.data)) add(out, key, key, value, 0, words);
  return out;
}
