// aedes on WebSocket, with mqtt.js as a second voice: it says what it hears, and answers with `answer`.
// Usage: node mqtt.mjs PORT MODULES.
import { createRequire } from 'node:module';
import { createServer } from 'node:http';
const [port, modules] = process.argv.slice(2);
const require = createRequire(modules + '/');
const { Aedes } = require('aedes');
const { WebSocketServer, createWebSocketStream } = require('ws');
const mqtt = require('mqtt');

const broker = await Aedes.createBroker();
broker.authenticate = (client, user, password, done) => {
  const refused = user === 'nobody';
  done(refused ? Object.assign(new Error('refused'), { returnCode: 5 }) : null, !refused);
};
broker.authorizeSubscribe = (client, sub, done) => done(null, sub.topic.startsWith('forbidden') ? null : sub);
const http = createServer();
const sockets = new WebSocketServer({ server: http, handleProtocols: (offered) => (offered.has('mqtt') ? 'mqtt' : false) });
sockets.on('connection', (socket, request) => broker.handle(createWebSocketStream(socket), request));
http.listen(Number(port), '127.0.0.1', () => {
  const voice = mqtt.connect(`ws://127.0.0.1:${port}/`, { clientId: 'voice' });
  voice.on('connect', () => voice.subscribe('river/#', { qos: 2 }, () => console.log('ready')));
  voice.on('message', (topic, payload, packet) => {
    console.log(`heard ${topic} ${payload} qos ${packet.qos}`);
    voice.publish('answer', `to ${payload}`, { qos: 2 });
  });
});
