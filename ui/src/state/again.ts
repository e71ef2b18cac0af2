// Events as they would be composed: a packet as the form of its protocol, a message with the fragments it went in.

import { getEngine } from '$/ipc';
import type { AppPacket, AppSend, Between, Event, Payload, SioArg, WsSend } from '$/ipc/bindings';
import { toHex, utf8 } from '$/lib/bytes';
import { jsonItems } from '$/lib/json';
import type { Protocol } from '$/lib/url';
import { stompNames } from './draft/packet.svelte';
import { everything } from './rows.svelte';
import type { Session } from './session.svelte';

type PacketEvent = Extract<Event, { name: 'app.packet' }>;

/** More fragments than these become one at the end. */
const MOST_FRAGMENTS = 400;
/** Events looked at between two fragments, for control frames. */
const MOST_BETWEEN = 64;

/** Whether a composer for this protocol has a form of such a packet. */
export function composes(protocol: Protocol | undefined, send: AppSend): boolean {
  if (send.kind === 'stomp') return protocol === 'ws' || protocol === 'sockJs';
  return send.kind === 'sockJs' ? protocol === 'sockJs' : protocol === 'socketIo';
}

/** A packet as its form, from what it says of itself, its body as text, and the octets that came after it. Pure. */
export function packetForm(packet: AppPacket, body: string, attachments: readonly Uint8Array[] = []): AppSend | undefined {
  if (packet.proto === 'socket.io') return sioForm(packet, body, attachments);
  if (packet.proto === 'stomp') {
    if (!(stompNames as readonly string[]).includes(packet.kind)) return undefined;
    // A body that is edited has another length, and a text needs none (STOMP 1.2, "Body").
    const headers = packet.fields.filter(({ name }) => name !== 'content-length').map(({ name, value }) => ({ name, value }));
    return { kind: 'stomp', frame: { command: packet.kind, headers, body: { kind: 'text', text: body, escapes: false } } };
  }
  if (packet.proto !== 'sockjs' || !['a', 'm', 'send'].includes(packet.kind)) return undefined;
  const strings: unknown = read(body);
  const messages = Array.isArray(strings) ? strings : [strings];
  return messages.every((one) => typeof one === 'string') ? { kind: 'sockJs', messages } : undefined;
}

/**
 * What answers a packet that was received and may want an answer: the ACK of a MESSAGE of STOMP (by its `ack` since
 * 1.2, before by `message-id`), the ack of an event of Socket.IO. Pure.
 */
export function answerForm(packet: AppPacket, dir: Event['dir']): AppSend | undefined {
  if (dir !== 'rx') return undefined;
  if (packet.proto === 'socket.io' && packet.kind.endsWith('EVENT') && packet.id !== undefined) {
    return { kind: 'sioAck', namespace: packet.scope ?? '/', id: Number(packet.id), args: [] };
  }
  if (packet.proto !== 'stomp' || packet.kind !== 'MESSAGE') return undefined;
  const value = (name: string) => packet.fields.find((field) => field.name === name)?.value;
  const ack = value('ack');
  const named = ack === undefined ? ['subscription', 'message-id'].map((name) => ({ name, value: value(name) })) : [{ name: 'id', value: ack }];
  const headers = named.flatMap(({ name, value: said }) => (said === undefined ? [] : [{ name, value: said }]));
  return { kind: 'stomp', frame: { command: 'ACK', headers, body: { kind: 'text', text: '', escapes: false } } };
}

function sioForm(packet: AppPacket, body: string, attachments: readonly Uint8Array[]): AppSend | undefined {
  const namespace = packet.scope ?? '/';
  switch (packet.kind) {
    case 'CONNECT': return { kind: 'sioConnect', namespace, ...(body !== '' && { auth: body }) };
    case 'DISCONNECT': return { kind: 'sioDisconnect', namespace };
    case 'EVENT':
    case 'BINARY_EVENT':
    case 'ACK':
    case 'BINARY_ACK': break;
    default: return undefined;
  }
  const items = jsonItems(body);
  const ack = packet.kind.endsWith('ACK');
  const args = items && argumentsOf(items.slice(ack ? 0 : 1), attachments);
  if (args === undefined) return undefined;
  if (ack) return { kind: 'sioAck', namespace, id: Number(packet.id ?? 0), args };
  const event: unknown = read(items?.[0] ?? '');
  return typeof event === 'string' ? { kind: 'sioEmit', namespace, event, args, ack: packet.id !== undefined } : undefined;
}

/**
 * Octets stand for themselves where each is a whole argument, in their order. Else the JSON names them as it did, and
 * they follow it. Undefined: some are not at hand.
 */
function argumentsOf(items: readonly string[], attachments: readonly Uint8Array[]): SioArg[] | undefined {
  const places = items.map((json) => (json.includes('"_placeholder"') ? read(json) : undefined) as { _placeholder?: unknown; num?: unknown } | undefined);
  const nums = places.filter((one) => one !== undefined).map((one) => one._placeholder === true ? one.num : undefined);
  const payload = (octets: Uint8Array): Payload => ({ kind: 'hex', hex: toHex(octets) });
  if (nums.every((num, n) => num === n && n < attachments.length) && nums.length === attachments.length) {
    let next = 0;
    return items.map((json, i) => {
      const octets = places[i] === undefined ? undefined : attachments[next++];
      return octets ? { kind: 'binary', payload: payload(octets) } : { kind: 'json', json };
    });
  }
  const json = items.map((one): SioArg => ({ kind: 'json', json: one }));
  return attachments.length === 0 ? undefined : [...json, ...attachments.map((one): SioArg => ({ kind: 'within', payload: payload(one) }))];
}

function read(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** The form of a packet of a session; undefined where there is none for it. */
export async function packetAgain(session: Session, event: PacketEvent, body: Uint8Array): Promise<AppSend | undefined> {
  const text = utf8(body);
  // A server's CONNECT says something else than a client's.
  if (event.data.kind === 'CONNECT' && event.dir !== 'tx') return undefined;
  const announced = Number(event.data.fields.find((field) => field.name === 'attachments')?.value ?? 0);
  const octets = announced > 0 ? await attached(session, event, announced) : [];
  return text === undefined || octets.length < announced ? undefined : packetForm(event.data, text, octets);
}

/** What followed a packet in its direction and belongs to it. */
async function attached(session: Session, event: PacketEvent, announced: number): Promise<Uint8Array[]> {
  const engine = getEngine();
  const filter = { ...everything('timeline'), dir: event.dir };
  const at = await engine.position(session.id, filter, event.seq);
  if (at === undefined) return [];
  const { rows } = await engine.rows(session.id, filter, at + 1, 4 * announced + 8);
  const out: Uint8Array[] = [];
  for (const row of rows.filter((one) => one.label === 'attachment')) {
    const found = await engine.event(session.id, row.seq);
    if (found.name !== 'app.packet' || found.cause !== event.seq || found.data.carrier === undefined) continue;
    out.push((await engine.payload(session.id, found.data.carrier, 0, Number.MAX_SAFE_INTEGER)).bytes);
  }
  return out;
}

/** Where a message was cut, and the control frames of its sender between the fragments. */
export async function fragmentsOf(session: Session, message: Event): Promise<Pick<WsSend, 'cuts' | 'between'>> {
  if (message.name !== 'ws.message' || message.data.fragments < 2) return { cuts: [], between: [] };
  const engine = getEngine();
  const rows = (await engine.children(session.id, message.seq)).slice(0, MOST_FRAGMENTS);
  const frames = (await Promise.all(rows.map((row) => engine.event(session.id, row.seq)))).filter((one) => one.name === 'ws.frame');
  const cuts: number[] = [];
  const between: Between[] = [];
  let at = 0;
  for (const [n, frame] of frames.entries()) {
    const next = frames[n + 1];
    if (next === undefined) break;
    at += frame.data.head.payloadGot;
    cuts.push(at);
    const gap = Math.min(MOST_BETWEEN, next.seq - frame.seq - 1);
    const events = await Promise.all(Array.from({ length: gap }, (_, i) => engine.event(session.id, frame.seq + 1 + i)));
    for (const one of events) {
      if ((one.name !== 'ws.ping' && one.name !== 'ws.pong') || one.dir !== message.dir) continue;
      const bytes = (await engine.payload(session.id, one.seq, 0, 125)).bytes;
      between.push({ after: n, pong: one.name === 'ws.pong', payload: shortPayload(bytes) });
    }
  }
  return { cuts, between };
}

function shortPayload(bytes: Uint8Array): Payload {
  const text = utf8(bytes);
  return text === undefined ? { kind: 'hex', hex: toHex(bytes) } : { kind: 'text', text, escapes: false };
}
