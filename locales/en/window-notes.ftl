# What events of the course of a session mean.

note-redirect-asked = The answer is a redirect and waits for you: follow it, or stay with this answer.
note-challenge = The server asks for credentials.
note-challenge-proxy = The proxy asks for credentials.
note-expect-continue = The server sent 100 Continue after { $time }, and the body went out. RFC 9110 §10.1.1
note-expect-final = The server answered after { $time } without the body: it was not sent. RFC 9110 §10.1.1
note-expect-timeout = No answer within { $time }: the body went out anyway. RFC 9110 §10.1.1
note-round-every = The request is sent again after a fixed time: short polling.
note-round-long-poll = The request before was answered, so the next one goes out at once: long polling.
note-round-parallel = Several requests at the same time.
note-round-pipeline = Sent without waiting for the answer before; answers come in the same order. RFC 9112 §9.3.2
note-round-next = You sent another request in this session.
note-connection-kept = A connection that was kept open carries this exchange. RFC 9112 §9.3
note-connection-fresh = A new connection was asked for.
note-connection-other = The kept connection leads to another origin.
note-connection-closed = The kept connection was closed by the peer in the meantime.
note-connection-none = No connection was kept.
note-proxy-absolute = The request goes to the proxy with its whole URL in the start line. RFC 9112 §3.2.2
note-proxy-connect = CONNECT asks the proxy for a tunnel; what follows passes through it unread. RFC 9110 §9.3.6
note-proxy-socks = SOCKS 5 opens a way for bytes of any protocol. RFC 1928
note-proxy-open = The way to { $target } is open after { $time }: what follows belongs to the server.
note-h2-preface = The client begins HTTP/2 with these 24 octets, so that a server that speaks only HTTP/1.1 fails at once. RFC 9113 §3.4
