// What the forms suggest and say of header fields, from what is known of them (`$/lib/fields`).

import { phrase } from '$/i18n';
import { fieldOf, fields, meaning } from '$/lib/fields';
import type { Suggestion } from '$/widgets/Suggest.svelte';

/** Those that begin with the text come first, then those that hold it. */
function matching<T>(all: readonly T[], key: (one: T) => string, text: string): T[] {
  const low = text.trim().toLowerCase();
  const starts = all.filter((one) => key(one).toLowerCase().startsWith(low));
  return low === '' ? starts : [...starts, ...all.filter((one) => !starts.includes(one) && key(one).toLowerCase().includes(low))];
}

const requestFields = fields.filter((field) => field.in.includes('request'));

/** Names of fields that a request may have. */
export function names(text: string): readonly Suggestion[] {
  return matching(requestFields, (field) => field.name, text)
    .map((field) => ({ value: field.name, note: phrase({ code: meaning(field) }) }));
}

/** Common values of a field. */
export function values(name: string, text: string): readonly Suggestion[] {
  return matching(fieldOf(name)?.values ?? [], (value) => value, text).map((value) => ({ value }));
}

/** What a field means, with its specification; undefined for one that is not known. */
export function about(name: string): string | undefined {
  const field = fieldOf(name);
  return field && `${phrase({ code: meaning(field) })}${field.spec === '' ? '' : ` (${field.spec})`}`;
}
