// What was sent (or received) before, once more: put into the composer, or sent again as it was.

import { getEngine } from '$/ipc';
import { bodyLength, bodyReader } from '$/detail/packet';
import type { AppSend, Command, Event, RawFrame, Saved, WsSend } from '$/ipc/bindings';
import { joined, toBase64, utf8 } from '$/lib/bytes';
import { Draft } from './draft.svelte';
import { messageCommand, readable } from './draft/message.svelte';
import { messaging } from '$/lib/url';
import { answerForm, composes, fragmentsOf, packetAgain } from './again';
import type { Session } from './session.svelte';
import { settings } from './settings.svelte';
import { refusal, tabs, type Tab } from './tabs.svelte';

/** More than this is not put into an editor. */
const most = 1 << 20;

/** Whether the event is something that {@link composeAgain} can compose. */
export function repeatable(event: Pick<Event, 'name'>): boolean {
  return event.name === 'ws.message' || event.name === 'ws.frame' || event.name === 'ws.ping' || event.name === 'ws.pong'
    || event.name === 'ws.close.sent' || event.name === 'ws.close.received' || event.name === 'app.packet';
}

/** Messages that a packet is spread over, in their order; of what lies in one alone its {@link source}. */
async function sources(session: Session, seq: number): Promise<Event[]> {
  const event = await getEngine().event(session.id, seq);
  if (event.name !== 'app.packet' || event.data.begins === undefined) return [await source(session, seq)];
  const rows = await getEngine().children(session.id, seq);
  return Promise.all(rows.map((row) => getEngine().event(session.id, row.seq)));
}

/** The event itself; of a packet the message that carries it. */
async function source(session: Session, seq: number): Promise<Event> {
  const event = await getEngine().event(session.id, seq);
  return event.name === 'app.packet' && event.data.carrier !== undefined ? source(session, event.data.carrier) : event;
}

/** Puts a message or frame of the session into the composer of its tab, to be edited and sent. */
export async function composeAgain(session: Session, seq: number): Promise<void> {
  const tab = tabs.list.find((other) => other.session === session);
  if (!tab) return;
  try {
    const send = await packetOf(tab, session, seq);
    if (send) tab.draft.out.read({ kind: 'app', send });
    else {
      const [event, ...more] = await sources(session, seq);
      if (event === undefined || !repeatable(event)) return;
      // What one packet is spread over is edited as one message.
      const parts = await Promise.all([event, ...more].map(async (one) => (await getEngine().payload(session.id, one.seq, 0, most)).bytes));
      const bytes = joined(parts);
      if (event.name === 'ws.message') tab.draft.out.read({ kind: 'message', message: await messageOf(session, event, readable(bytes, event.data.opcode === 'text' ? utf8(bytes) : undefined)) });
      else compose(tab, event, bytes);
    }
    settings.composeOpen = true;
  } catch (error) {
    tab.refusal = refusal(error);
  }
}

/** What answers a packet, where the tab's composer has a form for it. */
export function answerOf(session: Session, event: Event): AppSend | undefined {
  const tab = tabs.list.find((other) => other.session === session);
  const send = event.name === 'app.packet' ? answerForm(event.data, event.dir) : undefined;
  return tab && send && composes(tab.draft.protocol, send) ? send : undefined;
}

/** Puts something into the composer of the session's tab. */
export function composeAnswer(session: Session, send: AppSend): void {
  const tab = tabs.list.find((other) => other.session === session);
  tab?.draft.out.read({ kind: 'app', send });
  settings.composeOpen = true;
}

/** A packet as the form that the tab's composer has for it. */
async function packetOf(tab: Tab, session: Session, seq: number): Promise<AppSend | undefined> {
  const event = await getEngine().event(session.id, seq);
  if (event.name !== 'app.packet') return undefined;
  const { body } = event.data;
  const len = bodyLength(body);
  if (len > most) return undefined;
  const bytes = body === undefined ? new Uint8Array() : (await (await bodyReader(getEngine(), session.id, seq, event.data, body))(0, len)).bytes;
  const send = await packetAgain(session, event, bytes);
  return send && composes(tab.draft.protocol, send) ? send : undefined;
}

/** A message as it went: in its fragments, compressed or not where that was a choice. */
async function messageOf(session: Session, event: Event & { name: 'ws.message' }, payload: WsSend['payload']): Promise<WsSend> {
  return {
    binary: event.data.opcode !== 'text', payload, fill: false, ...await fragmentsOf(session, event),
    ...(session.view?.ws?.deflate && event.data.fragments > 1 && { compress: event.data.compressed }),
  };
}

/** Sends a message or frame of the session again, byte for byte; of a packet what it says, where its client would write it. */
export async function sendAgain(session: Session, seq: number): Promise<void> {
  const tab = tabs.list.find((other) => other.session === session);
  if (!tab) return;
  try {
    const send = await packetOf(tab, session, seq);
    if (send) {
      await tabs.command(tab, { kind: 'app', send });
      return;
    }
    for (const event of await sources(session, seq)) {
      const { bytes, len } = await getEngine().payload(session.id, event.seq, 0, Number.MAX_SAFE_INTEGER);
      if (bytes.length < len) return;
      const command = event.name === 'ws.message' ? messageCommand(await messageOf(session, event, { kind: 'base64', base64: toBase64(bytes) })) : again(event, bytes);
      if (command) await tabs.command(tab, command);
    }
  } catch (error) {
    tab.refusal = refusal(error);
  }
}

/**
 * The sent side of an earlier session, in the composer, ready to be played: in the active tab when it holds messages
 * too, else in a new one that would connect as that session did.
 */
export async function replaySentSide(id: string): Promise<void> {
  let tab = tabs.active;
  try {
    const { sequence, cut } = await getEngine().sentSide(id);
    if (!messaging(tab.draft.protocol)) {
      const { request } = await getEngine().view(id);
      tab = tabs.add();
      tab.draft = Draft.from(request);
    }
    tab.draft.out.read({ kind: 'sequence', sequence });
    settings.composeOpen = true;
    if (cut) tab.refusal = { kind: 'state', phrase: cut, problems: [] };
  } catch (error) {
    tab.refusal = refusal(error);
  }
}

function compose(tab: Tab, event: Event, bytes: Uint8Array): void {
  const { out } = tab.draft;
  switch (event.name) {
    case 'ws.frame': {
      const { head } = event.data;
      const frame: RawFrame = {
        fin: head.fin, rsv1: head.rsv1, rsv2: head.rsv2, rsv3: head.rsv3, opcode: head.opcodeBits, masked: true,
        length: 'shortest', payload: readable(bytes, utf8(bytes)),
      };
      out.read({ kind: 'frame', frame } satisfies Saved);
      break;
    }
    case 'ws.ping':
    case 'ws.pong': {
      const kind = event.name === 'ws.ping' ? 'ping' : 'pong';
      out.control.kind = kind;
      out.control[kind].read(readable(bytes, utf8(bytes)));
      out.page = 'control';
      break;
    }
    case 'ws.close.sent':
    case 'ws.close.received': {
      out.control.kind = 'close';
      out.control.close = event.data.code === undefined ? 'empty' : 'code';
      if (event.data.code !== undefined) out.control.code = String(event.data.code);
      out.control.reason = utf8(bytes.subarray(2)) ?? '';
      out.page = 'control';
      break;
    }
    default: break;
  }
}

function again(event: Event, bytes: Uint8Array): Command | undefined {
  const payload = { kind: 'base64', base64: toBase64(bytes) } as const;
  switch (event.name) {
    case 'ws.ping': return { kind: 'ping', payload };
    case 'ws.pong': return { kind: 'pong', payload };
    case 'ws.close.sent':
    case 'ws.close.received': return { kind: 'closeRaw', payload };
    case 'ws.frame': {
      const { head } = event.data;
      return {
        kind: 'sendFrame',
        frame: { fin: head.fin, rsv1: head.rsv1, rsv2: head.rsv2, rsv3: head.rsv3, opcode: head.opcodeBits, masked: true, length: 'shortest', payload },
      };
    }
    default: return undefined;
  }
}
