# Ladder: the sequence diagram.

ladder-you = You
ladder-peer = Peer
ladder-seen = seen at the socket
ladder-inferred = inferred from its state
ladder-gap = { $time } of silence
ladder-select = Select a row to read what it means.
ladder-syn = The first segment of the three-way handshake. RFC 9293 §3.5.
ladder-syn-ack = The peer accepts and opens its own direction. RFC 9293 §3.5.
ladder-ack = The segment before it is acknowledged. RFC 9293 §3.4.
ladder-fin-sent = You can send nothing more on this connection; the peer still can. RFC 9293 §3.6.
ladder-fin-received = The peer sends nothing more; you still can. RFC 9293 §3.6.
ladder-rst-sent = You dropped the connection: what was under way is lost. RFC 9293 §3.5.2.
ladder-rst-received = The peer dropped the connection: what was under way is lost. RFC 9293 §3.5.2.
