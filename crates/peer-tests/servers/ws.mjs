// Node's `ws`: echo with subprotocols, pings, closes and fragments. Usage: node ws.mjs PORT WRAPPER.
const [port, wrapper] = process.argv.slice(2);
const { WebSocketServer } = await import(wrapper);

const server = new WebSocketServer({
  host: '127.0.0.1',
  port: Number(port),
  perMessageDeflate: false,
  handleProtocols: (offered) => (offered.has('river.v2') ? 'river.v2' : false),
});

server.on('connection', (socket, request) => {
  if (request.url === '/ping') socket.ping('are you there');
  if (request.url === '/close') socket.close(4321, 'because');
  if (request.url === '/terminate') socket.terminate();
  if (request.url === '/fragments') {
    socket.send('one ', { fin: false });
    socket.send('two ', { fin: false });
    socket.send('three', { fin: true });
  }
  socket.on('pong', (data) => socket.send(`pong ${data}`));
  socket.on('message', (data, binary) => socket.send(data, { binary }));
});
