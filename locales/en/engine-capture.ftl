## The record on disk

error-storage = The library on disk could not be read or written.
capture-no-event = There is no event { $seq } of that kind in this session.
capture-no-session = There is no session { $id } in the history.
capture-in-use = This session is being recorded by another process. It can be opened when that has ended.
capture-regex = Not a regular expression: { $exact }.
capture-disk-full = The disk is full, so recording stopped. Everything before is kept; { $lost } later events were not recorded.
capture-write-failed = Recording stopped: { $exact }. Everything before is kept; { $lost } later events were not recorded.
capture-interrupted = The recording was cut off. Everything up to that moment is kept.

## Bodies

capture-body-none = There is no body that belongs to event { $seq }.
capture-body-broken = The body says { $coding } but cannot be read as { $coding }: { $exact }. The bytes as sent are complete.
capture-body-truncated = The { $coding } data ends too early. What came before is shown.
capture-body-limit = Decoding stopped at { $decoded } MiB: { $encoded } KiB were sent. It can go on, and the bytes as sent can be saved.
capture-body-unknown = Content coding { $coding } is not known. The bytes are shown as sent.

## Readings of bodies

reading-json-unexpected = The text stops being JSON at byte { $at }: { $found } cannot stand here. What follows is shown as text.
reading-json-number = The number at byte { $at } is not a JSON number: { $found } cannot stand here (RFC 8259 §6).
reading-json-escape = The escape at byte { $at } is not one of JSON's: { $found } cannot stand here (RFC 8259 §7).
reading-json-control = A control character ({ $found }) stands in a string at byte { $at }; JSON wants it escaped (RFC 8259 §7).
reading-json-more = More follows after the JSON text, from byte { $at } on: { $found }.
reading-json-deep = Arrays and objects are nested deeper than { $most } levels at byte { $at }. What follows is shown as text.
reading-json-end = The JSON text ends too early, at byte { $at }.
reading-form-escape = The percent sign at byte { $at } is not followed by two hexadecimal digits (WHATWG URL §5.1).
reading-xml-end = The text ends at byte { $at } within { $open ->
    [0] a tag or comment
    [one] an element that is still open
   *[other] { $open } elements that are still open
  }.
reading-xml-mismatch = The end tag { $name } at byte { $at } does not close the element that is open (XML 1.0 §3).
reading-xml-open = A bare < stands at byte { $at }; XML wants it as &lt; (XML 1.0 §2.4).
reading-xml-deep = Elements are nested deeper than { $most } levels at byte { $at }.
reading-multipart-end = The body ends at byte { $at } without the closing delimiter (RFC 2046 §5.1.1).
reading-items-end = The data ends at byte { $at } within an item.
reading-items-reserved = No item begins with the byte at { $at }. What follows is shown as bytes.
reading-items-break = A break stands at byte { $at } where nothing of indefinite length is open (RFC 8949 §3.2.1). What follows is shown as bytes.
reading-items-deep = Items are nested too deeply at byte { $at }. What follows is shown as bytes.
reading-protobuf = No field begins at byte { $at }. What follows is shown as bytes.
reading-path = Not a JSONPath (RFC 9535): { $exact }.
reading-path-long = A path is followed in bodies of at most { $most } MiB.
reading-path-json = The path cannot be followed, since the body is not JSON: { $exact }.
reading-path-only-json = A path can be followed in JSON only.
reading-path-cut = The path cannot be followed: only the beginning of the body was decoded.
