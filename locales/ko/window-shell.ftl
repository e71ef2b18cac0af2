# Refusals of the window's own shell.

shell-playground-failed = 연습장을 시작하지 못했습니다.
shell-write-failed = { $path }에 쓰지 못했습니다.
