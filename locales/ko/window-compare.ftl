# 비교: 두 교환을 나란히.

compare-left = 왼쪽
compare-right = 오른쪽
compare-swap = 좌우 바꾸기
compare-this-session = 이 세션
compare-choose = 교환 선택
compare-nothing = 응답 두 개가 필요합니다. 다시 보내거나 왼쪽에서 이전 실행을 고르면 비교합니다.
compare-timing = 시간: 위가 왼쪽, 아래가 오른쪽
compare-total = 합계
compare-only-changes = 다른 것만
compare-cut = 본문마다 처음 4,000줄을 비교합니다. 차이가 더 있을 수 있습니다.
compare-same = 같음
compare-changed = { $count }개 다름
compare-only-left = 왼쪽에만 있음
compare-only-right = 오른쪽에만 있음
compare-by-json = JSON 구조로 비교
compare-by-text = 줄로 비교
compare-by-same = 바이트가 같음
compare-by-bytes = 바이트로 비교
