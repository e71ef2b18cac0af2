// What a person sets once for the whole window. Kept by the engine, one key each.

import { getEngine } from '$/ipc';
import type { Limits } from '$/ipc/bindings';
import { language, languageOf, type LanguageTag } from './language.svelte';

export type Theme = 'system' | 'dark' | 'light';
export type Density = 'normal' | 'compact';

export const defaultLimits: Limits = { connectMs: 10_000, firstByteMs: 30_000, idleMs: 60_000, totalMs: 0 };

class Settings {
  theme = $state<Theme>('system');
  density = $state<Density>('normal');
  limits = $state.raw<Limits>(defaultLimits);
  /** Whether new requests keep and send cookies. */
  cookies = $state(false);
  sidebarOpen = $state(true);
  sidebarWidth = $state(224);
  composeOpen = $state(true);
  /** Undefined: the width that DESIGN.md gives each kind of session. */
  composeWidth = $state<number>();

  async load(): Promise<void> {
    const engine = getEngine();
    const platform = await engine.platform();
    language.system = languageOf(platform.locale);
    const read = (key: string): Promise<unknown> => engine.setting(key);
    const [theme, density, tag, limits, cookies, open, width] = await Promise.all([
      read('theme'), read('density'), read('language'), read('limits'), read('cookies'), read('sidebarOpen'), read('sidebarWidth'),
    ]);
    if (theme === 'dark' || theme === 'light' || theme === 'system') this.theme = theme;
    if (density === 'normal' || density === 'compact') this.density = density;
    if (tag === 'en' || tag === 'ko' || tag === 'system') language.setting = tag;
    if (isLimits(limits)) this.limits = limits;
    if (typeof cookies === 'boolean') this.cookies = cookies;
    if (typeof open === 'boolean') this.sidebarOpen = open;
    if (typeof width === 'number') this.sidebarWidth = Math.min(360, Math.max(180, width));
    this.#apply();
  }

  setTheme(theme: Theme): void {
    this.theme = theme;
    this.#keep('theme', theme);
  }

  setDensity(density: Density): void {
    this.density = density;
    this.#keep('density', density);
  }

  setLanguage(tag: LanguageTag | 'system'): void {
    language.setting = tag;
    this.#keep('language', tag);
  }

  setLimits(limits: Limits): void {
    this.limits = limits;
    this.#keep('limits', limits);
  }

  setCookies(on: boolean): void {
    this.cookies = on;
    this.#keep('cookies', on);
  }

  setSidebar(open: boolean): void {
    this.sidebarOpen = open;
    this.#keep('sidebarOpen', open);
  }

  keepSidebarWidth(): void {
    this.#keep('sidebarWidth', this.sidebarWidth);
  }

  #keep(key: string, value: unknown): void {
    this.#apply();
    // A setting that could not be written holds for this run all the same.
    getEngine().setSetting(key, value).catch((error: unknown) => { console.error(key, error); });
  }

  #apply(): void {
    const root = document.documentElement;
    if (this.theme === 'system') delete root.dataset.theme;
    else root.dataset.theme = this.theme;
    root.dataset.density = this.density;
    root.lang = language.current;
  }
}

function isLimits(value: unknown): value is Limits {
  return typeof value === 'object' && value !== null
    && ['connectMs', 'firstByteMs', 'idleMs'].every((key) => typeof (value as Record<string, unknown>)[key] === 'number');
}

export const settings = new Settings();
