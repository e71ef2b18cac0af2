// Node's `ws`: echo with permessage-deflate in all parameter sets, one path each:
// /SERVER_TAKEOVER/CLIENT_TAKEOVER/SERVER_BITS/CLIENT_BITS with 0 or 1 and 0 (not said), 9 or 15.
// Usage: node deflate.mjs PORT WRAPPER.
import { createServer } from 'node:http';

const [port, wrapper] = process.argv.slice(2);
const { WebSocketServer } = await import(wrapper);

const servers = new Map();
for (const server of [0, 1]) {
  for (const client of [0, 1]) {
    for (const serverBits of [0, 9, 15]) {
      for (const clientBits of [0, 9, 15]) {
        const one = new WebSocketServer({
          noServer: true,
          perMessageDeflate: {
            threshold: 0,
            serverNoContextTakeover: server === 1,
            clientNoContextTakeover: client === 1,
            ...(serverBits && { serverMaxWindowBits: serverBits }),
            ...(clientBits && { clientMaxWindowBits: clientBits }),
          },
        });
        one.on('connection', (socket) => {
          socket.on('message', (data, binary) => socket.send(data, { binary, compress: data.length !== 7 }));
        });
        servers.set(`/${server}/${client}/${serverBits}/${clientBits}`, one);
      }
    }
  }
}

createServer()
  .on('upgrade', (request, socket, head) => {
    const one = servers.get(request.url);
    if (!one) return socket.destroy();
    one.handleUpgrade(request, socket, head, (open) => one.emit('connection', open, request));
  })
  .listen(Number(port), '127.0.0.1');
