import { expect, test } from 'vitest';
import type { AppPacket } from '$/ipc/bindings';
import { jsonItems } from '$/lib/json';
import { answerForm, composes, packetForm } from './again';

const packet = (part: Partial<AppPacket>): AppPacket => ({ proto: 'socket.io', kind: 'EVENT', fields: [], asks: false, heartbeat: false, ...part });

test('items of a list keep their spelling', () => {
  expect(jsonItems(' ["a", 12345678901234567890 ,{"b":[1,"]"]} ,"\\"," ]')).toEqual(['"a"', '12345678901234567890', '{"b":[1,"]"]}', '"\\","']);
  expect(jsonItems('[]')).toEqual([]);
  expect(jsonItems('{"a":1}')).toBeUndefined();
  expect(jsonItems('[1,')).toBeUndefined();
});

test('an event of Socket.IO with its arguments, octets included', () => {
  expect(packetForm(packet({ kind: 'BINARY_EVENT', scope: '/admin', id: '7' }), '["catch",{"n":1e400},{"_placeholder":true,"num":0}]', [Uint8Array.of(0xca, 0xfe)])).toEqual({
    kind: 'sioEmit', namespace: '/admin', event: 'catch', ack: true,
    args: [{ kind: 'json', json: '{"n":1e400}' }, { kind: 'binary', payload: { kind: 'hex', hex: 'ca fe' } }],
  });
  // Octets within an argument are named by it, and so are all beside them.
  const within = '{"x":{"_placeholder":true,"num":0}}';
  expect(packetForm(packet({ kind: 'BINARY_EVENT' }), `["catch",${within},{"_placeholder":true,"num":1}]`, [Uint8Array.of(1), Uint8Array.of(2)])).toEqual({
    kind: 'sioEmit', namespace: '/', event: 'catch', ack: false,
    args: [
      { kind: 'json', json: within }, { kind: 'json', json: '{"_placeholder":true,"num":1}' },
      { kind: 'within', payload: { kind: 'hex', hex: '01' } }, { kind: 'within', payload: { kind: 'hex', hex: '02' } },
    ],
  });
  expect(packetForm(packet({ kind: 'ACK', id: '3' }), '["ok"]')).toEqual({ kind: 'sioAck', namespace: '/', id: 3, args: [{ kind: 'json', json: '"ok"' }] });
  expect(packetForm(packet({ kind: 'CONNECT_ERROR' }), '{}')).toBeUndefined();
});

test('frames of SockJS and STOMP', () => {
  expect(packetForm(packet({ proto: 'sockjs', kind: 'send' }), '["one","two"]')).toEqual({ kind: 'sockJs', messages: ['one', 'two'] });
  expect(packetForm(packet({ proto: 'sockjs', kind: 'c' }), '[3000,"Go away!"]')).toBeUndefined();
  const stomp = packetForm(packet({ proto: 'stomp', kind: 'SEND', fields: [{ name: 'destination', value: '/queue/a' }] }), 'fish');
  expect(stomp).toEqual({ kind: 'stomp', frame: { command: 'SEND', headers: [{ name: 'destination', value: '/queue/a' }], body: { kind: 'text', text: 'fish', escapes: false } } });
  expect(stomp && [composes('ws', stomp), composes('sockJs', stomp), composes('socketIo', stomp)]).toEqual([true, true, false]);
});

test('what was received is answered by what names it', () => {
  const message = (fields: Record<string, string>) => packet({ proto: 'stomp', kind: 'MESSAGE', fields: Object.entries(fields).map(([name, value]) => ({ name, value })) });
  const ack = (headers: Record<string, string>) => ({
    kind: 'stomp', frame: { command: 'ACK', headers: Object.entries(headers).map(([name, value]) => ({ name, value })), body: { kind: 'text', text: '', escapes: false } },
  });
  expect(answerForm(message({ subscription: '1', 'message-id': 'm-7', ack: 'a-7' }), 'rx')).toEqual(ack({ id: 'a-7' }));
  expect(answerForm(message({ subscription: '1', 'message-id': 'm-7' }), 'rx')).toEqual(ack({ subscription: '1', 'message-id': 'm-7' }));
  expect(answerForm(packet({ id: '12', scope: '/admin' }), 'rx')).toEqual({ kind: 'sioAck', namespace: '/admin', id: 12, args: [] });
  expect(answerForm(packet({ id: '12' }), 'tx')).toBeUndefined();
  expect(answerForm(packet({}), 'rx')).toBeUndefined();
});
