// Protocols above WebSocket and HTTP: their names, and the short ones of badges. Names are the same in all languages.

const names: Readonly<Record<string, readonly [name: string, badge: string]>> = {
  'engine.io': ['Engine.IO', 'EIO'],
  'socket.io': ['Socket.IO', 'SIO'],
  sockjs: ['SockJS', 'SJS'],
  stomp: ['STOMP', 'STOMP'],
  'graphql-transport-ws': ['graphql-transport-ws', 'GQL'],
  'graphql-ws': ['graphql-ws', 'GQL'],
  mqtt: ['MQTT', 'MQTT'],
  signalr: ['SignalR', 'SIGR'],
  wamp: ['WAMP', 'WAMP'],
  'json-rpc': ['JSON-RPC', 'RPC'],
  'action-cable': ['Action Cable', 'CABLE'],
};

export function protocolName(proto: string): string {
  return names[proto]?.[0] ?? proto;
}

/** For the column of layers: at most five letters. */
export function protocolBadge(proto: string): string {
  return names[proto]?.[1] ?? proto.slice(0, 5).toUpperCase();
}

/** A stack in words: Socket.IO says of itself that Engine.IO is below it. */
export function stackName(protos: readonly string[]): string {
  const said = protos.length === 2 && protos[0] === 'engine.io' && protos[1] === 'socket.io' ? protos.slice(1) : protos;
  return said.map(protocolName).join(' + ');
}

/** Letters of the longest name of its packets that comes often: `DISCONNECTED`, `reject_subscription`, `StreamInvocation`. */
export function longestKind(proto: string): number {
  return { 'action-cable': 20, signalr: 16, 'graphql-ws': 16 }[proto] ?? 15;
}
