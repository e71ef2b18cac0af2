# 쿠키가 어떻게 되었는지, 입력한 쿠키에서 잘못된 것.

## 요청
cookie-sent-host = 이 호스트 전용이고 경로가 { $path } 안에 있습니다. 사람이 직접 보낸 요청이므로 SameSite를 통과합니다.
cookie-sent-domain = 호스트가 { $domain } 안에, 경로가 { $path } 안에 있습니다. 사람이 직접 보낸 요청이므로 SameSite를 통과합니다.
cookie-sent-loopback = Secure 쿠키입니다. 브라우저처럼 loopback은 TLS 없이도 신뢰합니다. 경로가 { $path } 안에 있습니다.
cookie-other-host = { $domain } 전용입니다. Domain 없이 설정되었습니다.
cookie-other-domain = { $host }은(는) { $domain } 안에 있지 않습니다.
cookie-other-path = 요청 경로가 { $path } 안에 있지 않습니다.
cookie-needs-tls = Secure 쿠키는 TLS로만 보내는데, 이 요청에는 TLS가 없습니다.
cookie-expired = 기한이 지났습니다.
cookie-off = jar에서 꺼져 있습니다.
cookie-typed = Cookie 필드를 직접 입력했으므로 그대로 보냅니다.
cookie-line-removed = 이 요청에서 Cookie 필드를 뺐습니다.

why-cookie = 이 호스트, 경로, scheme에 맞는 jar의 쿠키입니다 (RFC 6265bis §5.8).

## 응답
cookie-stored-session = 애플리케이션이 끝날 때까지 보관합니다. Max-Age도 Expires도 없습니다.
cookie-stored-seconds = { $seconds }초 동안 보관합니다.
cookie-stored-days = { $days }일 동안 보관합니다.
cookie-stored-capped = 쿠키의 최대 수명인 400일 동안 보관합니다 (RFC 6265bis §5.5).
cookie-stored-none-insecure = 보관합니다. 브라우저는 Secure 없는 SameSite=None을 거부합니다.
cookie-stored-loopback = 보관합니다. 브라우저처럼 loopback을 신뢰하므로 TLS 없는 Secure를 받아들입니다.
cookie-removed = 제거했습니다. Max-Age 또는 Expires의 기한이 지났습니다.
cookie-removed-nothing = Max-Age 또는 Expires의 기한이 지났고, 그런 쿠키는 jar에 없었습니다.
cookie-evicted = { $domain }의 쿠키가 너무 많아 자리를 내려고 제거했습니다.
cookie-not-text = UTF-8이 아니어서 텍스트로 보관할 수 없습니다.
cookie-control-character = 제어 문자가 있습니다.
cookie-empty = 이름도 값도 없습니다.
cookie-too-long = 이름과 값이 4,096바이트보다 깁니다.
cookie-domain-not-ascii = Domain { $domain }이(가) ASCII가 아닙니다.
cookie-public-suffix = { $domain }은(는) public suffix입니다. 모든 사람의 호스트로 쿠키가 가게 됩니다.
cookie-foreign-domain = { $host }은(는) Domain { $domain } 안에 있지 않습니다.
cookie-secure-without-tls = Secure인데 응답이 TLS 없이 왔습니다.
cookie-covers-secure = 이름이 같은 Secure 쿠키를 가리게 되는데 TLS 없이 왔습니다.
cookie-prefix-secure = 이름이 __Secure-로 시작하지만 Secure 속성이 없습니다.
cookie-prefix-host = 이름이 __Host-로 시작하면 Secure와 Path=/가 있고 Domain이 없어야 합니다.
cookie-prefix-hidden = 이름 없는 값은 __Secure-나 __Host-로 시작할 수 없습니다.

## 입력
cookie-name-separator = 쿠키 이름에는 =와 ;를 쓸 수 없습니다.
cookie-value-separator = 쿠키 값에는 ;를 쓸 수 없습니다.
cookie-no-domain = 도메인이 없거나 호스트 이름이 아닙니다.
cookie-bad-path = 경로는 슬래시로 시작합니다.
cookie-not-there = jar에 쿠키 { $name }이(가) 없습니다.

## 행
row-cookies-sent = { $sent }개 보냄, { $stayed }개는 jar { $jar }에 남음
row-cookies-set = jar { $jar }: { $kept }개 보관, { $removed }개 제거, { $refused }개 거부
