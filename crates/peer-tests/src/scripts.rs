//! Servers of scripts in `servers`, which Node and Python run: each takes its port first.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::server::{Server, peers};

/// The `ws` package as a module.
const WS: &str = "npm/node_modules/ws/wrapper.mjs";

impl Server {
    /// Node's `ws` with `servers/ws.mjs`.
    #[must_use]
    pub fn node_ws() -> Server {
        node("Node ws", "ws.mjs", &[peers().join(WS).into()])
    }

    /// Node's `ws` with permessage-deflate in every parameter set, with `servers/deflate.mjs`.
    #[must_use]
    pub fn node_deflate() -> Server {
        node("Node ws with deflate", "deflate.mjs", &[peers().join(WS).into()])
    }

    /// `socket.io` 4, or 2 (Engine.IO 3), with its own client as a second voice in `servers/socketio.mjs`.
    #[must_use]
    pub fn socketio(version: u8) -> Server {
        let folder = if version == 2 { "npm3/node_modules" } else { "npm/node_modules" };
        node("socket.io", "socketio.mjs", &[peers().join(folder).into(), version.to_string().into()])
    }

    /// `sockjs` with `servers/sockjs.mjs`.
    #[must_use]
    pub fn sockjs() -> Server {
        node("sockjs", "sockjs.mjs", &[peers().join("npm/node_modules").into()])
    }

    /// The same, with STOMP below `/stomp`: its strings go to a broker and back, as in the stack of Spring.
    #[must_use]
    pub fn sockjs_before(broker: SocketAddr) -> Server {
        let more = [peers().join("npm/node_modules").into(), broker.port().to_string().into()];
        node("sockjs", "sockjs.mjs", &more)
    }

    /// A script of `servers` in Node, with the packages of that folder of the peers.
    #[must_use]
    pub fn node(file: &str, packages: &str) -> Server {
        node(file, file, &[peers().join(packages).join("node_modules").into()])
    }

    /// A script of `servers` in Python.
    #[must_use]
    pub fn python(file: &str) -> Server {
        script(file, python(), file, &[])
    }

    /// `oauth2-mock-server` with `servers/oauth2.mjs`.
    #[must_use]
    pub fn oauth2() -> Server {
        let module = peers().join("npm/node_modules/oauth2-mock-server/dist/index.mjs");
        node("oauth2-mock-server", "oauth2.mjs", &[module.into()])
    }

    /// Node's `http2` without TLS with `servers/http2.mjs`.
    #[must_use]
    pub fn node_http2() -> Server {
        node("Node http2", "http2.mjs", &[])
    }

    /// Node's `http2` without TLS with `servers/tunnel.mjs`, which allows extended CONNECT.
    #[must_use]
    pub fn node_tunnel() -> Server {
        node("Node http2", "tunnel.mjs", &[])
    }

    /// Python `websockets` with `servers/echo.py`.
    #[must_use]
    pub fn python_websockets() -> Server {
        script("Python websockets", python(), "echo.py", &[])
    }

    /// Python `websockets` whose windows have 9 bits, with `servers/deflate.py`.
    #[must_use]
    pub fn python_deflate() -> Server {
        script("Python websockets with deflate", python(), "deflate.py", &[])
    }
}

fn python() -> PathBuf {
    peers().join("venv/bin/python")
}

fn node(name: &str, file: &str, more: &[OsString]) -> Server {
    script(name, PathBuf::from("node"), file, more)
}

fn script(name: &str, program: PathBuf, file: &str, more: &[OsString]) -> Server {
    Server::start(name, |_, address| {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("servers").join(file);
        let mut command = Command::new(program);
        command.arg(file).arg(address.port().to_string()).args(more);
        command
    })
}
