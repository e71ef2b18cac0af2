# Protocols that ride on WebSocket, HTTP and each other.

## What a protocol was told from
app-told-subprotocol = The server chose the subprotocol { $name }.
app-told-path = The request is for { $path }.
app-told-message = A message begins so: { $message }
app-told-chosen = Chosen by hand.

## Engine.IO
eio-no-type = No packet of Engine.IO begins so: { $packet }
eio-ping-wrong-side = This side does not ping in this version of Engine.IO: in version 4 the server pings, in version 3 the client.
eio-open-no-sid = The opening packet has no session id.
eio-base64 = A binary packet is not base64.
eio-binary-type = A binary packet of Engine.IO 3 begins with 0x04, this one with { $octet }.
eio-length = The length before a packet does not fit what follows.
eio-error-transport = The server does not know this transport.
eio-error-sid = The server does not know this session: it ended, or another server behind the balancer has it.
eio-error-method = A session begins with GET.
eio-error-request = The server refused the request.
eio-error-forbidden = The server forbids it.
eio-error-version = The server speaks another version of Engine.IO: EIO=4 belongs to Socket.IO 3 and later, EIO=3 to 1 and 2.
eio-error-other = The server refused the session.

## Socket.IO
sio-no-packet = No packet of Socket.IO begins so: { $packet }
sio-no-json = The packet's data is not JSON: { $exact }
sio-event-no-name = An event is a list that begins with its name.
sio-ack-no-id = An acknowledgement needs the id of its event.
sio-connect-error = The server refused the namespace: { $message }
sio-attachments-many = The packet announces { $count } attachments; so many are not followed.
sio-attachments-missing = Another packet comes after { $came } of { $announced } attachments.
sio-attachment-unannounced = A binary message that no packet announced.

## SockJS
sockjs-no-frame = No frame of SockJS: { $frame }
sockjs-no-strings = A SockJS client sends a JSON array of strings; this is none: { $frame }
sockjs-prelude = Filling at the beginning of a stream, so that old browsers start to read.
sockjs-close-1002 = The connection was interrupted.
sockjs-close-2010 = Another connection of this session is still open.
sockjs-close-3000 = The server closed the session.
sockjs-close-other = The session was closed with a code of the application.

## STOMP
stomp-header-no-colon = A header line without a colon: { $line }
stomp-escape = An escape that the version does not know: { $line }
stomp-command = STOMP has no command { $command }.
stomp-error = The server reports an error: { $message }
stomp-no-blank-line = The frame ends within its header.
stomp-content-length = The body is longer than content-length says.
stomp-too-long = A frame is longer than { $limit } KiB; it is passed over.

## GraphQL
gql-type = { $protocol } has no message of type { $type }.
gql-no-id = A message of type { $type } names its operation by an id; this one has none.
gql-before-ack = An operation begins before the server acknowledged the connection; servers close it with 4401.
gql-id-used = An operation with the id { $id } is still open; servers close the connection with 4409.
gql-error = The server reports an error: { $message }

## MQTT
mqtt-length = The length of a packet has more than four octets; nothing behind it can be read.
mqtt-lost = A message is too long to be read whole, and packets begin within it; nothing behind it can be read.
mqtt-type = No packet has the type { $type } in this version.
mqtt-flags = The flags of { $packet } are not as they must be.
mqtt-short = { $packet } ends before all its fields have come.
mqtt-version = No version of MQTT is named so: { $version }
mqtt-topic = A topic to publish to is not empty and has no wildcards.
mqtt-qos = There is no QoS 3.
mqtt-ack-qos = { $packet } does not answer a PUBLISH of this QoS: PUBACK is for QoS 1, PUBREC for QoS 2 (packet identifier { $id }).
mqtt-text = A text is not UTF-8, or has a NUL.
mqtt-id = A packet identifier is not 0.
mqtt-no-filter = A packet that needs a topic filter has none.
mqtt-property = No property has the number { $id }.
mqtt-properties = The length of the properties does not fit them.
mqtt-reason = The other side tells a failure: { $reason }

## SignalR
signalr-refused = The server refused the handshake: { $message }
signalr-closed = The connection is closed: { $message }
signalr-error = The invocation failed: { $message }
signalr-type = SignalR has no message of type { $type }.
signalr-no-id = The message needs the id of its invocation.
signalr-no-target = An invocation names its target.
signalr-no-end = A record ends with 0x1E; this one does not.
signalr-length = The length before a message does not fit what follows.

## WAMP
wamp-no-code = A message of WAMP is a list that begins with its code.
wamp-code = WAMP has no message with the code { $code }.
wamp-no-request = The message has no number behind its code.
wamp-length = The length before a message does not fit what follows.
wamp-aborted = The session is aborted: { $reason }
wamp-error = The request failed: { $error }

## JSON-RPC
rpc-no-version = Every object of JSON-RPC 2.0 has "jsonrpc":"2.0".
rpc-no-message = Neither a request, nor a notification, nor a response.
rpc-empty-batch = A batch is not empty.
rpc-id = An id is a text, a number or null.
rpc-params = Parameters are a list or an object.
rpc-error = Error { $code }: { $message }

## Action Cable
cable-no-command = A client of Action Cable sends commands; this is none.
cable-command = Action Cable has no command { $command }.
cable-no-identifier = The message does not say which subscription it is about.
cable-no-data = A message to a channel has data.
cable-type = Action Cable has no message of type { $type }.
cable-rejected = The channel rejected the subscription.
cable-disconnect = The server disconnects: { $reason }

## All
app-too-long = Too long to be read whole.
app-no-json = The message is not JSON: { $exact }
app-no-object = A message of { $protocol } is an object.
app-no-type = A message of { $protocol } says its type; this one does not.
app-binary = { $protocol } is sent in text messages here; this one is binary.
app-text = { $protocol } is sent in binary messages here; this one is text.
app-wrong-side = This side does not send { $message }.
app-too-dense = Far more packets unfold from this than octets were sent; the rest of them is not told.
app-too-many = More than { $limit } in one message; what follows in it is not told.

## Rows and chips
chip-packets = { $count ->
    [one] { $count } packet
   *[other] { $count } packets
}
row-decode-auto = Told from the traffic from here on.
row-decode-none = Messages as they are from here on.
row-decode-chosen = Chosen for what follows.

## Findings
finding-heartbeat = { $protocol }: a heartbeat did not come
finding-heartbeat-why = It was due within { $limit }, as both sides agreed. The peer is busy or gone, or something on the way holds back what it sends.
finding-heartbeat-mend = Check whether the server was busy for so long, and whether a proxy on the way buffers.
finding-ping-left = Ended after a ping of Engine.IO without an answer
finding-ping-left-why = The server sent “2” and expects “3” within { $limit }. Without it the server ends the session.
finding-ping-left-mend = A client answers each “2” with “3”. A session of the kind Socket.IO does so by itself.
finding-plain-client = A Socket.IO server, spoken to as plain WebSocket
finding-plain-client-why = What was sent is no packet of Engine.IO: a text message begins with a digit, “40” joins the namespace, and an event is 42["name",…].
finding-plain-client-silent = The server opened its session and waited for “40”, which joins the namespace. Nothing was sent until the end.
finding-plain-client-mend = Open the address as a session of the kind Socket.IO.
finding-signalr-refused = The hub refused the handshake
finding-signalr-refused-why = It says: “{ $message }”
finding-signalr-refused-mend = The handshake names a protocol that the hub has, json or messagepack, with its version, and ends with 0x1E.
