# Cookies of a jar.
cookies = Cookies
cookies-keep = Keep and send cookies
cookies-jar = Jar
cookies-show = Show cookies
cookies-empty = No cookie in this jar. Responses fill it once cookies are on for a request.
cookies-about = RFC 6265bis. A cookie that is off is kept, but not sent.
cookies-on = Send { $name }
cookies-domain = Domain
cookies-path = Path
cookies-expires = Expires
cookies-session = with the session
cookies-flags = Flags
cookies-set-by = Set by
cookies-by-hand = you
cookies-open-response = Open the response that set { $name }
cookies-edit = Edit { $name }
cookies-delete = Delete { $name }
cookies-add = Add cookie
cookies-clear = Delete all
cookies-clear-title = Delete all cookies of this jar?
cookies-clear-about = { $n ->
    [one] 1 cookie of “{ $jar }” is deleted.
   *[other] { $n } cookies of “{ $jar }” are deleted.
}
cookies-host-only = Only this host
cookies-secure = Secure
cookies-http-only = HttpOnly
cookies-same-site = SameSite
cookies-unset = not set
cookies-save = Save
cookies-expires-hint = 2027-01-31T12:00, empty: with the session
cookies-expires-bad = Not a date
cookies-new = New cookie
cookies-new-requests = Cookies for new requests
cookies-more = { $n } more
