// Windows of a body. A body is never fetched whole unless it is small.

import type { BodyInfo } from '$/ipc/bindings';
import type { Engine } from '$/ipc/engine';

/** The largest body that is made pretty or shown as one text. Above, it is read page by page. */
export const prettyLimit = 2 * 1024 * 1024;
/** The largest image that is drawn. */
export const imageLimit = 16 * 1024 * 1024;
/** Bytes of one page of a large text. */
export const pageBytes = 256 * 1024;

export type Shape = 'json' | 'html' | 'xml' | 'text' | 'image' | 'form' | 'binary' | 'empty';
export type Mode = 'pretty' | 'text' | 'hex';

/** How a body is shown unless a person chose. */
export function firstMode(info: BodyInfo): Mode {
  switch (info.shape) {
    case 'json': case 'form': return info.decodedLen <= prettyLimit ? 'pretty' : 'text';
    case 'html': return 'text';
    case 'image': return info.decodedLen <= imageLimit ? 'pretty' : 'hex';
    case 'binary': return 'hex';
    default: return 'text';
  }
}

/** What `pretty` means for a shape; absent where there is nothing but the text. */
export function prettyOf(shape: string): 'json' | 'html' | 'image' | 'form' | undefined {
  return shape === 'json' || shape === 'html' || shape === 'image' || shape === 'form' ? shape : undefined;
}

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
  };
  return `${clean === '' || clean === '..' ? 'body' : clean}.${ending[mediaType ?? ''] ?? 'bin'}`;
}
