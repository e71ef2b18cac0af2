# Bodies of Compose, and how they are sent.
body-charset = Charset
graphql-query = Query
graphql-variables = Variables
graphql-operation = Operation
ndjson-lines = { $n ->
    [one] 1 line, valid JSON
   *[other] { $n } lines, each valid JSON
}
ndjson-open = Keep the body open
ndjson-open-about = These lines go first. Further lines are sent as chunks while the request is under way, until you end the body.
ndjson-line = Next line
ndjson-send = Send line
ndjson-end = End body
ndjson-live = The body is open
part-more = Content-Type and headers of this part
part-headers = Headers of this part
body-sending = How the body is sent
body-framing = Length
body-framing-auto = Automatic
body-framing-auto-note = Content-Length where it is known, else chunked
body-coding = Coding
body-expect-wait = Wait at most
body-expect-about = The body waits for 100 Continue or a final answer (RFC 9110 §10.1.1).
body-pause = Pause before it
body-trailers = Trailers
body-add-trailer = Add trailer
body-size-unknown = length not known beforehand
part-file-name = File name of this part
