//! A window of 60 rows at any position of ten million events.

use std::time::Instant;

use sockeye_engine::api::{Filter, Rows};

use crate::table::Table;
use crate::{Outcome, Scale, flood, record};

/// The slowest of 200 windows spread over the record, against 5 ms. Time in which other programs had the
/// processor is left out: one such slice is as long as the goal.
pub async fn measure(table: &mut Table, scale: Scale) -> Outcome<()> {
    let count = scale.of(10_000_000);
    let folder = tempfile::tempdir()?;
    let url = format!("ws://{}/", flood::websocket(count, 100)?);
    let (engine, id, _) = record::run(folder.path(), &url).await?;
    let capture = engine.capture(&id)?;
    let filter = Filter { rows: Rows::Timeline, ..Filter::default() };
    let total = capture.rows(&filter, 0, 1)?.total;
    let mut took: Vec<f64> = Vec::new();
    for step in 0..200_u64 {
        // A stride that is coprime to the count visits places in no order.
        let first = (step * 7_919 * 104_729) % total.saturating_sub(60).max(1);
        let (began, idle) = (Instant::now(), waited()?);
        let page = capture.rows(&filter, first, 60)?;
        took.push((began.elapsed().as_secs_f64() - (waited()? - idle)) * 1e3);
        if page.rows.len() != 60 || page.rows[0].no != first + 1 {
            return Err(format!("window at {first} holds {} rows", page.rows.len()).into());
        }
    }
    took.sort_by(f64::total_cmp);
    let (median, worst) = (took[took.len() / 2], took[took.len() - 1]);
    table.bound("60 rows at any of 10 M events, slowest of 200", "median", worst, median, "ms", 5.0);
    Ok(())
}

/// Seconds that this thread was ready to run and had no processor (Linux).
fn waited() -> Outcome<f64> {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    let ns: f64 = told.split_whitespace().nth(1).ok_or("no schedstat")?.parse()?;
    Ok(ns / 1e9)
}
