// graphql-ws, whose subprotocol is graphql-transport-ws. Usage: node graphql.mjs PORT MODULES.
import { createRequire } from 'node:module';
const [port, modules] = process.argv.slice(2);
const require = createRequire(modules + '/');
const { buildSchema } = require('graphql');
const { useServer } = require('graphql-ws/use/ws');
const { WebSocketServer } = require('ws');

const schema = buildSchema('type Query { river(name: String): String } type Subscription { caught: String }');
const roots = {
  query: { river: ({ name }) => name ?? 'Skeena' },
  subscription: { caught: async function* () { for (const fish of ['sockeye', 'chum', 'coho']) yield { caught: fish }; } },
};
const sockets = new WebSocketServer({ port: Number(port), host: '127.0.0.1', handleProtocols: () => 'graphql-transport-ws' });
useServer({ schema, roots, onConnect: ({ connectionParams }) => connectionParams?.token !== 'sea', connectionInitWaitTimeout: 4000 }, sockets);
