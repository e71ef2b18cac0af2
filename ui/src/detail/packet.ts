// Where the body of a packet is read from: its own octets, or a run of what carries it at the bottom.

import type { ReadBytes } from '$/bytes/window.svelte';
import type { AppBody, AppPacket } from '$/ipc/bindings';
import type { Engine } from '$/ipc/engine';

/** Packets on packets end somewhere; a record that was cut may point at nothing. */
const DEEPEST = 8;

/** Octets of the vocabulary (UTF-8 where they are, else one character an octet) as bytes again. */
export function octetBytes(text: string, binary: boolean): Uint8Array {
  const single = [...text].every((char) => (char.codePointAt(0) ?? 0) <= 0xff);
  return binary && single ? Uint8Array.from(text, (char) => char.charCodeAt(0)) : new TextEncoder().encode(text);
}

/** Shapes that are no text. */
export function isBinary(shape: string): boolean {
  return shape !== 'json' && shape !== 'text';
}

export async function bodyReader(engine: Engine, id: string, own: number, packet: AppPacket, body: AppBody): Promise<ReadBytes> {
  if (body.octets !== undefined) {
    const bytes = octetBytes(body.octets, isBinary(body.shape));
    return (off, len) => Promise.resolve({ off, len: bytes.length, bytes: bytes.slice(off, off + len) });
  }
  let seq = packet.carrier;
  for (let deep = 0; deep < DEEPEST && seq !== undefined; deep++) {
    const carrier = await engine.event(id, seq);
    if (carrier.name !== 'app.packet') {
      // Bodies of HTTP and data of event streams are the engine's to find.
      const [from, skip] = carrier.name === 'ws.message' ? [carrier.seq, body.off] : [own, 0];
      return (off, len) => engine.payload(id, from, skip + off, Math.min(len, body.len - off));
    }
    seq = carrier.data.carrier;
  }
  return (off) => Promise.resolve({ off, len: 0, bytes: new Uint8Array() });
}

export function bodyLength(body: AppBody | undefined): number {
  if (body === undefined) return 0;
  return body.octets === undefined ? body.len : octetBytes(body.octets, isBinary(body.shape)).length;
}
