//! A third-party server on a free loopback port, ended on drop.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::certificates::{Authority, Kind, Pair};

/// A running server and its folder.
#[derive(Debug)]
pub struct Server {
    child: Child,
    folder: tempfile::TempDir,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Server {
    /// Starts a server that will listen on the address given to `command`, and waits until it accepts.
    pub(crate) fn start(name: &str, command: impl FnOnce(&Path, SocketAddr) -> Command) -> Server {
        let folder = tempfile::tempdir().expect("a folder for a test");
        let address = free_address();
        let log = std::fs::File::create(folder.path().join("log")).expect("a log file");
        let child = command(folder.path(), address)
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("a second handle"))
            .stderr(log)
            .spawn()
            .unwrap_or_else(|error| panic!("{name} does not start: {error}"));
        let mut server = Server { child, folder, address };
        let began = Instant::now();
        while TcpStream::connect(address).is_err() {
            let ended = matches!(server.child.try_wait(), Ok(Some(_)));
            if ended || began.elapsed() > Duration::from_secs(90) {
                let log = std::fs::read_to_string(server.folder.path().join("log")).unwrap_or_default();
                panic!("{name} does not listen on {address}: {log}");
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        server
    }

    /// Its folder: certificates and documents lie there.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// nginx with `servers/nginx.conf`.
    #[must_use]
    pub fn nginx() -> Server {
        Server::start("nginx", |folder, address| {
            certificate(folder);
            std::fs::write(folder.join("page.txt"), "all the rivers run into the sea\n".repeat(500))
                .expect("a page");
            let conf = include_str!("../servers/nginx.conf")
                .replace("FOLDER", &folder.display().to_string())
                .replace("PLAIN6", &also_over_ipv6(address))
                .replace("PLAIN", &address.to_string())
                .replace("SECURE", &tls_address(address).to_string());
            std::fs::write(folder.join("nginx.conf"), conf).expect("a configuration");
            let mut command = Command::new("nginx");
            command.arg("-p").arg(folder).arg("-c").arg(folder.join("nginx.conf"));
            command
        })
    }

    /// redis-server, nothing kept on disk.
    #[must_use]
    pub fn redis() -> Server {
        Server::start("redis-server", |folder, address| {
            let mut command = Command::new("redis-server");
            command.args(["--bind", "127.0.0.1", "--save", "", "--port", &address.port().to_string()]);
            command.arg("--dir").arg(folder);
            command
        })
    }

    /// `openssl s_server -www` with extra arguments.
    #[must_use]
    pub fn openssl(extra: &[&str]) -> Server {
        Server::start("openssl s_server", |folder, address| {
            certificate(folder);
            let mut command = Command::new("openssl");
            command.args(["s_server", "-www", "-accept", &address.to_string()]);
            command.arg("-cert").arg(folder.join("cert.pem")).arg("-key").arg(folder.join("key.pem"));
            command.args(extra);
            command
        })
    }

    /// `openssl s_server -www` that shows this certificate; what it would refuse to show it shows too.
    #[must_use]
    pub fn openssl_showing(shown: &Pair, extra: &[&str]) -> Server {
        Server::start("openssl s_server", |_, address| {
            let mut command = Command::new("openssl");
            command.args(["s_server", "-www", "-accept", &address.to_string()]);
            command.args(["-cipher", "DEFAULT:@SECLEVEL=0"]);
            command.arg("-cert").arg(&shown.certificate).arg("-key").arg(&shown.key).args(extra);
            command
        })
    }

    /// nginx that asks for a certificate of this authority, with `servers/mutual.conf`.
    #[must_use]
    pub fn nginx_mutual(authority: &Authority) -> Server {
        // Nothing listens at port 9 (discard): who asks for no certificate's name asks for nobody else.
        Server::nginx_mutual_before(authority, SocketAddr::from(([127, 0, 0, 1], 9)))
    }

    /// The same, which passes what protocols above WebSocket ask for on to a server behind it.
    #[must_use]
    pub fn nginx_mutual_before(authority: &Authority, upstream: SocketAddr) -> Server {
        Server::start("nginx", |folder, address| {
            let shown = authority.by_root("mutual", &Kind::default());
            let conf = include_str!("../servers/mutual.conf")
                .replace("FOLDER", &folder.display().to_string())
                .replace("ADDRESS", &address.to_string())
                .replace("UPSTREAM", &upstream.to_string())
                .replace("ROOT", &authority.root.certificate.display().to_string())
                .replace("CERTIFICATE", &shown.certificate.display().to_string())
                .replace("KEY", &shown.key.display().to_string());
            std::fs::write(folder.join("nginx.conf"), conf).expect("a configuration");
            let mut command = Command::new("nginx");
            command.arg("-p").arg(folder).arg("-c").arg(folder.join("nginx.conf"));
            command
        })
    }

    /// httpbin under gunicorn.
    #[must_use]
    pub fn httpbin() -> Server {
        Server::start("httpbin", |_, address| {
            let mut command = Command::new(peers().join("venv/bin/gunicorn"));
            command.args(["-b", &address.to_string(), "--threads", "16", "httpbin:app"]);
            command
        })
    }

    /// Waits until it has written that line: what a second voice heard.
    pub async fn wrote(&self, line: &str) {
        let began = Instant::now();
        while !self.log().lines().any(|written| written == line) {
            assert!(began.elapsed() < Duration::from_secs(20), "{line} is not in {}", self.log());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// What it wrote to its standard streams so far.
    #[must_use]
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// hypercorn over TLS with `servers/asgi.py`.
    #[must_use]
    pub fn hypercorn() -> Server {
        Server::hypercorn_with("asgi:app")
    }

    fn hypercorn_with(app: &str) -> Server {
        Server::start("hypercorn", |folder, address| {
            certificate(folder);
            let servers = Path::new(env!("CARGO_MANIFEST_DIR")).join("servers");
            let mut command = Command::new(peers().join("venv/bin/hypercorn"));
            command.args(["--bind", &address.to_string(), app]).current_dir(servers);
            command.env("PYTHONDONTWRITEBYTECODE", "1");
            command.arg("--certfile").arg(folder.join("cert.pem"));
            command.arg("--keyfile").arg(folder.join("key.pem"));
            command
        })
    }

    /// hypercorn over TLS with `servers/asgi_ws.py`.
    #[must_use]
    pub fn hypercorn_ws() -> Server {
        Server::hypercorn_with("asgi_ws:app")
    }

    /// Caddy over TLS with `servers/Caddyfile`.
    #[must_use]
    pub fn caddy() -> Server {
        Server::start("Caddy", |folder, address| {
            certificate(folder);
            std::fs::write(folder.join("page.txt"), "all the rivers run into the sea\n".repeat(500))
                .expect("a page");
            let conf = include_str!("../servers/Caddyfile")
                .replace("FOLDER", &folder.display().to_string())
                .replace("ADDRESS", &address.to_string());
            std::fs::write(folder.join("Caddyfile"), conf).expect("a configuration");
            let mut command = Command::new(peers().join("venv/bin/caddy"));
            command.args(["run", "--adapter", "caddyfile", "--config"]).arg(folder.join("Caddyfile"));
            command.env("HOME", folder);
            command
        })
    }

    /// Where this server's TLS twin listens (nginx).
    #[must_use]
    pub fn secure(&self) -> SocketAddr {
        tls_address(self.address)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // nginx and gunicorn end their workers on TERM; KILL would orphan them.
        let _ = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        let began = Instant::now();
        while began.elapsed() < Duration::from_secs(3) {
            if matches!(self.child.try_wait(), Ok(Some(_))) {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The folder of fetched servers.
pub(crate) fn peers() -> PathBuf {
    PathBuf::from(std::env::var_os("SOCKEYE_PEERS").expect("SOCKEYE_PEERS is set by `cargo xtask test`"))
}

/// A loopback address that was free a moment ago, each call in a process another one.
pub(crate) fn free_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port")
}

/// A line for nginx: the same port over IPv6, for which `localhost` may stand too, where the machine has it.
fn also_over_ipv6(plain: SocketAddr) -> String {
    let twin = SocketAddr::from((std::net::Ipv6Addr::LOCALHOST, plain.port()));
    TcpListener::bind(twin).map_or_else(|_| String::new(), |_| format!("listen {twin};"))
}

/// The same port on another loopback address, so that two listeners need one free port.
fn tls_address(plain: SocketAddr) -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 2], plain.port()))
}

/// A self-signed certificate for `localhost` in `cert.pem` and `key.pem`.
fn certificate(folder: &Path) {
    let output = Command::new("openssl")
        .args("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2".split(' '))
        .args(["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1,IP:127.0.0.2"])
        .arg("-keyout")
        .arg(folder.join("key.pem"))
        .arg("-out")
        .arg(folder.join("cert.pem"))
        .output()
        .expect("openssl");
    assert!(output.status.success(), "openssl req: {}", String::from_utf8_lossy(&output.stderr));
}
