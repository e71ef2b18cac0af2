# What the decoders read from the bytes: flaws, rules, ends.

## HTTP: lines of a head
http-line-bare-cr = The line holds a CR that is not part of its ending.
http-line-bare-lf = The line ends in LF without CR.
http-line-control = The value holds a control character.
http-line-fold-first = The line begins with white space, but there is no line before it to continue.
http-line-name-empty = The field has no name.
http-line-name-invalid = The field name holds characters that a token may not have.
http-line-no-colon = The line has no colon.
http-line-non-ascii = The value holds octets beyond ASCII.
http-line-nul = The line holds a NUL.
http-line-obs-fold = The value continues on the next line, an obsolete form.
http-line-space-before-colon = White space stands before the colon.

## HTTP: malformed messages
http-answer-is-tls = The answer is TLS, not HTTP. The port expects https.
http-answer-is-tls-alert = The answer is a TLS alert, not HTTP. The port expects https.
http-answer-not-http = The answer does not begin with HTTP/.
http-chunk-bare-lf = A chunk line ends in LF without CR.
http-chunk-end = No CRLF follows the data of a chunk.
http-chunk-line-too-long = A chunk-size line has no end within 16 KiB.
http-chunk-size = Not a chunk size: { $line }
http-empty-lines = Empty lines stand before the start line.
http-head-too-large = The head has no end within 256 KiB and 10,000 lines.
http-extra-after-chunks = Bytes follow the last chunk of the response. No request asked for them.
http-extra-after-head = Bytes follow the response to HEAD, which has no body.
http-extra-after-length = Bytes follow the body, which ended after the { $length } bytes of its Content-Length.
http-extra-after-status = Bytes follow the response of status { $status }, which has no body.
http-extra-all = { $bytes } bytes in all follow the response.
http-informational-endless = After { $count } informational responses there is still no final one.
http-status-class = Status { $status } is of no class: they go from 1xx to 5xx. It is read as 5xx.
http-version-other = The status line says { $version }. On this connection only HTTP/1.0 and HTTP/1.1 can be meant, so it is read as HTTP/1.
http-length-conflict = Content-Length stands there more than once with different values.
http-length-forbidden = A response of this status may not have Content-Length.
http-length-invalid = Not a Content-Length: { $value }
http-length-repeated = Content-Length stands there more than once with the same value.
http-request-line = The first line is not a request line.
http-response-unasked = A response that no request asked for.
http-start-bare-lf = The start line ends in LF without CR.
http-status-line = The first line is not a status line.
http-te-and-length = Both Transfer-Encoding and Content-Length are there. Transfer-Encoding counts; a peer that reads it otherwise can be deceived.
http-te-in-10 = HTTP/1.0 has no Transfer-Encoding.
http-te-not-chunked = The last transfer coding of a request is not chunked, so its length is unknown.
http-trailers-too-large = The trailer section has no end within 256 KiB and 10,000 lines.

## HTTP: messages that broke off
http-incomplete-close-abrupt = The body lasts until the connection closes, and the connection did not close in order.
http-incomplete-head = The connection ended within the head.
http-incomplete-in-chunk = The connection ended within a chunk, after { $got } bytes of body.
http-incomplete-length = { $got } of { $expected } bytes arrived.
http-incomplete-no-close-notify = The body lasts until the connection closes, and TLS did not end with close_notify. The end may be missing.
http-incomplete-no-last-chunk = The connection ended after { $got } bytes of body, before the last chunk.
http-incomplete-no-response = The connection ended before any response.

## HTTP: does the connection stay
http-persist-10 = HTTP/1.0 without keep-alive: the connection closes.
http-persist-close = Connection: close: the connection closes.
http-persist-close-delimited = The body lasts until the connection closes.
http-persist-default = HTTP/1.1: the connection stays open.
http-persist-keep-alive = HTTP/1.0 with keep-alive: the connection stays open.
http-persist-request-10 = The request said HTTP/1.0 without keep-alive: the connection closes.
http-persist-request-close = The request said Connection: close: the connection closes.
http-persist-tunnel = The connection is a tunnel from here on.
http-persist-upgraded = The connection speaks another protocol from here on.

## Content that streams
http-coding-broken = The content is not { $coding }: { $exact }
http-coding-cut = The content ends before its coding does.
http-coding-not = The content does not begin as { $coding } does, although Content-Encoding says so.
http-coding-too-dense = Far more comes out of the content’s coding than was sent; the rest is not read.
http-coding-too-long = More than { $limit } MiB came out of the content’s coding; the rest is not read.
sse-field-unknown = A field that event streams do not have. Names are case-sensitive.
sse-id-nul = An id with NUL is ignored.
sse-retry-not-digits = A retry time of anything but digits is ignored.
sse-without-data = An event without data is not dispatched.
stream-item-cut = The connection ended within the line.
stream-item-not-json = Not JSON: { $exact }
stream-item-not-utf8 = Not UTF-8.
stream-part-cut = No boundary follows the part.
stream-seq-cut = No LF ends the text, so it may have been cut.
stream-seq-no-separator = No record separator (0x1E) stands before the text.

## TLS
tls-answer-is-http = The answer to the ClientHello is HTTP, not TLS. The port speaks plain HTTP.
tls-not-a-record = The bytes are not a TLS record.
tls-record-too-long = The record claims { $length } bytes, more than TLS allows.
tls-record-cut = The connection ended within a record.
tls-handshake-unreadable = The handshake message cannot be read.
tls-handshake-too-long = The handshake message claims { $length } bytes.
tls-alert-close-notify = The sender will send no more.
tls-alert-unexpected-message = A message came that should not come now.
tls-alert-bad-record-mac = A record could not be decrypted.
tls-alert-record-overflow = A record was too long.
tls-alert-handshake-failure = No common set of versions, suites, groups or signatures was found.
tls-alert-bad-certificate = The certificate is corrupt or its signature is wrong.
tls-alert-unsupported-certificate = The certificate is of an unsupported type.
tls-alert-certificate-revoked = The certificate was revoked.
tls-alert-certificate-expired = The certificate has expired or is not yet valid.
tls-alert-certificate-unknown = The certificate was not accepted.
tls-alert-illegal-parameter = A field of the handshake was wrong.
tls-alert-unknown-ca = The certificate's issuer is not trusted.
tls-alert-access-denied = The certificate is valid, but access is denied.
tls-alert-decode-error = A message could not be decoded.
tls-alert-decrypt-error = A signature or a Finished message was wrong.
tls-alert-protocol-version = The TLS version is not supported.
tls-alert-insufficient-security = The offered suites are too weak for the server.
tls-alert-internal-error = The sender failed for a reason of its own.
tls-alert-inappropriate-fallback = The client retried with a lower version than it supports.
tls-alert-user-canceled = The handshake was cancelled.
tls-alert-missing-extension = A mandatory extension is missing.
tls-alert-unsupported-extension = An extension came that was not offered.
tls-alert-unrecognized-name = The server does not know the name in SNI.
tls-alert-certificate-required = The server requires a client certificate.
tls-alert-no-application-protocol = The server supports none of the protocols offered in ALPN.
tls-alert-other = Alert { $code }.

## WebSocket: rules
ws-close-code-forbidden = Close code { $code } may not be sent in a frame.
ws-close-one-byte = The body of the Close frame has one byte; a code needs two.
ws-length-says-more = The header says { $claim } bytes and { $length } follow: what is sent next is read as the rest.
ws-length-owed = { $left } of the { $claim } bytes that the header says; what is sent next is read as the rest
ws-length-says-less = The header says { $claim } bytes and { $length } follow: what is left is read as the next frame.
ws-close-reason-not-utf8 = The reason of the Close frame is not UTF-8.
ws-continuation-without-start = A continuation frame without a message to continue.
ws-control-fragmented = A control frame without FIN: control frames may not be fragmented.
ws-control-too-long = A control frame of { $length } bytes; 125 is the most.
ws-data-after-close = A data frame after the Close frame.
ws-data-amid-fragments = A new message begins before the fragmented one ended.
ws-deflate-bit-misplaced = RSV1 is set on a frame that does not begin a message: only the first frame says that a message is compressed.
ws-deflate-broken = The message is marked as compressed, but cannot be inflated: it is no DEFLATE, it is cut off, or it points back at bytes that its window does not hold.
ws-deflate-limit = { $sent } bytes of payload became { $inflated } bytes and more. Inflating stopped there.
ws-length-not-minimal = The length { $length } is carried in { $bits } bits; a shorter form would do.
ws-length-top-bit = The highest bit of the 64-bit length is set.
ws-mask-missing = A frame from the client is not masked.
ws-mask-unexpected = A frame from the server is masked.
ws-mask-zero = The masking key is zero, so the payload crosses as it is.
ws-opcode-reserved = Opcode { $opcode } is reserved.
ws-rsv-set = { $bits } is set, but no extension gives it a meaning.
ws-second-close = A second Close frame from the same end.
ws-text-not-utf8 = The text is not UTF-8 from byte { $at } on.

## WebSocket: extensions (RFC 6455 §9.1, RFC 7692 §7.1)
ws-extension-deflate = Messages may be compressed. The client uses a window of at most { $client } bytes and { $clientkeeps ->
        [yes] keeps it across messages
       *[no] empties it after each message
    }; the server uses one of at most { $server } bytes and { $serverkeeps ->
        [yes] keeps it across messages
       *[no] empties it after each message
    }.
ws-extension-refused = The server did not take up { $name }.
ws-extension-unknown = What { $name } means is not known here.
ws-extension-twice = { $name } is answered twice.
ws-extension-not-offered = { $name } was not offered.
ws-extension-param-unknown = { $param } is no parameter of permessage-deflate.
ws-extension-param-twice = { $param } stands there twice.
ws-extension-value-missing = { $param } needs a value here.
ws-extension-value-unwanted = { $param } takes no value, but has { $value }.
ws-extension-value-invalid = { $param } is { $value }; it has to be 8 to 15, without leading zeros.
ws-extension-bits-larger = { $param } is { $got }, but at most { $asked } was asked for.
ws-extension-not-granted = { $param } was asked for and is not in the answer.
ws-extension-bits-not-offered = { $param } may be answered only when it was offered.
ws-param-server-takeover = The server empties its window after each message: less memory, weaker compression.
ws-param-server-takeover-asked = Asks the server to empty its window after each message.
ws-param-client-takeover = The client has to empty its window after each message.
ws-param-client-takeover-hint = The client says that it may empty its window after each message.
ws-param-server-bits = The server compresses with a window of at most { $bytes } bytes.
ws-param-server-bits-asked = Asks the server for a window of at most { $bytes } bytes.
ws-param-client-bits = The client has to compress with a window of at most { $bytes } bytes.
ws-param-client-bits-hint = The client uses a window of at most { $bytes } bytes, and can be asked for a smaller one.
ws-param-client-bits-able = The client can be asked for a smaller window.
ws-param-unknown = What { $param } means is not known here.

## WebSocket: what a close code means
close-code-none = No code.
close-code-1000 = Normal closure.
close-code-1001 = Going away: the server shuts down or the page was left.
close-code-1002 = Protocol error: the sender saw a broken framing rule.
close-code-1003 = Unsupported data: a kind of message that the sender does not accept.
close-code-1004 = Reserved.
close-code-1005 = No status received: never sent in a frame.
close-code-1006 = Abnormal closure: never sent in a frame.
close-code-1007 = Invalid payload: text that is not UTF-8, or data that cannot be inflated.
close-code-1008 = Policy violation: not allowed.
close-code-1009 = Message too big.
close-code-1010 = Mandatory extension: the server did not accept one that the client needs.
close-code-1011 = Internal error of the sender.
close-code-1012 = Service restart: reconnect after a while.
close-code-1013 = Try again later: the sender is overloaded.
close-code-1014 = Bad gateway: a gateway got an invalid answer.
close-code-1015 = TLS handshake failure: never sent in a frame.
close-code-3000 = Unauthorized.
close-code-3003 = Forbidden.
close-code-3008 = Timeout.
close-code-registered = A registered code of a library or framework.
close-code-private = A private code: its meaning is the application's.
close-code-reserved = Reserved for later versions of the protocol.
close-code-unused = Not a close code.
