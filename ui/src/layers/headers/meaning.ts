// What a field means and where it is defined.

import { phrase, t } from '$/i18n';
import { fieldOf, meaning } from '$/lib/fields';

export interface Meaning { readonly text: string; readonly spec: string; readonly known: boolean }

/** The sentence of a field name, without regard to its case. */
export function fieldMeaning(name: string): Meaning {
  const pseudo = pseudoMeaning(name);
  if (pseudo !== undefined) return { text: pseudo, spec: 'RFC 9113 §8.3', known: true };
  const field = fieldOf(name);
  return field === undefined ? { text: t('layers-field-unknown'), spec: '', known: false } : { text: phrase({ code: meaning(field) }), spec: field.spec, known: true };
}

function pseudoMeaning(name: string): string | undefined {
  switch (name) {
    case ':method': return t('layers-pseudo-method');
    case ':scheme': return t('layers-pseudo-scheme');
    case ':authority': return t('layers-pseudo-authority');
    case ':path': return t('layers-pseudo-path');
    case ':status': return t('layers-pseudo-status');
    case ':protocol': return t('layers-pseudo-protocol');
    default: return undefined;
  }
}
