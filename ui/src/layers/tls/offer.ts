// Offered against chosen: what our hello listed and what the server took.

import type { ClientHello, ServerHello, TlsEstablished } from '$/ipc/bindings';

export interface Offered {
  readonly name: 'versions' | 'suites' | 'groups' | 'alpn';
  readonly offered: readonly string[];
  /** Absent: the server took none, or has not answered. */
  readonly chosen?: string;
}

export function offers(hello: ClientHello, answer: ServerHello | undefined, established: TlsEstablished | undefined): Offered[] {
  const all: [Offered['name'], readonly string[], string | undefined][] = [
    ['versions', hello.versions, answer?.version ?? established?.version],
    ['suites', hello.suites, answer?.suite ?? established?.suite],
    ['groups', hello.groups, answer?.group ?? established?.group],
    ['alpn', hello.alpn, established?.alpn ?? answer?.alpn],
  ];
  return all
    .filter(([, offered, chosen]) => offered.length > 0 || chosen !== undefined)
    .map(([name, offered, chosen]) => (chosen === undefined ? { name, offered } : { name, offered, chosen }));
}
