# 16진수 목록과 바이트 보기.

hex-selection = { $offset } ({ $decimal }), { $length } B
hex-copy = 복사
hex-copy-hex = 16진수
hex-copy-text = 텍스트
hex-copy-c = C 배열
hex-failed = 이 바이트를 읽지 못했습니다.
bytes-none = 아직 바이트가 없습니다.
bytes-connection = 연결 { $conn }
bytes-wire = 회선
bytes-plain = TLS 안쪽
bytes-inflated = 압축 해제
bytes-records = 읽기와 쓰기
bytes-record-write = 쓰기
bytes-record-read = 읽기
bytes-log = 로그
bytes-listing = 로그의 바이트
bytes-proxy = 프록시와
