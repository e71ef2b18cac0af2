//! Small requests on one kept-alive connection, each answered before the next, against curl.

use std::process::{Command, Stdio};
use std::time::Instant;

use sockeye_engine::api::Repeat;

use crate::table::Table;
use crate::{Outcome, Scale, flood, record};

/// Requests a second, recorded in full.
pub async fn measure(table: &mut Table, scale: Scale) -> Outcome<()> {
    let times = scale.of(1_000);
    let url = format!("http://{}/hop/0", flood::http()?);
    let folder = tempfile::tempdir()?;
    let began = Instant::now();
    let output = Command::new("curl")
        .args(["--silent", "--write-out", " %{num_connects} "])
        .args(std::iter::repeat_n(&url, usize::try_from(times)?))
        .stdin(Stdio::null())
        .output()?;
    let theirs = times as f64 / began.elapsed().as_secs_f64();
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    if told.matches("ok").count() as u64 != times || told.matches(" 1 ").count() != 1 {
        return Err(format!("curl answered {} bytes", told.len()).into());
    }
    let mut request = record::request(&url);
    if let Some(http) = &mut request.http {
        http.repeat = Repeat::Every { ms: 0, times: u32::try_from(times)? };
    }
    let (engine, id, seconds) = record::run_request(&folder.path().join("library"), request).await?;
    let view = engine.view(&id)?;
    let last = view.exchanges.last().ok_or("no exchange")?;
    if last.status != Some(200) || u64::from(last.round) != times || view.connections.len() != 1 {
        let (round, connections) = (last.round, view.connections.len());
        return Err(format!("status {:?}, round {round}, {connections} connections", last.status).into());
    }
    table.ratio(
        "1,000 small requests on one connection",
        "curl",
        times as f64 / seconds,
        theirs,
        "req/s",
        0.8,
    );
    Ok(())
}
