// Socket.IO with the official client as second voice. Usage: node socketio.mjs PORT MODULES VERSION.
// Both clients join one room; what one says all hear. `said` goes to everybody, with who said it.
import { createRequire } from 'node:module';
import { createServer } from 'node:http';
const [port, modules, version] = process.argv.slice(2);
const require = createRequire(modules + '/');
const http = createServer();
const options = { pingInterval: 300, pingTimeout: 2000, serveClient: false };
const io = version === '2' ? require('socket.io')(http, options) : new (require('socket.io').Server)(http, options);

const serve = (socket) => {
  socket.emit('welcome', 'river');
  socket.on('say', (...args) => {
    const ack = typeof args.at(-1) === 'function' ? args.pop() : undefined;
    socket.nsp.emit('said', ...args);
    ack?.('heard', args.length);
  });
  socket.on('octets', (data, ack) => {
    socket.nsp.emit('octets', data);
    ack?.(data);
  });
  socket.on('ask', () => socket.emit('question', 'which fish', (answer) => socket.nsp.emit('said', 'answer', answer)));
  socket.on('leave', () => socket.disconnect());
};
io.on('connection', serve);
const admin = io.of('/admin');
if (version !== '2') {
  admin.use((socket, next) => next(socket.handshake.auth.token === 'river' ? undefined : new Error('not authorized')));
}
admin.on('connection', serve);

// The second voice joins when it is called for and writes what it hears to standard output.
http.listen(Number(port), '127.0.0.1', () => {
  const connect = version === '2' ? require('socket.io-client') : require('socket.io-client').io;
  const voice = connect(`http://127.0.0.1:${port}`, { reconnection: false });
  for (const name of ['said', 'octets']) {
    voice.on(name, (...args) => {
      const shown = args.map((arg) => (Buffer.isBuffer(arg) ? { hex: arg.toString('hex') } : arg));
      console.log(JSON.stringify([name, ...shown]));
    });
  }
  voice.on('connect', () => console.log('"joined"'));
});
