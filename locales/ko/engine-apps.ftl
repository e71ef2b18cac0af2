# WebSocket, HTTP 그리고 서로의 위에 놓이는 프로토콜.

## 무엇에서 프로토콜을 알아보았는가
app-told-subprotocol = 서버가 서브프로토콜 { $name }을(를) 골랐습니다.
app-told-path = 요청이 { $path }을(를) 향합니다.
app-told-message = 메시지가 이렇게 시작합니다: { $message }
app-told-chosen = 손으로 골랐습니다.

## Engine.IO
eio-no-type = Engine.IO 패킷은 이렇게 시작하지 않습니다: { $packet }
eio-ping-wrong-side = 이 버전의 Engine.IO에서는 이쪽이 ping을 보내지 않습니다. 버전 4에서는 서버가, 버전 3에서는 클라이언트가 보냅니다.
eio-open-no-sid = 여는 패킷에 세션 ID가 없습니다.
eio-base64 = 바이너리 패킷이 base64가 아닙니다.
eio-binary-type = Engine.IO 3의 바이너리 패킷은 0x04로 시작하는데 이것은 { $octet }(으)로 시작합니다.
eio-length = 패킷 앞의 길이가 뒤따르는 내용과 맞지 않습니다.
eio-error-transport = 서버가 이 전송 방식을 모릅니다.
eio-error-sid = 서버가 이 세션을 모릅니다. 끝났거나 로드 밸런서 뒤의 다른 서버에 있습니다.
eio-error-method = 세션은 GET으로 시작합니다.
eio-error-request = 서버가 요청을 거절했습니다.
eio-error-forbidden = 서버가 금지했습니다.
eio-error-version = 서버가 다른 버전의 Engine.IO를 씁니다. EIO=4는 Socket.IO 3 이상, EIO=3은 1과 2의 것입니다.
eio-error-other = 서버가 세션을 거절했습니다.

## Socket.IO
sio-no-packet = Socket.IO 패킷은 이렇게 시작하지 않습니다: { $packet }
sio-no-json = 패킷의 데이터가 JSON이 아닙니다: { $exact }
sio-event-no-name = 이벤트는 이름으로 시작하는 목록입니다.
sio-ack-no-id = ack에는 이벤트의 ID가 필요합니다.
sio-connect-error = 서버가 네임스페이스를 거절했습니다: { $message }
sio-attachments-many = 패킷이 첨부 { $count }개를 알립니다. 그렇게 많이는 따라가지 않습니다.
sio-attachments-missing = 첨부 { $announced }개 중 { $came }개 뒤에 다른 패킷이 옵니다.
sio-attachment-unannounced = 어떤 패킷도 알리지 않은 바이너리 메시지입니다.

## SockJS
sockjs-no-frame = SockJS 프레임이 아닙니다: { $frame }
sockjs-no-strings = SockJS 클라이언트는 문자열의 JSON 배열을 보내는데 이것은 아닙니다: { $frame }
sockjs-prelude = 오래된 브라우저가 읽기 시작하도록 스트림 첫머리를 채우는 내용입니다.
sockjs-close-1002 = 연결이 중단되었습니다.
sockjs-close-2010 = 이 세션의 다른 연결이 아직 열려 있습니다.
sockjs-close-3000 = 서버가 세션을 닫았습니다.
sockjs-close-other = 세션이 애플리케이션의 코드로 닫혔습니다.

## STOMP
stomp-header-no-colon = 콜론이 없는 헤더 줄입니다: { $line }
stomp-escape = 이 버전에 없는 이스케이프입니다: { $line }
stomp-command = STOMP에 { $command } 명령이 없습니다.
stomp-error = 서버가 오류를 알립니다: { $message }
stomp-no-blank-line = 프레임이 헤더 안에서 끝납니다.
stomp-content-length = 본문이 content-length보다 깁니다.
stomp-too-long = 프레임이 { $limit } KiB보다 깁니다. 읽지 않고 넘어갑니다.

## GraphQL
gql-type = { $protocol }에 { $type } 유형의 메시지가 없습니다.
gql-no-id = { $type } 유형의 메시지는 ID로 작업을 가리키는데 이것에는 없습니다.
gql-before-ack = 서버가 연결을 수락하기 전에 작업이 시작됩니다. 서버는 4401로 닫습니다.
gql-id-used = ID가 { $id }인 작업이 아직 열려 있습니다. 서버는 4409로 연결을 닫습니다.
gql-error = 서버가 오류를 알립니다: { $message }

## MQTT
mqtt-length = 패킷의 길이가 네 옥텟보다 깁니다. 그 뒤는 읽을 수 없습니다.
mqtt-lost = 메시지가 전부 읽기에는 너무 길고 그 안에서 패킷이 시작됩니다. 그 뒤는 읽을 수 없습니다.
mqtt-type = 이 버전에 { $type } 유형의 패킷이 없습니다.
mqtt-flags = { $packet }의 플래그가 정해진 값이 아닙니다.
mqtt-short = { $packet }이(가) 모든 필드가 오기 전에 끝납니다.
mqtt-version = 이런 MQTT 버전은 없습니다: { $version }
mqtt-topic = 발행할 토픽은 비어 있지 않고 와일드카드가 없습니다.
mqtt-qos = QoS 3은 없습니다.
mqtt-ack-qos = { $packet } 패킷은 이 QoS의 PUBLISH에 대한 응답이 아닙니다. PUBACK은 QoS 1, PUBREC은 QoS 2에 씁니다(패킷 식별자 { $id }).
mqtt-text = 텍스트가 UTF-8이 아니거나 NUL이 있습니다.
mqtt-id = 패킷 식별자는 0이 아닙니다.
mqtt-no-filter = 토픽 필터가 필요한 패킷에 필터가 없습니다.
mqtt-property = 번호가 { $id }인 속성은 없습니다.
mqtt-properties = 속성의 길이가 내용과 맞지 않습니다.
mqtt-reason = 상대가 실패를 알립니다: { $reason }

## SignalR
signalr-refused = 서버가 핸드셰이크를 거절했습니다: { $message }
signalr-closed = 연결이 닫힙니다: { $message }
signalr-error = 호출이 실패했습니다: { $message }
signalr-type = SignalR에 { $type } 유형의 메시지가 없습니다.
signalr-no-id = 메시지에 호출의 ID가 필요합니다.
signalr-no-target = 호출에는 대상이 있어야 합니다.
signalr-no-end = 레코드는 0x1E로 끝나는데 이것은 아닙니다.
signalr-length = 메시지 앞의 길이가 뒤따르는 내용과 맞지 않습니다.

## WAMP
wamp-no-code = WAMP 메시지는 코드로 시작하는 목록입니다.
wamp-code = WAMP에 코드가 { $code }인 메시지가 없습니다.
wamp-no-request = 메시지의 코드 뒤에 번호가 없습니다.
wamp-length = 메시지 앞의 길이가 뒤따르는 내용과 맞지 않습니다.
wamp-aborted = 세션이 중단됩니다: { $reason }
wamp-error = 요청이 실패했습니다: { $error }

## JSON-RPC
rpc-no-version = JSON-RPC 2.0의 모든 객체에는 "jsonrpc":"2.0"이 있습니다.
rpc-no-message = 요청도 알림도 응답도 아닙니다.
rpc-empty-batch = 배치는 비어 있지 않습니다.
rpc-id = ID는 텍스트, 숫자 또는 null입니다.
rpc-params = 매개변수는 목록이나 객체입니다.
rpc-error = 오류 { $code }: { $message }

## Action Cable
cable-no-command = Action Cable 클라이언트는 명령을 보내는데 이것은 아닙니다.
cable-command = Action Cable에 { $command } 명령이 없습니다.
cable-no-identifier = 메시지가 어느 구독에 관한 것인지 말하지 않습니다.
cable-no-data = 채널로 보내는 메시지에는 데이터가 있습니다.
cable-type = Action Cable에 { $type } 유형의 메시지가 없습니다.
cable-rejected = 채널이 구독을 거절했습니다.
cable-disconnect = 서버가 연결을 끊습니다: { $reason }

## 모두
app-too-long = 전부 읽기에는 너무 깁니다.
app-no-json = 메시지가 JSON이 아닙니다: { $exact }
app-no-object = { $protocol } 메시지는 객체입니다.
app-no-type = { $protocol } 메시지에는 유형이 있는데 이것에는 없습니다.
app-binary = 여기서 { $protocol }은(는) 텍스트 메시지로 보내는데 이것은 바이너리입니다.
app-text = 여기서 { $protocol }은(는) 바이너리 메시지로 보내는데 이것은 텍스트입니다.
app-wrong-side = 이쪽은 { $message }을(를) 보내지 않습니다.
app-too-dense = 보낸 옥텟보다 훨씬 많은 패킷이 나옵니다. 나머지는 알리지 않습니다.
app-too-many = 한 메시지에 { $limit }개보다 많습니다. 그 안의 나머지는 알리지 않습니다.

## 행과 칩
chip-packets = 패킷 { $count }개
row-decode-auto = 여기부터 트래픽에서 알아봅니다.
row-decode-none = 여기부터 메시지를 그대로 둡니다.
row-decode-chosen = 뒤따르는 메시지에 골랐습니다.

## Findings
finding-heartbeat = { $protocol }: 하트비트가 오지 않음
finding-heartbeat-why = 양쪽이 합의한 대로라면 { $limit } 안에 와야 했습니다. 상대가 바쁘거나 사라졌거나, 중간에서 상대가 보낸 것을 붙잡고 있습니다.
finding-heartbeat-mend = 서버가 그만큼 바빴는지, 중간의 프록시가 버퍼링하는지 확인합니다.
finding-ping-left = Engine.IO ping에 응답하지 않은 뒤 끝남
finding-ping-left-why = 서버가 “2”를 보내고 { $limit } 안에 “3”을 기다렸습니다. 오지 않으면 서버가 세션을 끝냅니다.
finding-ping-left-mend = 클라이언트는 “2”마다 “3”으로 응답합니다. Socket.IO 종류의 세션은 스스로 응답합니다.
finding-plain-client = Socket.IO 서버에 일반 WebSocket으로 말함
finding-plain-client-why = 보낸 것이 Engine.IO 패킷이 아닙니다. 텍스트 메시지는 숫자로 시작하고, “40”은 네임스페이스에 들어가며, 이벤트는 42["name",…]입니다.
finding-plain-client-silent = 서버는 세션을 열고 네임스페이스에 들어가는 “40”을 기다렸습니다. 끝날 때까지 아무것도 보내지 않았습니다.
finding-plain-client-mend = 주소를 Socket.IO 종류의 세션으로 엽니다.
finding-signalr-refused = 허브가 핸드셰이크를 거절함
finding-signalr-refused-why = 허브의 말: “{ $message }”
finding-signalr-refused-mend = 핸드셰이크는 허브가 가진 프로토콜(json 또는 messagepack)과 그 버전을 말하고 0x1E로 끝납니다.
