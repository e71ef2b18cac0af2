# Start page
start-tcp = TCP connection
start-tcp-about = Open a socket, type bytes as text or hex, half-close, watch SYN to TIME_WAIT.
start-http = HTTP request
start-http-about = Send a request, see both heads as they were on the wire and where the time went.
start-ws = WebSocket session
start-ws-about = Upgrade from HTTP, hold the session, read every frame down to its bits.
start-open = Open
start-try = Try it offline
start-try-about = The Playground serves these on this computer alone.
start-group-ws = WebSocket
start-group-http = HTTP
start-group-stream = HTTP that streams
start-group-tcp = TCP and TLS
start-group-rude = Rude peers
start-keys = Keys
