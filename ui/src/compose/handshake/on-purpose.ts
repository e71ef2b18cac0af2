// Faults of a handshake that are made on purpose: each a field left out, or typed with a value that breaks its rule.

import type { MessageKey } from '$/i18n';
import type { Draft } from '$/state/draft.svelte';

export interface Fault {
  readonly id: string;
  /** The field that it is about. */
  readonly field: string;
  /** What the field says instead; undefined: it is left out. */
  readonly value?: string;
  readonly label: MessageKey;
  readonly rfc: string;
}

/** In the order of the rules in RFC 6455 §4.1. */
export const faults: readonly Fault[] = [
  { id: 'host', field: 'Host', label: 'purpose-no-host', rfc: 'RFC 6455 §4.1' },
  { id: 'upgrade', field: 'Upgrade', label: 'purpose-no-upgrade', rfc: 'RFC 6455 §4.1' },
  { id: 'upgrade-other', field: 'Upgrade', value: 'h2c', label: 'purpose-other-upgrade', rfc: 'RFC 6455 §4.2.1' },
  { id: 'connection', field: 'Connection', label: 'purpose-no-connection', rfc: 'RFC 6455 §4.1' },
  { id: 'connection-other', field: 'Connection', value: 'keep-alive', label: 'purpose-other-connection', rfc: 'RFC 6455 §4.2.1' },
  { id: 'key', field: 'Sec-WebSocket-Key', label: 'purpose-no-key', rfc: 'RFC 6455 §4.1' },
  { id: 'key-short', field: 'Sec-WebSocket-Key', value: 'c2hvcnQ=', label: 'purpose-short-key', rfc: 'RFC 6455 §4.2.1' },
  { id: 'version', field: 'Sec-WebSocket-Version', label: 'purpose-no-version', rfc: 'RFC 6455 §4.1' },
  { id: 'version-12', field: 'Sec-WebSocket-Version', value: '12', label: 'purpose-version', rfc: 'RFC 6455 §4.4' },
];

type Head = Pick<Draft, 'headers' | 'without'>;

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** Whether a draft makes that fault. */
export function makes(draft: Head, fault: Fault): boolean {
  const { field, value } = fault;
  const typed = draft.headers.filter((row) => row.on && same(row.name, field));
  return value === undefined
    ? typed.length === 0 && draft.without.some((name) => same(name, field))
    : typed.length === 1 && typed[0]?.value === value;
}

/** Makes a fault, or takes it back. Of one field there is one fault at a time. */
export function setFault(draft: Head, fault: Fault, on: boolean): void {
  const { field, value } = fault;
  draft.headers = draft.headers.filter((row) => !same(row.name, field));
  draft.without = draft.without.filter((name) => !same(name, field));
  if (!on) return;
  if (value === undefined) draft.without = [...draft.without, field.toLowerCase()];
  else draft.headers = [...draft.headers, { name: field, value, on: true }];
}
