// What a field means and where it is defined: the catalogues hold a sentence for the fields that people meet.

import { known, phrase } from '$/i18n';

/** The sentence of a field name, without regard to its case; undefined for one that no catalogue knows. */
export function fieldMeaning(name: string): string | undefined {
  const code = `field-${name.trim().toLowerCase().replace(/^:/, 'pseudo-')}`;
  return /^[a-z0-9-]+$/.test(code) && known(code) ? phrase({ code }) : undefined;
}
