# 래더: 시퀀스 다이어그램.

ladder-you = 나
ladder-peer = 상대
ladder-seen = 소켓에서 관찰
ladder-inferred = 상태에서 추론
ladder-gap = { $time } 동안 침묵
ladder-select = 항목을 선택하면 그 뜻이 보입니다.
ladder-syn = 3방향 핸드셰이크의 첫 세그먼트입니다. RFC 9293 §3.5.
ladder-syn-ack = 상대가 받아들이고 자기 방향을 엽니다. RFC 9293 §3.5.
ladder-ack = 앞의 세그먼트를 확인합니다. RFC 9293 §3.4.
ladder-fin-sent = 이 연결에서 더 보낼 수 없지만 상대는 보낼 수 있습니다. RFC 9293 §3.6.
ladder-fin-received = 상대는 더 보내지 않지만 나는 보낼 수 있습니다. RFC 9293 §3.6.
ladder-rst-sent = 내가 연결을 끊었습니다. 전송 중이던 것은 사라집니다. RFC 9293 §3.5.2.
ladder-rst-received = 상대가 연결을 끊었습니다. 전송 중이던 것은 사라집니다. RFC 9293 §3.5.2.
