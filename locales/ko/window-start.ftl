# Start page
start-tcp = TCP 연결
start-tcp-about = 소켓을 열고 텍스트나 헥스로 바이트를 보냅니다. SYN부터 TIME_WAIT까지 지켜봅니다.
start-http = HTTP 요청
start-http-about = 요청을 보내고, 오간 헤드와 시간이 쓰인 곳을 그대로 봅니다.
start-ws = WebSocket 세션
start-ws-about = HTTP에서 업그레이드해 세션을 유지하고, 프레임을 비트까지 읽습니다.
start-open = 열기
start-try = 오프라인으로 해 보기
start-try-about = 연습장이 이 컴퓨터 안에서만 제공합니다.
start-group-ws = WebSocket
start-group-http = HTTP
start-group-stream = 흐르는 HTTP
start-group-tcp = TCP와 TLS
start-group-rude = 무례한 상대
start-keys = 단축키
