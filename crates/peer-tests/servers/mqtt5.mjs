// MQTT 5 as mqtt-packet writes it, on WebSocket: packets cut into messages of five octets, or all in one.
// Usage: node mqtt5.mjs PORT MODULES.
import { createRequire } from 'node:module';
const [port, modules] = process.argv.slice(2);
const require = createRequire(modules + '/');
const { generate, parser } = require('mqtt-packet');
const { WebSocketServer } = require('ws');
const FIVE = { protocolVersion: 5 };

new WebSocketServer({ port: Number(port), host: '127.0.0.1', handleProtocols: () => 'mqtt' }).on('connection', (socket, request) => {
  const read = parser(FIVE);
  const say = (...packets) => {
    const octets = Buffer.concat(packets.map((packet) => generate(packet, FIVE)));
    if (request.url !== '/torn') return socket.send(octets);
    for (let at = 0; at < octets.length; at += 5) socket.send(octets.subarray(at, at + 5));
  };
  read.on('packet', (packet) => {
    console.log(`heard ${packet.cmd} ${packet.topic ?? ''} ${packet.payload ?? ''}`.trim());
    switch (packet.cmd) {
      case 'connect':
        return say({ cmd: 'connack', reasonCode: 0, sessionPresent: false, properties: { assignedClientIdentifier: 'given', topicAliasMaximum: 3 } });
      case 'subscribe':
        return say(
          { cmd: 'suback', messageId: packet.messageId, granted: [1, 0x87] },
          { cmd: 'publish', topic: 'river/level', payload: '{"metres":1.82}', qos: 1, messageId: 7, properties: { topicAlias: 1, contentType: 'application/json', userProperties: { unit: 'm' } } },
          { cmd: 'publish', topic: '', payload: Buffer.from([0x81, 0xa1, 0x61, 0x01]), qos: 0, properties: { topicAlias: 1, contentType: 'application/msgpack' } },
        );
      case 'publish':
        return say({ cmd: 'pubrec', messageId: packet.messageId, reasonCode: packet.topic === 'nobody' ? 0x10 : 0 });
      case 'pubrel':
        return say({ cmd: 'pubcomp', messageId: packet.messageId, reasonCode: 0 });
      case 'pingreq':
        return say({ cmd: 'pingresp' }, { cmd: 'disconnect', reasonCode: 0x8b, properties: { reasonString: 'night' } });
    }
  });
  socket.on('message', (octets) => read.parse(octets));
});
