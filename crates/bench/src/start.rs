//! From asking for the window to a window that answers, against an empty Tauri window.

use std::path::PathBuf;

use sockeye_window_tests::{Size, Window};

use crate::table::Table;
use crate::{Outcome, Scale};

/// Medians of alternating starts, both through the same driver on a virtual display.
pub async fn measure(table: &mut Table, scale: Scale) -> Outcome<()> {
    let app = |name: &str| std::env::var_os(name).map(PathBuf::from).ok_or(format!("{name} is set by xtask"));
    let (sockeye, empty) = (app("SOCKEYE_APP")?, app("SOCKEYE_EMPTY")?);
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..scale.of(10).max(3) {
        for (path, sign, took) in [(&sockeye, "main", &mut ours), (&empty, "html", &mut theirs)] {
            let window =
                Window::open_app(path, Size(1440, 900), sign).await.map_err(|error| error.to_string())?;
            took.push(window.opened_in().as_secs_f64() * 1e3);
            window.close().await.map_err(|error| error.to_string())?;
        }
    }
    let (ours, theirs) = (median(ours), median(theirs));
    table.bound("Start to a window that answers", "empty Tauri window", ours, theirs, "ms", 2.0 * theirs);
    Ok(())
}

fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}
