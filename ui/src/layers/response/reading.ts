// How a body can be read and shown, and the words for it.

import { t } from '$/i18n';
import type { BodyAs, BodyInfo } from '$/ipc/bindings';

/** What the viewer shows: lines of a reading, the same as sent, a drawing, bytes, the chunks that carried it. */
export type Mode = 'lines' | 'raw' | 'preview' | 'hex' | 'chunks';

export const readings: readonly BodyAs[] = [
  'auto', 'json', 'ndjson', 'xml', 'html', 'text', 'form', 'multipart', 'protobuf', 'messagePack', 'cbor',
];

export function readingWord(as: BodyAs): string {
  switch (as) {
    case 'auto': return t('layers-read-auto');
    case 'json': return 'JSON';
    case 'ndjson': return 'NDJSON';
    case 'xml': return 'XML';
    case 'html': return 'HTML';
    case 'text': return t('layers-body-text');
    case 'form': return t('layers-read-form');
    case 'multipart': return t('layers-read-multipart');
    case 'protobuf': return 'Protocol Buffers';
    case 'messagePack': return 'MessagePack';
    case 'cbor': return 'CBOR';
    case 'hex': return t('layers-body-hex');
  }
}

/** What a drawing of the body would be; absent: there is none. */
export type Drawing = 'html' | 'image' | 'audio' | 'video' | 'pdf';

export function drawingOf(info: BodyInfo): Drawing | undefined {
  if (info.shape === 'html' || info.shape === 'image') return info.shape;
  if (info.mediaType === 'application/pdf') return 'pdf';
  const kind = info.mediaType?.split('/')[0];
  return kind === 'image' || kind === 'audio' || kind === 'video' ? kind : undefined;
}

/** Whether the engine lays this reading out anew: then there is a raw form of it too. */
export function isLaidOut(as: BodyAs | undefined): boolean {
  return as !== undefined && as !== 'text' && as !== 'hex';
}

/** Whether a JSONPath can select from it (RFC 9535). */
export function takesPath(as: BodyAs | undefined): boolean {
  return as === 'json' || as === 'ndjson' || as === 'messagePack' || as === 'cbor';
}

/** How a body is shown unless a person chose. */
export function firstMode(info: BodyInfo): Mode {
  const drawing = drawingOf(info);
  if (drawing !== undefined && drawing !== 'html') return info.decodedLen <= drawingLimit ? 'preview' : 'hex';
  return 'lines';
}

/** The largest body that is drawn. */
export const drawingLimit = 32 * 1024 * 1024;

/** Encoding labels that a person chooses from (WHATWG Encoding Standard). */
export const charsets: readonly string[] = [
  'utf-8', 'utf-16le', 'utf-16be', 'windows-1252', 'iso-8859-2', 'windows-1251', 'koi8-r', 'shift_jis', 'euc-jp',
  'iso-2022-jp', 'gbk', 'gb18030', 'big5', 'euc-kr',
];

/** Where the charset came from, in words. */
export function charsetFrom(from: string | undefined): string {
  switch (from) {
    case 'header': return t('layers-charset-header');
    case 'bom': return t('layers-charset-bom');
    case 'meta': return t('layers-charset-meta');
    default: return t('layers-charset-default');
  }
}

/** How many times longer a body is decoded than on the wire: `12.3`. Absent where nothing was encoded. */
export function ratio(info: BodyInfo): string | undefined {
  if (info.encodedLen === 0 || info.codings.length === 0) return undefined;
  const times = info.decodedLen / info.encodedLen;
  return times >= 100 ? times.toFixed(0) : times >= 10 ? times.toFixed(1) : times.toFixed(2);
}
