//! Small requests on one kept-alive connection, against curl: a long chain of redirects on one origin.

use std::process::{Command, Stdio};
use std::time::Instant;

use crate::table::Table;
use crate::{Outcome, Scale, flood, record};

/// Requests a second. Both follow the same chain on one connection; curl gives up at 300 kB of heads.
pub async fn measure(table: &mut Table, scale: Scale) -> Outcome<()> {
    let hops = scale.of(3_000);
    let url = format!("http://{}/hop/{hops}", flood::http()?);
    let folder = tempfile::tempdir()?;
    let began = Instant::now();
    let output = Command::new("curl")
        .args(["--silent", "--location", "--max-redirs", "-1", "--write-out", " %{num_connects}"])
        .arg(&url)
        .stdin(Stdio::null())
        .output()?;
    let theirs = hops as f64 / began.elapsed().as_secs_f64();
    if output.stdout != b"ok 1" {
        return Err(format!("curl answered {:?}", String::from_utf8_lossy(&output.stdout)).into());
    }
    let (engine, id, seconds) = record::run(&folder.path().join("library"), &url).await?;
    let view = engine.view(&id)?;
    let status = view.exchanges.last().and_then(|exchange| exchange.status);
    if status != Some(200) || view.connections.len() != 1 {
        return Err(format!("status {status:?} over {} connections", view.connections.len()).into());
    }
    table.ratio("Small requests on one connection", "curl", hops as f64 / seconds, theirs, "req/s", 0.5);
    Ok(())
}
