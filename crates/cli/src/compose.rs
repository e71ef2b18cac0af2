//! What was typed as a request of the engine.

use std::path::Path;

use sockeye_engine::Error;
use sockeye_engine::api::{HeaderSpec, HttpSpec, HttpVersion, Limits, OpenRequest, TlsSpec, WsSpec};

use crate::above;
use crate::args::{Common, Head, Http, Lasting, SockJs, SocketIo, Tcp, Ws};
use crate::exit::Stop;

pub fn http(args: &Http) -> Result<OpenRequest, Error> {
    let url = args.content.url(args.url.as_deref().unwrap_or_default())?;
    let mut request = open(&url, "http://", &args.common);
    let mut http = head(&args.head);
    args.content.apply(&mut http)?;
    if let Some(method) = &args.request {
        http.method.clone_from(method);
    }
    args.version.apply(&mut http);
    args.rounds.apply(&mut http);
    http.keep_open = !args.more.is_empty();
    request.http = Some(http);
    Ok(request)
}

/// The requests that follow the first one in its session.
pub fn following(args: &Http, first: &OpenRequest) -> Vec<OpenRequest> {
    let url = |url: &String| if url.contains("://") { url.clone() } else { format!("http://{url}") };
    let last = args.more.len();
    let each = args.more.iter().enumerate().map(|(at, more)| {
        let mut next = OpenRequest { url: url(more), ..first.clone() };
        if let Some(http) = &mut next.http {
            // The session ends with the last one.
            http.keep_open = at + 1 < last;
        }
        next
    });
    each.collect()
}

pub fn ws(args: &Ws) -> Result<OpenRequest, Stop> {
    let mut request = open(&args.url, "ws://", &args.common);
    let mut http = head(&args.head);
    http.version = match (args.http2, args.http1_0) {
        (true, _) => HttpVersion::Http2,
        (_, true) => HttpVersion::Http10,
        _ => http.version,
    };
    if let Some(method) = &args.request {
        http.method.clone_from(method);
    }
    request.http = Some(http);
    request.ws = Some(crate::ws::spec(args)?);
    Ok(request)
}

pub fn socketio(args: &SocketIo) -> OpenRequest {
    let mut request = open(&args.url, "http://", &args.common);
    request.http = Some(head(&args.head));
    request.ws = Some(lasting(&args.lasting));
    above::socketio(args, request)
}

pub fn sockjs(args: &SockJs) -> OpenRequest {
    let mut request = open(&args.url, "http://", &args.common);
    request.http = Some(head(&args.head));
    request.ws = Some(lasting(&args.lasting));
    above::sockjs(args, request)
}

/// The WebSocket beneath a protocol above.
fn lasting(args: &Lasting) -> WsSpec {
    WsSpec { reconnect: args.reconnect(), ..WsSpec::default() }
}

pub fn tcp(args: &Tcp) -> OpenRequest {
    open(&args.url, "tcp://", &args.common)
}

fn open(url: &str, scheme: &str, common: &Common) -> OpenRequest {
    let url = if url.contains("://") { url.to_owned() } else { format!("{scheme}{url}") };
    let mut limits = Limits::default();
    if let Some(seconds) = common.connect_timeout {
        limits.connect_ms = milliseconds(seconds);
    }
    let mut request = OpenRequest {
        app: None,
        url,
        name: None,
        http: None,
        ws: None,
        tls: TlsSpec {
            verify: !common.insecure,
            ca_file: common.cacert.as_deref().map(path_text),
            server_name: None,
            ..TlsSpec::default()
        },
        limits,
        first: None,
        connect: Default::default(),
    };
    common.way.apply(&mut request);
    request
}

fn head(args: &Head) -> HttpSpec {
    let mut headers = Vec::new();
    let mut without = Vec::new();
    for field in &args.headers {
        match (field.split_once(':'), field.strip_suffix(';')) {
            (None, Some(name)) => headers.push(on(name, "")),
            (Some((name, value)), _) if value.trim().is_empty() => {
                without.push(name.trim().to_ascii_lowercase())
            }
            (Some((name, value)), _) => headers.push(on(name, value.trim_start())),
            // `args::field` lets nothing else through.
            (None, None) => {}
        }
    }
    let auth = args.credentials.auth();
    if let Some(cookie) = &args.credentials.cookie {
        headers.push(on("Cookie", cookie));
    }
    let jar = args.credentials.jar.clone();
    let max_redirects = if args.location { args.max_redirs } else { 0 };
    HttpSpec { headers, auth, without, max_redirects, jar, ..HttpSpec::default() }
}

pub fn on(name: &str, value: &str) -> HeaderSpec {
    HeaderSpec { name: name.to_owned(), value: value.to_owned(), on: true }
}

fn path_text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// Seconds as typed; nothing, negative or absurd is no limit.
pub fn milliseconds(seconds: f64) -> u64 {
    std::time::Duration::try_from_secs_f64(seconds)
        .ok()
        .and_then(|limit| u64::try_from(limit.as_millis()).ok())
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use sockeye_engine::api::{BodySpec, ClientCertificate, ProxySpec};

    use super::*;
    use crate::args::{Args, Verb};

    fn composed(line: &[&str]) -> OpenRequest {
        let args = Args::parse_from(["sockeye-cli"].iter().chain(line));
        match args.verb {
            Verb::Http(args) => http(&args).unwrap(),
            Verb::Ws(args) => ws(&args).unwrap(),
            Verb::Tcp(args) => tcp(&args),
            Verb::SocketIo(args) => socketio(&args),
            Verb::SockJs(args) => sockjs(&args),
            Verb::Playground(_) | Verb::Fields { .. } | Verb::Compare(_) | Verb::Protocols => {
                panic!("no request")
            }
        }
    }

    #[test]
    fn data_makes_it_a_form_and_a_post() {
        let request = composed(&["http", "127.0.0.1/form", "-d", "a=1", "-d", "b=2"]);
        assert_eq!(request.url, "http://127.0.0.1/form");
        let http = request.http.unwrap();
        assert_eq!(http.method, "POST");
        let form = "application/x-www-form-urlencoded".to_owned();
        assert_eq!(
            http.body,
            BodySpec::Text { text: "a=1&b=2".to_owned(), content_type: form, charset: None }
        );
    }

    #[test]
    fn content_is_typed_after_curls_habits() {
        let request =
            composed(&["http", "h/x?a=1", "-G", "-d", "b=2", "--data-urlencode", "c=d e", "-A", "me"]);
        let http = request.http.unwrap();
        assert_eq!((request.url.as_str(), http.method.as_str()), ("http://h/x?a=1&b=2&c=d+e", "GET"));
        assert_eq!(http.headers, [on("User-Agent", "me")]);
        let http = composed(&["http", "h", "-F", "a=1;type=text/x", "--form-string", "b=@c"]).http.unwrap();
        let BodySpec::Multipart { parts } = http.body else { panic!("no parts") };
        assert_eq!((parts[0].content_type.as_deref(), parts[1].value.as_str()), (Some("text/x"), "@c"));
        let graphql = composed(&["http", "h", "--graphql", "{a}", "--variables", "{\"n\":1.0}", "--chunked"]);
        let http = graphql.http.unwrap();
        assert_eq!(http.framing, sockeye_engine::api::BodyFraming::Chunked);
        assert!(matches!(http.body, BodySpec::GraphQl { variables, .. } if variables == "{\"n\":1.0}"));
        assert_eq!(composed(&["http", "h", "-I"]).http.unwrap().method, "HEAD");
        let http = composed(&["http", "h", "-T", "a.bin", "--request-coding", "br", "--trailer", "X: 1"])
            .http
            .unwrap();
        assert_eq!((http.method.as_str(), http.trailers.len(), http.coding.is_some()), ("PUT", 1, true));
    }

    #[test]
    fn the_way_is_typed_after_curls_habits() {
        let proxy = |line: &[&str]| composed(&[&["http", "h"], line].concat()).connect.proxy;
        let own = |url: &str, user: &str, password: &str, except: Option<&str>| ProxySpec::Own {
            url: url.to_owned(),
            user: user.to_owned(),
            password: password.to_owned(),
            except: except.map(str::to_owned),
        };
        assert_eq!(proxy(&[]), ProxySpec::None);
        assert_eq!(proxy(&["--system-proxy"]), ProxySpec::System);
        assert_eq!(proxy(&["-x", "127.0.0.1:3128"]), own("127.0.0.1:3128", "", "", None));
        let line = ["--proxy", "https://p:1", "-U", "me:a:b", "--noproxy", "h,10.0.0.0/8"];
        assert_eq!(proxy(&line), own("https://p:1", "me", "a:b", Some("h,10.0.0.0/8")));
        assert_eq!(proxy(&["--socks5", "p:1", "-U", "me"]), own("socks5://p:1", "me", "", None));
        assert_eq!(proxy(&["--socks5-hostname", "p:1"]), own("socks5h://p:1", "", "", None));

        let line = ["--resolve", "a.example:443:127.0.0.1,[::1]", "--resolve", "*:*:127.0.0.2"];
        for verb in ["http", "ws", "tcp"] {
            let resolve = composed(&[&[verb, "a.example:443"], &line[..]].concat()).connect.resolve;
            let resolve: Vec<_> =
                resolve.iter().map(|e| (e.host.as_str(), e.port, e.addresses.as_str())).collect();
            assert_eq!(resolve, [("a.example", 443, "127.0.0.1,[::1]"), ("*", 0, "127.0.0.2")], "{verb}");
        }

        let client = |line: &[&str]| composed(&[&["http", "h"], line].concat()).tls.client;
        let shown = |file: &str, key: Option<&str>, password: Option<&str>| {
            Some(ClientCertificate {
                file: file.to_owned(),
                key_file: key.map(str::to_owned),
                password: password.map(str::to_owned),
            })
        };
        assert_eq!(client(&[]), None);
        assert_eq!(client(&["-E", "me.pem"]), shown("me.pem", None, None));
        assert_eq!(client(&["--cert", "me.pem", "--key", "me.key"]), shown("me.pem", Some("me.key"), None));
        assert_eq!(client(&["--cert", "me.p12", "--pass", "x"]), shown("me.p12", None, Some("x")));

        let old = composed(&["http", "h", "-0"]).http.unwrap().version;
        assert_eq!(old, HttpVersion::Http10);
        for wrong in [
            &["-x", "http://p", "--socks5", "p"][..],
            &["-x", "http://p", "--system-proxy"],
            &["--resolve", "a.example"],
            &["--resolve", "a.example:http:127.0.0.1"],
            &["--key", "me.key"],
            &["--pass", "x"],
        ] {
            let line = [&["sockeye-cli", "http", "h"], wrong].concat();
            assert!(Args::try_parse_from(&line).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn headers_are_sent_empty_or_left_out_as_curl_does() {
        let request = composed(&["http", "http://h/", "-H", "X-A: 1", "-H", "X-Empty;", "-H", "User-Agent:"]);
        let http = request.http.unwrap();
        assert_eq!(http.headers, [on("X-A", "1"), on("X-Empty", "")]);
        assert_eq!(http.without, ["user-agent"]);
    }

    #[test]
    fn a_header_without_a_colon_is_refused() {
        let refused =
            Args::try_parse_from(["sockeye-cli", "http", "http://h/", "-H", "nocolon"]).unwrap_err();
        assert!(refused.to_string().contains("needs a colon"), "{refused}");
    }

    #[test]
    fn redirects_are_shown_unless_they_are_to_be_followed() {
        assert_eq!(composed(&["http", "http://h/"]).http.unwrap().max_redirects, 0);
        assert_eq!(composed(&["http", "http://h/", "-L"]).http.unwrap().max_redirects, 10);
    }

    #[test]
    fn limits_and_trust_are_taken_over() {
        let request = composed(&[
            "ws",
            "wss://h/",
            "-k",
            "--connect-timeout",
            "1.5",
            "--subprotocol",
            "a",
            "--no-pong",
        ]);
        assert!(!request.tls.verify);
        assert_eq!(request.limits.connect_ms, 1_500);
        let ws = request.ws.unwrap();
        assert_eq!((ws.subprotocols, ws.behaviour.auto_pong), (vec!["a".to_owned()], false));
    }
}
