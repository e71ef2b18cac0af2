// Bytes of a body. A body is never fetched whole unless it is small.

import type { Engine } from '$/ipc/engine';

/** The largest body that is copied or previewed as one text. */
export const wholeLimit = 4 * 1024 * 1024;

/** Reads `len` bytes from `off`, over as many windows as the engine needs. */
export async function read(engine: Engine, id: string, head: number, decoded: boolean, off: number, len: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let got = 0;
  while (got < len) {
    const part = (await engine.bodyWindow(id, head, decoded, off + got, len - got)).bytes;
    if (part.length === 0) break;
    parts.push(part);
    got += part.length;
  }
  const first = parts[0];
  if (parts.length === 1 && first !== undefined) return first;
  const out = new Uint8Array(got);
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Text by an encoding label; UTF-8 where this system does not know the label. */
export function decode(bytes: Uint8Array, charset: string): string {
  try {
    return new TextDecoder(charset === '' ? 'utf-8' : charset).decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}

/** A file name for a body: the last segment of the target, or by media type. */
export function suggested(target: string, mediaType: string | undefined): string {
  const path = target.split(/[?#]/)[0] ?? '';
  const last = path.split('/').filter((segment) => segment !== '').pop() ?? '';
  const clean = last.replaceAll(/[^\p{L}\p{N}._-]/gu, '_').slice(0, 80);
  if (/\.[A-Za-z0-9]{1,6}$/.test(clean) && clean.replaceAll('.', '') !== '') return clean;
  const ending: Record<string, string> = {
    'application/json': 'json', 'text/html': 'html', 'text/plain': 'txt', 'text/css': 'css', 'text/csv': 'csv',
    'text/event-stream': 'txt', 'application/xml': 'xml', 'text/xml': 'xml', 'image/png': 'png', 'image/jpeg': 'jpg',
    'image/gif': 'gif', 'image/webp': 'webp', 'image/svg+xml': 'svg', 'application/pdf': 'pdf', 'application/gzip': 'gz',
    'application/x-ndjson': 'ndjson', 'audio/mpeg': 'mp3', 'audio/wav': 'wav', 'audio/ogg': 'ogg', 'video/mp4': 'mp4', 'video/webm': 'webm',
  };
  return `${clean === '' || clean === '..' ? 'body' : clean}.${ending[mediaType ?? ''] ?? 'bin'}`;
}
