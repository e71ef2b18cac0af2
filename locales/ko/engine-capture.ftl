## 디스크의 기록

error-storage = 디스크의 라이브러리를 읽거나 쓸 수 없습니다.
capture-no-event = 이 세션에는 그런 종류의 이벤트 { $seq }이(가) 없습니다.
capture-no-session = 기록에 세션 { $id }이(가) 없습니다.
capture-in-use = 다른 프로세스가 이 세션을 기록하고 있습니다. 기록이 끝나면 열 수 있습니다.
capture-regex = 정규식이 아닙니다: { $exact }.
capture-disk-full = 디스크가 가득 차서 기록이 멈췄습니다. 그 전의 모든 것은 보존되었고, 이후 이벤트 { $lost }개는 기록되지 않았습니다.
capture-write-failed = 기록이 멈췄습니다: { $exact }. 그 전의 모든 것은 보존되었고, 이후 이벤트 { $lost }개는 기록되지 않았습니다.
capture-interrupted = 기록이 도중에 끊겼습니다. 그 순간까지의 모든 것은 보존되었습니다.

## 본문

capture-body-none = 이벤트 { $seq }에 속한 본문이 없습니다.
capture-body-broken = 본문은 { $coding }(이)라고 하지만 { $coding }(으)로 읽을 수 없습니다: { $exact }. 보낸 그대로의 바이트는 온전합니다.
capture-body-truncated = { $coding } 데이터가 너무 일찍 끝났습니다. 그 앞까지 표시합니다.
capture-body-limit = { $decoded } MiB에서 디코딩을 멈췄습니다. 전송된 것은 { $encoded } KiB입니다. 이어서 디코딩하거나 전송된 바이트를 그대로 저장할 수 있습니다.
capture-body-unknown = 알 수 없는 Content coding { $coding }입니다. 바이트를 보낸 그대로 표시합니다.

## 본문 읽기

reading-json-unexpected = { $at }번째 바이트부터 JSON이 아닙니다. 이 자리에는 { $found }이(가) 올 수 없습니다. 그 뒤는 텍스트로 표시합니다.
reading-json-number = { $at }번째 바이트의 수는 JSON 수가 아닙니다. 이 자리에는 { $found }이(가) 올 수 없습니다(RFC 8259 §6).
reading-json-escape = { $at }번째 바이트의 이스케이프는 JSON의 것이 아닙니다. 이 자리에는 { $found }이(가) 올 수 없습니다(RFC 8259 §7).
reading-json-control = { $at }번째 바이트의 문자열 안에 제어 문자({ $found })가 있습니다. JSON에서는 이스케이프해야 합니다(RFC 8259 §7).
reading-json-more = JSON 텍스트가 끝난 뒤 { $at }번째 바이트부터 내용이 더 있습니다: { $found }.
reading-json-deep = { $at }번째 바이트에서 배열과 객체가 { $most }단계보다 깊습니다. 그 뒤는 텍스트로 표시합니다.
reading-json-end = JSON 텍스트가 { $at }번째 바이트에서 너무 일찍 끝납니다.
reading-form-escape = { $at }번째 바이트의 퍼센트 기호 뒤에 16진수 두 자리가 없습니다(WHATWG URL §5.1).
reading-xml-end = { $open ->
    [0] 태그나 주석 안에서 { $at }번째 바이트에 텍스트가 끝납니다.
   *[other] 닫히지 않은 요소 { $open }개를 두고 { $at }번째 바이트에 텍스트가 끝납니다.
  }
reading-xml-mismatch = { $at }번째 바이트의 끝 태그 { $name }은(는) 열려 있는 요소를 닫지 않습니다(XML 1.0 §3).
reading-xml-open = { $at }번째 바이트에 <가 그대로 있습니다. XML에서는 &lt;로 써야 합니다(XML 1.0 §2.4).
reading-xml-deep = { $at }번째 바이트에서 요소가 { $most }단계보다 깊습니다.
reading-multipart-end = 닫는 구분자 없이 { $at }번째 바이트에서 본문이 끝납니다(RFC 2046 §5.1.1).
reading-items-end = 항목 안에서 { $at }번째 바이트에 데이터가 끝납니다.
reading-items-reserved = { $at }번째 바이트로 시작하는 항목은 없습니다. 그 뒤는 바이트로 표시합니다.
reading-items-break = 길이가 정해지지 않은 항목이 열려 있지 않은데 { $at }번째 바이트에 break가 있습니다(RFC 8949 §3.2.1). 그 뒤는 바이트로 표시합니다.
reading-items-deep = { $at }번째 바이트에서 항목이 너무 깊습니다. 그 뒤는 바이트로 표시합니다.
reading-protobuf = { $at }번째 바이트에서 시작하는 필드가 없습니다. 그 뒤는 바이트로 표시합니다.
reading-path = JSONPath(RFC 9535)가 아닙니다: { $exact }.
reading-path-long = 경로는 { $most } MiB 이하의 본문에서만 따라갈 수 있습니다.
reading-path-json = 본문이 JSON이 아니어서 경로를 따라갈 수 없습니다: { $exact }.
reading-path-only-json = 경로는 JSON에서만 따라갈 수 있습니다.
reading-path-cut = 본문의 앞부분만 디코딩되어 경로를 따라갈 수 없습니다.
