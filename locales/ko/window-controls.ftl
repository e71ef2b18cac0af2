# WebSocket 행 위의 줄: 패킷 또는 메시지, 제어 프레임, 메시지를 읽는 방식.

control-strip = 패킷과 제어 프레임
control-rows = 행
control-packets = 패킷
control-messages = 메시지
control-frames = { $n ->
   *[other] 제어 프레임 { $count }개
}
control-pings = { $n ->
   *[other] ping { $count }개
}
control-answered-by-peer = 상대가 { $n }개에 응답
control-answered-by-you = 내가 { $n }개에 응답
control-unsolicited = 요청 없는 pong { $n }개
control-heartbeats = { $n ->
   *[other] 하트비트 { $count }개
}
control-missed = { $n }개 누락
control-rtt = RTT { $time }
control-yours = 내 응답까지 { $time }
control-yours-range = 내 응답 { $n }회, { $least }에서 { $most }
control-rtt-range = 왕복 { $n }회, { $least }에서 { $most }
control-in-place = 제자리에 표시
control-folded = 제어 프레임 { $n }개
control-folded-beats = 하트비트나 제어 프레임 { $n }개
decode-as = 해석
decode-auto = 감지됨
decode-auto-about = 핸드셰이크와 첫 메시지로 판단
decode-none = 있는 그대로
decode-none-about = 위에 프로토콜이 없는 메시지
decode-nothing-found = 감지된 것 없음
decode-about-live = 지금부터 메시지를 읽는 방식
decode-about-recorded = 이 기록의 메시지를 읽는 방식
starters = 프로토콜의 준비된 메시지
