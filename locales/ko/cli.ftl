cli-playground = Playground가 수신 대기하는 주소:
cli-ended = 세션이 끝났습니다.
cli-usually = 흔한 뜻(추론):
cli-kept = 보관한 곳:
cli-file-unreadable = { $path }을(를) 읽을 수 없습니다: { $why }
cli-part-attribute = 파트에는 { $attribute } 속성이 없습니다. type, filename, headers를 쓸 수 있습니다.
cli-line-too-long = 표준 입력의 한 줄이 16 MiB를 넘어 보내지 않았습니다.
cli-line-not-text = 표준 입력의 한 줄이 UTF-8이 아니어서 보내지 않았습니다. --binary나 --hex를 쓰십시오.
cli-frame-head = 16진수가 프레임 헤더보다 짧습니다.
cli-rule = { $rule }은(는) 규칙이 아닙니다. 규칙은 PATTERN=>ANSWER 형식입니다.
cli-sequence = { $file }에 시퀀스가 없습니다: { $exact }
cli-late = { $seconds }초(--max-time) 안에 끝나지 않았습니다.
cli-file-unwritable = { $path }을(를) 쓸 수 없습니다: { $why }

## compare

cli-compare-none = 세션 { $id }에는 HTTP 교환이 없습니다.
cli-compare-request = 요청 헤드
cli-compare-response = 응답 헤드
cli-compare-body = 본문
cli-compare-same = 본문이 같습니다.
cli-compare-cut = 표시한 것보다 더 다르거나, 본문이 너무 길어 다 읽지 못했습니다.
cli-compare-timing = 시간(밀리초)
cli-decode-as = "{ $name }"은(는) 해석하는 프로토콜이 아닙니다. sockeye-cli protocols로 목록을 볼 수 있습니다.
cli-ready = "{ $name }"은(는) 준비된 메시지가 아닙니다. sockeye-cli protocols로 목록을 볼 수 있습니다.
