# What is to be known about a request before it is sent, and why each added line is there.

## Problems
body-boundary-in-part = The part has the boundary { $boundary } in it, which would end it (RFC 2046 §5.1.1).
charset-lacks = { $charset } has no { $character }.
charset-unknown = There is no charset { $label } (WHATWG Encoding §4.2).
coding-of-open-body = A body that stays open is not compressed: what was typed would wait in the encoder.
framing-length-unknown = The length is not known beforehand, so Content-Length cannot tell it. Send it in chunks.
framing-no-chunks = HTTP/1.0 has no chunks (RFC 9112 §7.1). Send it with Content-Length.
target-unusable = A request target is not empty and has no line break or NUL in it (RFC 9112 §3.2).
url-control = A control character cannot stand in a request line. Percent-encoded it is { $encoded }.

## Notices
body-charset-differs = The media type says { $stated }, the text is sent in { $sent }.
body-json-invalid = Not JSON, line { $line }, column { $column }: { $text }. It is sent as typed.
body-ndjson-line-feed = A line feed is added after the last line: each line ends with one.
body-variables-invalid = The variables are not JSON, line { $line }, column { $column }: { $text }. They are sent as typed.
content-without-meaning = Content of { $method } has no meaning that is generally defined; servers may refuse it (RFC 9110 §9.3).
expect-without-content = There is no content to hold back, so Expect is not sent (RFC 9110 §10.1.1).
h2-line-left-out = HTTP/2: { $name } is left out; it speaks of a connection (RFC 9113 §8.2.2).
target-own = The request target is the one given; the URL says { $path }.
trailers-need-chunks = Trailer fields are not sent: they need a chunked body (RFC 9112 §7.1.2).
url-a-labels = { $typed } is sent as { $sent } (A-labels, RFC 5891 §4.4).
url-as-typed = The path goes out as typed. URL parsers would send { $normal }.
url-encoded = What a request line cannot carry is percent-encoded: { $sent }
url-fragment-kept = { $fragment } is not sent: a fragment stays with the client (RFC 9110 §7.1).
url-host-rewritten = { $typed } is the address { $sent }, which is sent in its place.
url-normalized = { $typed } is sent as { $sent }, as URL parsers write it.
url-userinfo-unused = User and password of the URL are not used: other credentials were given.
url-zone-kept = The zone { $zone } is for this machine only and is not sent (RFC 6874 §1).

## Why a line is there
why-accept = Any media type is welcome (RFC 9110 §12.5.1).
why-accept-encoding = The content codings that Sockeye decodes (RFC 9110 §12.5.3).
why-basic = User and password as Basic credentials (RFC 7617).
why-bearer = The bearer token (RFC 6750 §2.1).
why-chunked-chosen = The body is to be sent in chunks (RFC 9112 §7.1).
why-chunked-length-unknown = The length is not known beforehand (RFC 9112 §7.1).
why-chunked-trailers = Trailer fields follow the last chunk (RFC 9112 §7.1.2).
why-connection-upgrade = Upgrade is for this connection (RFC 6455 §4.1).
why-content-encoding = The body is compressed (RFC 9110 §8.4).
why-content-length = Bytes of the body (RFC 9110 §8.6).
why-content-length-zero = The method usually has content, and this request has none (RFC 9110 §8.6).
why-content-type = The media type of the body (RFC 9110 §8.3).
why-content-type-boundary = The media type of the body, with the boundary between its parts (RFC 7578 §4.1).
why-content-type-guessed = The media type that the file name suggests (RFC 9110 §8.3).
why-expect = The body waits for 100 (Continue) (RFC 9110 §10.1.1).
why-host = The authority of the URL, which every request names (RFC 9110 §7.2).
why-pseudo = A pseudo-header field in place of the request line (RFC 9113 §8.3.1).
why-trailer = The fields that follow the body (RFC 9110 §6.6.2).
why-upgrade = The protocol to switch to (RFC 6455 §4.1).
why-user-agent = Who asks (RFC 9110 §10.1.5).
why-userinfo = User and password of the URL as Basic credentials (RFC 7617).
why-ws-key = A random value that the server proves to have read (RFC 6455 §4.1).
why-ws-extensions = The extensions on offer, in order of preference (RFC 6455 §9.1).
why-ws-protocol = The subprotocols on offer, in order of preference (RFC 6455 §4.1).
why-ws-version = The version of WebSocket (RFC 6455 §4.1).
