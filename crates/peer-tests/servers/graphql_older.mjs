// subscriptions-transport-ws, whose subprotocol is graphql-ws. Usage: node graphql_older.mjs PORT MODULES.
import { createRequire } from 'node:module';
import { createServer } from 'node:http';
const [port, modules] = process.argv.slice(2);
const require = createRequire(modules + '/');
const { buildSchema, execute, subscribe } = require('graphql');
const { SubscriptionServer } = require('subscriptions-transport-ws');

const schema = buildSchema('type Query { river: String } type Subscription { caught: String }');
const rootValue = {
  river: () => 'Skeena',
  caught: async function* () { for (const caught of ['sockeye', 'chum']) yield { caught }; },
};
const server = createServer().listen(Number(port), '127.0.0.1');
SubscriptionServer.create({ schema, rootValue, execute, subscribe, keepAlive: 200 }, { server, path: '/graphql' });
