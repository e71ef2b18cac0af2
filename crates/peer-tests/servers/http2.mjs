// Node's http2 without TLS: trailers, 103, what it can break off. Argument: the port.
import http2 from 'node:http2';

const server = http2.createServer({ settings: { maxConcurrentStreams: 4 } });
const { NGHTTP2_REFUSED_STREAM, NGHTTP2_PROTOCOL_ERROR } = http2.constants;

server.on('stream', (stream, headers) => {
  stream.on('error', () => {});
  const begin = (more = {}) => stream.respond({ ':status': 200, 'content-type': 'text/plain', ...more });
  switch (headers[':path']) {
    case '/trailers':
      stream.respond({ ':status': 200, 'content-type': 'text/plain' }, { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers({ 'x-lines': '1' }));
      stream.end('before the trailers\n');
      break;
    case '/hints':
      stream.additionalHeaders({ ':status': 103, link: '</style.css>; rel=preload' });
      begin();
      stream.end('after the hints\n');
      break;
    case '/echo':
      begin({ 'x-names': Object.keys(headers).join(' ') });
      stream.pipe(stream);
      break;
    case '/large': {
      begin();
      const piece = Buffer.alloc(1 << 16, 'x');
      let left = 64;
      const write = () => {
        while (left-- > 0) if (!stream.write(piece)) return stream.once('drain', write);
        stream.end();
      };
      write();
      break;
    }
    case '/reset':
      begin();
      // RST_STREAM with INTERNAL_ERROR.
      stream.write('half', () => setTimeout(() => stream.destroy(new Error('broken off')), 50));
      break;
    case '/refuse':
      stream.close(NGHTTP2_REFUSED_STREAM);
      break;
    case '/goaway':
      begin();
      stream.write('half', () => setTimeout(() => stream.session.destroy(NGHTTP2_PROTOCOL_ERROR), 50));
      break;
    default:
      begin();
      stream.end(`${headers[':method']} ${headers[':path']}\n`);
  }
});
server.listen(Number(process.argv[2]), '127.0.0.1');
