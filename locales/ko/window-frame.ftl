# The frame of the window: views, tabs, status.
view-timeline = 타임라인
view-ladder = 래더
view-response = 응답
view-headers = 헤더
view-handshake = 핸드셰이크
view-timing = 소요 시간
view-tls = TLS
view-bytes = 바이트
views = 보기
new-tab = 새 탭
