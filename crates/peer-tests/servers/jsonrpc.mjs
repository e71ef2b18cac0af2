// rpc-websockets. Usage: node jsonrpc.mjs PORT MODULES.
import { createRequire } from 'node:module';
const [port, modules] = process.argv.slice(2);
const require = createRequire(modules + '/');
const { Server } = require('rpc-websockets');

const server = new Server({ port: Number(port), host: '127.0.0.1' });
server.register('sum', (numbers) => numbers.reduce((sum, number) => sum + number, 0));
server.register('slow', () => new Promise((done) => { setTimeout(done, 100, 'done'); }));
server.register('fail', () => { throw server.createError(-32050, 'The net is torn', { fish: 0 }); });
