// curl commands in and out: what was pasted becomes the draft of a tab, and can be taken back.

import { getEngine } from '$/ipc';
import type { CurlLeftOut, OpenRequest, Shell } from '$/ipc/bindings';
import { Draft } from './draft.svelte';
import { refusal, type Tab } from './tabs.svelte';

/** A request that was read from a curl command, and what stood there before. */
export interface Imported {
  readonly shell: Shell;
  readonly leftOut: readonly CurlLeftOut[];
  readonly before: Draft;
}

/** Whether this is a curl command, with or without a prompt before it. */
export function isCurl(text: string): boolean {
  return /^\s*(?:(?:\$|>|PS\s[^\n>]*>|[A-Za-z]:\\[^\n>]*>)\s*)?curl(?:\.exe)?[\s^`]/.test(text);
}

/** Puts the request of a curl command into the tab. A command that cannot be read leaves all as it was. */
export async function importCurl(tab: Tab, text: string): Promise<void> {
  tab.refusal = undefined;
  try {
    const { request, shell, leftOut } = await getEngine().fromCurl(text);
    const before = tab.draft;
    tab.draft = Draft.from(request);
    tab.imported = { shell, leftOut, before };
  } catch (error) {
    tab.refusal = refusal(error);
  }
}

/** Brings back what stood there before. */
export function undoImport(tab: Tab): void {
  if (!tab.imported) return;
  tab.draft = tab.imported.before;
  tab.imported = undefined;
}

export const shellNames: Record<Shell, string> = { bash: 'bash', cmd: 'cmd', powerShell: 'PowerShell' };
export const shells: readonly Shell[] = ['bash', 'cmd', 'powerShell'];

/** To the clipboard; rejects where the engine cannot say the request as a curl command. */
export async function copyCurl(request: OpenRequest, shell: Shell): Promise<void> {
  const engine = getEngine();
  await engine.copyText(await engine.toCurl(request, shell));
}
