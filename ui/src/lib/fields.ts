// What is known of header fields, for completion and hover: names, where they occur, values, specifications.
// The meaning is a message of the catalogues: `phrase({ code: meaning(field) })`.

import data from '$locales/fields.json';

export interface Field {
  readonly name: string;
  /** Where it is defined; empty for a custom that nobody wrote down. */
  readonly spec: string;
  readonly in: readonly ('request' | 'response')[];
  /** Common values, the first ones first. */
  readonly values: readonly string[];
}

/** Sorted by name. */
export const fields = data as readonly Field[];

const byName = new Map(fields.map((field) => [field.name.toLowerCase(), field]));

/** A field by its name in any case. */
export function fieldOf(name: string): Field | undefined {
  return byName.get(name.trim().toLowerCase());
}

/** The code of the sentence that says what it means. */
export function meaning(field: Field): string {
  return `field-${field.name.toLowerCase()}`;
}
