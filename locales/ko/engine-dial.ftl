# 연결과 세션: 이름 풀이, TCP, TLS가 알린 것과 명령이 거절된 까닭.

## DNS
dns-failed = { $name }의 주소를 찾지 못했습니다.
dns-no-answer = { $name }에 대해 답한 이름 서버가 없습니다.
dns-no-name = { $name }에 해당하는 주소가 없습니다.

## TCP
tcp-connect-failed = { $remote }에 연결하지 못했습니다.
tcp-host-unreachable = 호스트 { $remote }로 가는 경로가 없습니다.
tcp-network-unreachable = { $remote }의 네트워크로 가는 경로가 없습니다.
tcp-no-answer = { $remote }에서 응답이 없었습니다.
tcp-not-permitted = 이 시스템은 { $remote }로의 연결을 허용하지 않습니다.
tcp-refused = { $remote }에서 기다리는 프로그램이 없습니다. SYN에 RST가 돌아왔습니다.
tcp-reset-in-handshake = 연결하는 도중 { $remote }이(가) 연결을 재설정했습니다.

## TLS
tls-broken = TLS를 계속할 수 없습니다: { $text }
tls-incompatible = 제안한 것 중 서버가 지원하는 것이 없습니다: { $text }
tls-not-tls = 상대가 보낸 바이트는 TLS가 아닙니다: { $text }
tls-step-name = { $name }의 인증서
tls-step-not-after = 만료되지 않음
tls-step-not-before = 유효 기간이 시작됨
tls-step-root = { $issuer }을(를) 거쳐 신뢰하는 루트에서 끝나는 체인
tls-step-signatures = 각 인증서를 다음 인증서가 서명, 모두 { $count }개
tls-trust-unreadable = 신뢰하는 인증서나 서버 이름을 사용할 수 없습니다.
tls-verify-bad-signature = 체인의 서명이 올바르지 않습니다.
tls-verify-expired = 인증서가 만료되었습니다.
tls-verify-failed = 인증서가 검증되지 않습니다.
tls-verify-not-yet = 인증서가 아직 유효하지 않습니다.
tls-verify-revoked = 인증서가 폐기되었습니다.
tls-verify-unknown-issuer = 인증서 발급자를 신뢰하지 않습니다.
tls-verify-wrong-name = 다른 이름의 인증서입니다.

## 명령
command-not-for-http = HTTP 세션은 교환이 진행되는 동안 닫기, 재설정, 취소만 받습니다.
command-not-for-tcp = TCP 세션은 바이트 전송, half-close, 닫기, 재설정만 받습니다.
command-not-for-websocket = WebSocket 세션은 바이트가 아니라 메시지를 받습니다.
session-close-sent = Close 프레임을 보냈으므로 더 보낼 수 없습니다.
session-no-app = 이 세션에는 이것을 아는 상위 프로토콜이 없습니다.
session-no-deflate = permessage-deflate가 적용되지 않아 메시지를 압축할 수 없습니다.
session-asks = 세션이 답을 기다립니다. 리디렉션을 따라가거나 멈추십시오.
session-body-ended = 요청 본문이 열려 있지 않습니다.
session-idle = 세션이 다음 요청을 위해 열려 있습니다. 요청, 닫기, 재설정, 취소를 받습니다.
session-other-kind = 이 세션은 HTTP를 사용합니다. 다른 프로토콜에는 별도의 세션이 필요합니다.
session-waits = 세션이 다음 회차를 기다립니다. 닫기, 재설정, 취소를 받습니다.
session-connecting = 세션이 아직 연결 중입니다.
session-half-closed = 이쪽에서 FIN을 보냈으므로 더 보낼 수 없습니다.
session-over = 세션이 끝났습니다.

## Clients above WebSocket
command-not-for-polling = WebSocket이 필요하지만 이 세션은 폴링 중입니다.
eio-no-handshake = Engine.IO 핸드셰이크에 응답이 없음
eio-poll-refused = 폴링 응답이 { $status }
eio-post-refused = POST 응답이 { $status }
eio-probe-ended = 프로브에 응답하기 전에 WebSocket이 끝남
eio-probe-unanswered = WebSocket이 프로브에 응답하지 않음
eio-upgrade-failed = WebSocket을 열 수 없음
eio-upgrade-refused = WebSocket 업그레이드 응답이 { $status }
sockjs-no-websocket = /info에 따르면 서버가 WebSocket을 제공하지 않음
sockjs-not-text = SockJS는 텍스트만 나르며 이것은 UTF-8이 아닙니다.
sockjs-open-late = { $seconds }초 안에 열림 프레임이 오지 않음
sockjs-send-refused = 전송 응답이 { $status }
sockjs-transport-ended = 열림 프레임 전에 끝남
sockjs-transport-refused = 응답이 { $status }
app-unsent = 세션이 끝나기 전에 보내지 못한 수: { $count }
eio-poll-lost = 폴링 요청에 응답이 없음
sockjs-info-refused = /info에 { $status } 응답, 전송 방식은 그대로 시도함
sockjs-info-says = websocket: { $websocket }; cookie_needed: { $cookie }; origins: { $origins }; entropy: { $entropy }
sockjs-info-unreadable = /info가 JSON 객체가 아님, 전송 방식은 그대로 시도함
decode-client-reads = 이 세션의 클라이언트는 { $protocol }(으)로 통신하며 해석된 내용에 따라 동작합니다. 원래 메시지는 Messages에 있으며, 세션이 끝나면 다른 것으로 읽을 수 있습니다.
