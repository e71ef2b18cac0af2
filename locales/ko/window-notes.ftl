# 세션 진행 이벤트의 뜻.

note-redirect-asked = 응답이 리디렉션이며 결정을 기다립니다. 따라가거나 이 응답에 머무를 수 있습니다.
note-challenge = 서버가 자격 증명을 요구합니다.
note-challenge-proxy = 프록시가 자격 증명을 요구합니다.
note-expect-continue = 서버가 { $time } 뒤 100 Continue를 보내 본문을 보냈습니다. RFC 9110 §10.1.1
note-expect-final = 서버가 { $time } 뒤 본문 없이 응답했으므로 본문을 보내지 않았습니다. RFC 9110 §10.1.1
note-expect-timeout = { $time } 안에 답이 없어 본문을 보냈습니다. RFC 9110 §10.1.1
note-round-every = 정해진 시간 뒤 요청을 다시 보냅니다. 쇼트 폴링입니다.
note-round-long-poll = 앞 요청에 답이 왔으므로 다음 요청을 바로 보냅니다. 롱 폴링입니다.
note-round-parallel = 여러 요청을 동시에 보냅니다.
note-round-pipeline = 앞 응답을 기다리지 않고 보냅니다. 응답은 같은 순서로 옵니다. RFC 9112 §9.3.2
note-round-next = 이 세션에서 다른 요청을 보냈습니다.
note-connection-kept = 열어 둔 연결로 이 교환을 보냅니다. RFC 9112 §9.3
note-connection-fresh = 새 연결을 요청했습니다.
note-connection-other = 열어 둔 연결은 다른 오리진으로 이어집니다.
note-connection-closed = 열어 둔 연결을 그사이 상대가 닫았습니다.
note-connection-none = 열어 둔 연결이 없습니다.
note-proxy-absolute = 시작 줄에 URL 전체를 넣어 프록시에 보냅니다. RFC 9112 §3.2.2
note-proxy-connect = CONNECT로 프록시에 터널을 요청합니다. 그 뒤는 프록시가 읽지 않고 넘깁니다. RFC 9110 §9.3.6
note-proxy-socks = SOCKS 5가 어떤 프로토콜의 바이트든 지나는 길을 엽니다. RFC 1928
note-proxy-open = { $time } 뒤 { $target }(으)로 가는 길이 열렸습니다. 이후는 서버와 주고받는 것입니다.
note-h2-preface = 클라이언트가 이 24옥텟으로 HTTP/2를 시작합니다. HTTP/1.1만 아는 서버는 바로 실패합니다. RFC 9113 §3.4
