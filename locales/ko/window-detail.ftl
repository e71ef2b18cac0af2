# 한 항목의 상세.

detail = 상세
detail-none = 항목을 선택하면 필드와 바이트가 보입니다.
detail-close = 상세 닫기 (Esc)
