//! 50,000 messages a second for a minute into the real window: nothing lost, following and scrolling smooth.
//!
//! For the first half the timeline is followed, for the second a script turns the wheel in every frame, up and
//! down. The page notes the time between its animation frames and whether a row that is in sight is still empty.
//! Server, window and display share the machine.

use serde::Deserialize;

use crate::desk::{ended, recorded, told, watch};
use crate::table::Table;
use crate::{Outcome, Scale, flood};

const RATE: u64 = 50_000;

const SCRIPT: &str = "
    const kept = () => ({ gaps: [], empty: 0 });
    window.flood = { phase: 'follow', follow: kept(), scroll: kept() };
    let last;
    let turns = 0;
    const look = () => {
        requestAnimationFrame(look);
        const body = document.querySelector('.tl-body');
        if (!body?.querySelector('.tl-r[id]')) return;
        const now = performance.now();
        const phase = window.flood[window.flood.phase];
        if (last !== undefined) phase.gaps.push(now - last);
        last = now;
        const box = body.getBoundingClientRect();
        phase.empty += [...body.querySelectorAll('[aria-busy=true]')].some((row) => {
            const { top, bottom } = row.getBoundingClientRect();
            return bottom > box.top && top < box.bottom;
        });
        if (window.flood.phase !== 'scroll') return;
        const deltaY = turns++ % 200 < 150 ? -120 : 120;
        const wheel = new WheelEvent('wheel', { deltaY, bubbles: true, cancelable: true });
        if (body.dispatchEvent(wheel)) body.scrollTop += deltaY;
    };
    requestAnimationFrame(look);
";

/// What the page saw while it was followed, and while it was scrolled.
#[derive(Deserialize)]
struct Seen {
    follow: Frames,
    scroll: Frames,
}

#[derive(Deserialize)]
struct Frames {
    /// Milliseconds between frames.
    gaps: Vec<f64>,
    /// Frames in which a row in sight had not come yet.
    empty: u64,
}

impl Frames {
    /// Longest and middle time between frames, and the share of frames without an empty row.
    fn told(mut self, table: &mut Table, what: &str) -> Outcome<()> {
        self.gaps.sort_by(f64::total_cmp);
        let frames = self.gaps.len();
        let (Some(median), Some(worst)) = (self.gaps.get(frames / 2), self.gaps.last()) else {
            return Err(format!("no frame while {what}").into());
        };
        let name = format!("Flood in the window, longest time between frames while {what}");
        table.bound(&name, "median", *worst, *median, "ms", 250.0);
        let name = format!("Flood in the window, frames with an empty row while {what}");
        table.bound(&name, "of", self.empty as f64, frames as f64, "frames", frames as f64 / 10.0);
        Ok(())
    }
}

/// Loss, pace, frames and memory.
pub async fn measure(table: &mut Table, scale: Scale) -> Outcome<()> {
    let seconds = scale.of(60);
    let count = RATE * seconds;
    let url = format!("ws://{}/", flood::paced(RATE, seconds, 100)?);
    let folder = tempfile::tempdir()?;
    let window = watch(folder.path(), &url, SCRIPT).await?;
    let before = told(window.resident())?;
    tokio::time::sleep(std::time::Duration::from_secs(seconds / 2)).await;
    told(window.measure("window.flood.phase = 'scroll'").await)?;
    ended(&window, seconds - seconds / 2).await?;
    let after = told(window.resident())?;
    let seen: Seen = serde_json::from_value(told(window.measure("return window.flood").await)?)?;
    told(window.close().await)?;

    let (engine, id) = recorded(folder.path())?;
    let view = engine.view(&id)?;
    let lost = count - view.totals.rx_messages;
    let open_s = (view.now_ns - view.open_after_ns.unwrap_or(0)) as f64 / 1e9;
    let pace = view.totals.rx_messages as f64 / open_s;
    table.ratio("Flood in the window, messages", "asked for", pace, RATE as f64, "msg/s", 0.98);
    table.bound("Flood in the window, messages lost", "of", lost as f64, count as f64, "messages", 0.0);
    seen.follow.told(table, "following")?;
    seen.scroll.told(table, "scrolling")?;
    table.bound("Flood in the window, memory", "before", after, before, "MiB", before + 250.0);
    Ok(())
}
