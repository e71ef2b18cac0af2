// oauth2-mock-server: codes with PKCE, client credentials, passwords. Usage: node oauth2.mjs PORT WRAPPER.
const [port, wrapper] = process.argv.slice(2);
const { OAuth2Server } = await import(wrapper);

const server = new OAuth2Server();
await server.issuer.keys.generate('RS256');
await server.start(Number(port), '127.0.0.1');
