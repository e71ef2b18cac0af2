// A chain of certificates as one PEM file.

import { getEngine } from '$/ipc';
import type { Certificate } from '$/ipc/bindings';

export function pemOf(chain: readonly Certificate[]): string {
  return chain.map((cert) => `# ${cert.subject.replaceAll(/[\r\n]/g, ' ')}\n${cert.pem.trimEnd()}\n`).join('\n');
}

/** Asks for a place and writes the chain there, leaf first as it was sent. */
export function savePem(chain: readonly Certificate[], host: string): Promise<string | undefined> {
  return getEngine().saveText(pemOf(chain), `${host.replaceAll(/[^\w.-]/g, '_')}-chain.pem`);
}
