//! `autobahn`: all 517 client cases of Autobahn's suite, by the engine and by the command line. Cases 1 to 11
//! are also run by `test`.

use crate::Outcome;
use crate::setup::{self, Need};
use crate::step::{cargo, must, target};

/// Builds both and runs every case twice; `--cli` or `--engine` runs one of the two.
pub(crate) fn autobahn(arguments: &[String]) -> Outcome {
    let which = match arguments {
        [] => "autobahn::all_cases",
        [one] if one == "--cli" => "autobahn::all_cases_pass_by_the_command_line",
        [one] if one == "--engine" => "autobahn::all_cases_pass_by_the_engine",
        _ => return Err("autobahn takes --cli or --engine, or nothing for both.".to_owned()),
    };
    setup::system(&[Need::Peers])?;
    let peers = setup::peers()?;
    // Optimised: cases 12 and 13 are some 10 GB of compressed messages.
    let packages = ["--release", "--package", "sockeye-cli", "--package", "sockeye-peer-tests"];
    must(cargo(&["build", "--bin", "sockeye-cli", "--test", "peers"]).args(packages))?;
    let program = target().join("release").join(format!("sockeye-cli{}", std::env::consts::EXE_SUFFIX));
    let mut tests = cargo(&["test", "--test", "peers"]);
    tests.args(packages).arg(which).args(["--", "--ignored", "--test-threads=1", "--nocapture"]);
    must(tests.env("SOCKEYE_PEERS", peers).env("SOCKEYE_CLI", program))
}
