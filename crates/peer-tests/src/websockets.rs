//! Servers of WebSocket: with permessage-deflate, with a will of their own, and the one that judges.

use std::path::Path;
use std::process::Command;

use crate::server::{Server, peers};

/// Conversations that zlib itself compressed, by Python with `servers/zlib_vectors.py`: a line of JSON each.
#[must_use]
pub fn zlib_vectors(seed: u32, count: u32) -> String {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("servers/zlib_vectors.py");
    let mut command = Command::new(peers().join("venv/bin/python"));
    let output = command.arg(script).args([seed.to_string(), count.to_string()]).output().expect("Python");
    assert!(output.status.success(), "zlib_vectors.py: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("JSON")
}

impl Server {
    /// uvicorn with `servers/echo_asgi.py`; it compresses with windows of 12 bits.
    #[must_use]
    pub fn uvicorn() -> Server {
        Server::start("uvicorn", |_, address| {
            let servers = Path::new(env!("CARGO_MANIFEST_DIR")).join("servers");
            let mut command = Command::new(peers().join("venv/bin/python"));
            command.args(["-m", "uvicorn", "--port", &address.port().to_string(), "echo_asgi:app"]);
            command.current_dir(servers).env("PYTHONDONTWRITEBYTECODE", "1");
            command
        })
    }

    /// kosoku, which serves the cases of Autobahn's suite to clients and judges them in `reports`; all of them,
    /// unless `select` says otherwise.
    #[must_use]
    pub fn autobahn(select: &[&str]) -> Server {
        Server::start("kosoku", |folder, address| {
            let mut command = Command::new(peers().join("venv/bin/kosoku"));
            command.args(["-m", "fuzzingserver", &address.to_string(), "-o"]).arg(folder.join("reports"));
            command.args(select);
            command
        })
    }

    /// pywebsocket3 with `servers/pywebsocket`, a handler whose query says what it does.
    #[must_use]
    pub fn pywebsocket() -> Server {
        Server::start("pywebsocket3", |_, address| {
            let handlers = Path::new(env!("CARGO_MANIFEST_DIR")).join("servers/pywebsocket");
            let mut command = Command::new(peers().join("venv/bin/python"));
            command.args(["-m", "pywebsocket3.standalone", "-H", "127.0.0.1"]);
            command.args(["-p", &address.port().to_string(), "-d"]).arg(handlers);
            command
        })
    }
}
