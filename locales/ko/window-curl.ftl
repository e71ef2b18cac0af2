# curl 명령의 입출력, 이전 실행.
curl-read = curl 명령({ $shell })에서 읽었습니다.
curl-all = 모두 옮겼습니다.
curl-left-out = 옮기지 못한 옵션 { $n }개:
curl-undo = 되돌리기
curl-copy = cURL로 복사({ $shell })
copy-as = 다른 형식으로 복사
runs = 이전 실행
runs-none = 보낸 적이 없습니다.
runs-more = 더 오래된 { $n }개는 기록에 있습니다.
