# Handshakes of WebSocket: rules of the request, HTTP/2, causes of refusals.

## 핸드셰이크 요청, RFC 6455 §4.1
check-method = 요청은 GET이어야 합니다.
check-http = 요청은 HTTP/1.1 이상이어야 합니다.
check-key = 키는 하나이며 임의의 16바이트를 Base64로 쓴 값입니다.
check-asked-upgrade = 요청의 Upgrade에 “websocket”이 있어야 합니다.
check-asked-connection = 요청의 Connection에 “Upgrade”가 있어야 합니다.
check-origin = 브라우저는 반드시 보내고 다른 클라이언트는 보내도 됩니다. 두 번은 안 됩니다.
check-offer = 제안한 하위 프로토콜은 토큰이며 한 번씩만 나옵니다.

## HTTP/2의 핸드셰이크, RFC 8441
check-h2-setting = 확장 CONNECT를 쓰기 전에 서버가 허용해야 합니다.
check-h2-status = 2xx로 답하고, 이 뒤로 스트림은 터널입니다.
check-h2-open = 응답 뒤에 스트림이 열려 있어야 합니다.
check-h2-method = 메서드는 CONNECT여야 합니다.
check-h2-protocol = 프로토콜은 websocket이어야 합니다.
check-h2-scheme = scheme은 wss면 https, ws면 http여야 합니다.
check-h2-path = 다른 요청처럼 path를 보냅니다.
check-h2-authority = 주소의 authority여야 합니다.
check-h2-unused = Connection, Upgrade, 키, Accept는 쓰지 않습니다.
upgrade-invalid-setting = 서버가 SETTINGS_ENABLE_CONNECT_PROTOCOL = 1을 알리지 않았습니다.
upgrade-invalid-open = 2xx가 스트림을 바로 끝냈습니다.
chip-fail-h2-no-connect = 확장 CONNECT 없음
fail-h2-no-connect = HTTP/2: { $remote }에서 WebSocket을 받지 않습니다
fail-h2-no-connect-then = SETTINGS에 ENABLE_CONNECT_PROTOCOL = 1이 없으므로 확장 CONNECT를 보낼 수 없습니다(RFC 8441 §3).
fail-h2-tunnel-reset = 이 스트림의 WebSocket이 Close 없이 끝났고 연결 자체는 남아 있습니다(RFC 8441 §5).
advice-ws-http1 = HTTP/1.1로 연결하십시오. HTTP/2를 고르지 않으면 WebSocket은 HTTP/1.1을 씁니다.
advice-h2-connect-on = 서버에서 확장 CONNECT를 켜십시오. Node.js에서는 enableConnectProtocol입니다.

## 업그레이드가 거절된 까닭
cause-socketio = Socket.IO 서버가 답하는 주소입니다
cause-socketio-why = Engine.IO의 오류인 { $answer }로 답했습니다. 이 주소에서는 순수 WebSocket을 쓰지 않습니다.
cause-socketio-path = { $path }는 Socket.IO가 흔히 쓰는 경로이며 순수 WebSocket을 받지 않습니다.
cause-socketio-next = Socket.IO로 열거나 주소에 ?EIO=4&transport=websocket을 붙이십시오.
cause-socketio-version = 서버의 Engine.IO 버전이 다릅니다. EIO=4 대신 EIO=3을, 또는 그 반대로 쓰십시오.
cause-socketio-session = 주소의 세션 id를 서버가 모릅니다. sid를 빼십시오.
cause-sockjs = SockJS 서버가 답하는 주소입니다
cause-sockjs-why = “Welcome to SockJS!”는 기본 주소의 응답입니다. WebSocket은 그 아래 주소에 있습니다.
cause-sockjs-next = SockJS로 열거나, 메시지를 그대로 나르는 { $path }를 쓰십시오.
cause-dropped = 업그레이드 요청이 서버에 닿지 않았습니다
cause-dropped-sockjs = 업그레이드를 요청했는데 서버가 { $answer }로 답했습니다. 중간 프록시가 Upgrade나 Connection을 뺐습니다.
cause-dropped-426 = WebSocket 버전 13을 요청했는데 서버가 바로 그것을 요구합니다. 중간 프록시가 Upgrade를 뺐습니다.
cause-dropped-required = 업그레이드를 요청했는데 서버가 요청이 없었던 것처럼 426으로 답합니다. 중간 프록시가 Upgrade를 뺐습니다.
cause-dropped-told = 업그레이드를 요청했는데 서버가 “{ $answer }”로 답합니다. 서버가 받은 것은 업그레이드가 아니므로 중간 프록시가 Upgrade나 Connection을 뺐습니다.
cause-dropped-http10 = 응답이 Upgrade를 모르는 HTTP/1.0입니다. 오래된 프록시이거나, 서버와 HTTP/1.0으로 통신하는 프록시가 있습니다.
cause-dropped-via = 응답이 프록시를 거쳤습니다(Via: { $via }). Upgrade는 한 구간에만 해당하며 넘겨주지 않는 프록시가 있습니다.
cause-dropped-next = 프록시가 넘겨주게 하십시오. nginx에서는 proxy_http_version 1.1, proxy_set_header Upgrade $http_upgrade, proxy_set_header Connection "upgrade"입니다. wss://에는 대부분의 프록시가 손대지 못합니다.
cause-page = 이 경로에는 웹 페이지가 있습니다
cause-page-why = 응답이 HTML 페이지입니다. 경로가 WebSocket이 아니라 사이트로 이어집니다.
cause-https = 서버가 TLS로 보냅니다
cause-https-why = { $location } 주소로 리디렉션합니다.
cause-https-next = 주소에 wss://를 쓰십시오.
cause-origin = 서버가 이 Origin을 받지 않는 듯합니다
cause-origin-why = 요청의 Origin은 { $origin }입니다. Origin을 검사하는 서버는 401이나 403으로 답합니다.
cause-origin-next = 서버에 맞는 사이트의 Origin을 보내거나 서버에서 이 Origin을 허용하십시오.
cause-no-origin = 서버가 Origin을 요구하는 듯합니다
cause-no-origin-why = 브라우저가 늘 보내는 Origin이 요청에 없습니다. Origin을 검사하는 서버는 403으로 답합니다.
cause-no-origin-next = 서버에 맞는 사이트 주소로 Origin 헤더를 추가하십시오.
cause-path = 이 경로에는 아무것도 없습니다
cause-path-why = 서버가 { $path } 경로를 모릅니다.
cause-version = 서버의 WebSocket 버전이 다릅니다
cause-version-why = 서버가 { $versions } 버전을 알립니다. RFC 6455의 버전은 13입니다.
cause-version-next = Sec-WebSocket-Version: 13을 보내거나 서버를 업데이트하십시오.
cause-own = 요청 자체가 핸드셰이크 규칙을 어깁니다
cause-own-why = 요청 검사 { $count }개({ $checks }번)를 통과하지 못했고, 서버는 이런 핸드셰이크를 거절합니다.
cause-own-next = 일부러 한 것이 아니라면 핸드셰이크에서 빼거나 바꾼 것을 되돌리십시오.

## 일부러 틀리게 만든 핸드셰이크
wrong-method = 핸드셰이크는 GET이어야 하는데 { $method }입니다(RFC 6455 §4.1).
wrong-http10 = 핸드셰이크는 HTTP/1.1 이상이어야 합니다. HTTP/1.0에는 Upgrade가 없습니다(RFC 6455 §4.1, RFC 9110 §7.8).
wrong-upgrade = Upgrade에 “websocket”이 없습니다(RFC 6455 §4.1).
wrong-connection = Connection에 “Upgrade”가 없습니다(RFC 6455 §4.1).
wrong-key-missing = Sec-WebSocket-Key가 없습니다(RFC 6455 §4.1).
wrong-key-length = Sec-WebSocket-Key “{ $key }”가 Base64로 쓴 16바이트가 아닙니다(RFC 6455 §4.1).
wrong-key-twice = Sec-WebSocket-Key가 두 번 이상 있습니다(RFC 6455 §11.3.1).
wrong-version-missing = Sec-WebSocket-Version이 없습니다(RFC 6455 §4.1).
wrong-version = Sec-WebSocket-Version이 13이 아니라 { $version }입니다(RFC 6455 §4.1).
wrong-version-twice = Sec-WebSocket-Version이 두 번 이상 있습니다(RFC 6455 §11.3.5).
wrong-host-missing = Host가 없습니다(RFC 6455 §4.1, RFC 9112 §3.2).
wrong-host-twice = Host가 두 번 이상 있습니다(RFC 9112 §3.2).
wrong-origin-twice = Origin이 두 번 이상 있습니다(RFC 6455 §4.1).
wrong-protocol-twice = 하위 프로토콜 “{ $name }”을 두 번 제안합니다(RFC 6455 §4.1).
wrong-h2-method = HTTP/2의 WebSocket은 CONNECT로 요청하는데 { $method }입니다(RFC 8441 §4).
wrong-h2-unused = HTTP/2에서는 { $name }를 쓰지 않습니다(RFC 8441 §5).
