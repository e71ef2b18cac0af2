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
