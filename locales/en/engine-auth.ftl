# Credentials: challenges, tokens, signatures.

## Digest
auth-no-digest = The server does not offer Digest. Choose the scheme that its challenge names.
auth-digest-unusable = The challenge cannot be answered: { $text }
auth-digest-body-unknown = The challenge asks for auth-int, which hashes the body. A body that is read while it is sent cannot be hashed beforehand: send it as text.
auth-digest-lacks = The challenge lacks { $name } (RFC 7616 §3.3).
auth-digest-algorithm = The algorithm { $algorithm } is not registered. Known are MD5, SHA-256, SHA-512-256 and their -sess forms (RFC 7616 §6.1).
auth-digest-qop = The qop { $qop } is unknown. Known are auth and auth-int (RFC 7616 §3.3).

## JSON Web Token
sign-jwt-algorithm = The algorithm { $algorithm } cannot be signed with. Known are HS256, HS384, HS512, RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384 and EdDSA.
sign-jwt-claims = The claims are not a JSON object: { $text }
sign-jwt-header = The header is not a JSON object: { $text }
sign-jwt-key = The key cannot sign with { $algorithm }: { $text }. It must be a private key in PEM of the kind that the algorithm needs.
sign-jwt-no-secret = The secret is missing.
sign-jwt-other-algorithm = The header says alg { $algorithm }, but another algorithm is chosen.

## AWS Signature Version 4
sign-aws-body-unknown = A body that is read while it is sent cannot be signed for { $service }; only S3 takes an unsigned one. Send it as text.
sign-aws-unusable = The request cannot be signed: { $text }

## Rows
row-challenge-answered = Answered: the request goes out again with credentials (round { $round })
row-challenge-no-credentials = Asks for credentials, and none were given. Add them under Auth: { $scheme }.
row-challenge-other-scheme = Asks for { $scheme }, but credentials of another kind were given
row-challenge-refused = Refused: the credentials were sent already. Check user, password, token and scope.
row-challenge-unknown = Asks for credentials without saying which: no challenge (RFC 9110 §11.6)

## Lines
why-api-key = The API key.
why-aws = Signs this request with AWS Signature Version 4; signed anew each time.
why-digest = Answers the Digest challenge (RFC 7616 §3.4).
why-jwt = The JSON Web Token, signed anew for each request (RFC 7519).
why-oauth = The access token (RFC 6750 §2.1).
note-digest = Comes after the challenge: the first request goes out without credentials (RFC 7616 §3).
note-oauth = Comes when the token is there: it is fetched before the request (RFC 6749 §7).

## As typed
auth-bad-url = The { $name } URL is not an http or https URL: { $url }
auth-key-name = The name of the API key is missing, or it is not a token (RFC 9110 §5.1).
auth-key-value = The API key has a character in it that cannot go there.
auth-lacks = { $name } is missing.
auth-user-colon = The user has a colon in it, where the password begins (RFC 7617 §2).

## OAuth 2
oauth-browser = Waits for consent in the browser (RFC 8252 §4.1)
oauth-device = Type the code at this address (RFC 8628 §3.3)
oauth-kept = The token of an earlier request is still good
oauth-no-answer = The authorization server gave no answer. Its exchange above says why.
oauth-no-code = The redirect brought neither a code nor an error (RFC 6749 §4.1.2).
oauth-no-consent = Nobody consented in the browser within 5 minutes. Send the request again.
oauth-port = Port { $port } for the redirect cannot be listened on: { $text }. Choose another one, or 0 for any.
oauth-redirected = The browser came back with a code
oauth-refused = The authorization server says { $error }. { $description }
oauth-state = The redirect brought another state than was sent (RFC 6749 §10.12). It is not used.
oauth-token = The access token is there
oauth-waiting = Not consented yet; asked again in { $seconds } s (RFC 8628 §3.5)

## Findings
finding-access-refused = Refused although credentials were sent
finding-access-refused-why = The credentials ({ $scheme }) went out with this request, and the server asks for them again. The request is not repeated: it would go round in circles.
finding-access-said = The credentials were sent. Of the token the server says { $error }. { $description }
finding-access-password-mend = Check user and password for “{ $realm }”, capital letters and spaces at their ends too.
finding-access-token-mend = Check whether the token has expired, whether it is meant for this server, and whether its scope is enough.
finding-access-scheme = The server wants { $scheme }; other credentials were sent
finding-access-scheme-why = None of the challenges is of the kind that was sent, so the server did not look at it.
finding-access-scheme-mend = Choose { $scheme } under Auth.
finding-access-unknown = A challenge that cannot be answered
finding-access-unknown-why = A 401 has a WWW-Authenticate field that says which credentials would help. This one has none.
finding-access-unknown-mend = Look into the documentation of the server for how it wants its credentials.
finding-access-proxy = The proxy asks for credentials
finding-access-proxy-why = It wants { $scheme } and took nothing of what was sent. The request did not reach the server.
finding-access-proxy-mend = Check user and password of the proxy.

## Failures
fail-credentials = HTTP: no credentials to send the request with
chip-fail-credentials = no credentials
advice-authorization = Read what the authorization server answered, then check client, secret, scope, user and URLs under Auth. The request itself was not sent.
