# What became of a cookie, and what is wrong with one as typed.

## Request
cookie-sent-host = For this host alone; the path lies within { $path }. A person asks directly, so SameSite lets it pass.
cookie-sent-domain = The host lies within { $domain } and the path within { $path }. A person asks directly, so SameSite lets it pass.
cookie-sent-loopback = Secure, and loopback counts as trusted without TLS, as in browsers. The path lies within { $path }.
cookie-other-host = For { $domain } alone: it was set without Domain.
cookie-other-domain = { $host } does not lie within { $domain }.
cookie-other-path = The path of the request does not lie within { $path }.
cookie-needs-tls = Secure: it goes over TLS only, and this request has none.
cookie-expired = Its time is over.
cookie-off = Switched off in the jar.
cookie-typed = A Cookie field was typed, and it goes out as it is.
cookie-line-removed = The Cookie field was removed from this request.

why-cookie = The cookies of the jar for this host, path and scheme (RFC 6265bis §5.8).

## Response
cookie-stored-session = Kept until the application ends: no Max-Age and no Expires.
cookie-stored-seconds = { $seconds ->
    [one] Kept for 1 second.
   *[other] Kept for { $seconds } seconds.
}
cookie-stored-days = { $days ->
    [one] Kept for 1 day.
   *[other] Kept for { $days } days.
}
cookie-stored-capped = Kept for 400 days, the longest life of a cookie (RFC 6265bis §5.5).
cookie-stored-none-insecure = Kept. Browsers refuse SameSite=None without Secure.
cookie-stored-loopback = Kept. Secure without TLS is accepted because loopback counts as trusted, as in browsers.
cookie-removed = Removed: its Max-Age or Expires is over.
cookie-removed-nothing = Its Max-Age or Expires is over, and no such cookie was in the jar.
cookie-evicted = Removed to make room: too many cookies of { $domain }.
cookie-not-text = Not UTF-8: it cannot be kept as text.
cookie-control-character = There is a control character in it.
cookie-empty = Neither name nor value.
cookie-too-long = Name and value are longer than 4,096 bytes.
cookie-domain-not-ascii = The Domain { $domain } is not in ASCII.
cookie-public-suffix = { $domain } is a public suffix: a cookie for it would go to everybody's hosts.
cookie-foreign-domain = { $host } does not lie within the Domain { $domain }.
cookie-secure-without-tls = Secure, but the response came without TLS.
cookie-covers-secure = It would stand before a Secure cookie of the same name, and came without TLS.
cookie-prefix-secure = The name begins with __Secure-, but the attribute Secure is missing.
cookie-prefix-host = The name begins with __Host-, which needs Secure, Path=/ and no Domain.
cookie-prefix-hidden = A value without a name must not begin with __Secure- or __Host-.

## As typed
cookie-name-separator = The name of a cookie has no = and no ; in it.
cookie-value-separator = The value of a cookie has no ; in it.
cookie-no-domain = The domain is missing, or it is no host name.
cookie-bad-path = The path begins with a slash.
cookie-not-there = There is no such cookie { $name } in the jar.

## Rows
row-cookies-sent = { $sent } sent, { $stayed } stayed in the jar { $jar }
row-cookies-set = Jar { $jar }: { $kept } kept, { $removed } removed, { $refused } refused
