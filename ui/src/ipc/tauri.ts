// The engine behind Tauri's commands and one channel. The only file that imports @tauri-apps.

import { Channel, invoke } from '@tauri-apps/api/core';
import type { Tick } from './bindings';
import type { Bytes, Engine } from './engine';

/** The engine of the app that this window belongs to. */
export function createTauri(): Engine {
  const listeners = new Set<(tick: Tick) => void>();
  let streaming = false;

  function stream(): void {
    if (streaming) return;
    streaming = true;
    const ticks = new Channel<Tick[]>((batch) => {
      for (const tick of batch) for (const listener of listeners) listener(tick);
    });
    invoke('watch', { ticks }).catch(() => { streaming = false; });
  }

  return {
    check: (request) => invoke('check', { request }),
    preview: (request) => invoke('preview', { request }),
    open: (request) => invoke('open', { request }),
    command: (id, command) => invoke('command', { id, command }),
    watch(onTick) {
      // Each call has an entry of its own, even when the same function is given twice.
      const listener = (tick: Tick): void => onTick(tick);
      listeners.add(listener);
      stream();
      return () => { listeners.delete(listener); };
    },

    view: (id) => invoke('view', { id }),
    rows: (id, filter, first, count) => invoke('rows', { id, filter, first, count }),
    tail: (id, filter, count) => invoke('tail', { id, filter, count }),
    position: (id, filter, seq) => perhaps<number>('position', { id, filter, seq }),
    children: (id, seq) => invoke('children', { id, seq }),
    event: (id, seq) => invoke('event', { id, seq }),
    bytes: (id, conn, log, off, len) => bytes('bytes', { id, conn, log, off, len }),
    payload: (id, seq, off, len) => bytes('payload', { id, seq, off, len }),
    ioRecords: (id, conn, log, first, count) => invoke('io_records', { id, conn, log, first, count }),
    logs: (id) => invoke('logs', { id }),
    overview: (id, slices) => invoke('overview', { id, slices }),
    body: (id, head) => invoke('body', { id, head }),
    bodyWindow: (id, head, decoded, off, len) => bytes('body_window', { id, head, decoded, off, len }),
    bodyPast: (id, head) => invoke('body_past', { id, head }),
    bodyLines: (id, head, reading, first, count) => invoke('body_lines', { id, head, reading, first, count }),
    bodyFind: (id, head, reading, text, from) => perhaps<number>('body_find', { id, head, reading, text, from }),
    throughput: (id, head, slices) => invoke('throughput', { id, head, slices }),
    compare: (left, right) => invoke('compare', { left, right }),
    changes: (id) => invoke('changes', { id }),
    saveBody: (id, head, decoded, suggested) =>
      perhaps<string>('save_body', { id, head, decoded, suggested }),

    fromCurl: (text) => invoke('from_curl', { text }),
    toCurl: (request, shell) => invoke('to_curl', { request, shell }),

    protocols: () => invoke('protocols'),
    framePreview: (frame, id) => invoke('frame_preview', { id, frame }),
    saved: (scope) => invoke('saved', { scope }),
    putSaved: (scope, messages) => invoke('put_saved', { scope, messages }),
    sentSide: (id) => invoke('sent_side', { id }),
    decodeAs: (id, decode) => invoke('decode_as', { id, decode }),

    jars: () => invoke('jars'),
    cookies: (jar, first, count) => invoke('cookies', { jar, first, count }),
    putCookie: (jar, cookie) => invoke('put_cookie', { jar, cookie }),
    removeCookie: (jar, cookie) => invoke('remove_cookie', { jar, cookie }),
    clearJar: (jar) => invoke('clear_jar', { jar }),

    runs: (url, method, first, count) => invoke('runs', { url, method, first, count }),
    sessions: (text, first, count) => invoke('sessions', { text, first, count }),
    rename: (id, name) => invoke('rename', { id, name }),
    remove: (id) => invoke('remove', { id }),
    setting: (key) => perhaps('setting', { key }),
    setSetting: (key, value) => invoke('set_setting', { key, value }),

    playground: () => invoke('playground'),
    playgroundStart: () => invoke('playground_start'),
    playgroundStop: () => invoke('playground_stop'),

    pickFile: () => perhaps<string>('pick_file', {}),
    saveText: (text, suggested) => perhaps<string>('save_text', { text, suggested }),
    copyText,
    platform: () => invoke('platform'),
  };
}

/** An absent value crosses as JSON's null. */
async function perhaps<T>(command: string, args: Record<string, unknown>): Promise<T | undefined> {
  return (await invoke<T | null>(command, args)) ?? undefined;
}

/** Replies of bytes: offset and whole length as little-endian u64, then the bytes (`commands/record.rs`). */
async function bytes(command: string, args: Record<string, unknown>): Promise<Bytes> {
  const reply = await invoke<ArrayBuffer>(command, args);
  const head = new DataView(reply, 0, 16);
  return {
    off: Number(head.getBigUint64(0, true)),
    len: Number(head.getBigUint64(8, true)),
    bytes: new Uint8Array(reply, 16),
  };
}

async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Some web views keep the clipboard from scripts; copying a selection still works there.
    const area = document.createElement('textarea');
    area.value = text;
    area.setAttribute('aria-hidden', 'true');
    area.style.position = 'fixed';
    area.style.opacity = '0';
    document.body.append(area);
    area.select();
    document.execCommand('copy');
    area.remove();
  }
}
