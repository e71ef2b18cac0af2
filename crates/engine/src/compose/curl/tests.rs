//! Commands as people paste them, and every request through a command and back.

use proptest::prelude::*;

use super::read::read_as;
use super::{read, write};
use crate::api::{
    Auth, BodySpec, CurlImport, HeaderSpec, HttpSpec, HttpVersion, KeyPlace, OpenRequest, PartSpec,
    ProxySpec, Shell,
};
use crate::compose::{Draft, Target};

fn imported(command: &str) -> (OpenRequest, HttpSpec, Vec<String>) {
    let CurlImport { request, left_out, .. } = read(command).unwrap();
    let http = request.http.clone().unwrap();
    (request, http, left_out.into_iter().map(|left| left.option).collect())
}

fn line(name: &str, value: &str) -> HeaderSpec {
    HeaderSpec { name: name.to_owned(), value: value.to_owned(), on: true }
}

#[test]
fn a_command_copied_from_a_browser_becomes_the_request() {
    let (request, http, left_out) = imported(
        "curl 'https://api.example/v1/items?q=a%20b' \\\n  -X PATCH \\\n  -H 'accept: application/json' \\\n  \
         -H 'content-type: application/json' \\\n  -b 'sid=1; t=2' \\\n  -H 'X-Empty;' -H 'User-Agent:' \\\n  \
         --data-raw $'{\"a\":1,\\n\"b\":\"it\\'s\"}' \\\n  --compressed -s -o out.json",
    );
    assert_eq!(request.url, "https://api.example/v1/items?q=a%20b");
    assert_eq!((http.method.as_str(), http.version), ("PATCH", HttpVersion::Auto));
    assert_eq!(http.body, BodySpec::Json { text: "{\"a\":1,\n\"b\":\"it's\"}".to_owned() });
    assert_eq!(http.without, ["user-agent"]);
    assert_eq!(http.headers[2..], [line("X-Empty", ""), line("Cookie", "sid=1; t=2")]);
    assert_eq!(left_out, ["-s", "-o out.json"]);
}

#[test]
fn data_in_all_its_forms() {
    let body = |command: &str| imported(command).1.body;
    let form = |rows: &[(&str, &str)]| BodySpec::Form {
        fields: rows.iter().map(|(name, value)| line(name, value)).collect(),
    };
    assert_eq!(body("curl h -d a=1 -d b=2"), form(&[("a", "1"), ("b", "2")]));
    assert_eq!(body("curl h --data-urlencode 'a=x y&z'"), form(&[("a", "x y&z")]));
    // Rows that would not be encoded alike stay text.
    let raw = |text: &str| BodySpec::Text {
        text: text.to_owned(),
        content_type: "application/x-www-form-urlencoded".to_owned(),
        charset: None,
    };
    assert_eq!(body("curl h -d '{a b}'"), raw("{a b}"));
    assert_eq!(body("curl h --data-urlencode '=q r' -d ''"), raw("q+r&"));
    assert_eq!(body("curl h --json '{' --json '}'"), BodySpec::Json { text: "{}".to_owned() });
    let file = BodySpec::File {
        path: "f.bin".to_owned(),
        content_type: Some("application/x-www-form-urlencoded".to_owned()),
    };
    assert_eq!(body("curl h --data-binary @f.bin"), file);
    let (request, http, _) = imported("curl -G 'h/x?a=1#f' -d b=2 --data-urlencode 'c=d e'");
    assert_eq!((request.url.as_str(), http.method.as_str()), ("http://h/x?a=1&b=2&c=d+e#f", "GET"));
    let (request, http, _) = imported("curl -T a/notes.txt http://h/in/");
    assert_eq!((request.url.as_str(), http.method.as_str()), ("http://h/in/notes.txt", "PUT"));
    let (_, http, left_out) = imported("curl h -d @a -d b=1 -d @-");
    assert_eq!((http.body, left_out.len()), (form(&[("b", "1")]), 2));
}

#[test]
fn credentials_connection_and_limits_are_carried() {
    let (request, http, left_out) = imported(
        "curl -k --cacert ca.pem -E 'me.p12:secret' --key k.pem -x socks5h://u:p@proxy:1081 -m 2.5 \
         --connect-timeout 1 --resolve h:443:127.0.0.1,[::1] -L --max-redirs 3 --http1.1 --digest -u a:b:c \
         --expect100-timeout 3 -H 'Expect: 100-continue' -I --retry 3 -4 https://h/a/../b",
    );
    assert_eq!(http.auth, Auth::Digest { user: "a".to_owned(), password: "b:c".to_owned() });
    assert_eq!((http.method.as_str(), http.max_redirects, http.version), ("HEAD", 3, HttpVersion::Http11));
    assert_eq!((http.expect_ms, http.normalize), (Some(3000), true));
    assert_eq!((request.limits.total_ms, request.limits.connect_ms), (2500, 1000));
    let client = request.tls.client.unwrap();
    assert_eq!((client.file.as_str(), client.password.as_deref()), ("me.p12", Some("secret")));
    assert!(!request.tls.verify);
    let proxy = ProxySpec::Own {
        url: "socks5h://proxy:1081".to_owned(),
        user: "u".to_owned(),
        password: "p".to_owned(),
        except: None,
    };
    assert_eq!(request.connect.proxy, proxy);
    assert_eq!(request.connect.resolve[0].addresses, "127.0.0.1,::1");
    assert_eq!(left_out, ["--retry 3", "-4"]);
    let (_, http, _) = imported("curl --aws-sigv4 aws:amz -u k:s https://s3.eu-west-1.example/");
    assert!(
        matches!(http.auth, Auth::AwsSigV4 { region, service, .. } if region == "eu-west-1" && service == "s3")
    );
}

#[test]
fn what_is_wrong_is_pointed_at() {
    let wrong = |command: &str| {
        let problem = read(command).unwrap_err().remove(0);
        assert_eq!(problem.field, "curl");
        (problem.why.code, problem.start.unwrap(), problem.end.unwrap())
    };
    assert_eq!(wrong(""), ("curl-not-curl".to_owned(), 0, 0));
    assert_eq!(wrong("wget x"), ("curl-not-curl".to_owned(), 0, 4));
    assert_eq!(wrong("curl h --bogus"), ("curl-unknown-option".to_owned(), 7, 14));
    assert_eq!(wrong("curl h -H"), ("curl-no-value".to_owned(), 7, 9));
    assert_eq!(wrong("curl -m x h"), ("curl-not-a-number".to_owned(), 8, 9));
    assert_eq!(wrong("curl -s"), ("curl-no-url".to_owned(), 7, 7));
    assert_eq!(wrong("curl 'h"), ("curl-unclosed".to_owned(), 5, 6));
}

/// What matters of a request: the lines and the content that would be sent.
fn sent(request: &OpenRequest) -> (String, Vec<String>, Option<Vec<u8>>, Auth) {
    let target = Target::parse(&request.url).unwrap();
    let http = request.http.clone().unwrap();
    let (draft, problems) = Draft::compose(&target, &http, None);
    assert_eq!(problems, []);
    let mut lines: Vec<String> = draft
        .lines
        .iter()
        .map(|line| format!("{}: {}", line.name.to_ascii_lowercase(), line.value))
        .collect();
    lines.sort();
    let content = draft.content.and_then(|content| content.bytes()).map(|bytes| bytes.to_vec());
    let auth = match http.auth {
        Auth::Basic { .. } | Auth::Bearer { .. } => Auth::None,
        other => other,
    };
    (draft.start_line, lines, content, auth)
}

fn value() -> impl Strategy<Value = String> {
    "[ -~\u{a1}-\u{17f}\u{2018}-\u{201e}]{0,12}".prop_map(|text| text.trim().to_owned())
}

fn body() -> impl Strategy<Value = BodySpec> {
    let rows = proptest::collection::vec((value(), value()), 0..4);
    let text = "[ -~\n\t\u{e9}\u{d55c}]{0,40}";
    let part = (
        "[a-z]{1,6}",
        value(),
        proptest::option::of("text/[a-z]{1,5}"),
        proptest::option::of("[a-z\"\\\\;]{1,6}"),
    );
    prop_oneof![
        Just(BodySpec::None),
        text.prop_map(|text| BodySpec::Json { text }),
        (text, "text/plain|").prop_map(|(text, content_type)| BodySpec::Text {
            text,
            content_type,
            charset: None
        }),
        rows.prop_map(|rows| BodySpec::Form {
            fields: rows.iter().map(|(name, value)| line(name, value)).collect()
        }),
        proptest::collection::vec(part, 1..4).prop_map(|parts| BodySpec::Multipart {
            parts: parts
                .into_iter()
                .map(|(name, value, content_type, file_name)| PartSpec {
                    name,
                    value,
                    file: None,
                    content_type,
                    on: true,
                    headers: Vec::new(),
                    file_name,
                })
                .collect()
        }),
    ]
}

fn auth() -> impl Strategy<Value = Auth> {
    prop_oneof![
        Just(Auth::None),
        (value(), value()).prop_map(|(user, password)| Auth::Basic { user, password }),
        (value(), value())
            .prop_map(|(user, password)| Auth::Digest { user: user.replace(':', ""), password }),
        "[a-zA-Z0-9._~+/-]{0,12}".prop_map(|token| Auth::Bearer { token }),
    ]
}

proptest! {
    #[test]
    fn a_request_comes_back_from_its_command(
        method in "[A-Za-z!#$%&'*+.^_`|~-]{1,8}",
        path in "[!-~]{0,20}",
        names in proptest::collection::vec(("[A-Za-z!#$%&'*+.^_`|~-]{1,8}", value()), 0..4),
        without in proptest::collection::vec("user-agent|accept|accept-encoding|content-type", 0..3),
        body in body(),
        auth in auth(),
        version in 0..HttpVersion::ALL.len(),
    ) {
        let http = HttpSpec {
            method,
            headers: names.iter().map(|(name, value)| line(name, value)).collect(),
            auth,
            without,
            body,
            version: HttpVersion::ALL[version],
            max_redirects: 0,
            ..HttpSpec::default()
        };
        let request = OpenRequest {
            app: None,
            url: format!("http://h.example:81/{path}"),
            name: None,
            http: Some(http),
            ws: None,
            tls: Default::default(),
            limits: Default::default(),
            first: None,
            connect: Default::default(),
        };
        for &shell in Shell::ALL {
            let command = write(&request, shell).unwrap();
            let back = read_as(&command, shell).unwrap_or_else(|why| panic!("{command}\n{why:?}"));
            prop_assert_eq!(sent(&back.request), sent(&request), "{}", command);
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in "(curl )?.*") {
        for &shell in Shell::ALL {
            let _ = read_as(&text, shell);
        }
        super::fuzzing::command(&text);
    }

    #[test]
    fn any_options_are_read_or_refused(words in proptest::collection::vec(
        "(-[A-Za-z#:]|--[a-z-]{1,12}|--json|--data-urlencode|-F|-H|-u|-x|--resolve|-E|-T|[!-~]{0,8}|a=b;type=c|'[ -~]{0,6}')",
        0..8,
    )) {
        super::fuzzing::command(&format!("curl http://h/ {}", words.join(" ")));
    }
}

#[test]
fn an_api_key_goes_where_it_belongs() {
    let http = HttpSpec {
        auth: Auth::ApiKey { name: "k".to_owned(), value: "v w".to_owned(), place: KeyPlace::Query },
        ..HttpSpec::default()
    };
    let request = OpenRequest { http: Some(http), ..imported("curl http://h/x?a=1").0 };
    assert!(write(&request, Shell::Bash).unwrap().contains("'http://h/x?a=1&k=v+w'"));
}
