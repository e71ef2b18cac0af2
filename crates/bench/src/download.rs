//! One gibibyte over HTTP into the capture, against curl into a file.

use std::process::{Command, Stdio};
use std::time::Instant;

use crate::table::Table;
use crate::{Outcome, Scale, flood, record};

/// Bytes a second, both to disk.
pub async fn measure(table: &mut Table, scale: Scale) -> Outcome<()> {
    let bytes = scale.of(1 << 30);
    let url = format!("http://{}/bytes/{bytes}", flood::http()?);
    let folder = tempfile::tempdir()?;
    let began = Instant::now();
    let status = Command::new("curl")
        .args(["--silent", "--output"])
        .arg(folder.path().join("curl"))
        .arg(&url)
        .stdin(Stdio::null())
        .status()?;
    let theirs = bytes as f64 / began.elapsed().as_secs_f64();
    if !status.success() {
        return Err(format!("curl: {status}").into());
    }
    let (engine, id, seconds) = record::run(&folder.path().join("library"), &url).await?;
    let body = engine.view(&id)?.exchanges.last().map(|exchange| exchange.response_body);
    if body != Some(bytes) {
        return Err(format!("{body:?} of {bytes} bytes recorded").into());
    }
    table.ratio("HTTP download, 1 GiB", "curl", bytes as f64 / seconds / 1e6, theirs / 1e6, "MB/s", 0.8);
    Ok(())
}
