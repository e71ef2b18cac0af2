//! Views of a long body: how soon after the last byte its first screen is there, and what its index weighs.

use std::time::Instant;

use sockeye_engine::api::{BodyAs, BodyReading};

use crate::table::Table;
use crate::{Outcome, Scale, flood, memory, record};

/// Lines of a screen.
const SCREEN: u32 = 100;

/// JSON as it is and gzipped: milliseconds to the first screen, then MiB once every line was read.
pub async fn measure(table: &mut Table, scale: Scale) -> Outcome<()> {
    let bytes = scale.of(100 << 20);
    let address = flood::bodies(bytes)?;
    for (path, name) in [("json", "JSON"), ("gzip", "gzipped JSON")] {
        let folder = tempfile::tempdir()?;
        let url = format!("http://{address}/{path}");
        let (engine, id, _) = record::run(&folder.path().join("library"), &url).await?;
        let capture = engine.capture(&id)?;
        let view = engine.view(&id)?;
        let head = view.exchanges.last().and_then(|exchange| exchange.response).ok_or("no answer")?;
        let reading =
            BodyReading { read_as: BodyAs::Auto, charset: None, path: None, folded: Vec::new(), raw: false };
        let before = memory::resident()?;
        let began = Instant::now();
        let mut window = capture.body_lines(head, &reading, 0, SCREEN)?;
        // Codings are undone in steps: a window asks again while less than a screen is there.
        while !window.complete && window.lines.len() < SCREEN as usize {
            window = capture.body_lines(head, &reading, 0, SCREEN)?;
        }
        let ms = began.elapsed().as_secs_f64() * 1e3;
        if window.lines.len() != SCREEN as usize || window.read_as != BodyAs::Json {
            return Err(format!(
                "{name}: {} lines as {:?}, {:?}",
                window.lines.len(),
                window.read_as,
                window.lines.first()
            )
            .into());
        }
        while !window.complete {
            window = capture.body_lines(head, &reading, window.total, SCREEN)?;
        }
        let after = memory::resident()?;
        if let Some(problem) = window.problem {
            return Err(problem.code.into());
        }
        let what = format!("First screen of 100 MiB of {name}");
        table.bound(&what, "goal", ms, 200.0, "ms", 200.0);
        let what = format!("Memory of its {} M lines, {name}", window.total / 1_000_000);
        table.bound(&what, "before", after, before, "MiB", before + 64.0);
    }
    Ok(())
}
