// The SockJS server's own echo, and one without WebSocket. Usage: node sockjs.mjs PORT MODULES.
import { createRequire } from 'node:module';
import { createServer } from 'node:http';
const [port, modules] = process.argv.slice(2);
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
http.listen(Number(port), '127.0.0.1');
