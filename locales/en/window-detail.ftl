# Detail of one row.

detail = Detail
detail-none = Select a row to see its fields and bytes.
detail-close = Close detail (Esc)
