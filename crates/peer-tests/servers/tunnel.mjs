// Node's http2 with extended CONNECT (RFC 8441): an echo of frames, written here since `ws` takes no stream.
// Argument: the port.
import http2 from 'node:http2';

const server = http2.createServer({ settings: { enableConnectProtocol: true } });

function frame(opcode, payload) {
  const head =
    payload.length < 126 ? Buffer.from([0x80 | opcode, payload.length]) : Buffer.alloc(payload.length < 65536 ? 4 : 10);
  if (head.length === 4) {
    head[0] = 0x80 | opcode;
    head[1] = 126;
    head.writeUInt16BE(payload.length, 2);
  } else if (head.length === 10) {
    head[0] = 0x80 | opcode;
    head[1] = 127;
    head.writeBigUInt64BE(BigInt(payload.length), 2);
  }
  return Buffer.concat([head, payload]);
}

// The first whole frame of the bytes, unmasked, and where the next one begins.
function read(bytes) {
  if (bytes.length < 2) return undefined;
  let length = bytes[1] & 0x7f;
  let at = 2;
  if (length === 126) {
    if (bytes.length < 4) return undefined;
    length = bytes.readUInt16BE(2);
    at = 4;
  } else if (length === 127) {
    if (bytes.length < 10) return undefined;
    length = Number(bytes.readBigUInt64BE(2));
    at = 10;
  }
  if ((bytes[1] & 0x80) === 0) throw new Error('not masked');
  if (bytes.length < at + 4 + length) return undefined;
  const key = bytes.subarray(at, at + 4);
  const payload = Buffer.from(bytes.subarray(at + 4, at + 4 + length));
  for (let i = 0; i < payload.length; i++) payload[i] ^= key[i % 4];
  return { opcode: bytes[0] & 0xf, payload, next: at + 4 + length };
}

server.on('stream', (stream, headers) => {
  stream.on('error', () => {});
  if (headers[':method'] !== 'CONNECT' || headers[':protocol'] !== 'websocket') {
    stream.respond({ ':status': 400 });
    stream.end('no tunnel\n');
    return;
  }
  stream.respond({ ':status': 200 });
  if (headers[':path'] === '/cancel') return void stream.close(http2.constants.NGHTTP2_CANCEL);
  let held = Buffer.alloc(0);
  stream.on('data', (bytes) => {
    held = Buffer.concat([held, bytes]);
    for (let found = read(held); found !== undefined; found = read(held)) {
      held = held.subarray(found.next);
      const answer = found.opcode === 9 ? 10 : found.opcode;
      stream.write(frame(answer, found.payload));
      if (found.opcode === 8) stream.end();
    }
  });
});
server.listen(Number(process.argv[2]), '127.0.0.1');
