# curl 명령을 읽고 쓰기.

## 명령에서 잘못된 것
curl-no-url = 명령에 URL이 없습니다.
curl-no-value = { $option }에는 값이 필요합니다.
curl-not-a-number = { $option }에는 숫자가 필요합니다.
curl-not-curl = curl 명령이 아닙니다. curl로 시작해야 합니다.
curl-unclosed = 따옴표가 닫히지 않았습니다.
curl-unknown-option = curl에는 { $option } 옵션이 없습니다.

## 옮기지 않은 까닭
curl-left-already = Sockeye는 늘 그렇게 합니다.
curl-left-ampersand = 낱말의 일부로 읽었습니다. 따옴표가 없으면 셸은 여기서 명령을 끝냅니다.
curl-left-auth = Sockeye에 없는 인증 방식입니다.
curl-left-connection = 연결의 이 부분은 Sockeye가 시스템에 맡깁니다.
curl-left-cookies = 쿠키는 파일이 아니라 환경의 jar에 있습니다.
curl-left-data-file = 파일의 내용은 다른 내용과 이어 붙일 수 없습니다. 파일을 본문으로 보내십시오.
curl-left-globs = curl이라면 URL을 여러 개 만듭니다. 여기서는 그대로 보냅니다.
curl-left-header = 콜론도 세미콜론도 없습니다. curl도 무시합니다.
curl-left-http = 여기 요청에는 그런 선택이 없습니다.
curl-left-input = 여기에는 표준 입력이 없습니다.
curl-left-line-ends = curl이라면 파일에서 줄바꿈을 뺍니다. 여기서는 그대로 보냅니다.
curl-left-next = 뒤의 것은 다른 요청입니다.
curl-left-output = curl의 출력에 관한 것입니다. Sockeye는 모든 것을 기록합니다.
curl-left-protocol = Sockeye가 다루지 않는 프로토콜의 옵션입니다.
curl-left-proxy = Sockeye의 프록시에는 그런 선택이 없습니다.
curl-left-rest = 명령의 일부가 아닙니다.
curl-left-retry = Sockeye는 스스로 다시 시도하지 않습니다. 반복을 쓰십시오.
curl-left-store = curl이 요청 사이에 간직하는 파일에 관한 것입니다.
curl-left-tls = Sockeye의 TLS에는 그런 선택이 없습니다.
curl-left-tool = curl 자체에 관한 것입니다.
curl-left-url = 요청 하나에는 URL 하나입니다. 첫 번째를 썼습니다.
curl-left-variable = 셸이라면 여기에 값을 넣습니다. 적힌 그대로 둡니다.

## 명령으로 할 수 없는 것
curl-cannot-bytes = 본문이 UTF-8 텍스트가 아니어서 인자에 담을 수 없습니다. 파일로 보내십시오.
curl-cannot-compress = curl은 요청 본문을 압축하지 않습니다.
curl-cannot-quote = 이 셸의 인자에 담을 수 없는 문자가 있습니다.
curl-cannot-tcp = curl은 HTTP를 보냅니다. TCP 세션에는 요청이 없습니다.
curl-cannot-trailers = curl은 trailer field를 보내지 않습니다.
