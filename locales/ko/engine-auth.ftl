# 자격 증명: challenge, 토큰, 서명.

## Digest
auth-no-digest = 서버가 Digest를 제시하지 않았습니다. challenge에 나온 scheme을 고르십시오.
auth-digest-unusable = challenge에 답할 수 없습니다: { $text }
auth-digest-body-unknown = challenge가 본문을 해시하는 auth-int를 요구합니다. 보내면서 읽는 본문은 미리 해시할 수 없습니다. 텍스트로 보내십시오.
auth-digest-lacks = challenge에 { $name }이(가) 없습니다 (RFC 7616 §3.3).
auth-digest-algorithm = 알고리즘 { $algorithm }은(는) 등록되어 있지 않습니다. MD5, SHA-256, SHA-512-256과 각각의 -sess 형태를 쓸 수 있습니다 (RFC 7616 §6.1).
auth-digest-qop = 알 수 없는 qop { $qop }입니다. auth와 auth-int를 쓸 수 있습니다 (RFC 7616 §3.3).

## JSON Web Token
sign-jwt-algorithm = 알고리즘 { $algorithm }(으)로는 서명할 수 없습니다. HS256, HS384, HS512, RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, EdDSA를 쓸 수 있습니다.
sign-jwt-claims = claims가 JSON 객체가 아닙니다: { $text }
sign-jwt-header = 헤더가 JSON 객체가 아닙니다: { $text }
sign-jwt-key = 이 키로는 { $algorithm } 서명을 할 수 없습니다: { $text }. 알고리즘에 맞는 PEM 개인 키여야 합니다.
sign-jwt-no-secret = 비밀 키가 없습니다.
sign-jwt-other-algorithm = 헤더의 alg는 { $algorithm }인데 다른 알고리즘을 골랐습니다.

## AWS Signature Version 4
sign-aws-body-unknown = 보내면서 읽는 본문은 { $service }용으로 서명할 수 없습니다. 서명하지 않은 본문은 S3만 받습니다. 텍스트로 보내십시오.
sign-aws-unusable = 요청에 서명할 수 없습니다: { $text }

## 행
row-challenge-answered = 답함: 자격 증명을 넣어 요청을 다시 보냅니다 ({ $round }번째)
row-challenge-no-credentials = 자격 증명을 요구하지만 준 것이 없습니다. 인증에서 { $scheme }을(를) 추가하십시오.
row-challenge-other-scheme = { $scheme }을(를) 요구하지만 다른 종류의 자격 증명을 주었습니다
row-challenge-refused = 거부됨: 자격 증명을 이미 보냈습니다. 사용자, 비밀번호, 토큰, scope를 확인하십시오.
row-challenge-unknown = 어떤 것인지 밝히지 않고 자격 증명을 요구합니다. challenge가 없습니다 (RFC 9110 §11.6)

## 줄
why-api-key = API 키입니다.
why-aws = AWS Signature Version 4로 이 요청에 서명하며, 매번 새로 서명합니다.
why-digest = Digest challenge에 답합니다 (RFC 7616 §3.4).
why-jwt = 요청마다 새로 서명하는 JSON Web Token입니다 (RFC 7519).
why-oauth = access token입니다 (RFC 6750 §2.1).
note-digest = challenge 뒤에 붙습니다. 첫 요청은 자격 증명 없이 나갑니다 (RFC 7616 §3).
note-oauth = 요청 전에 토큰을 받으면 붙습니다 (RFC 6749 §7).

## 입력
auth-bad-url = { $name } URL이 http나 https URL이 아닙니다: { $url }
auth-key-name = API 키의 이름이 없거나 token이 아닙니다 (RFC 9110 §5.1).
auth-key-value = API 키에 그 자리에 쓸 수 없는 문자가 있습니다.
auth-lacks = { $name }이(가) 없습니다.
auth-user-colon = 사용자에 콜론이 있는데, 콜론부터 비밀번호입니다 (RFC 7617 §2).

## OAuth 2
oauth-browser = 브라우저에서 동의를 기다림 (RFC 8252 §4.1)
oauth-device = 이 주소에서 코드를 입력하십시오 (RFC 8628 §3.3)
oauth-kept = 앞선 요청의 토큰이 아직 유효함
oauth-no-answer = 인증 서버가 답하지 않았습니다. 위의 교환에 이유가 있습니다.
oauth-no-code = 리디렉션에 code도 error도 없습니다 (RFC 6749 §4.1.2).
oauth-no-consent = 5분 안에 브라우저에서 동의하지 않았습니다. 요청을 다시 보내십시오.
oauth-port = 리디렉션용 포트 { $port }에서 listen할 수 없습니다: { $text }. 다른 포트를 고르거나 0으로 두십시오.
oauth-redirected = 브라우저가 code를 가지고 돌아옴
oauth-refused = 인증 서버의 답: { $error }. { $description }
oauth-state = 리디렉션의 state가 보낸 것과 다르므로 쓰지 않습니다 (RFC 6749 §10.12).
oauth-token = access token을 받음
oauth-waiting = 아직 동의하지 않음. { $seconds }초 뒤에 다시 묻습니다 (RFC 8628 §3.5)

## 발견
finding-access-refused = 자격 증명을 보냈는데도 거부됨
finding-access-refused-why = 이 요청에 자격 증명({ $scheme })을 실어 보냈는데 서버가 다시 요구합니다. 같은 일이 되풀이될 뿐이므로 요청을 다시 보내지 않습니다.
finding-access-said = 자격 증명을 보냈습니다. 서버는 token에 대해 { $error }라고 답합니다. { $description }
finding-access-password-mend = “{ $realm }”의 사용자와 비밀번호를 확인합니다. 대소문자와 앞뒤 공백도 확인합니다.
finding-access-token-mend = token이 만료되었는지, 이 서버를 위한 것인지, scope가 충분한지 확인합니다.
finding-access-scheme = 서버는 { $scheme } 요구, 보낸 것은 다른 자격 증명
finding-access-scheme-why = challenge 가운데 보낸 것과 같은 종류가 없으므로 서버가 살펴보지 않았습니다.
finding-access-scheme-mend = 인증에서 { $scheme }을(를) 선택합니다.
finding-access-unknown = 답할 수 없는 challenge
finding-access-unknown-why = 401에는 어떤 자격 증명이 필요한지 말하는 WWW-Authenticate 필드가 있어야 하는데, 이 응답에는 없습니다.
finding-access-unknown-mend = 서버가 자격 증명을 어떻게 받는지 그 문서에서 확인합니다.
finding-access-proxy = 프록시의 자격 증명 요구
finding-access-proxy-why = { $scheme }을(를) 요구하며, 보낸 것을 받아들이지 않았습니다. 요청은 서버에 닿지 않았습니다.
finding-access-proxy-mend = 프록시의 사용자와 비밀번호를 확인합니다.

## 실패
fail-credentials = HTTP: 요청에 실을 자격 증명이 없습니다
chip-fail-credentials = 자격 증명 없음
advice-authorization = authorization server의 응답을 읽고 인증에서 client, secret, scope, 사용자, URL을 확인합니다. 요청 자체는 보내지 않았습니다.
