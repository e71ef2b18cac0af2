cli-playground = The Playground listens on:
cli-ended = The session ended.
cli-kept = Kept in
cli-file-unreadable = { $path } cannot be read: { $why }
