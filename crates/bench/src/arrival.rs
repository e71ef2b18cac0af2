//! From a message's arrival to its row on the screen of the real window, at 1,000 messages a second.
//!
//! A message arrives when the read that brought it returned: that time of the engine's monotonic clock is in the
//! record. The timeline says the time of the newest row that is drawn (`data-newest`). When it changes, a script in
//! the page notes the page's clock once the frame that draws it is laid out and painted: in a timer of that frame
//! or at the beginning of the next one, whichever comes first. It asks for no frames of its own and posts no
//! messages, which WebKit sends through another process: looking would take longer than what is looked at. Both
//! clocks count from a wall clock time that they know (`data-started` of the session, `performance.timeOrigin`). So
//! a message was on the screen with the first frame whose newest row is as new as itself; one that had scrolled by
//! before that frame was drawn counts with it. What the display server takes after the page has painted is not in
//! it.

use sockeye_engine::api::Filter;
use sockeye_engine::capture::Capture;

use crate::desk::{ended, recorded, told, watch};
use crate::table::Table;
use crate::{Outcome, Scale, flood};

const RATE: u64 = 1_000;
/// Messages of the first second are not counted: the view is being built.
const WARM_NS: u64 = 1_000_000_000;

const SCRIPT: &str = "
    window.seen = [];
    const changed = () => {
        const newest = document.querySelector('.tlg')?.dataset.newest;
        if (newest === undefined) return;
        requestAnimationFrame(() => {
            let told = false;
            const tell = () => {
                if (!told) window.seen.push([Number(newest), performance.timeOrigin + performance.now()]);
                told = true;
            };
            setTimeout(tell);
            requestAnimationFrame(tell);
        });
    };
    new MutationObserver(changed)
        .observe(document.body, { subtree: true, attributes: true, attributeFilter: ['data-newest'] });
";
const SEEN: &str = "return [Number(document.querySelector('.tlg').dataset.started), window.seen]";

/// Median and 99th percentile, in milliseconds.
pub async fn measure(table: &mut Table, scale: Scale) -> Outcome<()> {
    let seconds = scale.of(20).max(5);
    let url = format!("ws://{}/", flood::paced(RATE, seconds, 100)?);
    let folder = tempfile::tempdir()?;
    let window = watch(folder.path(), &url, SCRIPT).await?;
    ended(&window, seconds).await?;
    let (started_ms, seen): (f64, Vec<(u64, f64)>) =
        serde_json::from_value(told(window.measure(SEEN).await)?)?;
    told(window.close().await)?;

    let (engine, id) = recorded(folder.path())?;
    let times = arrivals(&*engine.capture(&id)?)?;
    if times.len() as u64 != RATE * seconds {
        return Err(format!("{} of {} messages recorded", times.len(), RATE * seconds).into());
    }
    let warm = times.first().copied().unwrap_or(0) + WARM_NS;
    let mut took: Vec<f64> = times
        .into_iter()
        .filter(|arrived| *arrived > warm)
        .filter_map(|arrived| {
            let frame = seen.get(seen.partition_point(|(newest, _)| *newest < arrived))?;
            Some(frame.1 - started_ms - arrived as f64 / 1e6)
        })
        .collect();
    took.sort_by(f64::total_cmp);
    let at = |share: f64| took.get((took.len() as f64 * share) as usize).copied().ok_or("nothing was drawn");
    let (median, slow) = (at(0.5)?, at(0.99)?);
    table.bound("Arrival to row at 1,000 msg/s, 99th percentile", "median", slow, median, "ms", 100.0);
    Ok(())
}

/// Times of the messages, in order.
fn arrivals(capture: &Capture) -> Outcome<Vec<u64>> {
    let filter = Filter { kinds: vec!["ws-text".to_owned()], ..Filter::default() };
    let mut times = Vec::new();
    loop {
        let page = capture.rows(&filter, times.len() as u64, 1_000)?;
        if page.rows.is_empty() {
            return Ok(times);
        }
        times.extend(page.rows.iter().map(|row| row.t_ns));
    }
}
