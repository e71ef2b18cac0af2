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
