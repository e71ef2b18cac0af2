# 요청을 보내기 전에 알아 둘 것과 덧붙인 줄마다의 까닭.

## 문제
body-boundary-in-part = 파트 안에 boundary { $boundary }이(가) 있어 파트가 거기서 끝나 버립니다 (RFC 2046 §5.1.1).
charset-lacks = { $charset }에는 { $character }이(가) 없습니다.
charset-unknown = { $label }이라는 charset은 없습니다 (WHATWG Encoding §4.2).
coding-of-open-body = 열려 있는 본문은 압축하지 않습니다. 입력한 것이 인코더 안에서 기다리게 됩니다.
framing-length-unknown = 길이를 미리 알 수 없어 Content-Length로 알릴 수 없습니다. chunk로 보내십시오.
framing-no-chunks = HTTP/1.0에는 chunk가 없습니다 (RFC 9112 §7.1). Content-Length로 보내십시오.
target-unusable = request target은 비어 있을 수 없고 줄바꿈이나 NUL을 담을 수 없습니다 (RFC 9112 §3.2).
url-control = 제어 문자는 요청 줄에 들어갈 수 없습니다. percent-encoding하면 { $encoded }입니다.

## 알림
body-charset-differs = 미디어 타입은 { $stated }이라고 하는데 텍스트는 { $sent }으로 보냅니다.
body-json-invalid = JSON이 아닙니다. { $line }번째 줄 { $column }번째 칸: { $text }. 입력한 그대로 보냅니다.
body-ndjson-line-feed = 줄마다 line feed로 끝나야 하므로 마지막 줄 뒤에 하나를 덧붙입니다.
body-variables-invalid = 변수가 JSON이 아닙니다. { $line }번째 줄 { $column }번째 칸: { $text }. 입력한 그대로 보냅니다.
content-without-meaning = { $method }의 content에는 일반적으로 정해진 뜻이 없어 서버가 거절할 수 있습니다 (RFC 9110 §9.3).
expect-without-content = 미루어 둘 content가 없으므로 Expect를 보내지 않습니다 (RFC 9110 §10.1.1).
h2-line-left-out = HTTP/2: { $name }은(는) 연결에 대한 것이라 뺍니다 (RFC 9113 §8.2.2).
target-own = 따로 정한 request target을 보냅니다. URL대로라면 { $path }입니다.
trailers-need-chunks = trailer field를 보내지 않습니다. chunked 본문이 있어야 합니다 (RFC 9112 §7.1.2).
url-a-labels = { $typed }을(를) { $sent }으로 보냅니다 (A-label, RFC 5891 §4.4).
url-as-typed = 경로를 입력한 그대로 보냅니다. URL 파서라면 { $normal }을(를) 보냅니다.
url-encoded = 요청 줄에 담을 수 없는 것을 percent-encoding합니다: { $sent }
url-fragment-kept = { $fragment }은(는) 보내지 않습니다. fragment는 클라이언트에 남습니다 (RFC 9110 §7.1).
url-host-rewritten = { $typed }은(는) 주소 { $sent }이므로 그것을 대신 보냅니다.
url-normalized = { $typed }을(를) URL 파서가 쓰는 대로 { $sent }으로 보냅니다.
url-userinfo-unused = URL의 사용자와 비밀번호를 쓰지 않습니다. 다른 자격 증명이 주어졌습니다.
url-zone-kept = zone { $zone }은(는) 이 컴퓨터에서만 뜻이 있어 보내지 않습니다 (RFC 6874 §1).

## 덧붙인 줄의 까닭
why-accept = 어떤 미디어 타입이든 받습니다 (RFC 9110 §12.5.1).
why-accept-encoding = Sockeye가 풀 수 있는 content coding입니다 (RFC 9110 §12.5.3).
why-basic = 사용자와 비밀번호를 Basic 자격 증명으로 보냅니다 (RFC 7617).
why-bearer = bearer 토큰입니다 (RFC 6750 §2.1).
why-chunked-chosen = 본문을 chunk로 보내기로 했습니다 (RFC 9112 §7.1).
why-chunked-length-unknown = 길이를 미리 알 수 없습니다 (RFC 9112 §7.1).
why-chunked-trailers = 마지막 chunk 뒤에 trailer field가 따릅니다 (RFC 9112 §7.1.2).
why-connection-upgrade = Upgrade는 이 연결에 대한 것입니다 (RFC 6455 §4.1).
why-content-encoding = 본문이 압축되어 있습니다 (RFC 9110 §8.4).
why-content-length = 본문의 바이트 수입니다 (RFC 9110 §8.6).
why-content-length-zero = 보통 content가 있는 메서드인데 이 요청에는 없습니다 (RFC 9110 §8.6).
why-content-type = 본문의 미디어 타입입니다 (RFC 9110 §8.3).
why-content-type-boundary = 본문의 미디어 타입과 파트 사이의 boundary입니다 (RFC 7578 §4.1).
why-content-type-guessed = 파일 이름으로 짐작한 미디어 타입입니다 (RFC 9110 §8.3).
why-expect = 본문이 100 (Continue)을 기다립니다 (RFC 9110 §10.1.1).
why-host = 모든 요청이 밝히는 URL의 authority입니다 (RFC 9110 §7.2).
why-pseudo = 요청 줄을 대신하는 pseudo-header field입니다 (RFC 9113 §8.3.1).
why-trailer = 본문 뒤에 따르는 field입니다 (RFC 9110 §6.6.2).
why-upgrade = 바꾸려는 프로토콜입니다 (RFC 6455 §4.1).
why-user-agent = 요청하는 프로그램입니다 (RFC 9110 §10.1.5).
why-userinfo = URL의 사용자와 비밀번호를 Basic 자격 증명으로 보냅니다 (RFC 7617).
why-ws-key = 서버가 읽었음을 증명해야 하는 무작위 값입니다 (RFC 6455 §4.1).
why-ws-extensions = 제안하는 확장이며 앞의 것을 더 원합니다 (RFC 6455 §9.1).
why-ws-protocol = 제안하는 subprotocol이며 앞의 것을 더 원합니다 (RFC 6455 §4.1).
why-ws-version = WebSocket의 버전입니다 (RFC 6455 §4.1).
