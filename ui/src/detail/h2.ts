// A frame of HTTP/2 in words and as fields at their bytes (RFC 9113 §4.1, §6; RFC 7541 §6).

import { phrase, t } from '$/i18n';
import type { H2Block, H2Detail, H2Field, H2Frame, HpackForm } from '$/ipc/bindings';
import type { EventOf } from '$/layers/events';
import { count, size } from '$/lib/format';
import { duration } from '$/lib/time';
import { within, type LinkedField } from './linked';

/** What a frame says, in one line. */
export function h2Words(frame: H2Frame): string {
  const { detail } = frame;
  switch (detail.kind) {
    case 'data': return t('http2-words-data', { size: size(detail.len), window: count(detail.window), stream: count(detail.streamWindow) });
    case 'headers': return detail.block === undefined ? t('http2-words-headers-open') : blockWords(detail.block);
    case 'continuation': return detail.block === undefined ? t('http2-words-headers-open') : blockWords(detail.block);
    case 'pushPromise': return t('http2-words-push', { stream: detail.promised });
    case 'priority': return t('http2-words-priority', { stream: detail.priority.dependsOn, weight: detail.priority.weight });
    case 'rstStream': return `${detail.name}: ${phrase(detail.meaning)}`;
    case 'goAway': return `${detail.name}: ${phrase(detail.meaning)} ${t('http2-words-last-stream', { stream: detail.lastStream })}`;
    case 'settings': return detail.ack ? t('http2-words-settings-ack') : detail.settings.map((one) => `${one.name.replace(/^SETTINGS_/, '')}=${String(one.value)}`).join('  ');
    case 'ping': return `${detail.octets}${detail.roundTripNs === undefined ? '' : ` ${t('http2-words-round-trip', { time: duration(detail.roundTripNs) })}`}`;
    case 'windowUpdate': return t('http2-words-window', { by: count(detail.increment), window: count(detail.window) });
    case 'unknown': return t('http2-words-unknown');
  }
}

function blockWords(block: H2Block): string {
  const value = (name: string): string | undefined => block.fields.find((field) => field.name === name)?.value;
  const start = value(':status') ?? [value(':method'), value(':authority'), value(':path')].filter((one) => one !== undefined).join(' ');
  return [start, t('http2-words-block', { fields: block.fields.length, encoded: size(block.encoded), decoded: size(block.decoded) })].filter((one) => one !== '').join('  ');
}

export function formWord(form: HpackForm): string {
  switch (form) {
    case 'indexed': return t('http2-form-indexed');
    case 'indexing': return t('http2-form-indexing');
    case 'notIndexed': return t('http2-form-not-indexed');
    case 'neverIndexed': return t('http2-form-never-indexed');
  }
}

const HEADER = 9;
const hex = (n: number, digits = 2): string => `0x${n.toString(16).padStart(digits, '0')}`;

/** The 9 octets of the header, then what the payload holds. */
export function h2Fields(event: EventOf<'h2.frame'>): LinkedField[] {
  const frame = event.data;
  return [
    { name: t('http2-length'), value: count(frame.length), note: t('http2-note-length'), rfc: 'RFC 9113 §4.1', from: 0, to: 3 },
    { name: t('http2-type'), value: frame.typeName === '' ? hex(frame.frameType) : `${frame.typeName} (${hex(frame.frameType)})`, note: h2About(frame.detail), rfc: aboutRfc(frame.detail), from: 3, to: 4 },
    { name: t('http2-flags'), value: frame.flagNames.length === 0 ? hex(frame.flags) : `${frame.flagNames.join(', ')} (${hex(frame.flags)})`, note: flagsNote(frame.flagNames), rfc: 'RFC 9113 §4.1', from: 4, to: 5 },
    { name: t('http2-stream'), value: String(event.stream), note: event.stream === 0 ? t('http2-note-stream-zero') : event.stream % 2 === 1 ? t('http2-note-stream-odd') : t('http2-note-stream-even'), rfc: 'RFC 9113 §5.1.1', from: 5, to: 9 },
    ...payload(event, frame.detail),
  ];
}

function payload(event: EventOf<'h2.frame'>, detail: H2Detail): LinkedField[] {
  const end = HEADER + event.data.length;
  const at = (name: string, value: string, from: number, len: number, note?: string, rfc?: string): LinkedField =>
    ({ name, value, from: HEADER + from, to: HEADER + from + len, ...(note === undefined ? {} : { note }), ...(rfc === undefined ? {} : { rfc }) });
  switch (detail.kind) {
    case 'data': return [
      { name: t('http2-content'), value: size(detail.len), from: HEADER, to: HEADER + detail.len, note: detail.endStream ? t('http2-note-end-stream') : t('http2-note-data'), rfc: 'RFC 9113 §6.1' },
      ...padding(detail.padding),
      { name: t('http2-window-connection'), value: count(detail.window), note: t('http2-note-window'), rfc: 'RFC 9113 §5.2' },
      { name: t('http2-window-stream'), value: count(detail.streamWindow), note: t('http2-note-window'), rfc: 'RFC 9113 §5.2' },
    ];
    case 'headers': return [
      ...padding(detail.padding),
      ...(detail.priority === undefined ? [] : [{ name: t('http2-priority'), value: t('http2-words-priority', { stream: detail.priority.dependsOn, weight: detail.priority.weight }), note: t('http2-note-priority'), rfc: 'RFC 9113 §5.3.2' }]),
      ...block(event, detail.block),
    ];
    case 'continuation': return block(event, detail.block);
    case 'pushPromise': return [at(t('http2-promised'), String(detail.promised), 0, 4, t('http2-note-promised'), 'RFC 9113 §6.6'), ...block(event, detail.block)];
    case 'priority': return [at(t('http2-priority'), t('http2-words-priority', { stream: detail.priority.dependsOn, weight: detail.priority.weight }), 0, 5, t('http2-note-priority'), 'RFC 9113 §5.3.2')];
    case 'rstStream': return [at(t('http2-code'), `${detail.name} (${hex(detail.code)})`, 0, 4, phrase(detail.meaning), 'RFC 9113 §7')];
    case 'goAway': return [
      at(t('http2-last-stream'), String(detail.lastStream), 0, 4, t('http2-note-last-stream'), 'RFC 9113 §6.8'),
      at(t('http2-code'), `${detail.name} (${hex(detail.code)})`, 4, 4, phrase(detail.meaning), 'RFC 9113 §7'),
      ...(event.data.length > 8 ? [{ name: t('http2-debug'), value: detail.debug, from: HEADER + 8, to: end, note: t('http2-note-debug'), rfc: 'RFC 9113 §6.8' }] : []),
    ];
    case 'settings': return detail.ack ? [] : detail.settings.map((one, n) =>
      at(one.name === '' ? hex(one.id, 4) : one.name, count(one.value), n * 6, 6, phrase(one.meaning), 'RFC 9113 §6.5.2'));
    case 'ping': return [
      at(t('http2-opaque'), detail.octets, 0, 8, detail.ack ? t('http2-note-pong') : t('http2-note-ping'), 'RFC 9113 §6.7'),
      ...(detail.roundTripNs === undefined ? [] : [{ name: t('http2-round-trip'), value: duration(detail.roundTripNs) }]),
    ];
    case 'windowUpdate': return [
      at(t('http2-increment'), count(detail.increment), 0, 4, t('http2-note-increment'), 'RFC 9113 §6.9'),
      { name: t('http2-window-after'), value: count(detail.window) },
    ];
    case 'unknown': return event.data.length === 0 ? [] : [{ name: t('frame-payload'), value: size(event.data.length), from: HEADER, to: end, note: t('http2-note-unknown'), rfc: 'RFC 9113 §5.5' }];
  }
}

function padding(octets: number): LinkedField[] {
  return octets === 0 ? [] : [{ name: t('http2-padding'), value: size(octets), note: t('http2-note-padding'), rfc: 'RFC 9113 §6.1' }];
}

function block(event: EventOf<'h2.frame'>, whole: H2Block | undefined): LinkedField[] {
  if (whole === undefined) return [];
  return [
    { name: t('http2-block'), value: t('http2-words-block', { fields: whole.fields.length, encoded: size(whole.encoded), decoded: size(whole.decoded) }), note: t('http2-note-block'), rfc: 'RFC 7541 §3', group: true },
    ...whole.tableSizes.map((bytes): LinkedField => ({ name: t('http2-table-update'), value: size(bytes), note: t('http2-note-table-update'), rfc: 'RFC 7541 §6.3', depth: 1 })),
    ...whole.fields.map((field) => hpack(event, field)),
    { name: t('http2-table'), value: t('http2-words-table', { entries: whole.tableEntries, size: size(whole.tableSize), max: size(whole.tableMax) }), group: true,
      note: whole.evicted > 0 ? t('http2-note-evicted', { count: whole.evicted }) : t('http2-note-table'), rfc: 'RFC 7541 §4' },
  ];
}

function hpack(event: EventOf<'h2.frame'>, field: H2Field): LinkedField {
  const place = field.range === undefined ? undefined : within(event, field.range);
  const parts = [
    formWord(field.form),
    field.index === undefined ? t('http2-index-none') : field.form === 'indexed' ? t('http2-index-both', { index: field.index }) : t('http2-index-name', { index: field.index }),
    field.huffmanName || field.huffmanValue ? t('http2-huffman') : '',
    t('http2-octets', { count: field.encoded }),
    field.problem === undefined ? '' : phrase(field.problem),
  ];
  return {
    name: field.name, value: field.value, depth: 1, note: parts.filter((one) => one !== '').join('; '), rfc: formRfc(field.form),
    ...place, ...(field.problem === undefined ? {} : { bad: true }),
  };
}

function formRfc(form: HpackForm): string {
  switch (form) {
    case 'indexed': return 'RFC 7541 §6.1';
    case 'indexing': return 'RFC 7541 §6.2.1';
    case 'notIndexed': return 'RFC 7541 §6.2.2';
    case 'neverIndexed': return 'RFC 7541 §6.2.3';
  }
}

function flagsNote(names: readonly string[]): string {
  const words: Readonly<Record<string, () => string>> = {
    END_STREAM: () => t('http2-flag-end-stream'), END_HEADERS: () => t('http2-flag-end-headers'), PADDED: () => t('http2-flag-padded'),
    PRIORITY: () => t('http2-flag-priority'), ACK: () => t('http2-flag-ack'),
  };
  return names.length === 0 ? t('http2-flag-none') : names.map((name) => words[name]?.() ?? name).join(' ');
}

/** What a type of frame is for. */
export function h2About(detail: H2Detail): string {
  switch (detail.kind) {
    case 'data': return t('http2-about-data');
    case 'headers': return t('http2-about-headers');
    case 'priority': return t('http2-about-priority');
    case 'rstStream': return t('http2-about-rst-stream');
    case 'settings': return t('http2-about-settings');
    case 'pushPromise': return t('http2-about-push-promise');
    case 'ping': return t('http2-about-ping');
    case 'goAway': return t('http2-about-goaway');
    case 'windowUpdate': return t('http2-about-window-update');
    case 'continuation': return t('http2-about-continuation');
    case 'unknown': return t('http2-note-unknown');
  }
}

function aboutRfc(detail: H2Detail): string {
  const sections: Readonly<Record<H2Detail['kind'], string>> = {
    data: '§6.1', headers: '§6.2', priority: '§6.3', rstStream: '§6.4', settings: '§6.5', pushPromise: '§6.6', ping: '§6.7', goAway: '§6.8',
    windowUpdate: '§6.9', continuation: '§6.10', unknown: '§5.5',
  };
  return `RFC 9113 ${sections[detail.kind]}`;
}
