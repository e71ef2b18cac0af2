cli-playground = Playground가 수신 대기하는 주소:
cli-ended = 세션이 끝났습니다.
cli-kept = 보관한 곳:
cli-file-unreadable = { $path }을(를) 읽을 수 없습니다: { $why }
