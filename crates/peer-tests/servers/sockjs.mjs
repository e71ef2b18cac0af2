// The SockJS server's own echo, and one without WebSocket; /stomp leads to a broker where one is named.
// Usage: node sockjs.mjs PORT MODULES [BROKER-PORT].
import { createRequire } from 'node:module';
import { createServer } from 'node:http';
import { connect } from 'node:net';
const [port, modules, broker] = process.argv.slice(2);
const require = createRequire(modules + '/');
const sockjs = require('sockjs');
const http = createServer();
for (const [prefix, websocket] of [['/echo', true], ['/no-ws', false]]) {
  const server = sockjs.createServer({ log: () => {}, websocket, response_limit: 4096 });
  server.on('connection', (conn) => {
    conn.on('data', (message) => (message === 'close' ? conn.close(3001, 'as asked') : conn.write(message)));
  });
  server.installHandlers(http, { prefix });
}
if (broker) {
  const server = sockjs.createServer({ log: () => {} });
  server.on('connection', (conn) => {
    const stomp = connect(Number(broker), '127.0.0.1').setEncoding('utf8');
    conn.on('data', (message) => stomp.write(message)).on('close', () => stomp.end());
    stomp.on('data', (text) => conn.write(text)).on('close', () => conn.close());
  });
  server.installHandlers(http, { prefix: '/stomp' });
}
http.listen(Number(port), '127.0.0.1');
