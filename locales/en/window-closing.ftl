# How a connection ended, step by step.

closing-how = How
closing-steps = Steps of the end
closing-step-at = At { $time } s
closing-usually = Usually
