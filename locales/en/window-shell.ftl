# Refusals of the window's own shell.

shell-playground-failed = The Playground did not start.
shell-write-failed = { $path } could not be written.
