# Exchanges of a session as a list.

layers-exchanges = Exchanges
layers-exchange-n = Exchange { $n }
layers-round = Round
layers-way = Conn.
layers-request-column = Request
layers-status = Status
layers-size = Size
layers-connection-n = connection { $conn }
layers-stream-of = connection { $conn }, stream { $stream }
layers-reused-word = reused connection
layers-fresh-word = fresh connection
layers-differs = differs from the answer before
layers-same-answer = the same as the answer before
