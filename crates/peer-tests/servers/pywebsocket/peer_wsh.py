# A handler for pywebsocket3; the query says what it does: echo, final, small, abort, abort-handshake, close,
# error, origin.

from pywebsocket3 import handshake

WANTED_ORIGIN = "http://sockeye.example"


def deflate(request):
    # It calls permessage-deflate so.
    return [processor for processor in request.ws_extension_processors if processor.name() == "deflate"]


def web_socket_do_extra_handshake(request):
    what = request.ws_resource.partition("?")[2]
    if what == "small":
        for processor in deflate(request):
            processor.set_client_max_window_bits(8)
            processor.set_client_no_context_takeover(True)
    if what == "abort-handshake":
        raise handshake.AbortedByUserException("as asked")
    if what == "origin" and request.ws_origin != WANTED_ORIGIN:
        raise ValueError("unwanted origin: %r" % request.ws_origin)


def web_socket_transfer_data(request):
    what = request.ws_resource.partition("?")[2]
    if what == "abort":
        raise handshake.AbortedByUserException("as asked")
    if what == "close":
        request.ws_stream.close_connection(4321, "as asked")
        return
    if what == "error":
        raise ValueError("as asked")
    if what == "final":
        # Every message ends with a final block (RFC 7692 section 7.2.3.4).
        for processor in deflate(request):
            processor.set_bfinal(True)
    while True:
        message = request.ws_stream.receive_message()
        if message is None:
            return
        request.ws_stream.send_message(message, binary=not isinstance(message, str))


def web_socket_passive_closing_handshake(request):
    return request.ws_close_code, request.ws_close_reason
