# Compare: two exchanges side by side.

compare-left = Left
compare-right = Right
compare-swap = Swap the sides
compare-this-session = This session
compare-choose = Choose an exchange
compare-nothing = Two answers are needed. Send again, or choose an earlier run on the left.
compare-timing = Timing, left above right
compare-total = Total
compare-only-changes = Only what differs
compare-cut = The first 4,000 lines of each body are compared; more may differ.
compare-same = the same
compare-changed = { $count } differ
compare-only-left = only on the left
compare-only-right = only on the right
compare-by-json = JSON by its structure
compare-by-text = by lines
compare-by-same = the same bytes
compare-by-bytes = by bytes
