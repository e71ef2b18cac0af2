# curl commands in and out, and earlier runs.
curl-read = Read from a curl command ({ $shell }).
curl-all = All of it was carried.
curl-left-out = { $n ->
    [one] 1 option was left out:
   *[other] { $n } options were left out:
}
curl-undo = Undo
curl-copy = Copy as cURL ({ $shell })
copy-as = Copy as
runs = Earlier runs
runs-none = Not sent before.
runs-more = { $n } older ones are in the history.
