import { describe, expect, test } from 'vitest';
import type { AppSend, RawFrame, Saved, Sequence, WsSend } from '$/ipc/bindings';
import { Draft } from '../draft.svelte';
import { FrameDraft } from './frame.svelte';
import { messageCommand } from './message.svelte';
import { StompDraft } from './packet.svelte';

const message: WsSend = {
  binary: false, payload: { kind: 'text', text: 'river {{counter}}', escapes: false }, fill: true, cuts: [2, 2, 9],
  between: [{ after: 1, pong: false, payload: { kind: 'text', text: 'a', escapes: true } }], compress: false,
};
const frame: RawFrame = {
  fin: false, rsv1: true, rsv2: false, rsv3: true, opcode: 11, masked: true, key: [1, 2, 3, 255], length: 'bits64', claim: 70_000,
  payload: { kind: 'hex', hex: '00 ff' },
};
const sequence: Sequence = {
  steps: [
    { kind: 'send', message }, { kind: 'pause', ms: 20 },
    { kind: 'await', when: { kind: 'regex', text: '^ok' }, timeoutMs: 5_000, keep: [{ name: 'id', from: { kind: 'jsonPath', path: '$.id' } }] },
    { kind: 'close', code: 4000, reason: 'enough' },
  ],
  times: 3, pauseMs: 100,
};
const packets: readonly AppSend[] = [
  { kind: 'sioEmit', namespace: '/admin', event: 'catch', args: [{ kind: 'json', json: '{"n":12345678901234567890}' }, { kind: 'binary', payload: { kind: 'hex', hex: 'ca fe' } }], ack: true },
  { kind: 'sioAck', namespace: '/', id: 7, args: [] },
  { kind: 'sioConnect', namespace: '/admin', auth: '{"token":1}' },
  { kind: 'sioDisconnect', namespace: '/' },
  { kind: 'sockJs', messages: ['one', 'two'] },
  { kind: 'sockJs', messages: ['a\nb'] },
  { kind: 'stomp', frame: { command: 'SEND', headers: [{ name: 'destination', value: '/queue/a' }], body: { kind: 'text', text: 'fish', escapes: false } } },
];
const kept: readonly Saved[] = [
  { kind: 'message', message }, { kind: 'frame', frame }, { kind: 'sequence', sequence }, ...packets.map((send): Saved => ({ kind: 'app', send })),
];

describe('what is composed', () => {
  test.each(kept.map((what) => [what.kind === 'app' ? what.send.kind : what.kind, what] as const))('is kept, and edited again, as it was: %s', (_kind, what) => {
    const { out } = new Draft();
    out.read(what);
    expect(out.page).toBeDefined();
    expect(out.keepable(out.page ?? 'message')).toEqual(what);
  });

  test('a page keeps what was typed while another one is shown', () => {
    const { out } = new Draft();
    for (const what of kept) out.read(what);
    expect(out.keepable('frame')).toEqual({ kind: 'frame', frame });
    expect(out.keepable('message')).toEqual({ kind: 'message', message });
  });

  test('a message about which nothing more was said is sent plainly', () => {
    const plain = { ...message, fill: false, cuts: [], between: [] };
    delete plain.compress;
    expect(messageCommand(plain)).toEqual({ kind: 'sendText', payload: message.payload });
    expect(messageCommand({ ...plain, cuts: [1] }).kind).toBe('sendMessage');
  });

  test('control frames after the last fragment stand between nothing', () => {
    const { message: made } = new Draft();
    made.readMessage(message);
    made.cuts = [2];
    expect(made.whole()?.between).toEqual([]);
  });
});

test('a frame with a key of three bytes cannot be made', () => {
  const draft = new FrameDraft();
  draft.key = '01 02 03';
  expect(draft.fault).toBe('key');
  expect(draft.toFrame()).toBeUndefined();
  draft.key = '01020304';
  expect(draft.toFrame()?.key).toEqual([1, 2, 3, 4]);
});

test('each command of STOMP has its own headers, the needed ones filled in', () => {
  const draft = new StompDraft();
  const names = (): string[] => {
    const send = draft.toSend();
    return send.kind === 'stomp' ? send.frame.headers.map((row) => row.name) : [];
  };
  expect(names()).toEqual(['accept-version', 'host', 'heart-beat']);
  draft.command = 'SUBSCRIBE';
  expect(names()).toEqual(['id', 'destination', 'ack']);
  draft.headers.SUBSCRIBE = [];
  draft.command = 'CONNECT';
  expect(names()).toContain('host');
});

describe('clients of protocols above', () => {
  const base = new Draft();
  base.typeUrl('http://h.example/chat?a=1');

  test('an address of HTTP keeps the chosen protocol, one of WebSocket does not', () => {
    const draft = new Draft();
    draft.choose('socketIo');
    draft.typeUrl('https://h.example/');
    expect(draft.protocol).toBe('socketIo');
    draft.typeUrl('wss://h.example/');
    expect(draft.protocol).toBe('ws');
    draft.choose('sockJs');
    expect(draft.url).toBe('https://h.example/');
  });

  test('are asked for again as they were', () => {
    const sio = { ...base.toRequest(), app: { kind: 'socketIo', eio: 3, path: '/io/', transports: ['webSocket'], auth: '{}', namespaces: [{ name: '/a' }] } as const };
    const again = Draft.from({ ...sio, app: { ...sio.app, transports: [...sio.app.transports], namespaces: [...sio.app.namespaces] } });
    expect(again.toRequest().app).toEqual(sio.app);
    expect(again.protocol).toBe('socketIo');
    again.choose('sockJs');
    again.sockJs.server = '042';
    again.choose('socketIo');
    expect(again.toRequest().app).toEqual(sio.app);
    again.choose('sockJs');
    const sockJs = again.toRequest();
    expect(sockJs.app).toEqual({ kind: 'sockJs', transports: ['webSocket', 'xhrStreaming', 'eventSource', 'xhrPolling'], info: true, server: '042' });
    expect(Draft.from(sockJs).toRequest()).toEqual(sockJs);
  });
});

test('a length that lies keeps all of its 64 bits', () => {
  const draft = new FrameDraft();
  for (const [typed, claim] of [['5', 5], ['0x10', 16], ['9223372036854775808', '9223372036854775808'], ['0xffffffffffffffff', '18446744073709551615']] as const) {
    draft.claim = typed;
    expect(draft.toFrame()?.claim).toBe(claim);
  }
  for (const typed of ['-1', '1.5', 'abc', '18446744073709551616', '0x']) {
    draft.claim = typed;
    expect(draft.fault).toBe('claim');
  }
});
