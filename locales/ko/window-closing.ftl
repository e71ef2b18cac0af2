# 연결이 끝난 과정.

closing-how = 과정
closing-steps = 종료 단계
closing-step-at = { $time } s 시점
closing-usually = 일반적인 원인
