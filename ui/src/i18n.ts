// Words of the window. `t('key', args)` for our own sentences, `phrase(p)` for those that the engine sends by
// code. Both read the current language reactively. `npm run messages` writes the union of keys, so an unknown
// literal fails svelte-check.

import { FluentBundle, FluentResource, type FluentVariable } from '@fluent/bundle';
import type { Phrase } from './ipc/bindings';
import type { MessageKey } from './messages';
import { language, type LanguageTag } from './state/language.svelte';

export type { MessageKey };
export type Args = Readonly<Record<string, string | number>>;

const sources = {
  en: import.meta.glob<string>('../../locales/en/*.ftl', { query: '?raw', import: 'default', eager: true }),
  ko: import.meta.glob<string>('../../locales/ko/*.ftl', { query: '?raw', import: 'default', eager: true }),
};

function bundle(tag: LanguageTag): FluentBundle {
  // Latin values within Korean sentences need no isolation marks, and the marks would end up in copied text.
  const made = new FluentBundle(tag, { useIsolating: false });
  for (const source of Object.values(sources[tag])) made.addResource(new FluentResource(source));
  return made;
}

const bundles: Record<LanguageTag, FluentBundle> = { en: bundle('en'), ko: bundle('ko') };

function format(key: string, args: Record<string, FluentVariable> | undefined): string | undefined {
  const current = bundles[language.current];
  const pattern = current.getMessage(key)?.value;
  if (!pattern) return undefined;
  const errors: Error[] = [];
  const text = current.formatPattern(pattern, args ?? null, errors);
  if (errors.length > 0) console.error(key, errors);
  return text;
}

/** The sentence of a key in the current language. */
export function t(key: MessageKey, args?: Args): string {
  return format(key, args) ?? key;
}

/**
 * The sentence of a phrase of the engine. Also for enumerated families: `phrase({ code: `kind-${row.kind}` })`.
 * A capture written by a newer Sockeye may hold codes that this one does not know: they show as they are.
 */
export function phrase(p: Phrase): string {
  return format(p.code, p.args as Record<string, FluentVariable> | undefined) ?? p.code;
}

/** Whether the catalogues hold a sentence for this code. */
export function known(code: string): boolean {
  return bundles[language.current].hasMessage(code);
}
