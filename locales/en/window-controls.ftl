# The strip above the rows of a WebSocket: packets or messages, control frames, what messages are read as.

control-strip = Packets and control frames
control-rows = Rows
control-packets = Packets
control-messages = Messages
control-frames = { $n ->
    [one] { $count } control frame
   *[other] { $count } control frames
}
control-pings = { $n ->
    [one] { $count } ping
   *[other] { $count } pings
}
control-answered-by-peer = { $n } answered by the peer
control-answered-by-you = { $n } answered by you
control-unsolicited = { $n ->
    [one] { $n } pong unasked
   *[other] { $n } pongs unasked
}
control-heartbeats = { $n ->
    [one] { $count } heartbeat
   *[other] { $count } heartbeats
}
control-missed = { $n } missed
control-rtt = RTT { $time }
control-yours = you answer after { $time }
control-yours-range = Your answers after { $least } to { $most }, { $n } in all
control-rtt-range = Round trips from { $least } to { $most }, { $n } in all
control-in-place = In place
control-folded = { $n ->
    [one] { $n } control frame
   *[other] { $n } control frames
}
control-folded-beats = { $n ->
    [one] { $n } heartbeat or control frame
   *[other] { $n } heartbeats or control frames
}
decode-as = Decode as
decode-auto = Detected
decode-auto-about = Told from the handshake and the first messages
decode-none = As they are
decode-none-about = Messages without a protocol above
decode-nothing-found = nothing detected
decode-about-live = What messages are read as from here on
decode-about-recorded = What the messages of this record are read as
starters = Ready messages of protocols
