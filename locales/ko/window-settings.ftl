# Settings
settings = 설정
settings-theme = 테마
settings-system = 시스템
settings-dark = 어둡게
settings-light = 밝게
settings-language = 언어
settings-density = 간격
settings-normal = 보통
settings-compact = 좁게
settings-limits = 새 세션의 시간 제한
settings-limits-about = 0은 제한 없음입니다. 세션마다 옵션에서 따로 정할 수 있습니다.
limit-connect = 연결
limit-first-byte = 첫 바이트
limit-idle = 무응답(HTTP)
limit-none = 제한 없음
seconds = 초
settings-reset-limits = 기본 제한으로
