## Kinds of rows

kind-session-open = Session
kind-session-failed = Failure
kind-session-end = End
kind-dns-query = Lookup
kind-dns-answer = Answer
kind-dns-resolved = Addresses
kind-dns-failed = Lookup failed
kind-tcp-plan = Order
kind-tcp-connect = Connect
kind-tcp-failed = Not connected
kind-tcp-cancelled = Given up
kind-tcp-open = Established
kind-tcp-syn = SYN
kind-tcp-syn-ack = SYN, ACK
kind-tcp-ack = ACK
kind-tcp-segment = Segment
kind-tcp-state = State
kind-tcp-stats = TCP_INFO
kind-tcp-write = Write
kind-tcp-read = Read
kind-tcp-backpressure = Backpressure
kind-tcp-fin = FIN
kind-tcp-rst = RST
kind-tcp-timeout = Timeout
kind-tcp-closed = Closed
kind-tls-client-hello = ClientHello
kind-tls-hello-retry = HelloRetryRequest
kind-tls-server-hello = ServerHello
kind-tls-certificates = Certificate
kind-tls-verify = Verification
kind-tls-open = Established
kind-tls-record = Record
kind-tls-alert = Alert
kind-tls-close-notify = close_notify
kind-tls-truncated = Truncated
kind-tls-malformed = Malformed
kind-http-request = Request
kind-http-informational = Interim
kind-http-response = Response
kind-http-chunk = Chunk
kind-http-body = Body
kind-http-trailers = Trailers
kind-http-redirect = Redirect
kind-http-redirect-stopped = Not followed
kind-http-incomplete = Incomplete
kind-http-reuse = Reuse
kind-http-malformed = Malformed
kind-proxy-chosen = Proxy
kind-proxy-socks = SOCKS
kind-proxy-open = Tunnel
kind-proxy-malformed = Malformed
kind-h2-preface = Preface
kind-h2-malformed = Malformed
kind-http-cookies = Cookies
kind-http-challenge = Challenge
kind-http-auth = Credentials
kind-http-round = Round
kind-http-redirect-asked = Redirect?
kind-http-expectation = Expectation
kind-http-pause = Pause
kind-http-connection = Connection
kind-sse-event = Event
kind-sse-comment = Comment
kind-sse-retry = Retry
kind-sse-ignored = Ignored
kind-sse-discarded = Discarded
kind-sse-reconnect = Reconnect
kind-stream-item = Item
kind-h2-data = DATA
kind-h2-headers = HEADERS
kind-h2-priority = PRIORITY
kind-h2-rst-stream = RST_STREAM
kind-h2-settings = SETTINGS
kind-h2-push-promise = PUSH_PROMISE
kind-h2-ping = PING
kind-h2-goaway = GOAWAY
kind-h2-window-update = WINDOW_UPDATE
kind-h2-continuation = CONTINUATION
kind-h2-frame = Frame
kind-ws-upgrade = Upgrade
kind-ws-check = Check
kind-ws-open = Open
kind-ws-rejected = Not upgraded
kind-ws-frame = Frame
kind-ws-text = Text
kind-ws-binary = Binary
kind-ws-message = Message
kind-ws-ping = Ping
kind-ws-pong = Pong
kind-ws-close = Close
kind-ws-after-close = After Close
kind-ws-extension = Extension
kind-ws-behaviour = Behaviour
kind-ws-reconnect = Reconnect
kind-ws-sequence = Sequence
kind-ws-unsent = Not sent
kind-app-detected = Protocol
kind-app-decode-as = Read as
kind-app-heartbeat = Heartbeat
kind-app-packet = Packet
kind-app-malformed = Malformed
kind-app-transport = Transport
kind-app-missed = Heartbeat missed
kind-ws-violation = Violation
kind-close-verdict = Ending
kind-finding = Finding
kind-user-act = Action

## Rows

row-session-ended = the session ended
row-session-ended-early = the session ended early
row-act-connect = you connected
row-act-send = you sent
row-act-half-close = you half-closed
row-act-close = you closed
row-act-reset = you reset the connection
row-act-cancel = you cancelled
row-act-ping = you sent a Ping
row-act-ws-close = you sent a Close
row-act-end-body = you ended the request body
row-act-request = you sent another request
row-act-follow = you followed the redirect
row-act-stay = you stayed at the redirect
row-act-pong = you sent a Pong
row-act-frame = you sent a frame made bit by bit
row-act-behave = you changed the behaviour
row-act-decode-as = you chose how messages are read
row-act-app = you sent a packet
row-act-play = you started a sequence
row-act-stop-play = you stopped the sequence
row-act-go-on = you go on although a check failed
row-round-next = request { $n } of this session
row-round-parallel = { $n } of { $of } at once
row-round-long-poll = long poll { $n }
row-round-long-poll-of = long poll { $n } of { $of }
row-round-every = poll { $n }
row-round-every-of = poll { $n } of { $of }
row-redirect-asked = waits for your answer: follow or stay
row-expect-continue = the body goes after { $waited }: 100 (Continue) came
row-expect-final = the body stays here: the final answer came after { $waited }
row-expect-timeout = the body goes after { $waited } without 100 (Continue)
row-pause = pause of { $ms } ms before the body
row-connection-kept = the kept connection carries the next exchange
row-connection-other-origin = a new connection: the next request goes to another origin
row-connection-closed = a new connection: the server closed the kept one
row-connection-fresh = a new connection
row-sse-event = { $type }
row-sse-event-id = { $type }, id { $id }
row-sse-event-gap = { $type }, { $gap } after the one before
row-sse-event-id-gap = { $type }, id { $id }, { $gap } after the one before
row-sse-retry = reconnect after { $ms } ms
row-sse-discarded = no empty line ended it, so a browser discards it
row-stream-gap = { $gap } after the one before
row-stream-part = { $type }
row-stream-part-gap = { $type }, { $gap } after the one before
row-sse-reconnect = reconnects in { $ms } ms, attempt { $attempt }
row-sse-reconnect-id = reconnects in { $ms } ms, attempt { $attempt }, Last-Event-ID { $id }
row-ws-reconnect = connects again in { $wait }, attempt { $attempt } of { $of }
row-ws-unsent = { $count ->
    [one] { $count } frame, or a part of it, before the connection ended
   *[other] { $count } frames, or parts of them, before the connection ended
}
row-ws-behaviour = changed
row-now-auto-pong = { $state ->
    [on] pings are answered
   *[off] pings are left unanswered
}
row-now-auto-close = { $state ->
    [on] a Close is answered
   *[off] a Close is left unanswered
}
row-now-fail = { $state ->
    [on] a violation fails the connection
   *[off] violations are reported only
}
row-now-reading = { $state ->
    [on] the socket is read
   *[off] the socket is not read: the peer meets back-pressure
}
row-now-masking = { $state ->
    [on] frames are masked
   *[off] frames are sent without a mask
}
row-now-echo = { $state ->
    [on] every message is answered with itself
   *[off] messages are not answered with themselves
}
row-now-compress = { $state ->
    [on] messages are compressed
   *[off] messages are sent as they are
}
row-now-compress-from = messages are compressed from { $bytes } B
row-now-ping = { $state ->
    [on] a Ping every { $every }
   *[off] no Ping by itself
}
row-now-heartbeats = { $state ->
    [on] heart-beats are sent
   *[off] heart-beats are left out
}
row-now-rules = { $count ->
    [0] no auto-reply
    [one] one auto-reply
   *[other] { $count } auto-replies
}
row-sequence-begin = a sequence began
row-sequence-await = step { $step } of round { $round } waits for a message
row-sequence-matched = the message that step { $step } of round { $round } waited for
row-sequence-timed-out = no message came that step { $step } of round { $round } waited for
row-sequence-kept = kept
row-sequence-missing = step { $step } found nothing to keep as { $name }: { $selector } selects nothing of the message
row-sequence-done = the sequence is done; rounds: { $round }
row-sequence-failed = step { $step } of round { $round } could not be sent
row-sequence-stopped = the sequence stopped at step { $step } of round { $round }
row-transport-tried = tried
row-transport-answered = answered
row-transport-open = open
row-transport-probing = probed beside the other one
row-transport-upgraded = took over
row-transport-recycled = asks for a new response of the same session
row-transport-closed = closed
row-transport-left = left for the next one
row-transport-given-up = given up; the session goes on without it
row-transport-failed = failed; nothing is left to try
row-heartbeat-missed = no heartbeat within { $limit }
row-act-other = { $action }
row-dns-server = asked of { $server }
row-dns-answer = { $rcode } in { $duration }
row-dns-literal = an IP address was given, no lookup
row-dns-override = as set by hand, no lookup
row-dns-resolved = { $count ->
    [one] { $count } address in { $duration }
   *[other] { $count } addresses in { $duration }
  }
row-tcp-plan = in this order, the next one after { $delay } ms
row-tcp-connect-timer = beside the pending attempt
row-tcp-connect-next = after the failed attempt
row-tcp-lost-race = another address answered first
row-tcp-cancelled = cancelled
row-tcp-open = connected in { $duration }
row-tcp-state-local = your end
row-tcp-state-peer = the peer’s end
row-tcp-short-write = { $requested } B were offered, the socket took fewer
row-tcp-backpressure = the socket takes no more for now, { $bytes } B are waiting
row-tcp-backpressure-end = the socket takes bytes again
row-tcp-fin-shutdown = half-closed: you send no more, the peer still may
row-tcp-fin-close = closed
row-tcp-fin-received = the peer sends no more, after { $bytes } B
row-tcp-rst-unread = closed with unread bytes, which resets the connection
row-tcp-rst-sent = you reset the connection
row-tcp-rst-received = the peer reset the connection
row-tcp-rst-write = the peer had reset the connection when you wrote
row-timeout-connect = no answer to the connection attempt within { $limit }
row-timeout-tls = the TLS handshake was not done within { $limit }
row-timeout-first-byte = no byte of the response within { $limit }
row-timeout-total = not done within { $limit }
row-timeout-close = the peer did not close within { $limit }
row-timeout-idle = silence for { $limit }
row-tcp-closed = { $tx } B sent, { $rx } B received in { $duration }
row-tls-hello-retry = the server asks for another key share
row-tls-certificates = { $count ->
    [one] { $count } certificate
   *[other] { $count } certificates
  }
row-tls-verified = chain verified against the system trust store
row-tls-verified-custom = chain verified against your CA file
row-tls-not-verified = chain not verified
row-tls-resumed = resumed in { $duration }
row-tls-open = handshake done in { $duration }
row-tls-record-encrypted = encrypted
row-tls-truncated = the peer ended TCP without close_notify
row-http-redirect = followed, hop { $hop }
row-http-redirect-method = followed as { $method }, hop { $hop }
row-http-redirect-dropped = followed without { $fields }, hop { $hop }
row-http-redirect-limit = not followed: { $hops } hops were followed before
row-http-redirect-nowhere = not followed: no address that this session can go to
row-http-reuse = exchange { $nth } on this connection
row-http-last-chunk = the last chunk
row-http-body = complete in { $duration }
row-http-body-chunks = { $chunks ->
    [one] { $chunks } chunk, complete in { $duration }
   *[other] { $chunks } chunks, complete in { $duration }
  }
row-ws-open = HTTP becomes WebSocket here
row-ws-open-invalid = went on although a check failed
row-ws-limited = inflating stopped at the limit
row-ws-pong-unsolicited = answers no ping
row-ws-pong-superseded = { $count ->
    [one] answers { $count } earlier ping too
   *[other] answers { $count } earlier pings too
  }
row-ws-after-close = bytes after a Close frame
row-ws-broken-off = broken off
row-ws-not-utf8 = not UTF-8
row-ws-reserved = reserved opcode { $opcode }
row-ws-fragment = fragment { $n }
row-ws-fragment-last = fragment { $n }, the last

## Layer strip

chip-ip-given = IP given
chip-not-verified = not verified
chip-off = off
chip-open = open
chip-closing = closing
chip-closed = closed
chip-failed = failed
chip-not-reached = not reached
chip-seen-in-bytes = seen in the bytes
chip-http-seen = { $requests ->
    [one] { $requests } request
   *[other] { $requests } requests
  }, { $responses ->
    [one] { $responses } response
   *[other] { $responses } responses
  }
chip-hops = { $hops } hops in { $duration }
chip-events = { $count ->
    [one] { $count } event
   *[other] { $count } events
  }
chip-items = { $count ->
    [one] { $count } item
   *[other] { $count } items
  }
chip-messages = { $count ->
    [one] { $count } message
   *[other] { $count } messages
  }
chip-without = the session goes on without it
chip-closed-with = { $code }, { $count ->
    [one] { $count } message
   *[other] { $count } messages
  }
chip-unclosed = no closing handshake
chip-unclosed-with = { $code }, no closing handshake
chip-open-for = open { $duration }
chip-open-clean = open { $duration }, clean
chip-open-reset = open { $duration }, reset

chip-fail-not-found = name not found
chip-fail-no-answer = no answer
chip-fail-refused = refused
chip-fail-unreachable = unreachable
chip-fail-timeout = timed out
chip-fail-reset = reset
chip-fail-expired = certificate expired
chip-fail-not-yet = certificate not valid yet
chip-fail-wrong-name = wrong name
chip-fail-unknown-issuer = unknown issuer
chip-fail-alert = alert
chip-fail-not-tls = not TLS
chip-fail-is-tls = the peer speaks TLS
chip-fail-not-http = not HTTP
chip-fail-no-response = no response
chip-fail-endless = without end
chip-fail-length = length unclear
chip-fail-chunk = bad chunk
chip-fail-coding = not decodable
chip-fail-redirect-loop = redirect loop
chip-fail-redirect-limit = too many redirects
chip-fail-redirect-nowhere = redirect to nowhere
chip-fail-incomplete = incomplete
chip-fail-transport = no session
chip-fail-silent = silent
chip-fail-refused-upgrade = not upgraded
chip-fail-invalid = check failed
chip-fail-violation = protocol violation
chip-fail-limit = beyond the limit

## Opening handshake

check-status = The protocol changes after this head.
check-upgrade = The answer names “websocket” in Upgrade, in any letter case.
check-connection = The answer lists “Upgrade” in Connection: the field is for this hop alone.
check-accept = Accept is computed from the key, by this server, now.
check-version = 13 is asked for. A server without it answers 426.
check-subprotocol = One of those offered, or none.
check-extensions = Only what was offered, with parameters that fit the offer.
check-host = The authority of the address, once.
check-step-key = Key
check-step-key-sound = 16 random bytes in Base64
check-step-key-unsound = does not decode to 16 bytes
check-step-guid = + GUID
check-step-guid-fixed = fixed by the RFC
check-step-sha1 = SHA-1
check-step-base64 = Base64
check-step-equal = equal to the server’s Accept
check-step-differs = differs from the server’s Accept
check-step-no-accept = the server sent no Accept
check-step-extension-in-force = In force
check-step-extension-refused = Not accepted
check-step-extension-wrong = Answered wrongly
check-step-extension-fault = Fault
check-step-param-both = Offered and answered
check-step-param-offered = Offered
check-step-param-answered = Answered
upgrade-refused-401 = The server asks for credentials: { $challenge }
upgrade-refused-403 = The server forbids it (403). Servers that check Origin answer so.
upgrade-refused-404 = Nothing is at this path ({ $status }).
upgrade-refused-405 = The server does not take GET at this path (405).
upgrade-refused-407 = A proxy asks for credentials (407).
upgrade-refused-426 = The server asks for another version of the protocol: { $versions }
upgrade-refused-426-upgrade = The server answers that an upgrade is required (426), though the request asks for one.
upgrade-refused-429 = The server is asked too often (429).
upgrade-refused-2xx = The server answered as plain HTTP ({ $status }): nothing at this path upgrades, or a proxy took Upgrade out.
upgrade-refused-3xx = The server redirects ({ $status }) to { $location }
upgrade-refused-4xx = The server found the request wrong ({ $status }).
upgrade-refused-gateway = A gateway could not reach the server behind it ({ $status }).
upgrade-refused-5xx = The server failed ({ $status }).
upgrade-invalid-upgrade = The 101 does not name “websocket” in Upgrade.
upgrade-invalid-connection = The 101 does not list “Upgrade” in Connection.
upgrade-invalid-accept = Sec-WebSocket-Accept is not the value that the key gives.
upgrade-invalid-accept-missing = The 101 has no Sec-WebSocket-Accept.
upgrade-invalid-subprotocol = The server chose a subprotocol that was not offered: { $protocol }

## Closing

verdict-reset = The peer reset the connection.
verdict-reset-after-close = Both Close frames crossed ({ $code }); then the peer reset TCP instead of ending it in order.
verdict-reset-after-closes = Both Close frames crossed, the peer’s without a code; then the peer reset TCP instead of ending it in order.
verdict-local-abort = You reset the connection.
verdict-timeout = A time limit ended it.
verdict-tls-failed = TLS was never established.
verdict-tls-truncated = The peer ended TCP without close_notify, so the end may have been cut off.
verdict-tls-truncated-after-close = The peer ended TCP without close_notify. Both Close frames had crossed, so nothing is missing.
verdict-ws-unanswered = You sent a Close; the peer ended without answering it.
verdict-ws-unanswered-in = You sent a Close; no answer came within { $limit }.
verdict-ws-not-answered-by-us = The peer sent a Close ({ $code }) that was not answered.
verdict-ws-not-answered-by-us-bare = The peer sent a Close without a code that was not answered.
verdict-ws-no-close = The peer ended TCP without a Close frame after { $silence } of silence. A browser would report 1006.
verdict-ws-no-close-local = You ended TCP without a Close frame. The peer’s API reports 1006.
verdict-ws-clean-local = You closed first, the peer’s code is { $code }.
verdict-ws-clean-local-bare = You closed first, the peer’s Close has no code.
verdict-ws-clean-peer = The peer closed first with { $code }.
verdict-ws-clean-peer-bare = The peer closed first, without a code.
verdict-above-peer = The peer ended the session: { $packet }.
verdict-above-local = You ended the session: { $packet }.
verdict-peer-first = The peer closed first.
verdict-local-first = You closed first.
verdict-local-first-waited = You closed first; the peer had not ended its side { $limit } later.

## Failures

fail-dns-not-found = DNS: the name { $host } does not exist
fail-dns-no-answer = DNS: no server answered for { $host }
fail-dns-failed = DNS: the lookup of { $host } failed
fail-tcp-refused = TCP: connection refused
fail-tcp-no-answer = TCP: no answer
fail-tcp-unreachable = TCP: the host cannot be reached
fail-tcp-not-connected = TCP: no connection
fail-tcp-timeout = TCP: no connection within { $limit }
fail-tcp-reset = TCP: the peer reset the connection
fail-tcp-reset-before-response = TCP: the peer reset the connection before it answered
fail-tcp-reset-in-body = TCP: the peer reset the connection in the middle of the body
fail-tls-reset = TLS: the peer reset the connection during the handshake
fail-tls-timeout = TLS: the handshake was not done within { $limit }
fail-tls-expired = TLS: the server’s certificate has expired
fail-tls-not-yet = TLS: the server’s certificate is not valid yet
fail-tls-wrong-name = TLS: the server’s certificate is not for { $host }
fail-tls-unknown-issuer = TLS: nobody trusted here signed the server’s certificate
fail-tls-trust = TLS: the trusted roots could not be read
fail-tls-verify = TLS: the server’s certificate does not verify
fail-tls-alert = TLS: the server refused with { $alert }
fail-tls-not-tls = TLS: the peer does not speak TLS
fail-tls-incompatible = TLS: no version or suite in common
fail-tls-broken = TLS: a record cannot be read
fail-tls-cut = TLS: the peer closed during the handshake
fail-http-timeout = HTTP: no byte of a response within { $limit }
fail-http-idle = HTTP: silence for { $limit } within the response
fail-http-total = HTTP: not done within { $limit }
fail-http-is-tls = HTTP: the peer speaks TLS on this port
fail-http-not-http = HTTP: the answer is not HTTP
fail-http-malformed = HTTP: the response breaks the grammar
fail-http-head = HTTP: the response head has no end
fail-http-endless = HTTP: informational responses without end
fail-http-length = HTTP: the length of the body is not clear
fail-http-chunk = HTTP: a chunk cannot be read
fail-http-coding = HTTP: the content is not what Content-Encoding says
fail-http-redirect-loop = HTTP: the redirects go in a circle
fail-http-redirect-limit = HTTP: more redirects than the { $hops } that may be followed
fail-http-redirect-nowhere = HTTP: the redirect cannot be followed
fail-http-no-response = HTTP: no complete response head
fail-http-no-answer = HTTP: the connection ended without a byte of a response
fail-http-incomplete = HTTP: the body ended early
fail-app-transport = { $protocol }: { $transport } failed
fail-app-silent = { $protocol }: the other side fell silent
fail-ws-refused = WebSocket: the server answered { $status } and did not upgrade
fail-ws-invalid = WebSocket: the 101 does not pass the checks
fail-ws-cut = WebSocket: the connection ended within a message
fail-ws-cut-what = { $bytes } B of a message arrived, its end did not. They are kept.
fail-ws-violation = WebSocket: the peer broke a rule of the protocol
fail-ws-limit = WebSocket: a message grew beyond the limit
fail-then-no-address = There is no address to connect to, so nothing was sent.
fail-then-nothing-listens = Nothing listens on { $remote }.
fail-then-not-connected = { $remote } was not reached, so nothing was sent.
fail-then-reset-open = What had arrived before is kept. What you sent last may not have been read.
fail-then-unanswered = The request was sent. Whether the server acted on it is not known.
fail-then-body-kept = What arrived of the response is kept.
fail-then-not-verified = { $host } was reached, but not proven to be itself. The handshake ended there, and no byte of the application was sent.
fail-then-nothing-sent = No byte of the application was sent.
fail-then-no-tls = { $remote } was reached, but TLS was not established. No byte of the application was sent.
fail-then-tls-broken = What had arrived before is kept; nothing after it can be decrypted.
fail-then-redirect-loop = { $hops } redirects were followed, and an address came up twice. The last answer is shown.
fail-then-redirect-limit = The last answer is shown; its Location was not followed.
fail-then-redirect-nowhere = Location: { $location } is no address of HTTP. The answer is shown.
fail-then-bytes-kept = The bytes that came are kept as they are.
advice-spelling = Check the spelling of the name.
advice-private-dns = If it is a private name, check that the VPN or the private DNS server is in use.
advice-network = Check that this computer is on the network.
advice-resolver = Check the DNS server in the system’s settings.
advice-ip = Give the IP address instead of the name.
advice-server-runs = Check that the server is running.
advice-port = Check the port: { $port }.
advice-listens-on = Check the address it listens on: 127.0.0.1 is not reachable from elsewhere, and a container’s port must be published.
advice-firewall = Check firewalls on the way: what drops packets silently looks like this.
advice-server-log = Look into the server’s log at this time.
advice-proxy-limits = Check the limits of proxies on the way: size, time, idle time.
advice-renew = If the server is yours, renew the certificate.
advice-clock = Check this computer’s clock.
advice-no-verify = To look all the same, retry without verifying. It lasts for one connection.
advice-name = Use a name that the certificate holds.
advice-server-name = If you connect by address, set the server name in the TLS options.
advice-ca-file = If the CA is your own, give its certificate as a CA file.
advice-intermediate = If the server is yours, let it send the intermediate certificates too.
advice-ca-readable = Check that the CA file exists and holds PEM certificates.
advice-chain = Look at the chain and at the check that failed.
advice-tls-versions = Check which TLS versions and suites the server takes; Sockeye offers TLS 1.3 and 1.2.
advice-without-tls = If the port speaks plain text, use the scheme without TLS (http, ws, tcp).
advice-tls-port = Check the port: TLS often has its own, such as 443.
advice-with-tls = Use the scheme with TLS (https, wss, tls).
advice-maybe-tls = If the port speaks TLS, use the scheme with TLS (https, wss): some servers hang up on plain text.
advice-middlebox = Something on the way may alter the stream.
advice-wait-longer = Raise the time limit if the server may take longer.
advice-read-bytes = Read the bytes that came; they often name their protocol.
advice-tcp = Open the same address as raw TCP.
advice-one-length = If the server is yours, send one Content-Length, or chunks.
advice-proxy-smuggling = Check proxies on the way: two that read the length differently can be deceived.
advice-chunk-bytes = Read the bytes where the chunk should begin.
advice-double-chunked = Check that nothing between application and server writes chunks a second time, or none at all.
advice-identity = Send Accept-Encoding: identity and compare.
advice-coding-once = If the server is yours, check that the content is compressed once, and that Content-Encoding names how.
advice-redirect-cookies = Switch the cookie jar on: many sites redirect until a cookie comes back.
advice-redirect-scheme = Check the scheme and the host behind a proxy: a server that does not know it is reached by https redirects there for ever.
advice-redirect-more = Raise the number of redirects to follow.
advice-redirect-server = Check what the server writes into Location.
advice-again = Try again: if it always ends at the same byte, the server counts wrong.
advice-credentials = Check the credentials of the request: Authorization, cookies, a token in the query.
advice-origin = Check Origin: servers that serve browsers compare it.
advice-redirect = Open the address that Location names.
advice-app-intervals = Look at the intervals that the handshake settled, and whether something on the way drops idle connections.
advice-app-path = Check where the server serves it: Socket.IO usually at /socket.io/, SockJS below its prefix.
advice-app-version = Check which version the server speaks: its answer says so where it refuses one.
advice-path = Check the path.
advice-proxy-upgrade = If a proxy stands between, let it pass Upgrade and Connection on.
advice-read-body = Read the response body; servers often say why.
advice-checks = Look at the check that failed in Handshake.
advice-cache = A cache or a server that only echoes headers answers so: check what listens there.
advice-offer-subprotocol = Offer the subprotocol that the server speaks, or let the server choose only from those offered.
advice-frame = Look at the frame with the violation; its bits are marked.
advice-ws-limit = What was inflated up to the limit is kept with the message.
advice-lenient = To go on in spite of violations, switch off “fail on violation”.

## Findings

finding-not-verified = The certificate does not verify, and the session went on
finding-not-verified-why = This session does not stop at a failed check, so whoever answered has not proven to be that server.
finding-te-and-length = Transfer-Encoding and Content-Length in one message
finding-te-and-length-why = Transfer-Encoding wins. A proxy that reads it the other way sees another end of the message: this is how requests are smuggled.
finding-te-and-length-mend = Whoever sends the message leaves out Content-Length.
finding-idle-limit = Ended after { $seconds } s of silence, probably an idle limit
finding-idle-limit-why = The peer ended TCP without a Close after { $silence } without a byte, a usual limit of servers and proxies.
finding-idle-limit-mend = Send a Ping more often than that.
finding-reset-in-flight = Reset while your bytes were unanswered
finding-reset-in-flight-why = The peer had answered nothing since your last write, so what you wrote last may have been read or not.
finding-half-close-unanswered = The peer did not close its side
finding-half-close-unanswered-why = You ended your direction with a FIN; the connection ended without a FIN from the peer.
finding-ping-unanswered = A Ping was never answered
finding-ping-unanswered-why = { $waited } passed between the Ping and the end of the connection, and no Pong came.
finding-redirect-plain = A redirect from https to http
finding-redirect-plain-why = What is sent next crosses the network readable for everyone on the way.
finding-redirect-plain-mend = If the server is yours, redirect to https only.
finding-early-answer = Answered before the request was complete
finding-early-answer-why = The server did not wait for the whole body. It may have refused it, or it may never read the rest.
finding-extra = Bytes behind the response
finding-extra-why = They belong to no response that was asked for. A client that keeps the connection could take them for the next answer.
finding-extra-mend = Check whether Content-Length counts bytes, not characters, and whether a body is sent where the status or HEAD allows none.
finding-unasked = A response that nobody asked for
finding-unasked-why = It follows a complete response. A client that keeps the connection would take it for the answer to its next request.
finding-framing-why = Clients and proxies differ in what they make of it; where two of them differ, one can be deceived about where the message ends.
finding-framing-mend = Whoever sends the message says its length once, in one way.
finding-version-why = HTTP/2 and HTTP/3 have no status line: who writes one with such a version speaks HTTP/1.1 and means another.
finding-status-class-why = A client that does not know a status treats it as the x00 of its class; of no class, as a server error.
finding-bomb-why = A small body that becomes very large is a way to fill memory. What is on the wire is kept whole.
finding-head-mend = If the server is yours, check where this head is written; if not, check the proxies on the way.
finding-reason-long = A reason phrase of { $bytes } bytes
finding-reason-long-why = Many clients give up on a status line much shorter than that.
finding-head-large = A head of { $bytes } bytes in { $lines } lines
finding-head-large-why = Common limits lie at 8 or 16 KiB; clients and proxies beyond theirs refuse the response.
finding-line-nul = In { $name }. Some readers end the value at the NUL, some refuse the response: two of them see different values. Lines: { $count }.
finding-line-bare-cr = In { $name }. Some readers take a CR alone for the end of the line, so that one field becomes two. Lines: { $count }.
finding-line-control = In { $name }. Control characters may not stand in a value; readers cut or refuse. Lines: { $count }.
finding-line-no-colon = “{ $name }” has a name and no value, or is a piece of something else. Some readers skip the line, some refuse the response. Lines: { $count }.
finding-line-space = In { $name }. Readers differ on whether the space belongs to the name, which is how a field is hidden from a proxy. Lines: { $count }.
finding-line-fold = In { $name }. The form is obsolete; readers join the lines, skip the second or refuse the response. Lines: { $count }.
finding-line-bare-lf = In { $name }. Most readers take LF alone for the end of the line, as here. Lines: { $count }.
finding-line-non-ascii = In { $name }. The octets have no agreed charset: UTF-8 to some readers, ISO-8859-1 to others. Lines: { $count }.
finding-line-name = In “{ $name }”. It is no field name; readers skip the line or refuse the response. Lines: { $count }.
finding-field-repeated = { $name } stands there more than once
finding-field-repeated-why = With different values: { $first } and { $other }. Some readers take the first, some the last.
finding-push-events = Push by server-sent events
finding-push-events-why = The response stays open and carries one event after another, in one direction only. When it ends, a client asks again with the last event ID.
finding-push-poll = Answered after { $waited } of silence
finding-push-poll-why = Either the server worked that long, or it held the answer back until it had something to tell. The latter is long polling: the client asks again as soon as it is answered.
finding-push-stream = A body that comes in pieces over time
finding-push-stream-why = The response stays open while the server adds to it: HTTP streaming. A proxy that buffers hands all of it over at the end.

## How long a body is

framing-head = A response to HEAD has no body, whatever its fields say (RFC 9112 §6.3, rule 1).
framing-status = A response of status { $status } has no body, whatever its fields say (RFC 9112 §6.3, rule 1).
framing-switch = After this head the connection speaks another protocol (RFC 9110 §15.2.2).
framing-connect = { $status } to CONNECT: after this head the connection is a tunnel (RFC 9112 §6.3, rule 2).
framing-both = Transfer-Encoding: { $codings } counts and Content-Length: { $length } does not (RFC 9112 §6.3, rule 3). The body ends with the chunk of size 0.
framing-chunked = Transfer-Encoding: { $codings }. The body ends with the chunk of size 0 (RFC 9112 §6.3, rule 4).
framing-not-chunked = Transfer-Encoding: { $codings }, without chunked at the end. The body ends where the connection ends (RFC 9112 §6.3, rule 4).
framing-length = Content-Length: the body is { $length } bytes long (RFC 9112 §6.3, rule 6).
framing-length-zero = Content-Length: 0. The body is empty (RFC 9112 §6.3, rule 6).
framing-close = Neither Transfer-Encoding nor Content-Length. The body ends where the connection ends (RFC 9112 §6.3, rule 8).
framing-stream = The DATA frames of the stream are the body, up to END_STREAM (RFC 9113 §8.1).
