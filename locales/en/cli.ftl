cli-playground = The Playground listens on:
cli-ended = The session ended.
cli-usually = Usually (inferred):
cli-kept = Kept in
cli-file-unreadable = { $path } cannot be read: { $why }
cli-part-attribute = A part has no attribute { $attribute }. Known are type, filename and headers.
cli-line-too-long = A line of standard input is longer than 16 MiB and was not sent.
cli-line-not-text = A line of standard input is not UTF-8 and was not sent. Use --binary or --hex.
cli-frame-head = The hex holds less than the header of a frame.
cli-rule = { $rule } is no rule. A rule is PATTERN=>ANSWER.
cli-sequence = { $file } holds no sequence: { $exact }
cli-late = Not done within { $seconds } s (--max-time).
cli-file-unwritable = { $path } cannot be written: { $why }

## compare

cli-compare-none = Session { $id } has no HTTP exchange.
cli-compare-request = Request head
cli-compare-response = Response head
cli-compare-body = Body
cli-compare-same = The bodies are the same.
cli-compare-cut = More differs than is shown, or a body is too long to be read whole.
cli-compare-timing = Timing in milliseconds
cli-decode-as = "{ $name }" is no protocol that is read. sockeye-cli protocols lists them.
cli-ready = "{ $name }" is no ready message. sockeye-cli protocols lists them.
