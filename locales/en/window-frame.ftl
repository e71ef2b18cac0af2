# The frame of the window: views, tabs, status.
view-timeline = Timeline
view-ladder = Ladder
view-response = Response
view-headers = Headers
view-handshake = Handshake
view-timing = Timing
view-tls = TLS
view-bytes = Bytes
views = Views
new-tab = New tab
