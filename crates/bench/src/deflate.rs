//! A flood of messages compressed with permessage-deflate into the capture, against yawc.
//!
//! yawc was the fastest at 100 bytes of the well-kept Rust clients that speak the extension (soketto does so
//! without context takeover only, sockudo-ws leaves the handshake to its user). It reads, inflates, checks UTF-8
//! and forgets. It is a program of its own in `yawc/`, outside the workspace, because its dependencies would have
//! all others built again.

use std::process::Command;

use crate::table::Table;
use crate::{Outcome, Scale, flood, record};

/// Readings of 100 bytes and of 1 KiB. Nothing may be lost: messages and inflated bytes are compared.
pub async fn measure(table: &mut Table, scale: Scale) -> Outcome<()> {
    for (size, count) in [(100_usize, scale.of(2_000_000)), (1024, scale.of(400_000))] {
        let url = format!("ws://{}/", flood::deflated(count, size)?);
        let yawc = yawc(&url, count, size)?;
        let folder = tempfile::tempdir()?;
        let (engine, id, seconds) = record::run(folder.path(), &url).await?;
        let view = engine.view(&id)?;
        let inflated = view.ws.and_then(|ws| ws.deflate).map(|deflate| deflate.rx.bytes);
        let expected = count * size as u64;
        if view.totals.rx_messages != count || inflated != Some(expected) {
            let seen = view.totals.rx_messages;
            return Err(format!("{seen} of {count} messages, {inflated:?} of {expected} bytes").into());
        }
        let what = format!("Compressed WebSocket ingest, {size} B messages");
        table.ratio(&what, "yawc", count as f64 / seconds, yawc, "msg/s", 0.5);
    }
    Ok(())
}

/// Messages a second of yawc.
fn yawc(url: &str, count: u64, size: usize) -> Outcome<f64> {
    let output = Command::new(record::peers()?.join("yawc/bin/sockeye-bench-yawc")).arg(url).output()?;
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    let numbers: Vec<f64> = told.split_whitespace().filter_map(|n| n.parse().ok()).collect();
    match numbers[..] {
        [messages, bytes, seconds] if messages == count as f64 && bytes == (count * size as u64) as f64 => {
            Ok(messages / seconds)
        }
        _ => Err(format!("yawc: {told}{}", String::from_utf8_lossy(&output.stderr)).into()),
    }
}
