//! What the Playground can show: requests ready to be opened, as data.
//!
//! Titles are in the catalogues: `example-<id>` and `example-<id>-about`.

use std::path::Path;

use serde::Serialize;
use serde_json::{Value, json};

use crate::http::{CLIENT, REFRESH, SECRET};
use crate::proxy::{PASSWORD, USER};
use crate::{ADDRESS, Ports};

/// One thing to open.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Example {
    pub id: &'static str,
    /// `tcp`, `tls`, `http`, `ws`, `socketIo` or `sockJs`.
    pub kind: &'static str,
    /// `tcp`, `http`, `stream`, `ws`, `above` or `rude`.
    pub group: &'static str,
    /// In the shape of the engine's request type, which this crate does not know.
    pub request: Value,
}

/// All examples, group by group.
pub(crate) fn all(ports: &Ports, ca_file: Option<&Path>) -> Vec<Example> {
    let site = Site { ports, ca_file };
    let mut examples = Vec::new();
    let mut add = |id, kind, group, request| examples.push(Example { id, kind, group, request });

    add("ws-echo", "ws", "ws", site.ws("/echo", &[]));
    add("ws-ticker", "ws", "ws", site.ws("/ticker?ms=1000", &[]));
    add("ws-broadcast", "ws", "ws", site.ws("/broadcast", &[]));
    add("ws-subprotocol", "ws", "ws", site.ws("/subprotocol", &["sockeye.v1", "sockeye.v2"]));
    add("ws-ping", "ws", "ws", site.ws("/ping?ms=2000", &[]));
    add("ws-fragments", "ws", "ws", site.ws("/fragments", &[]));
    add("ws-close", "ws", "ws", site.ws("/close/4000?reason=Come%20back%20later&ms=500", &[]));
    add("ws-deflate", "ws", "ws", site.ws("/deflate", &[]));
    add("ws-flood", "ws", "ws", site.ws("/flood?n=100000&size=100", &[]));
    add("ws-h2", "ws", "ws", site.tunnel("/echo"));
    add("wss-echo", "ws", "ws", site.wss("/echo"));

    add("http-anything", "http", "http", site.http("GET", "/anything?fish=sockeye"));
    add("http-post", "http", "http", site.post("/anything"));
    add("http-as-typed", "http", "http", site.as_typed());
    add("http-multipart", "http", "http", site.multipart());
    add("http-compressed", "http", "http", site.compressed());
    add("http-status", "http", "http", site.http("GET", "/status/418"));
    add("http-delay", "http", "http", site.http("GET", "/delay/1500"));
    add("http-chunked", "http", "http", site.http("GET", "/chunked?n=8&ms=200"));
    add("http-gzip", "http", "http", site.http("GET", "/gzip"));
    add("http-redirects", "http", "http", site.http("GET", "/redirect/4"));
    add("http-cookies", "http", "http", site.jar("/cookies/set"));
    add("http-every-cookie", "http", "http", site.jar("/cookies/every"));
    add("http-basic", "http", "http", site.auth("/basic-auth/sockeye/river", known_as("basic")));
    add("http-digest", "http", "http", site.auth("/digest-auth/auth/sockeye/river", known_as("digest")));
    add(
        "http-digest-stale",
        "http",
        "http",
        site.auth("/digest-auth/auth-int/sockeye/river?stale=1", known_as("digest")),
    );
    add("oauth-code", "http", "http", site.oauth("authorizationCode"));
    add("oauth-client", "http", "http", site.oauth("clientCredentials"));
    add("oauth-password", "http", "http", site.oauth("password"));
    add("oauth-device", "http", "http", site.oauth("deviceCode"));
    add("oauth-refresh", "http", "http", site.oauth("refreshToken"));
    add("http-trailers", "http", "http", site.http("GET", "/trailers"));
    add("http-early-hints", "http", "http", site.http("GET", "/early-hints"));
    add("http-large", "http", "http", site.http("GET", "/large/104857600"));
    add("http-image", "http", "http", site.http("GET", "/image"));
    add("http-server-timing", "http", "http", site.http("GET", "/server-timing"));
    add("https-anything", "http", "http", site.https(ports.https, "/anything"));

    add("h2-anything", "http", "http", site.h2("/anything"));
    add("h2-trailers", "http", "http", site.h2("/trailers"));
    add("h2-streams", "http", "http", site.h2_streams("/chunked?n=6&ms=150", 3));
    add("h2-large", "http", "http", site.h2c("/large/10485760"));
    add("proxy-http", "http", "http", site.through(site.http("GET", "/anything"), "http", ports.proxy));
    add(
        "proxy-connect",
        "http",
        "http",
        site.through(site.https(ports.https, "/anything"), "http", ports.proxy),
    );
    add(
        "proxy-known",
        "http",
        "http",
        site.known(site.https(ports.https, "/anything"), "http", ports.proxy_known),
    );
    add(
        "proxy-tls",
        "http",
        "http",
        site.through(site.https(ports.https, "/anything"), "https", ports.proxy_tls),
    );
    add("proxy-socks", "ws", "ws", site.known(site.ws("/echo", &[]), "socks5h", ports.socks));

    add("http-sse", "http", "stream", site.http("GET", "/sse?n=10&ms=500"));
    add("http-sse-gzip", "http", "stream", site.http("GET", "/sse?n=10&ms=500&gzip=1"));
    add("http-sse-cut", "http", "stream", site.http("GET", "/sse?n=3&ms=300&cut=1"));
    add("http-ndjson", "http", "stream", site.http("GET", "/ndjson?n=8&ms=300"));
    add("http-json-seq", "http", "stream", site.http("GET", "/json-seq?n=8&ms=300"));
    add("http-mixed-replace", "http", "stream", site.http("GET", "/mixed-replace?n=5&ms=500"));
    add("http-poll", "http", "stream", site.http("GET", "/poll?ms=3000"));

    add("sio-echo", "socketIo", "above", site.socketio("/socket.io/", &["polling", "webSocket"]));
    add("sio-admin", "socketIo", "above", site.socketio_admin());
    add("sio-polling", "socketIo", "above", site.socketio("/quick/socket.io/", &["polling"]));
    add(
        "sio-no-upgrade",
        "socketIo",
        "above",
        site.socketio("/no-upgrade/socket.io/", &["polling", "webSocket"]),
    );
    add("sio-deaf", "socketIo", "above", site.socketio("/deaf/socket.io/", &["webSocket"]));
    add("sio-reconnect", "socketIo", "above", site.socketio_again());
    add("sockjs-echo", "sockJs", "above", site.sockjs("/echo"));
    add("sockjs-fallback", "sockJs", "above", site.sockjs("/echo-blocked"));
    add("sockjs-no-ws", "sockJs", "above", site.sockjs("/echo-no-ws"));
    add("stomp-ws", "ws", "above", site.messages("/stomp", &["v12.stomp", "v11.stomp", "v10.stomp"]));
    add("stomp-sockjs", "sockJs", "above", site.sockjs("/stomp-sockjs"));
    add("graphql-transport", "ws", "above", site.messages("/graphql", &["graphql-transport-ws"]));
    add("graphql-older", "ws", "above", site.messages("/graphql", &["graphql-ws"]));
    add("mqtt-ws", "ws", "above", site.messages("/mqtt", &["mqtt"]));
    add("mqtt-torn", "ws", "above", site.messages("/mqtt-torn", &["mqtt"]));
    add("signalr-hub", "ws", "above", site.messages("/signalr", &[]));
    add("wamp-router", "ws", "above", site.messages("/wamp", &["wamp.2.json"]));
    add("json-rpc", "ws", "above", site.messages("/json-rpc", &[]));
    add("action-cable", "ws", "above", site.messages("/cable", &["actioncable-v1-json"]));
    add("ws-payloads", "ws", "above", site.messages("/payloads", &[]));

    add("tcp-echo", "tcp", "tcp", site.tcp("tcp", ports.echo, Some("Hello\n")));
    add("tcp-chat", "tcp", "tcp", site.tcp("tcp", ports.chat, None));
    add("tls-echo", "tls", "tcp", site.tcp("tls", ports.tls_echo, Some("Hello\n")));
    add("tcp-http-by-hand", "tcp", "tcp", site.tcp("tcp", ports.http, None));

    add("ws-refuse", "ws", "rude", site.ws("/refuse", &[]));
    add("ws-bad-accept", "ws", "rude", site.ws("/bad-accept", &[]));
    add("ws-rsv", "ws", "rude", site.ws("/rsv", &[]));
    add("ws-bad-utf8", "ws", "rude", site.ws("/bad-utf8", &[]));
    add("ws-bomb", "ws", "rude", site.ws("/bomb?mib=256", &[]));
    add("ws-no-close", "ws", "rude", site.ws("/no-close", &[]));
    add("http-reset", "http", "rude", site.http("GET", "/rude/reset"));
    add("http-truncated-chunk", "http", "rude", site.http("GET", "/rude/truncated-chunk"));
    add("http-short", "http", "rude", site.http("GET", "/rude/short"));
    add("http-garbage", "http", "rude", site.http("GET", "/rude/garbage"));
    add("h2-reset", "http", "rude", site.h2c("/rude/reset"));
    add("h2-refuse", "http", "rude", site.h2c("/rude/refuse"));
    add("h2-goaway", "http", "rude", site.h2c("/rude/goaway"));

    add("http-bad-chunk", "http", "rude", site.http("GET", "/rude/bad-chunk"));
    add("http-both-lengths", "http", "rude", site.http("GET", "/rude/both-lengths"));
    add("http-two-lengths", "http", "rude", site.http("GET", "/rude/two-lengths"));
    add("http-body-after-204", "http", "rude", site.http("GET", "/rude/body-after-204"));
    add("http-bad-lines", "http", "rude", site.http("GET", "/rude/nul"));
    add("http-obs-fold", "http", "rude", site.http("GET", "/rude/obs-fold"));
    add("http-long-status-line", "http", "rude", site.http("GET", "/rude/long-status-line"));
    add("http-many-headers", "http", "rude", site.http("GET", "/rude/many-headers"));
    add("http-endless-1xx", "http", "rude", site.http("GET", "/rude/endless-1xx"));
    add("http-not-gzip", "http", "rude", site.http("GET", "/rude/not-gzip"));
    add("http-refused", "http", "rude", site.auth("/basic-auth/sockeye/sea", known_as("basic")));
    add("http-redirect-loop", "http", "rude", site.http("GET", "/redirect-loop"));
    add("tls-expired", "tls", "rude", site.https(ports.expired, "/anything"));
    add(
        "proxy-unknown",
        "http",
        "rude",
        site.through(site.https(ports.https, "/"), "http", ports.proxy_known),
    );
    add(
        "proxy-refuses",
        "http",
        "rude",
        site.through(site.https(ports.https, "/"), "http", ports.proxy_refuses),
    );
    add("tcp-reset", "tcp", "rude", site.tcp("tcp", ports.reset, Some("Hello\n")));
    add("http-silent", "http", "rude", site.silent());
    examples
}

struct Site<'a> {
    ports: &'a Ports,
    ca_file: Option<&'a Path>,
}

impl Site<'_> {
    fn tcp(&self, scheme: &str, port: u16, first: Option<&str>) -> Value {
        let mut request = self.bare(&format!("{scheme}://{ADDRESS}:{port}"));
        if let Some(text) = first {
            request["first"] = json!({ "kind": "text", "text": text, "escapes": false });
        }
        request
    }

    fn http(&self, method: &str, path: &str) -> Value {
        let mut request = self.bare(&format!("http://{ADDRESS}:{}{path}", self.ports.http));
        request["http"] = http_spec(method);
        request
    }

    fn https(&self, port: u16, path: &str) -> Value {
        let mut request = self.bare(&format!("https://{ADDRESS}:{port}{path}"));
        request["http"] = http_spec("GET");
        request
    }

    /// Over TLS, where ALPN offers h2 alone.
    fn h2(&self, path: &str) -> Value {
        let mut request = self.https(self.ports.https, path);
        request["http"]["version"] = json!("http2");
        request
    }

    /// Without TLS, from the first byte.
    fn h2c(&self, path: &str) -> Value {
        let mut request = self.bare(&format!("http://{ADDRESS}:{}{path}", self.ports.h2c));
        request["http"] = http_spec("GET");
        request["http"]["version"] = json!("http2Prior");
        request
    }

    /// A WebSocket on a stream of HTTP/2 (RFC 8441).
    fn tunnel(&self, path: &str) -> Value {
        let mut request = self.upgrade(&format!("ws://{ADDRESS}:{}{path}", self.ports.h2c), &[]);
        request["http"]["version"] = json!("http2Prior");
        request
    }

    /// Several streams of one connection.
    fn h2_streams(&self, path: &str, times: u32) -> Value {
        let mut request = self.h2c(path);
        request["http"]["repeat"] = json!({ "kind": "parallel", "times": times });
        request
    }

    fn post(&self, path: &str) -> Value {
        let mut request = self.http("POST", path);
        request["http"]["body"] =
            json!({ "kind": "json", "text": "{\n  \"fish\": \"sockeye\",\n  \"count\": 3\n}" });
        request
    }

    /// A path that URL parsers would rewrite, and lines that few clients send.
    fn as_typed(&self) -> Value {
        let mut request = self.http("GET", "/raw/a/../b//%7e?q=[1]&q=\"2\"#top");
        let line = |name: &str, value: &str| json!({ "name": name, "value": value, "on": true });
        request["http"]["headers"] =
            json!([line("x-FISH", "sockeye"), line("X-Fish", ""), line("x-FISH", "chum")]);
        request
    }

    fn multipart(&self) -> Value {
        let mut request = self.http("POST", "/raw");
        let part = |name: &str, value: &str, content_type: Option<&str>, headers: Value| json!({ "name": name, "value": value, "contentType": content_type, "on": true, "headers": headers });
        let own = json!([{ "name": "X-River", "value": "Skeena", "on": true }]);
        let parts = json!([
            part("fish", "sockeye", None, json!([])),
            part("catch", "{\"count\": 3}", Some("application/json"), own),
        ]);
        request["http"]["body"] = json!({ "kind": "multipart", "parts": parts });
        request
    }

    /// gzip, chunks, trailer fields.
    fn compressed(&self) -> Value {
        let mut request = self.post("/raw");
        request["http"]["coding"] = json!("gzip");
        request["http"]["framing"] = json!("chunked");
        request["http"]["trailers"] = json!([{ "name": "X-Count", "value": "3", "on": true }]);
        request
    }

    /// With a cookie jar.
    fn jar(&self, path: &str) -> Value {
        let mut request = self.http("GET", path);
        request["http"]["jar"] = json!("Playground");
        request
    }

    /// With credentials.
    fn auth(&self, path: &str, auth: Value) -> Value {
        let mut request = self.http("GET", path);
        request["http"]["auth"] = auth;
        request
    }

    /// With a token of the authorization server next door.
    fn oauth(&self, grant: &str) -> Value {
        let at = |path: &str| format!("http://{ADDRESS}:{}/oauth/{path}", self.ports.http);
        let auth = json!({
            "kind": "oAuth2",
            "grant": grant,
            "authUrl": at("authorize"),
            "tokenUrl": at("token"),
            "deviceUrl": at("device"),
            "clientId": CLIENT,
            "clientSecret": SECRET,
            "scope": "read",
            "user": USER,
            "password": PASSWORD,
            "refreshToken": REFRESH,
            "credentialsInBody": false,
            "redirectPort": 0,
        });
        self.auth("/oauth/resource", auth)
    }

    fn ws(&self, path: &str, subprotocols: &[&str]) -> Value {
        self.upgrade(&format!("ws://{ADDRESS}:{}{path}", self.ports.ws), subprotocols)
    }

    fn wss(&self, path: &str) -> Value {
        self.upgrade(&format!("wss://{ADDRESS}:{}{path}", self.ports.wss), &[])
    }

    fn upgrade(&self, url: &str, subprotocols: &[&str]) -> Value {
        let mut request = self.bare(url);
        request["http"] = http_spec("GET");
        request["ws"] = json!({
            "subprotocols": subprotocols,
            "autoPong": true,
            "autoClose": true,
            "failOnViolation": true,
        });
        request
    }

    /// Protocols above WebSocket begin with HTTP.
    fn above(&self, path: &str, app: Value) -> Value {
        let mut request = self.bare(&format!("http://{ADDRESS}:{}{path}", self.ports.above));
        request["http"] = http_spec("GET");
        request["app"] = app;
        request
    }

    fn socketio(&self, path: &str, transports: &[&str]) -> Value {
        let app = json!({
            "kind": "socketIo", "eio": 4, "path": path, "transports": transports, "namespaces": []
        });
        self.above("/", app)
    }

    /// With a second namespace that wants a token.
    fn socketio_admin(&self) -> Value {
        let mut request = self.socketio("/socket.io/", &["polling", "webSocket"]);
        request["app"]["namespaces"] = json!([{ "name": "/admin", "auth": "{\"token\":\"river\"}" }]);
        request
    }

    /// A session that connects again when its connection is cut.
    fn socketio_again(&self) -> Value {
        let mut request = self.socketio("/socket.io/", &["polling", "webSocket"]);
        let again = json!({
            "attempts": 5, "firstMs": 1000, "factor": 2.0, "longestMs": 30000, "jitter": true, "afterClean": false
        });
        request["ws"] = json!({ "subprotocols": [], "reconnect": again });
        request
    }

    fn sockjs(&self, prefix: &str) -> Value {
        let transports = ["webSocket", "xhrStreaming", "eventSource", "xhrPolling"];
        self.above(prefix, json!({ "kind": "sockJs", "transports": transports, "info": true }))
    }

    /// A protocol that is messages of a WebSocket and nothing else.
    fn messages(&self, path: &str, subprotocols: &[&str]) -> Value {
        self.upgrade(&format!("ws://{ADDRESS}:{}{path}", self.ports.above), subprotocols)
    }

    /// The same request through a proxy.
    fn through(&self, mut request: Value, kind: &str, port: u16) -> Value {
        let url = format!("{kind}://{ADDRESS}:{port}");
        request["connect"] =
            json!({ "proxy": { "kind": "own", "url": url, "user": "", "password": "" }, "resolve": [] });
        request
    }

    /// The same through a proxy that knows us.
    fn known(&self, request: Value, kind: &str, port: u16) -> Value {
        let mut request = self.through(request, kind, port);
        request["connect"]["proxy"]["user"] = json!(USER);
        request["connect"]["proxy"]["password"] = json!(PASSWORD);
        request
    }

    /// A request that nobody will answer, so that the limit on the first byte is what ends it.
    fn silent(&self) -> Value {
        let mut request = self.bare(&format!("http://{ADDRESS}:{}/", self.ports.silent));
        request["http"] = http_spec("GET");
        request["limits"]["firstByteMs"] = json!(3000);
        request
    }

    fn bare(&self, url: &str) -> Value {
        let mut tls = json!({ "verify": true });
        if let Some(path) = self.ca_file {
            tls["caFile"] = json!(path.to_string_lossy());
        }
        json!({
            "url": url,
            "tls": tls,
            "limits": { "connectMs": 10_000, "firstByteMs": 60_000, "idleMs": 300_000 },
        })
    }
}

/// Credentials of the user that the Playground knows.
fn known_as(scheme: &str) -> Value {
    json!({ "kind": scheme, "user": USER, "password": PASSWORD })
}

fn http_spec(method: &str) -> Value {
    json!({
        "method": method,
        "headers": [],
        "auth": { "kind": "none" },
        "body": { "kind": "none" },
        "without": [],
        "maxRedirects": 10,
    })
}
