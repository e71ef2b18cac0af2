//! Memory after ten million messages, against the same process when idle.

use std::process::Command;

use crate::table::Table;
use crate::{Outcome, Scale, flood, record};

/// Runs a child of its own, so that nothing measured before counts.
pub fn measure(table: &mut Table, scale: Scale) -> Outcome<()> {
    let count = scale.of(10_000_000);
    let address = flood::websocket(count, 100)?;
    let output = Command::new(std::env::current_exe()?)
        .args(["measure-memory", &count.to_string()])
        .env("SOCKEYE_FLOOD", address.to_string())
        .output()?;
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    let numbers: Vec<f64> = told.split_whitespace().filter_map(|n| n.parse().ok()).collect();
    let [idle, after] = numbers[..] else {
        return Err(format!("{told}{}", String::from_utf8_lossy(&output.stderr)).into());
    };
    table.bound("Memory after 10 M messages", "idle", after, idle, "MiB", idle + 150.0);
    Ok(())
}

/// Records the flood and prints resident memory before and after, in MiB.
pub fn child(count: u64) -> Outcome<()> {
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let folder = tempfile::tempdir()?;
        let engine = sockeye_engine::api::Engine::start(folder.path())?;
        let idle = resident()?;
        let url = format!("ws://{}/", std::env::var("SOCKEYE_FLOOD")?);
        let id = engine.open(record::request(&url))?;
        engine.ended(&id).await?;
        let seen = engine.view(&id)?.totals.rx_messages;
        if seen != count {
            return Err(format!("{seen} of {count} messages recorded").into());
        }
        println!("{idle} {}", resident()?);
        Ok(())
    })
}

/// Resident memory of this process in MiB (Linux).
pub fn resident() -> Outcome<f64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no VmRSS")?;
    let kib: f64 = line.trim().trim_end_matches(" kB").parse()?;
    Ok(kib / 1024.0)
}
