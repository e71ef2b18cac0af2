# 디코더가 바이트에서 읽은 것: 흠, 규칙, 끝.

## HTTP: 헤드의 줄
http-line-bare-cr = 줄 끝이 아닌 곳에 CR이 있습니다.
http-line-bare-lf = 줄이 CR 없이 LF로 끝납니다.
http-line-control = 값에 제어 문자가 있습니다.
http-line-fold-first = 줄이 공백으로 시작하지만 이어질 앞줄이 없습니다.
http-line-name-empty = 필드 이름이 없습니다.
http-line-name-invalid = 필드 이름에 token이 가질 수 없는 문자가 있습니다.
http-line-no-colon = 줄에 콜론이 없습니다.
http-line-non-ascii = 값에 ASCII를 벗어난 옥텟이 있습니다.
http-line-nul = 줄에 NUL이 있습니다.
http-line-obs-fold = 값이 다음 줄로 이어지며, 폐기된 형식입니다.
http-line-space-before-colon = 콜론 앞에 공백이 있습니다.

## HTTP: 형식에 어긋난 메시지
http-answer-is-tls = 응답이 HTTP가 아니라 TLS입니다. 이 포트는 https를 기대합니다.
http-answer-is-tls-alert = 응답이 HTTP가 아니라 TLS alert입니다. 이 포트는 https를 기대합니다.
http-answer-not-http = 응답이 HTTP/로 시작하지 않습니다.
http-chunk-bare-lf = chunk 줄이 CR 없이 LF로 끝납니다.
http-chunk-end = chunk 데이터 뒤에 CRLF가 없습니다.
http-chunk-line-too-long = chunk 크기 줄이 16 KiB 안에서 끝나지 않습니다.
http-chunk-size = chunk 크기가 아닙니다: { $line }
http-empty-lines = 시작 줄 앞에 빈 줄이 있습니다.
http-head-too-large = 헤드가 256 KiB와 10,000줄 안에서 끝나지 않습니다.
http-extra-after-chunks = 응답의 마지막 chunk 뒤에 바이트가 이어집니다. 이를 요청한 것은 없습니다.
http-extra-after-head = 본문이 없는 HEAD 응답 뒤에 바이트가 이어집니다.
http-extra-after-length = Content-Length의 { $length }바이트로 끝난 본문 뒤에 바이트가 이어집니다.
http-extra-after-status = 본문이 없는 상태 { $status } 응답 뒤에 바이트가 이어집니다.
http-extra-all = 응답 뒤에 모두 { $bytes }바이트가 이어집니다.
http-informational-endless = 중간 응답이 { $count }개 온 뒤에도 최종 응답이 없습니다.
http-status-class = 상태 { $status }는 어느 부류도 아닙니다. 부류는 1xx부터 5xx까지입니다. 5xx로 읽습니다.
http-version-other = 상태 줄에 { $version }이 있습니다. 이 연결에서는 HTTP/1.0과 HTTP/1.1만 뜻할 수 있어 HTTP/1로 읽습니다.
http-length-conflict = Content-Length가 서로 다른 값으로 여러 번 있습니다.
http-length-forbidden = 이 상태의 응답에는 Content-Length가 있을 수 없습니다.
http-length-invalid = Content-Length가 아닙니다: { $value }
http-length-repeated = Content-Length가 같은 값으로 여러 번 있습니다.
http-request-line = 첫 줄이 요청 줄이 아닙니다.
http-response-unasked = 요청 없이 온 응답입니다.
http-start-bare-lf = 시작 줄이 CR 없이 LF로 끝납니다.
http-status-line = 첫 줄이 상태 줄이 아닙니다.
http-te-and-length = Transfer-Encoding과 Content-Length가 함께 있습니다. Transfer-Encoding이 우선하며, 다르게 읽는 상대는 속을 수 있습니다.
http-te-in-10 = HTTP/1.0에는 Transfer-Encoding이 없습니다.
http-te-not-chunked = 요청의 마지막 transfer coding이 chunked가 아니므로 길이를 알 수 없습니다.
http-trailers-too-large = trailer가 256 KiB와 10,000줄 안에서 끝나지 않습니다.

## HTTP: 끊긴 메시지
http-incomplete-close-abrupt = 본문은 연결이 닫힐 때까지인데, 연결이 정상으로 닫히지 않았습니다.
http-incomplete-head = 헤드 도중에 연결이 끝났습니다.
http-incomplete-in-chunk = 본문 { $got }바이트 뒤, chunk 도중에 연결이 끝났습니다.
http-incomplete-length = { $expected }바이트 중 { $got }바이트가 도착했습니다.
http-incomplete-no-close-notify = 본문은 연결이 닫힐 때까지인데, TLS가 close_notify 없이 끝났습니다. 끝부분이 없을 수 있습니다.
http-incomplete-no-last-chunk = 본문 { $got }바이트 뒤, 마지막 chunk 전에 연결이 끝났습니다.
http-incomplete-no-response = 응답이 오기 전에 연결이 끝났습니다.

## HTTP: 연결이 유지되는가
http-persist-10 = keep-alive 없는 HTTP/1.0이므로 연결이 닫힙니다.
http-persist-close = Connection: close이므로 연결이 닫힙니다.
http-persist-close-delimited = 본문은 연결이 닫힐 때까지입니다.
http-persist-default = HTTP/1.1이므로 연결이 유지됩니다.
http-persist-keep-alive = HTTP/1.0의 keep-alive이므로 연결이 유지됩니다.
http-persist-request-10 = 요청이 keep-alive 없는 HTTP/1.0이므로 연결이 닫힙니다.
http-persist-request-close = 요청에 Connection: close가 있으므로 연결이 닫힙니다.
http-persist-tunnel = 여기부터 연결은 터널입니다.
http-persist-upgraded = 여기부터 연결은 다른 프로토콜을 씁니다.

## 흐르는 내용
http-coding-broken = 내용이 { $coding }이 아닙니다: { $exact }
http-coding-cut = 내용이 코딩이 끝나기 전에 끝납니다.
http-coding-not = Content-Encoding과 달리 내용이 { $coding }으로 시작하지 않습니다.
http-coding-too-dense = 내용의 코딩을 풀자 보낸 것보다 훨씬 많이 나옵니다. 나머지는 읽지 않습니다.
http-coding-too-long = 내용의 코딩을 풀자 { $limit } MiB가 넘게 나왔습니다. 나머지는 읽지 않습니다.
sse-field-unknown = 이벤트 스트림에 없는 필드입니다. 이름은 대소문자를 구별합니다.
sse-id-nul = NUL이 든 id는 무시됩니다.
sse-retry-not-digits = 숫자가 아닌 retry 시간은 무시됩니다.
sse-without-data = data가 없는 이벤트는 전달되지 않습니다.
stream-item-cut = 연결이 줄 안에서 끝났습니다.
stream-item-not-json = JSON이 아닙니다: { $exact }
stream-item-not-utf8 = UTF-8이 아닙니다.
stream-part-cut = 파트 뒤에 boundary가 없습니다.
stream-seq-cut = LF로 끝나지 않아 잘렸을 수 있습니다.
stream-seq-no-separator = 텍스트 앞에 레코드 구분자(0x1E)가 없습니다.

## TLS
tls-answer-is-http = ClientHello에 대한 응답이 TLS가 아니라 HTTP입니다. 이 포트는 평문 HTTP를 씁니다.
tls-not-a-record = 바이트가 TLS 레코드가 아닙니다.
tls-record-too-long = 레코드가 TLS 한도를 넘는 { $length }바이트라고 합니다.
tls-record-cut = 레코드 도중에 연결이 끝났습니다.
tls-handshake-unreadable = 핸드셰이크 메시지를 읽을 수 없습니다.
tls-handshake-too-long = 핸드셰이크 메시지가 { $length }바이트라고 합니다.
tls-alert-close-notify = 보낸 쪽은 더 보내지 않습니다.
tls-alert-unexpected-message = 지금 올 수 없는 메시지가 왔습니다.
tls-alert-bad-record-mac = 레코드를 복호화할 수 없었습니다.
tls-alert-record-overflow = 레코드가 너무 길었습니다.
tls-alert-handshake-failure = 함께 쓸 버전, 암호 모음, 그룹, 서명을 찾지 못했습니다.
tls-alert-bad-certificate = 인증서가 손상되었거나 서명이 틀립니다.
tls-alert-unsupported-certificate = 지원하지 않는 종류의 인증서입니다.
tls-alert-certificate-revoked = 인증서가 폐지되었습니다.
tls-alert-certificate-expired = 인증서가 만료되었거나 아직 유효하지 않습니다.
tls-alert-certificate-unknown = 인증서를 받아들이지 않았습니다.
tls-alert-illegal-parameter = 핸드셰이크의 필드가 틀렸습니다.
tls-alert-unknown-ca = 인증서 발급자를 신뢰하지 않습니다.
tls-alert-access-denied = 인증서는 유효하지만 접근이 거부되었습니다.
tls-alert-decode-error = 메시지를 해독할 수 없었습니다.
tls-alert-decrypt-error = 서명이나 Finished 메시지가 틀렸습니다.
tls-alert-protocol-version = 지원하지 않는 TLS 버전입니다.
tls-alert-insufficient-security = 제안한 암호 모음이 서버 기준에 약합니다.
tls-alert-internal-error = 보낸 쪽의 내부 오류입니다.
tls-alert-inappropriate-fallback = 클라이언트가 지원하는 것보다 낮은 버전으로 다시 시도했습니다.
tls-alert-user-canceled = 핸드셰이크가 취소되었습니다.
tls-alert-missing-extension = 필수 확장이 없습니다.
tls-alert-unsupported-extension = 제안하지 않은 확장이 왔습니다.
tls-alert-unrecognized-name = 서버가 SNI의 이름을 모릅니다.
tls-alert-certificate-required = 서버가 클라이언트 인증서를 요구합니다.
tls-alert-no-application-protocol = 서버가 ALPN으로 제안한 프로토콜을 지원하지 않습니다.
tls-alert-other = alert { $code }입니다.

## WebSocket: 규칙
ws-close-code-forbidden = Close 코드 { $code }는 프레임에 실어 보낼 수 없습니다.
ws-close-one-byte = Close 프레임의 본문이 1바이트입니다. 코드에는 2바이트가 필요합니다.
ws-length-says-more = 헤더는 { $claim }바이트라 하고 { $length }바이트가 뒤따릅니다. 다음에 보내는 것이 나머지로 읽힙니다.
ws-length-owed = 헤더가 말하는 { $claim }바이트 중 { $left }바이트, 다음에 보내는 것이 나머지로 읽힘
ws-length-says-less = 헤더는 { $claim }바이트라 하고 { $length }바이트가 뒤따릅니다. 남은 것은 다음 프레임으로 읽힙니다.
ws-close-reason-not-utf8 = Close 프레임의 이유가 UTF-8이 아닙니다.
ws-continuation-without-start = 이어질 메시지가 없는 continuation 프레임입니다.
ws-control-fragmented = FIN 없는 제어 프레임입니다. 제어 프레임은 나눌 수 없습니다.
ws-control-too-long = 제어 프레임이 { $length }바이트입니다. 최대는 125바이트입니다.
ws-data-after-close = Close 프레임 뒤에 데이터 프레임이 있습니다.
ws-data-amid-fragments = 나뉜 메시지가 끝나기 전에 새 메시지가 시작됩니다.
ws-deflate-bit-misplaced = 메시지를 시작하지 않는 프레임에 RSV1이 켜져 있습니다. 메시지가 압축되었다는 표시는 첫 프레임에만 합니다.
ws-deflate-broken = 압축되었다는 메시지를 풀 수 없습니다. DEFLATE가 아니거나, 잘렸거나, window에 없는 바이트를 가리킵니다.
ws-deflate-limit = 페이로드 { $sent }바이트가 { $inflated }바이트를 넘게 늘어났습니다. 압축 풀기를 거기서 멈췄습니다.
ws-length-not-minimal = 길이 { $length }를 { $bits }비트에 실었습니다. 더 짧은 형식으로 충분합니다.
ws-length-top-bit = 64비트 길이의 최상위 비트가 켜져 있습니다.
ws-mask-missing = 클라이언트의 프레임이 마스킹되지 않았습니다.
ws-mask-unexpected = 서버의 프레임이 마스킹되었습니다.
ws-mask-zero = 마스킹 키가 0이므로 페이로드가 그대로 전송됩니다.
ws-opcode-reserved = opcode { $opcode }는 예약되어 있습니다.
ws-rsv-set = { $bits }가 켜져 있지만 뜻을 정한 확장이 없습니다.
ws-second-close = 같은 쪽에서 온 두 번째 Close 프레임입니다.
ws-text-not-utf8 = 텍스트가 바이트 { $at }부터 UTF-8이 아닙니다.

## WebSocket: 확장 (RFC 6455 §9.1, RFC 7692 §7.1)
ws-extension-deflate = 메시지를 압축할 수 있습니다. 클라이언트의 window는 최대 { $client }바이트이고 { $clientkeeps ->
        [yes] 메시지 사이에 유지합니다
       *[no] 메시지마다 비웁니다
    }. 서버의 window는 최대 { $server }바이트이고 { $serverkeeps ->
        [yes] 메시지 사이에 유지합니다
       *[no] 메시지마다 비웁니다
    }.
ws-extension-refused = 서버가 { $name } 확장을 받아들이지 않았습니다.
ws-extension-unknown = { $name } 확장의 뜻은 여기서 알지 못합니다.
ws-extension-twice = { $name } 확장이 응답에 두 번 있습니다.
ws-extension-not-offered = { $name } 확장은 제안하지 않았습니다.
ws-extension-param-unknown = { $param }은(는) permessage-deflate의 매개변수가 아닙니다.
ws-extension-param-twice = { $param } 매개변수가 두 번 있습니다.
ws-extension-value-missing = { $param }에는 여기서 값이 필요합니다.
ws-extension-value-unwanted = { $param }은(는) 값을 갖지 않지만 { $value }이(가) 있습니다.
ws-extension-value-invalid = { $param } 값이 { $value }입니다. 앞에 0이 없는 8에서 15 사이여야 합니다.
ws-extension-bits-larger = { $param } 값이 { $got }이지만 요청은 최대 { $asked }였습니다.
ws-extension-not-granted = 요청한 { $param } 매개변수가 응답에 없습니다.
ws-extension-bits-not-offered = { $param } 매개변수는 제안했을 때만 응답에 있을 수 있습니다.
ws-param-server-takeover = 서버가 메시지마다 window를 비웁니다. 메모리는 덜 쓰고 압축률은 낮아집니다.
ws-param-server-takeover-asked = 메시지마다 window를 비우도록 서버에 요청합니다.
ws-param-client-takeover = 클라이언트는 메시지마다 window를 비워야 합니다.
ws-param-client-takeover-hint = 클라이언트가 메시지마다 window를 비울 수 있다고 알립니다.
ws-param-server-bits = 서버가 최대 { $bytes }바이트의 window로 압축합니다.
ws-param-server-bits-asked = 서버에 최대 { $bytes }바이트의 window를 요청합니다.
ws-param-client-bits = 클라이언트는 최대 { $bytes }바이트의 window로 압축해야 합니다.
ws-param-client-bits-hint = 클라이언트의 window는 최대 { $bytes }바이트이며 더 작은 것을 요청받을 수 있습니다.
ws-param-client-bits-able = 클라이언트는 더 작은 window를 요청받을 수 있습니다.
ws-param-unknown = { $param }의 뜻은 여기서 알지 못합니다.

## WebSocket: Close 코드의 뜻
close-code-none = 코드가 없습니다.
close-code-1000 = 정상 종료입니다.
close-code-1001 = 떠남: 서버가 내려가거나 페이지를 벗어났습니다.
close-code-1002 = 프로토콜 오류: 보낸 쪽이 프레임 규칙 위반을 보았습니다.
close-code-1003 = 지원하지 않는 데이터: 보낸 쪽이 받지 않는 종류의 메시지입니다.
close-code-1004 = 예약되어 있습니다.
close-code-1005 = 상태 없음: 프레임에 실을 수 없습니다.
close-code-1006 = 비정상 종료: 프레임에 실을 수 없습니다.
close-code-1007 = 잘못된 페이로드: UTF-8이 아닌 텍스트이거나 압축을 풀 수 없는 데이터입니다.
close-code-1008 = 정책 위반: 허용되지 않습니다.
close-code-1009 = 메시지가 너무 큽니다.
close-code-1010 = 필수 확장: 클라이언트에 필요한 확장을 서버가 받아들이지 않았습니다.
close-code-1011 = 보낸 쪽의 내부 오류입니다.
close-code-1012 = 서비스 재시작: 잠시 뒤 다시 연결할 수 있습니다.
close-code-1013 = 나중에 다시 시도: 보낸 쪽이 과부하 상태입니다.
close-code-1014 = 잘못된 게이트웨이: 게이트웨이가 잘못된 응답을 받았습니다.
close-code-1015 = TLS 핸드셰이크 실패: 프레임에 실을 수 없습니다.
close-code-3000 = 인증되지 않았습니다.
close-code-3003 = 금지되었습니다.
close-code-3008 = 시간이 초과되었습니다.
close-code-registered = 라이브러리나 프레임워크가 등록한 코드입니다.
close-code-private = 사설 코드: 뜻은 애플리케이션이 정합니다.
close-code-reserved = 프로토콜의 다음 버전을 위해 예약되어 있습니다.
close-code-unused = Close 코드가 아닙니다.
