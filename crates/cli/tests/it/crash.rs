//! The program dies, or its disk is full, in the middle of a flood: what it had printed is in the record.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;
use sockeye_engine::api::{Engine, SessionState, SessionView};

use crate::playground;

/// Lines after which the program is killed.
const ENOUGH: usize = 5_000;

/// The only session of a library, opened anew, and all of its events as JSON.
fn reopened(library: &Path) -> (SessionView, Vec<Value>) {
    let engine = Engine::start(library).unwrap();
    let page = engine.sessions(None, 0, 10).unwrap();
    assert_eq!(page.total, 1);
    let id = &page.entries[0].id;
    let capture = engine.capture(id).unwrap();
    let mut events = Vec::new();
    loop {
        let window = capture.events(events.len() as u64, 1000).unwrap();
        if window.is_empty() {
            return (engine.view(id).unwrap(), events);
        }
        events.extend(window.iter().map(|event| serde_json::to_value(event).unwrap()));
    }
}

fn read_lines(printed: &[u8]) -> Vec<Value> {
    // The last line may be half of one.
    let whole = printed.iter().rposition(|octet| *octet == b'\n').map_or(0, |at| at + 1);
    let lines = printed[..whole].split(|octet| *octet == b'\n').filter(|line| !line.is_empty());
    lines.map(|line| serde_json::from_slice(line).unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_event_that_was_printed_is_in_the_record_after_a_kill() {
    let playground = playground().await;
    let url = format!("ws://127.0.0.1:{}/flood?n=100000000&size=100&kind=text", playground.ports.ws);
    let dir = tempfile::tempdir().unwrap();
    let library = dir.path().to_owned();
    tokio::task::spawn_blocking(move || {
        let mut child = Command::new(env!("CARGO_BIN_EXE_sockeye-cli"))
            .args(["ws", "--json", &url, "--library"])
            .arg(&library)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut printed = Vec::new();
        for _ in 0..ENOUGH {
            assert!(out.read_until(b'\n', &mut printed).unwrap() > 0, "the flood ended by itself");
        }
        child.kill().unwrap();
        out.read_to_end(&mut printed).unwrap();
        child.wait().unwrap();
        let printed = read_lines(&printed);
        assert!(printed.len() >= ENOUGH);
        let (view, events) = reopened(&library);
        assert_eq!(view.notice.unwrap().code, "capture-interrupted");
        assert!(events.len() >= printed.len(), "{} printed, {} kept", printed.len(), events.len());
        for (kept, printed) in events.iter().zip(&printed) {
            assert_eq!(kept, printed);
        }
    })
    .await
    .unwrap();
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn an_interrupt_gets_its_turn_in_a_flood() {
    let playground = playground().await;
    let url = format!("ws://127.0.0.1:{}/flood?n=100000000&size=100&kind=text", playground.ports.ws);
    tokio::task::spawn_blocking(move || {
        let mut child = Command::new(env!("CARGO_BIN_EXE_sockeye-cli"))
            .args(["ws", "--ladder", &url])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut line = Vec::new();
        for _ in 0..ENOUGH {
            line.clear();
            assert!(out.read_until(b'\n', &mut line).unwrap() > 0, "the flood ended by itself");
        }
        let interrupt = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
        assert!(interrupt.success());
        std::io::copy(&mut out, &mut std::io::sink()).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(130));
    })
    .await
    .unwrap();
}

/// Runs a command with a disk of a few MiB at `SMALL`.
fn with_small_disk(small: &Path, script: &str) -> Command {
    let mut command = Command::new("unshare");
    let mount = "mount -t tmpfs -o size=4m none \"$SMALL\"";
    command.args(["-rm", "sh", "-c", &format!("{mount} && {script}"), "sh"]).env("SMALL", small);
    command
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_stops_the_record_and_not_the_session() {
    let small = tempfile::tempdir().unwrap();
    if !with_small_disk(small.path(), "true").output().is_ok_and(|out| out.status.success()) {
        eprintln!("skipped: this system lets nobody mount a small disk");
        return;
    }
    let playground = playground().await;
    let url = format!("ws://127.0.0.1:{}/flood?n=60000&size=100&kind=text", playground.ports.ws);
    let kept = tempfile::tempdir().unwrap();
    let to = kept.path().to_owned();
    // The small disk is gone with its namespace, so the library is carried out of it.
    let script = "\"$@\" --library \"$SMALL/library\" < /dev/null; code=$?; cp -r \"$SMALL/library\" \"$KEPT\"; exit $code";
    let output = tokio::task::spawn_blocking(move || {
        with_small_disk(small.path(), script)
            .arg(env!("CARGO_BIN_EXE_sockeye-cli"))
            .args(["--lang", "en", "ws", "--json", &url, "--echo"])
            .env("KEPT", &to)
            .output()
            .unwrap()
    })
    .await
    .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("disk is full"), "{said}");
    let printed = read_lines(&output.stdout);
    assert!(printed.len() > 100);
    let (view, events) = reopened(&kept.path().join("library"));
    assert!(matches!(view.state, SessionState::Closed | SessionState::Failed), "{:?}", view.state);
    assert!(events.len() >= printed.len(), "{} printed, {} kept", printed.len(), events.len());
    for (kept, printed) in events.iter().zip(&printed) {
        assert_eq!(kept, printed);
    }
}
