//! `bench`: one table of ratios, each against a named peer measured in the same run.

use crate::Outcome;
use crate::setup::{self, Need};
use crate::step::{cargo, must};

/// Runs `crates/bench`; arguments name its rows.
pub(crate) fn bench(arguments: &[String]) -> Outcome {
    setup::system(&[Need::Bench])?;
    let peers = setup::bench_peers()?;
    let mut bench = cargo(&["run", "--release", "--package", "sockeye-bench", "--"]);
    must(bench.args(arguments).env("SOCKEYE_PEERS", peers))
}
