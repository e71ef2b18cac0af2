cli-playground = The Playground listens on:
cli-ended = The session ended.
cli-kept = Kept in
cli-file-unreadable = { $path } cannot be read: { $why }
cli-line-too-long = A line of standard input is longer than 16 MiB and was not sent.
cli-line-not-text = A line of standard input is not UTF-8 and was not sent. Use --binary or --hex.
cli-late = Not done within { $seconds } s (--max-time).
cli-file-unwritable = { $path } cannot be written: { $why }
