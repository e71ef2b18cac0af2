// The language of the window. `i18n.ts` reads `language.current` on each call, so everything drawn from
// `t` and `phrase` follows a change at once.

export type LanguageTag = 'en' | 'ko';

class Language {
  /** What the system says; `setting` wins when it names a language. */
  system = $state<LanguageTag>('en');
  setting = $state<LanguageTag | 'system'>('system');

  get current(): LanguageTag {
    return this.setting === 'system' ? this.system : this.setting;
  }
}

/** The catalogue for a BCP 47 tag such as `ko-KR`. */
export function languageOf(tag: string): LanguageTag {
  return tag.toLowerCase().startsWith('ko') ? 'ko' : 'en';
}

export const language = new Language();
