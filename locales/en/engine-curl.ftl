# curl commands, read and written.

## What is wrong with a command
curl-no-url = The command has no URL.
curl-no-value = { $option } takes a value.
curl-not-a-number = { $option } takes a number.
curl-not-curl = Not a curl command: it begins with curl.
curl-unclosed = The quote is not closed.
curl-unknown-option = curl has no option { $option }.

## Why something was not carried over
curl-left-already = Sockeye does so anyway.
curl-left-ampersand = Read as part of the word; without quotes the shell would end the command here.
curl-left-auth = Sockeye has no such authentication.
curl-left-connection = Sockeye leaves this of the connection to the system.
curl-left-cookies = Cookies live in a jar of the environment, not in a file.
curl-left-data-file = Content of a file cannot be joined with other content; send the file as the body.
curl-left-globs = curl would make several URLs of it; it is sent as it is.
curl-left-header = Neither a colon nor a semicolon; curl ignores it too.
curl-left-http = A request has no such choice here.
curl-left-input = There is no standard input here.
curl-left-line-ends = curl would take the line ends out of the file; it is sent as it is.
curl-left-next = What follows is another request.
curl-left-output = About what curl writes; Sockeye records everything.
curl-left-protocol = For a protocol that Sockeye does not speak.
curl-left-proxy = Sockeye has no such choice for a proxy.
curl-left-rest = Not part of the command.
curl-left-retry = Sockeye does not try again by itself; see Repeat.
curl-left-store = Of a file that curl keeps between requests.
curl-left-tls = Sockeye's TLS has no such choice.
curl-left-tool = About curl itself.
curl-left-url = One request has one URL; the first was taken.
curl-left-variable = The shell would put a value here; it is taken as it is written.

## What a command cannot do
curl-cannot-bytes = The body is not UTF-8 text, and an argument cannot carry it. Send it from a file.
curl-cannot-compress = curl does not compress request bodies.
curl-cannot-quote = An argument in this shell cannot hold one of the characters.
curl-cannot-tcp = curl sends HTTP; a TCP session has no request.
curl-cannot-trailers = curl sends no trailer fields.
