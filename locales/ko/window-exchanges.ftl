# 세션의 교환 목록.

layers-exchanges = 교환
layers-exchange-n = 교환 { $n }
layers-round = 회차
layers-way = 연결
layers-request-column = 요청
layers-status = 상태
layers-size = 크기
layers-connection-n = 연결 { $conn }
layers-stream-of = 연결 { $conn }, 스트림 { $stream }
layers-reused-word = 재사용한 연결
layers-fresh-word = 새 연결
layers-differs = 앞 응답과 다름
layers-same-answer = 앞 응답과 같음
