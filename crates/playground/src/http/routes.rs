//! Which path gives which answer.

use std::io;
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::json;

use super::{After, Board, Request, Response, bodies, digest, events, oauth, rude, streams};
use crate::wire::{Socket, Wire};

/// Nobody waits longer than this for `/delay` and `/poll`.
const LONGEST_DELAY_MS: u64 = 120_000;

const INDEX: &str = "Sockeye Playground: HTTP

/anything                your request as it arrived, as JSON
/raw                     your request byte for byte
/echo                    your body as it arrived, with its Content-Type
/status/418              that status
/delay/1500              an answer after that many milliseconds
/chunked?n=8&ms=200      chunks, one at a time
/trailers                a chunked body with trailer fields
/gzip, /deflate          the same text, compressed
/redirect/4              301, 302, 307 and 308 in turn
/cookies                 your cookies; /cookies/set?name=value sets some; /cookies/every those of every kind
/early-hints             103, then 200
/large/1073741824        that many bytes, streamed
/sse?n=10&ms=500         server-sent events; gzip=1, cut=1, retry=2000
/ndjson, /json-seq       texts of JSON, one at a time
/mixed-replace           pictures that replace one another
/server-timing           what a server measured
/redirect-loop           a redirect to itself; /redirect-nowhere, one to ftp
/poll?ms=5000            long polling; POST /poll wakes those who wait
/close                   a body that ends with the connection
/basic-auth/user/pass, /bearer    401 without the right Authorization
/digest-auth/auth/user/pass       Digest with SHA-256; auth-int, ?stale=1
/oauth/authorize, token, device   an authorization server for client sockeye, secret upstream
/oauth/resource          what its tokens open
/json, /html, /image     bodies to look at
/rude/                   answers that break a rule; the page lists them
";

/// Answers one request.
pub(crate) async fn answer<S: Socket>(
    wire: &mut Wire<S>,
    request: &Request,
    board: &Board,
    number: u64,
) -> io::Result<After> {
    let path = request.path().to_owned();
    let mut segments = path.trim_matches('/').splitn(2, '/');
    let (first, rest) = (segments.next().unwrap_or_default(), segments.next().unwrap_or_default());
    let whole = match (first, rest) {
        ("chunked" | "chunks", "") => return streams::chunked(wire, request).await,
        ("trailers", "") => return streams::trailers(wire, request).await,
        ("sse", "") => return events::sse(wire, request).await,
        ("ndjson", "") => return events::texts(wire, request, false).await,
        ("json-seq", "") => return events::texts(wire, request, true).await,
        ("mixed-replace", "") => return events::replaced(wire, request).await,
        ("close", "") => return streams::until_close(wire, request).await,
        ("large", len) => match len.parse() {
            Ok(len) => return streams::large(wire, request, len).await,
            Err(_) => Response::text(400, "/large/ is followed by a number of bytes.\n"),
        },
        ("rude", how) => return rude::answer(wire, request, how).await,
        ("early-hints", "") => {
            wire.write(b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload; as=style\r\nLink: </fish.png>; rel=preload; as=image\r\n\r\n").await?;
            pause(request.number("ms", 300)).await;
            Response::new(200, "text/html; charset=utf-8", bodies::HTML)
                .with("Link", "</style.css>; rel=preload; as=style")
        }
        ("delay", ms) => {
            let ms = ms.parse().unwrap_or(1000);
            pause(ms).await;
            Response::json(200, &json!({ "waitedMs": ms.min(LONGEST_DELAY_MS) }))
        }
        _ => simple(request, first, rest, board, number).await?,
    };
    whole.send(wire, request).await?;
    Ok(After::Keep)
}

/// Answers that are one status, fields and a body, whatever the version of HTTP.
pub(crate) async fn simple(
    request: &Request,
    first: &str,
    rest: &str,
    board: &Board,
    number: u64,
) -> io::Result<Response> {
    Ok(match (first, rest) {
        ("poll", "") if request.method == "POST" => {
            let woken = board.post(&String::from_utf8_lossy(&request.body));
            Response::json(202, &json!({ "woken": woken }))
        }
        ("poll", "") => {
            let patience = Duration::from_millis(request.number("ms", 5000).min(LONGEST_DELAY_MS));
            Response::json(200, &board.wait(patience).await)
        }
        ("oauth", rest) => oauth::answer(request, rest, &board.grants),
        _ => whole(request, first, rest, number)?,
    })
}

async fn pause(ms: u64) {
    tokio::time::sleep(Duration::from_millis(ms.min(LONGEST_DELAY_MS))).await;
}

/// Answers that need no waiting.
fn whole(request: &Request, first: &str, rest: &str, number: u64) -> io::Result<Response> {
    Ok(match (first, rest) {
        ("", "") => Response::text(200, INDEX),
        ("anything", _) => Response::json(200, &request.as_json(number)),
        ("raw", _) => Response::new(200, "text/plain; charset=utf-8", request.raw.clone()),
        ("echo", "") => {
            let media_type = request.header("content-type").unwrap_or("application/octet-stream");
            Response::new(200, media_type, request.body.clone())
        }
        ("status", code) => match code.parse() {
            Ok(code @ 200..=999) => status(code),
            _ => Response::text(400, "A final status is a number from 200 to 999.\n"),
        },
        ("redirect", hops) => redirect(hops),
        ("redirect-loop", "") => Response::text(302, "round\n").with("Location", "/redirect-loop"),
        ("redirect-nowhere", "") => Response::text(302, "nowhere\n").with("Location", "ftp://127.0.0.1/fish"),
        ("server-timing", "") => Response::text(200, "See the Server-Timing field.\n")
            .with("Server-Timing", "cache;desc=\"Cache, read\";dur=0.4, db;dur=53.2, app;dur=12.75")
            .with("Server-Timing", "miss"),
        ("cookies", "") => cookies(request),
        ("cookies", "set") => set_cookies(request),
        ("cookies", "every") => every_cookie(),
        ("gzip", "") => {
            Response::new(200, "text/plain; charset=utf-8", bodies::gzip(bodies::verse().as_bytes())?)
                .with("Content-Encoding", "gzip")
                .with("Vary", "Accept-Encoding")
        }
        ("deflate", "") => {
            Response::new(200, "text/plain; charset=utf-8", bodies::deflate(bodies::verse().as_bytes())?)
                .with("Content-Encoding", "deflate")
                .with("Vary", "Accept-Encoding")
        }
        ("json", "") => Response::json(200, &bodies::json()),
        ("html", "") => Response::new(200, "text/html; charset=utf-8", bodies::HTML),
        ("image", "") => Response::new(200, "image/png", bodies::png()?),
        ("basic-auth", credentials) => {
            let expected = format!("Basic {}", BASE64_STANDARD.encode(credentials.replacen('/', ":", 1)));
            authorized(request, |given| given == expected, "Basic realm=\"playground\", charset=\"UTF-8\"")
        }
        ("digest-auth", rest) => digest::answer(request, rest),
        ("bearer", "") => authorized(
            request,
            |given| given.starts_with("Bearer ") && given.len() > 7,
            "Bearer realm=\"playground\"",
        ),
        _ => Response::text(404, "Nothing here. / lists what there is.\n"),
    })
}

fn status(code: u16) -> Response {
    match code {
        204 | 304 => Response::empty(code),
        301 | 302 | 303 | 307 | 308 => {
            Response::text(code, &format!("{code}\n")).with("Location", "/anything")
        }
        401 => Response::text(code, "401\n").with("WWW-Authenticate", "Basic realm=\"playground\""),
        405 => Response::text(code, "405\n").with("Allow", "GET"),
        429 | 503 => Response::text(code, &format!("{code}\n")).with("Retry-After", "2"),
        _ => Response::text(code, &format!("{code}\n")),
    }
}

/// The four kinds in turn, all on the same connection.
fn redirect(hops: &str) -> Response {
    match hops.parse::<u16>() {
        Ok(0) | Err(_) => Response::empty(302).with("Location", "/anything"),
        Ok(left) => {
            let status = [308, 301, 302, 307][usize::from(left % 4)];
            let next = if left == 1 { "/anything".to_owned() } else { format!("/redirect/{}", left - 1) };
            Response::text(status, &format!("{left} to go\n")).with("Location", &next)
        }
    }
}

fn cookies(request: &Request) -> Response {
    let pairs: Vec<[&str; 2]> = request
        .headers
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case("cookie"))
        .flat_map(|(_, value)| value.split(';'))
        .map(|pair| pair.trim().split_once('=').map_or([pair.trim(), ""], |(name, value)| [name, value]))
        .collect();
    Response::json(200, &json!({ "cookies": pairs }))
}

/// Cookies of every kind: some are kept, some a client has to refuse.
fn every_cookie() -> Response {
    let fields = [
        "session=1",
        "hour=2; Max-Age=3600; Path=/",
        "century=3; Expires=Fri, 31 Dec 2999 23:59:59 GMT; Path=/",
        "here=4; Path=/cookies",
        "elsewhere=5; Path=/elsewhere",
        "hidden=6; HttpOnly; Path=/; SameSite=Strict",
        "secure=7; Secure; Path=/",
        "none=8; SameSite=None; Path=/",
        "__Host-own=9; Secure; Path=/",
        "__Host-wrong=10; Path=/",
        "__Secure-wrong=11; Path=/",
        "foreign=12; Domain=example.org",
        "suffix=13; Domain=com",
        "hour=; Max-Age=0; Path=/",
        "=",
    ];
    let text = "Look at the decisions: which of these a jar keeps, and why. Then ask for /cookies.\n";
    fields.iter().fold(Response::text(200, text), |response, field| response.with("Set-Cookie", field))
}

fn set_cookies(request: &Request) -> Response {
    let mut pairs = request.query();
    if pairs.is_empty() {
        pairs = vec![("river".to_owned(), "fraser".to_owned()), ("run".to_owned(), "late".to_owned())];
    }
    let mut response = Response::empty(302).with("Location", "/cookies");
    for (name, value) in pairs {
        let clean = |text: String| text.replace([';', ',', ' ', '\r', '\n', '='], "_");
        response =
            response.with("Set-Cookie", &format!("{}={}; Path=/; SameSite=Lax", clean(name), clean(value)));
    }
    response.with("Set-Cookie", "seen=1; Path=/; Max-Age=3600; HttpOnly")
}

fn authorized(request: &Request, right: impl Fn(&str) -> bool, challenge: &str) -> Response {
    match request.header("authorization") {
        Some(given) if right(given) => Response::json(200, &json!({ "authorized": true })),
        _ => Response::json(401, &json!({ "authorized": false })).with("WWW-Authenticate", challenge),
    }
}
