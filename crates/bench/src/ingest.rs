//! A flood of WebSocket messages into the capture, against bare tokio-tungstenite and websocat.

use std::process::{Command, Stdio};
use std::time::Instant;

use futures_util::StreamExt;

use crate::table::Table;
use crate::{Outcome, Scale, flood, record};

/// 100-byte and 1-KiB messages. Nothing may be lost: the counts are compared.
pub async fn measure(table: &mut Table, scale: Scale) -> Outcome<()> {
    for (size, count, goal) in [(100_usize, scale.of(4_000_000), 0.3), (1024, scale.of(600_000), 0.1)] {
        let address = flood::websocket(count, size)?;
        let url = format!("ws://{address}/");
        let bare = bare(&url, count).await?;
        let websocat = websocat(&url, count, size)?;
        let folder = tempfile::tempdir()?;
        let (engine, id, seconds) = record::run(folder.path(), &url).await?;
        let totals = engine.view(&id)?.totals;
        if totals.rx_messages != count {
            return Err(format!("{} of {count} messages recorded", totals.rx_messages).into());
        }
        let ours = count as f64 / seconds;
        table.ratio(
            &format!("WebSocket ingest, {size} B messages"),
            "tokio-tungstenite",
            ours,
            bare,
            "msg/s",
            goal,
        );
        table.ratio(
            &format!("WebSocket ingest, {size} B messages"),
            "websocat",
            ours,
            websocat,
            "msg/s",
            1.0,
        );
    }
    Ok(())
}

/// Messages a second of tokio-tungstenite that reads and forgets.
async fn bare(url: &str, count: u64) -> Outcome<f64> {
    let began = Instant::now();
    let (mut socket, _) = tokio_tungstenite::connect_async(url).await?;
    let mut seen = 0;
    while let Some(message) = socket.next().await {
        seen += u64::from(message?.is_text());
    }
    if seen != count {
        return Err(format!("tokio-tungstenite saw {seen} of {count}").into());
    }
    Ok(count as f64 / began.elapsed().as_secs_f64())
}

/// Messages a second of websocat that writes them to a file.
fn websocat(url: &str, count: u64, size: usize) -> Outcome<f64> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("messages");
    let began = Instant::now();
    let status = Command::new(record::peers()?.join("venv/bin/websocat"))
        .args(["-U", "-n", "-B", "1048576", url])
        .stdin(Stdio::null())
        .stdout(std::fs::File::create(&path)?)
        .stderr(Stdio::null())
        .status()?;
    let seconds = began.elapsed().as_secs_f64();
    let written = std::fs::metadata(&path)?.len();
    let expected = count * (size as u64 + 1);
    if !status.success() || written < count * size as u64 {
        return Err(format!("websocat wrote {written} of {expected} bytes ({status})").into());
    }
    Ok(count as f64 / seconds)
}
