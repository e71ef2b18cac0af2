//! Issue 3, the way to a server: proxies, our own certificate, a token that a browser helps to get, a body that is given up.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use sockeye_window_tests::{Key, Outcome, Window};

use crate::curl::{copy, paste};
use crate::desk::{address, chip, desk, example, go, places, send, state, story, view};

/// Sends again, and waits for the end of the next session.
async fn again(window: &Window, ending: &str) -> Outcome {
    let sessions = window.count("[role=treeitem]").await?;
    send(window).await?;
    window
        .until("the session", async || window.count("[role=treeitem]").await.is_ok_and(|n| n == sessions + 1))
        .await?;
    state(window, ending).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_is_asked_for_the_way() {
    story(async {
        let window = desk().await?;
        example(&window, "proxy-known").await?;
        state(&window, "Closed").await?;
        chip(&window, "Proxy").await?;
        window.read("#view .statusline", "200").await?;
        view(&window, "Timeline").await?;
        window.read("#view", "CONNECT 127.0.0.1:").await?;
        window.read("#view", "Tunnel").await?;
        window.keep("way-connect").await?;

        // Without its password the proxy refuses, and the server is not reached.
        window.press_in("[role=tablist][aria-label=\"Request parts\"]", "Options").await?;
        let password = "#compose-page [aria-label=\"Password of the proxy\"]";
        window.fill(password, "sea").await?;
        again(&window, "Failed").await?;
        window.read(".failbox", "credentials refused (407)").await?;
        window.read(".failbox .reason", "Proxy-Authenticate: Basic").await?;
        window.keep("way-refused").await?;
        window.fill(password, "river").await?;
        again(&window, "Closed").await?;

        // SOCKS 5 with user and password, for a WebSocket.
        example(&window, "proxy-socks").await?;
        state(&window, "Open").await?;
        view(&window, "Timeline").await?;
        window.read("#view", "SOCKS").await?;
        window.read("#view", "user and password accepted").await
    })
    .await;
}

/// A server that wants a certificate and says whose it got.
struct Asking(Child);

impl Asking {
    fn start(folder: &Path) -> Outcome<(Asking, u16)> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let at = |name: &str| folder.join(name);
        let mut command = Command::new("openssl");
        command.args(["s_server", "-www", "-Verify", "1", "-accept", &format!("127.0.0.1:{port}")]);
        command.arg("-cert").arg(at("cert.pem")).arg("-key").arg(at("key.pem"));
        command.arg("-CAfile").arg(at("cert.pem"));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        Ok((Asking(command.spawn()?), port))
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        // It has ended already when this fails.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Two certificates that vouch for themselves: one as PEM, the other as PKCS#12.
fn identity(folder: &Path) -> Outcome {
    let openssl = |args: &[&str]| -> Outcome {
        let output = Command::new("openssl").args(args).current_dir(folder).output()?;
        if output.status.success() {
            return Ok(());
        }
        Err(String::from_utf8_lossy(&output.stderr).into_owned().into())
    };
    for (name, certificate, key) in
        [("/CN=angler", "cert.pem", "key.pem"), ("/CN=trout", "other.pem", "other.key")]
    {
        openssl(&[
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-days",
            "2",
            "-subj",
            name,
            "-keyout",
            key,
            "-out",
            certificate,
        ])?;
    }
    openssl(&[
        "pkcs12",
        "-export",
        "-passout",
        "pass:roe",
        "-out",
        "own.p12",
        "-in",
        "other.pem",
        "-inkey",
        "other.key",
    ])
}

#[tokio::test(flavor = "multi_thread")]
async fn our_own_certificate_is_shown_when_it_is_asked_for() {
    story(async {
        let folder = tempfile::tempdir()?;
        let at = folder.path().display();
        identity(folder.path())?;
        let (_server, port) = Asking::start(folder.path())?;
        let window = desk().await?;
        address(&window, "http://127.0.0.1/").await?;
        for (own, name) in [
            (format!("--cert {at}/cert.pem --key {at}/key.pem"), "angler"),
            (format!("--cert {at}/own.p12:roe --cert-type P12"), "trout"),
        ] {
            copy(&window, &format!("curl -k {own} https://127.0.0.1:{port}/")).await?;
            paste(&window).await?;
            window.read(".curl", "All of it was carried.").await?;
            again(&window, "Closed").await?;
            // The server's page names whose certificate it got, far below.
            window.fill("#view [aria-label=Find]", name).await?;
            window.chord(&[], Key::Enter.into()).await?;
            window.see("#view .bodyv .jl.is-cur mark").await?;
            view(&window, "Timeline").await?;
            window.read("#view", "Own certificate").await?;
            window.keep(&format!("way-certificate-{name}")).await?;
            view(&window, "Response").await?;
        }
        Ok(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_brings_the_code_for_a_token() {
    story(async {
        let window = desk().await?;
        example(&window, "oauth-code").await?;
        state(&window, "Closed").await?;
        window.read("#view .bodyv", "authorized").await?;
        view(&window, "Timeline").await?;
        window.read("#view", "/oauth/authorize?").await?;
        window.read("#view", "The browser came back with a code").await?;
        window.read("#view", "POST /oauth/token").await?;
        window.keep("way-oauth").await?;

        // On a device without a browser the code is typed elsewhere; it stands in the window as long as it counts.
        example(&window, "oauth-device").await?;
        window.read(".asked", "NERKA").await?;
        state(&window, "Closed").await?;
        window.gone(".asked").await
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gibibyte_is_looked_at_while_it_comes_and_given_up() {
    story(async {
        let window = desk().await?;
        let places = places(&window).await?;
        let port = places["http-anything"].split('/').next().unwrap_or_default().to_owned();
        go(&window, &format!("http://127.0.0.1{port}/large/1073741824")).await?;
        window.see("#view .bodyv .bar").await?;
        window.read("#view .bodyv .bar", "arriving").await?;
        window.read("#view .facts", "1,073,741,824 bytes long").await?;
        window.see("#view .bodyv [role=document], #view .bodyv .hex").await?;
        window.keep("way-gibibyte").await?;
        window.press("Cancel").await?;
        window
            .see("[role=tab][aria-selected=true] .dot:is([aria-label=Closed], [aria-label=Failed])")
            .await?;
        // What came is kept, and said to be a part.
        window.read("#view .bodyv .bar", "incomplete").await
    })
    .await;
}
