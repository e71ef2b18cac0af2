# Dialling and sessions: what the resolver, TCP and TLS said, and why a command was refused.

## DNS
dns-failed = The resolver could not look up { $name }.
dns-no-answer = No name server answered for { $name }.
dns-no-name = No address is known for the name { $name }.

## TCP
tcp-connect-failed = The connection to { $remote } could not be made.
tcp-host-unreachable = No route leads to the host { $remote }.
tcp-network-unreachable = No route leads to the network of { $remote }.
tcp-no-answer = Nothing answered at { $remote }.
tcp-not-permitted = This system does not permit a connection to { $remote }.
tcp-refused = Nothing listens on { $remote }: an RST answered the SYN.
tcp-reset-in-handshake = { $remote } reset the connection while it was being made.

## TLS
tls-broken = TLS cannot go on: { $text }
tls-incompatible = The server supports nothing of what was offered: { $text }
tls-not-tls = The peer's bytes are not TLS: { $text }
tls-step-name = The certificate is for { $name }
tls-step-not-after = Not expired
tls-step-not-before = Already valid
tls-step-root = The chain ends at a trusted root, by way of { $issuer }
tls-step-signatures = Each certificate is signed by the next, { $count } in all
tls-trust-unreadable = The trusted certificates or the server name cannot be used.
tls-verify-bad-signature = A signature in the chain is wrong.
tls-verify-expired = The certificate has expired.
tls-verify-failed = The certificate does not verify.
tls-verify-not-yet = The certificate is not valid yet.
tls-verify-revoked = The certificate was revoked.
tls-verify-unknown-issuer = The certificate's issuer is not trusted.
tls-verify-wrong-name = The certificate is for another name.

## Commands
command-not-for-http = An HTTP session takes close, reset and cancel while its exchange is under way.
command-not-for-tcp = A TCP session takes bytes, half-close, close and reset.
command-not-for-websocket = A WebSocket session takes messages, not raw bytes.
session-close-sent = The Close frame was sent; nothing may follow it.
session-no-app = No protocol above is spoken on this session that knows this.
session-no-deflate = permessage-deflate is not in force, so the message cannot be compressed.
session-asks = The session waits for an answer: follow the redirect, or stay.
session-body-ended = The request body is not open.
session-idle = The session is kept open for another request; it takes a request, close, reset and cancel.
session-other-kind = This session speaks HTTP. Another protocol needs a session of its own.
session-waits = The session waits for its next round; it takes close, reset and cancel.
session-connecting = The session is still connecting.
session-half-closed = This side has sent its FIN; it can send no more.
session-over = The session has ended.

## Clients above WebSocket
command-not-for-polling = This needs a WebSocket, and the session is on polling.
eio-no-handshake = the handshake of Engine.IO was not answered
eio-poll-refused = the poll was answered with { $status }
eio-post-refused = the POST was answered with { $status }
eio-probe-ended = the WebSocket ended before it answered the probe
eio-probe-unanswered = the WebSocket did not answer the probe
eio-upgrade-failed = no WebSocket could be opened
eio-upgrade-refused = the upgrade to WebSocket was answered with { $status }
sockjs-no-websocket = /info says that the server offers no WebSocket
sockjs-not-text = SockJS carries text; this is not UTF-8.
sockjs-open-late = no open frame within { $seconds } s
sockjs-send-refused = sending was answered with { $status }
sockjs-transport-ended = it ended before an open frame came
sockjs-transport-refused = it was answered with { $status }
app-unsent = not sent before the session ended: { $count }
eio-poll-lost = the poll was not answered
sockjs-info-refused = /info was answered with { $status }; the transports are tried all the same
sockjs-info-says = websocket: { $websocket }; cookie_needed: { $cookie }; origins: { $origins }; entropy: { $entropy }
sockjs-info-unreadable = /info is no JSON object; the transports are tried all the same
decode-client-reads = The client of this session speaks { $protocol } and lives by what is read of it. The wire stands under Messages; once the session is over it can be read as anything.
