//! Prints one table: each row a ratio of Sockeye to a named peer, both measured in this run.
//!
//! `cargo xtask bench` builds this in release mode, fetches the peers and sets `SOCKEYE_PEERS`. Arguments
//! name the rows to run; none runs all. `--quick` divides the sizes by ten.

mod arrival;
mod bodies;
mod deflate;
mod deluge;
mod desk;
mod download;
mod flood;
mod ingest;
mod memory;
mod record;
mod requests;
mod rows;
mod search;
mod start;
mod table;

use table::Table;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// Sizes of the measurements.
#[derive(Clone, Copy)]
struct Scale {
    divide: u64,
}

impl Scale {
    fn of(self, full: u64) -> u64 {
        (full / self.divide).max(1)
    }
}

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.first().map(String::as_str) == Some("measure-memory") {
        return memory::child(arguments.get(1).ok_or("a count")?.parse()?);
    }
    let scale = Scale { divide: if arguments.iter().any(|a| a == "--quick") { 10 } else { 1 } };
    let wanted: Vec<&str> = arguments.iter().filter(|a| !a.starts_with("--")).map(String::as_str).collect();
    let wants = |name: &str| wanted.is_empty() || wanted.contains(&name);
    let runtime = tokio::runtime::Runtime::new()?;
    let mut table = Table::new();
    if wants("ingest") {
        runtime.block_on(ingest::measure(&mut table, scale))?;
    }
    if wants("deflate") {
        runtime.block_on(deflate::measure(&mut table, scale))?;
    }
    if wants("download") {
        runtime.block_on(download::measure(&mut table, scale))?;
    }
    if wants("requests") {
        runtime.block_on(requests::measure(&mut table, scale))?;
    }
    if wants("bodies") {
        runtime.block_on(bodies::measure(&mut table, scale))?;
    }
    if wants("rows") {
        runtime.block_on(rows::measure(&mut table, scale))?;
    }
    if wants("search") {
        runtime.block_on(search::measure(&mut table, scale))?;
    }
    if wants("start") {
        runtime.block_on(start::measure(&mut table, scale))?;
    }
    if wants("arrival") {
        runtime.block_on(arrival::measure(&mut table, scale))?;
    }
    if wants("flood") {
        runtime.block_on(deluge::measure(&mut table, scale))?;
    }
    if wants("memory") {
        memory::measure(&mut table, scale)?;
    }
    print!("{table}");
    Ok(())
}
