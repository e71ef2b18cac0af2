//! A slow disk slows the socket; a full one stops the capture and loses nothing.

use std::process::Command;

use futures_util::FutureExt as _;

use super::*;
use crate::api::{Filter, Rows};
use crate::capture::Capture;
use crate::capture::capture::LOG;
use crate::capture::fault::lock;
use crate::event::Dir;

#[tokio::test]
async fn a_full_queue_makes_the_writer_wait() {
    let (_dir, capture, feed) = fresh();
    let mut maker = Maker::default();
    let big = vec![b'x'; 5 << 20];
    let mut pushed = 0;
    {
        let recorder_waits = lock(&capture.shared.state);
        loop {
            maker.message(Dir::Rx, &big);
            let before = (maker.seq, maker.t_ns, maker.rx);
            let batch = std::mem::take(&mut maker.batch);
            if feed.push(batch).now_or_never().is_none() {
                // Given up while it waited: not a part of it was queued.
                maker.seq = before.0 - 1;
                break;
            }
            pushed += 1;
            assert!(pushed < 100, "the queue has no bound");
        }
        drop(recorder_waits);
    }
    maker.rx = pushed * (maker.rx / (pushed + 1));
    maker.message(Dir::Rx, b"after");
    maker.push(&feed).await;
    feed.finish().await;
    assert_eq!(pushed, 3, "16 MiB hold three batches of 5");
    let rows = all_rows(&capture, &Filter::default());
    assert_eq!(rows.len() as u64, pushed + 1);
    assert_eq!(rows.last().unwrap().text.as_deref(), Some("after"));
}

/// Set in the child that has the small disk.
const SMALL_DISK: &str = "SOCKEYE_TEST_SMALL_DISK";

#[test]
fn a_full_disk_stops_the_capture_and_loses_nothing_written_before() {
    if let Some(disk) = std::env::var_os(SMALL_DISK) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        return runtime.block_on(fill(disk.as_ref()));
    }
    let dir = tempfile::TempDir::new().unwrap();
    let mount = "mount -t tmpfs -o size=3m none \"$SOCKEYE_TEST_SMALL_DISK\"";
    let in_namespace = |script: &str| {
        let mut command = Command::new("unshare");
        command.args(["-rm", "sh", "-c", script, "sh"]).env(SMALL_DISK, dir.path());
        command
    };
    if !in_namespace(mount).output().is_ok_and(|out| out.status.success()) {
        eprintln!("skipped: this system lets nobody mount a small disk");
        return;
    }
    let name = "capture::tests::disk::a_full_disk_stops_the_capture_and_loses_nothing_written_before";
    let out = in_namespace(&format!("{mount} && exec \"$@\""))
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture"])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&out.stdout);
    assert!(
        out.status.success() && said.contains("1 passed"),
        "{said}{}",
        String::from_utf8_lossy(&out.stderr)
    );
}

async fn fill(disk: &std::path::Path) {
    let dir = disk.join("s");
    let (capture, feed, _) = Capture::create(&dir, "s", &request()).unwrap();
    let mut talk = Folded::connected("raw");
    let mut noise = 1u64;
    for _ in 0..200 {
        let bytes: Vec<u8> = (0..32 << 10)
            .map(|_| {
                noise = noise.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                (noise >> 56) as u8
            })
            .collect();
        talk.received(&bytes);
        talk.push(&feed).await;
    }
    feed.finish().await;
    let notice = capture.view().notice.unwrap();
    assert_eq!(notice.code, "capture-disk-full");
    assert!(notice.args.contains_key("lost"));
    let all = Filter { rows: Rows::All, ..Filter::default() };
    let rows = all_rows(&capture, &all);
    assert!(rows.len() > 20 && rows.len() < 200, "{} rows were kept", rows.len());
    let kept = capture.logs()[0].logs[0].len;
    for off in (0..kept).step_by(1 << 16) {
        capture.bytes(1, crate::event::Log::WireRx, off, 1 << 16).unwrap();
    }
    let elsewhere = tempfile::TempDir::new().unwrap();
    for name in [LOG, "request.json"] {
        std::fs::copy(dir.join(name), elsewhere.path().join(name)).unwrap();
    }
    drop((capture, feed));
    let again = Capture::open(elsewhere.path(), "s").unwrap();
    assert_eq!(all_rows(&again, &all), rows);
}
