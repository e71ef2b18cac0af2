//! `bench`: one table of ratios, each against a named peer measured in the same run.

use crate::setup::{self, Need};
use crate::step::{cargo, must, target};
use crate::test::with_path;
use crate::{Outcome, app};

/// Rows that are measured in the real window.
const WINDOW: &[&str] = &["start", "arrival", "flood"];

/// Runs `crates/bench`; arguments name its rows.
pub(crate) fn bench(arguments: &[String]) -> Outcome {
    setup::system(&[Need::Bench])?;
    let peers = setup::bench_peers()?;
    let mut bench = cargo(&["run", "--release", "--package", "sockeye-bench", "--"]);
    bench.args(arguments).env("SOCKEYE_PEERS", peers);
    let rows: Vec<&String> = arguments.iter().filter(|argument| !argument.starts_with("--")).collect();
    if rows.is_empty() || rows.iter().any(|row| WINDOW.contains(&row.as_str())) {
        setup::system(&[Need::Build, Need::Display, Need::Driver])?;
        let driver = setup::tauri_driver()?;
        setup::npm_packages()?;
        app::build_ui()?;
        let windows =
            ["build", "--release", "--package", "sockeye", "--bin", "sockeye", "--example", "empty"];
        must(cargo(&windows).arg(app::FEATURES))?;
        let release = target().join("release");
        bench
            .env("SOCKEYE_APP", release.join("sockeye"))
            .env("SOCKEYE_EMPTY", release.join("examples/empty"));
        bench.env("PATH", with_path(&[driver])?);
    }
    must(&mut bench)
}
