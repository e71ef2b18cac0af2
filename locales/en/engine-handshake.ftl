# Handshakes of WebSocket: rules of the request, HTTP/2, causes of refusals.

## The request of a handshake, by RFC 6455 §4.1
check-method = The request is a GET.
check-http = The request is of HTTP/1.1 or higher.
check-key = One key, 16 random bytes in Base64.
check-asked-upgrade = The request names “websocket” in Upgrade.
check-asked-connection = The request lists “Upgrade” in Connection.
check-origin = Browsers send it, other clients may; never twice.
check-offer = Subprotocols offered are tokens, each once.

## The handshake over HTTP/2, by RFC 8441
check-h2-setting = The server allows extended CONNECT before it is used.
check-h2-status = A 2xx answers, and the stream is a tunnel from here on.
check-h2-open = The answer leaves the stream open.
check-h2-method = The method is CONNECT.
check-h2-protocol = The protocol is websocket.
check-h2-scheme = The scheme is https for wss and http for ws.
check-h2-path = The path is sent, as for any request.
check-h2-authority = The authority of the address.
check-h2-unused = Connection, Upgrade, key and Accept are not used.
upgrade-invalid-setting = The server did not say SETTINGS_ENABLE_CONNECT_PROTOCOL = 1.
upgrade-invalid-open = The 2xx ended the stream at once.
chip-fail-h2-no-connect = no extended CONNECT
fail-h2-no-connect = HTTP/2: { $remote } takes no WebSocket
fail-h2-no-connect-then = Its SETTINGS lack ENABLE_CONNECT_PROTOCOL = 1, so extended CONNECT may not be sent (RFC 8441 §3).
fail-h2-tunnel-reset = The WebSocket on this stream ended without a Close; the connection itself stands (RFC 8441 §5).
advice-ws-http1 = Connect over HTTP/1.1: it is what WebSocket uses unless HTTP/2 is chosen.
advice-h2-connect-on = Switch extended CONNECT on at the server, such as enableConnectProtocol in Node.js.

## Why an upgrade was refused
cause-socketio = A Socket.IO server answers here
cause-socketio-why = It answered { $answer }, an error of Engine.IO: plain WebSocket is not spoken at this address.
cause-socketio-path = { $path } is the usual path of Socket.IO, which does not take a plain WebSocket.
cause-socketio-next = Open it as Socket.IO, or add ?EIO=4&transport=websocket to the address.
cause-socketio-version = The server speaks another version of Engine.IO: try EIO=3 instead of EIO=4, or the other way round.
cause-socketio-session = The session id in the address is unknown to the server: leave sid out.
cause-sockjs = A SockJS server answers here
cause-sockjs-why = “Welcome to SockJS!” is what its base address says. WebSocket is at an address below it.
cause-sockjs-next = Open it as SockJS, or use { $path }, which carries plain messages.
cause-dropped = The upgrade did not reach the server
cause-dropped-sockjs = The request asks for the upgrade, and the server answers { $answer }: a proxy between took Upgrade or Connection out.
cause-dropped-426 = The request asks for WebSocket version 13, and the server asks for just that: a proxy between took Upgrade out.
cause-dropped-required = The request asks for the upgrade, and the server answers 426 as if it did not: a proxy between took Upgrade out.
cause-dropped-told = The request asks for the upgrade, and the server answers “{ $answer }”: what it got was no upgrade, so a proxy between took Upgrade or Connection out.
cause-dropped-http10 = The answer is of HTTP/1.0, which knows no Upgrade: an old proxy stands between, or one that speaks HTTP/1.0 to the server.
cause-dropped-via = The answer came through a proxy (Via: { $via }). Upgrade holds for one hop alone, and not every proxy passes it on.
cause-dropped-next = Let the proxy pass it on; in nginx: proxy_http_version 1.1, proxy_set_header Upgrade $http_upgrade, proxy_set_header Connection "upgrade". Over wss:// most proxies cannot interfere.
cause-page = A web page is at this path
cause-page-why = The answer is a page in HTML: the path leads to the site, not to its WebSocket.
cause-https = The server sends you to TLS
cause-https-why = It redirects to { $location }.
cause-https-next = Use wss:// in the address.
cause-origin = The server may not want this Origin
cause-origin-why = The request says Origin: { $origin }. Servers that check it answer 401 or 403.
cause-origin-next = Send the Origin of the site that belongs to the server, or allow this one there.
cause-no-origin = The server may want an Origin
cause-no-origin-why = The request has no Origin, which browsers always send. Servers that check it answer 403.
cause-no-origin-next = Add the header Origin with the address of the site that belongs to the server.
cause-path = Nothing is at this path
cause-path-why = { $path } is unknown to the server.
cause-version = The server speaks another version of WebSocket
cause-version-why = It names { $versions }. 13 is the version of RFC 6455.
cause-version-next = Send Sec-WebSocket-Version: 13, or update the server.
cause-own = The request itself breaks the rules of the handshake
cause-own-why = { $count ->
    [one] Check { $checks } of the request did not pass,
   *[other] Checks { $checks } of the request did not pass,
} and servers refuse such a handshake.
cause-own-next = Restore what was left out or changed under Handshake, unless it was meant so.

## A handshake made wrong on purpose
wrong-method = A handshake is a GET, this is { $method } (RFC 6455 §4.1).
wrong-http10 = A handshake is of HTTP/1.1 or higher: HTTP/1.0 knows no Upgrade (RFC 6455 §4.1, RFC 9110 §7.8).
wrong-upgrade = No line “Upgrade” names “websocket” (RFC 6455 §4.1).
wrong-connection = No line “Connection” lists “Upgrade” (RFC 6455 §4.1).
wrong-key-missing = There is no Sec-WebSocket-Key (RFC 6455 §4.1).
wrong-key-length = Sec-WebSocket-Key “{ $key }” is not 16 bytes in Base64 (RFC 6455 §4.1).
wrong-key-twice = Sec-WebSocket-Key stands more than once (RFC 6455 §11.3.1).
wrong-version-missing = There is no Sec-WebSocket-Version (RFC 6455 §4.1).
wrong-version = Sec-WebSocket-Version is { $version }, not 13 (RFC 6455 §4.1).
wrong-version-twice = Sec-WebSocket-Version stands more than once (RFC 6455 §11.3.5).
wrong-host-missing = There is no Host (RFC 6455 §4.1, RFC 9112 §3.2).
wrong-host-twice = Host stands more than once (RFC 9112 §3.2).
wrong-origin-twice = Origin stands more than once (RFC 6455 §4.1).
wrong-protocol-twice = The subprotocol “{ $name }” is offered twice (RFC 6455 §4.1).
wrong-h2-method = A WebSocket over HTTP/2 is asked for with CONNECT, this is { $method } (RFC 8441 §4).
wrong-h2-unused = HTTP/2 does not use { $name } (RFC 8441 §5).
