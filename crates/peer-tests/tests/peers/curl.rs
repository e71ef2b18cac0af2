//! curl as the reference: what it sends and what we send for the same command, byte for byte where it
//! matters, and what httpbin makes of either.

use std::net::SocketAddr;
use std::process::{Command, Output};

use serde_json::Value;
use sockeye_engine::api::{OpenRequest, Shell};
use sockeye_engine::compose::curl;
use sockeye_peer_tests::{Recorded, Server};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// Commands whose request is the same whoever sends it. HOST is the server, FILE a file.
const COMMANDS: &[&str] = &[
    "curl 'http://HOST/anything/a%20b/%7e?q=1&q=2&empty='",
    "curl --path-as-is http://HOST/anything/x/../y",
    "curl http://HOST/anything/x/../y",
    "curl -X DELETE -H 'X-One: 1' -H 'x-one: 2' -H 'X-Empty;' -H 'Accept:' http://HOST/anything",
    "curl -d a=1 -d 'b=x y' --data-urlencode 'c=ü & +' --data-urlencode '=p q' http://HOST/anything",
    "curl -G -d a=1 --data-urlencode 'c=ü &' 'http://HOST/anything?z=0#top'",
    "curl --json '{\"n\": 12345678901234567890, \"z\": 1.0}' http://HOST/anything",
    "curl -H 'Content-Type: text/csv' --data-binary $'a,b\\n1,2\\n' -X PUT http://HOST/anything",
    "curl --data-binary @FILE http://HOST/anything",
    "curl -T FILE http://HOST/anything/",
    "curl -F a=1 -F 'b=x;type=text/markdown' -F 'c=\"y;z\";headers=\"X-Part: p\"' http://HOST/anything",
    "curl -F 'f=@FILE' -F 'g=@FILE;filename=\"other name.bin\";type=application/x-test' -F 't=<FILE' http://HOST/anything",
    "curl --form-string 'a=@b;type=c' http://HOST/anything",
    "curl -u 'ada:s:3' -b 'a=1; b=2' -e http://from.example/ -A 'me/1' -r 0-9 http://HOST/anything",
    "curl --oauth2-bearer tok.en http://HOST/anything",
    "curl -d '' http://HOST/anything",
    "curl --http1.0 -d x=1 http://HOST/anything",
    "curl -H 'Transfer-Encoding: chunked' -d 'in chunks' http://HOST/anything",
];

#[tokio::test]
async fn httpbin_sees_the_same_request_from_curl_and_from_us() {
    let httpbin = Server::httpbin();
    let file = notes(&httpbin);
    for command in COMMANDS {
        let command = command.replace("HOST", &httpbin.address.to_string()).replace("FILE", &file);
        let theirs = run(&command).await;
        let theirs: Value = serde_json::from_slice(&theirs.stdout).expect(&command);
        let request = imported(&command);
        let ours = answer(&request).await;
        assert_eq!(seen(ours), seen(theirs), "{command}");
    }
}

#[tokio::test]
async fn the_command_that_we_write_sends_what_we_send() {
    let httpbin = Server::httpbin();
    let file = notes(&httpbin);
    for command in COMMANDS {
        let request = imported(&command.replace("FILE", &file));
        let ours = {
            let (address, wire) = listener().await;
            let request = placed(&request, address);
            let session = Recorded::open(request);
            let wire = wire.await.expect("a request");
            session.ended().await;
            parts(&wire, address)
        };
        let theirs = {
            let (address, wire) = listener().await;
            let written = curl::write(&placed(&request, address), Shell::Bash).expect(command);
            run(&written).await;
            parts(&wire.await.expect("a request"), address)
        };
        assert_eq!(theirs, ours, "{command}");
    }
}

#[tokio::test]
async fn nginx_answers_curl_and_us_alike() {
    let nginx = Server::nginx();
    for path in ["/page.txt", "/teapot", "//page.txt", "/%70age.txt", "/nowhere?a=[1]"] {
        let command = format!("curl -g --path-as-is 'http://{}{path}'", nginx.address);
        let theirs = run(&command).await.stdout;
        let session = Recorded::open(imported(&command));
        session.ended().await;
        assert_eq!(session.body(), theirs, "{path}");
    }
}

fn notes(server: &Server) -> String {
    let file = server.folder().join("notes.txt");
    std::fs::write(&file, "tide\r\ntables\n").expect("a file");
    file.display().to_string()
}

fn imported(command: &str) -> OpenRequest {
    curl::read(command).expect(command).request
}

async fn run(command: &str) -> Output {
    // Neither a configuration nor a proxy of whoever runs the tests.
    let alone = command.replacen("curl ", "curl -q -s --noproxy '*' ", 1);
    let bash = alone.clone();
    let task = tokio::task::spawn_blocking(move || Command::new("bash").args(["-c", &bash]).output());
    let output = task.await.expect("a task").expect("bash");
    assert!(output.status.success(), "{alone}: {output:?}");
    output
}

async fn answer(request: &OpenRequest) -> Value {
    let session = Recorded::open(request.clone());
    session.ended().await;
    serde_json::from_slice(&session.body()).expect("JSON")
}

/// What httpbin tells of a request, without what names the client and where a boundary stands.
fn seen(mut told: Value) -> Value {
    let headers = told["headers"].as_object_mut().expect("headers");
    if headers.get("User-Agent").is_some_and(|agent| agent != "me/1") {
        headers.remove("User-Agent");
    }
    // Whether -T asks for 100 (Continue) depends on the version of curl.
    headers.remove("Expect");
    if let Some(Value::String(content_type)) = headers.get_mut("Content-Type")
        && let Some((kind, _)) = content_type.clone().split_once("; boundary=")
    {
        *content_type = kind.to_owned();
        // Boundaries have lengths of their own.
        headers.remove("Content-Length");
    }
    told
}

/// Takes one request, answers it, and gives its bytes.
async fn listener() -> (SocketAddr, tokio::task::JoinHandle<Vec<u8>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let task = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a connection");
        let mut got = Vec::new();
        while !whole(&got) {
            assert_ne!(stream.read_buf(&mut got).await.expect("bytes"), 0, "the request breaks off");
        }
        let end = b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";
        stream.write_all(end).await.expect("an answer");
        got
    });
    (address, task)
}

fn whole(request: &[u8]) -> bool {
    let Some(end) = request.windows(4).position(|window| window == b"\r\n\r\n") else { return false };
    let head = String::from_utf8_lossy(&request[..end]).to_ascii_lowercase();
    let body = &request[end + 4..];
    if head.contains("\r\ntransfer-encoding: chunked") {
        return body.ends_with(b"0\r\n\r\n");
    }
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    body.len() >= length.and_then(|length| length.parse().ok()).unwrap_or(0)
}

fn placed(request: &OpenRequest, address: SocketAddr) -> OpenRequest {
    OpenRequest { url: request.url.replace("HOST", &address.to_string()), ..request.clone() }
}

/// Request line, lines in no order (curl writes its own first), and body; addresses and boundaries alike.
fn parts(request: &[u8], address: SocketAddr) -> (String, Vec<String>, String) {
    let text = String::from_utf8_lossy(request).replace(&address.to_string(), "HOST");
    let (head, body) = text.split_once("\r\n\r\n").expect("a head");
    let boundary = head.split_once("boundary=").map(|(_, rest)| rest.lines().next().unwrap_or_default());
    let alike = |text: &str| match boundary {
        Some(boundary) => text.replace(boundary, "BOUNDARY"),
        None => text.to_owned(),
    };
    let mut lines = head.split("\r\n").map(alike);
    let first = lines.next().unwrap_or_default();
    let mut lines: Vec<String> =
        lines.filter(|line| boundary.is_none() || !line.starts_with("Content-Length")).collect();
    lines.sort();
    (first, lines, alike(body))
}
