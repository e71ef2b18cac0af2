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
kind-http-incomplete = Incomplete
kind-http-reuse = Reuse
kind-http-malformed = Malformed
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
row-http-reuse = exchange { $nth } on this connection
row-http-last-chunk = the last chunk
row-http-body = complete in { $duration }
row-http-body-chunks = { $chunks ->
    [one] { $chunks } chunk, complete in { $duration }
   *[other] { $chunks } chunks, complete in { $duration }
  }
row-ws-open = HTTP becomes WebSocket here
row-ws-open-invalid = went on although a check failed
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
chip-messages = { $count ->
    [one] { $count } message
   *[other] { $count } messages
  }
chip-closed-with = { $code }, { $count ->
    [one] { $count } message
   *[other] { $count } messages
  }
chip-open-for = open { $duration }
chip-open-clean = open { $duration }, clean
chip-open-reset = open { $duration }, reset
