# What is wrong with something typed.

## URL
url-bad-host = { $host } is neither a host name nor an address.
url-bad-port = { $port } is not a port. Ports go from 1 to 65535.
url-empty = No URL.
url-no-host = The host is missing.
url-no-port = The port is missing. TCP has no default port.
url-no-scheme = The scheme is missing: tcp://, tls://, http://, https://, ws:// or wss://.
url-tcp-user = A TCP address has no user or password: leave out what stands before the @.
url-tcp-path = A TCP address is host and port only.
url-unknown-scheme = The scheme { $scheme } is unknown. Known are tcp, tls, http, https, ws and wss.

## Request
body-bad-type = Not a media type.
body-unusable = The body cannot be built: { $text }
header-name-not-token = The header name { $name } is not a token (RFC 9110 §5.1).
header-value-newline = The value of { $name } has a line break or NUL in it (RFC 9110 §5.5).
method-not-token = The method is not a token (RFC 9110 §9.1).
subprotocol-not-token = The subprotocol { $name } is not a token (RFC 6455 §4.1).

## Files
file-missing = There is no file { $path }.
file-not-a-file = { $path } is not a file.
file-unreadable = { $path } cannot be read: { $text }
source-unreadable = what was to be sent cannot be read: { $text }

## Payload
close-reason-too-long = The reason has { $bytes } bytes; a Close frame takes 123 (RFC 6455 §5.5).
close-reason-without-code = A reason needs a code before it (RFC 6455 §5.5.1).
control-too-long = The payload has { $bytes } bytes; a control frame takes 125 (RFC 6455 §5.5).
escape-unknown = Not an escape. Known are \r \n \t \0 \\ \xNN and \u{"{"}…{"}"}.
hex-not-a-digit = { $character } is not a hex digit.
json-unreadable = This is no JSON: { $exact }
base64-not-a-digit = Base64: { $character } is no digit of it.
base64-cut = Base64: the last group is cut.
hex-odd = A hex digit stands alone; each byte takes two.

## Clients above WebSocket
app-no-transport = No transport is chosen.
eio-bad-path = A path begins with / and has no query.
eio-unknown = Engine.IO has the versions 3 and 4, not { $version }.
sio-bad-namespace = { $name } is not a namespace: it begins with / and has no comma.
sockjs-bad-part = { $part } cannot stand in a SockJS path: it may not be empty or have a slash, a dot, a question mark, a hash or a space.
stomp-bad-command = A STOMP frame begins with a command on one line.

## Messages, frames, sequences
between-beyond-fragments = No fragment follows the one with number { $after }, so nothing can stand between.
cuts-not-ascending = A cut lies before the one that precedes it.
cuts-too-many = A message is cut at most { $most } times.
frame-length-range = The { $bits }-bit form of the length carries at most { $most }, not { $length }.
frame-opcode-range = An opcode has four bits: 0 to 15, not { $opcode }.
keep-name = { $name } cannot be the name of a kept value: letters, digits, _, - and . form a name; counter, now and uuid are taken.
match-json-path = Not a JSONPath: { $exact }
match-regex = Not a regular expression: { $exact }.
ping-every-zero = Pings need at least a millisecond between them.
sequence-empty = The sequence has no step.
sequence-too-long = A sequence has at most { $most } steps.
sequence-without-pause = A sequence that repeats until it is stopped needs a pause or an await.
sent-side-cut = The first { $steps } steps of what was sent: at most { $most } steps and { $mebibytes } MiB are taken over.
template-unknown = Nothing is known by the name { $name }: there are counter, now, uuid and what a sequence has kept.
