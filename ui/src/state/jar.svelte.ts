// The cookies of one jar as far as they are shown, and the acts of a person on them.

import { getEngine } from '$/ipc';
import type { CookieEntry, JarEntry } from '$/ipc/bindings';

const page = 100;

export class Jar {
  readonly name: string;
  cookies = $state.raw<readonly CookieEntry[]>([]);
  total = $state(0);
  loaded = $state(false);
  jars = $state.raw<readonly JarEntry[]>([]);

  constructor(name: string) {
    this.name = name;
  }

  /** Reads again as many as are shown. */
  async load(count = Math.max(page, this.cookies.length)): Promise<void> {
    const engine = getEngine();
    const [got, jars] = await Promise.all([engine.cookies(this.name, 0, count), engine.jars()]);
    this.cookies = got.cookies;
    this.total = got.total;
    this.jars = jars;
    this.loaded = true;
  }

  async more(): Promise<void> {
    await this.load(this.cookies.length + page);
  }

  /** Writes a cookie; `before` is what it was, when its name, domain or path may have changed. */
  async put(cookie: CookieEntry, before?: CookieEntry): Promise<void> {
    if (before && (before.name !== cookie.name || before.domain !== cookie.domain || before.path !== cookie.path)) {
      await getEngine().removeCookie(this.name, before);
    }
    await getEngine().putCookie(this.name, cookie);
    await this.load();
  }

  async remove(cookie: CookieEntry): Promise<void> {
    await getEngine().removeCookie(this.name, cookie);
    await this.load();
  }

  async clear(): Promise<void> {
    await getEngine().clearJar(this.name);
    await this.load();
  }
}
