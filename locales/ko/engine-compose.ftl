# 입력한 내용에서 잘못된 것.

## URL
url-bad-host = { $host }은(는) 호스트 이름도 주소도 아닙니다.
url-bad-port = { $port }은(는) 포트가 아닙니다. 포트는 1부터 65535까지입니다.
url-empty = URL이 없습니다.
url-no-host = 호스트가 없습니다.
url-no-port = 포트가 없습니다. TCP에는 기본 포트가 없습니다.
url-no-scheme = scheme이 없습니다: tcp://, tls://, http://, https://, ws://, wss://.
url-tcp-user = TCP 주소에는 사용자와 비밀번호가 없습니다. @ 앞부분을 빼십시오.
url-tcp-path = TCP 주소는 호스트와 포트로만 이루어집니다.
url-unknown-scheme = 알 수 없는 scheme { $scheme }입니다. tcp, tls, http, https, ws, wss를 쓸 수 있습니다.

## 요청
body-bad-type = 미디어 타입이 아닙니다.
body-unusable = 본문을 만들 수 없습니다: { $text }
header-name-not-token = 헤더 이름 { $name }은(는) token이 아닙니다 (RFC 9110 §5.1).
header-value-newline = { $name }의 값에 줄바꿈이나 NUL이 있습니다 (RFC 9110 §5.5).
method-not-token = 메서드가 token이 아닙니다 (RFC 9110 §9.1).
subprotocol-not-token = subprotocol { $name }은(는) token이 아닙니다 (RFC 6455 §4.1).

## 파일
file-missing = 파일 { $path }이(가) 없습니다.
file-not-a-file = { $path }은(는) 파일이 아닙니다.
file-unreadable = { $path }을(를) 읽을 수 없습니다: { $text }
source-unreadable = 보낼 내용을 읽을 수 없습니다: { $text }

## 페이로드
close-reason-too-long = 이유가 { $bytes }바이트입니다. Close 프레임에는 123바이트까지 들어갑니다 (RFC 6455 §5.5).
close-reason-without-code = 이유 앞에는 코드가 필요합니다 (RFC 6455 §5.5.1).
control-too-long = 페이로드가 { $bytes }바이트입니다. 제어 프레임에는 125바이트까지 들어갑니다 (RFC 6455 §5.5).
escape-unknown = 이스케이프가 아닙니다. \r \n \t \0 \\ \xNN \u{"{"}…{"}"}를 쓸 수 있습니다.
hex-not-a-digit = { $character }은(는) 16진수 숫자가 아닙니다.
json-unreadable = JSON이 아닙니다: { $exact }
base64-not-a-digit = Base64: { $character } 문자는 쓸 수 없습니다.
base64-cut = Base64: 마지막 묶음이 잘렸습니다.
hex-odd = 16진수 숫자 하나가 남습니다. 바이트마다 두 개가 필요합니다.

## Clients above WebSocket
app-no-transport = 선택한 전송 방식이 없습니다.
eio-bad-path = 경로는 /로 시작하고 쿼리가 없어야 합니다.
eio-unknown = Engine.IO 버전은 3과 4이며 { $version }은(는) 없습니다.
sio-bad-namespace = { $name }은(는) 네임스페이스가 아닙니다. /로 시작하고 쉼표가 없어야 합니다.
sockjs-bad-part = { $part }은(는) SockJS 경로에 쓸 수 없습니다. 비어 있거나 슬래시, 점, 물음표, 해시, 공백이 있으면 안 됩니다.
stomp-bad-command = STOMP 프레임은 한 줄의 명령으로 시작합니다.

## Messages, frames, sequences
between-beyond-fragments = 번호 { $after }의 조각 다음에 조각이 없으므로 그 사이에 넣을 수 없습니다.
cuts-not-ascending = 자르는 위치가 바로 앞의 위치보다 앞에 있습니다.
cuts-too-many = 메시지는 최대 { $most }번 자를 수 있습니다.
frame-length-range = { $bits }비트 길이 형식에는 최대 { $most }까지 들어가며 { $length }은(는) 들어가지 않습니다.
frame-opcode-range = opcode는 4비트이므로 0에서 15까지이며 { $opcode }은(는) 쓸 수 없습니다.
keep-name = { $name }은(는) 보관할 값의 이름이 될 수 없습니다. 이름은 글자, 숫자, _, -, .로 이루어지며 counter, now, uuid는 이미 쓰입니다.
match-json-path = JSONPath가 아닙니다: { $exact }
match-regex = 정규식이 아닙니다: { $exact }.
ping-every-zero = Ping 사이에는 최소 1밀리초가 필요합니다.
sequence-empty = 시퀀스에 단계가 없습니다.
sequence-too-long = 시퀀스의 단계는 최대 { $most }개입니다.
sequence-without-pause = 멈출 때까지 반복하는 시퀀스에는 쉼이나 대기 단계가 필요합니다.
sent-side-cut = 보낸 것의 처음 { $steps }단계입니다. 최대 { $most }단계, { $mebibytes } MiB까지 가져옵니다.
template-unknown = { $name }(이)라는 이름으로 알려진 값이 없습니다. counter, now, uuid와 시퀀스가 남긴 값을 쓸 수 있습니다.
