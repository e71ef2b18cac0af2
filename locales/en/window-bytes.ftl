# Hex listing and the Bytes view.

hex-selection = { $offset } ({ $decimal }), { $length } B
hex-copy = Copy
hex-copy-hex = Hex
hex-copy-text = Text
hex-copy-c = C array
hex-failed = These bytes could not be read.
bytes-none = No bytes yet.
bytes-connection = Connection { $conn }
bytes-wire = Wire
bytes-plain = Inside TLS
bytes-inflated = Inflated
bytes-records = Reads and writes
bytes-record-write = write
bytes-record-read = read
bytes-log = Log
bytes-listing = Bytes of the log
bytes-proxy = With the proxy
