//! Automation of this repository: `cargo xtask COMMAND`. Nothing here is part of the product.
//!
//! - `run`, `test`, `autobahn`, `bench`, `bundle`, `bindings`, `screenshots`: one file each
//! - `setup`: what the machine lacks (system packages, npm packages, peers of the tests)
//! - `tidy`: rules that no compiler checks; `licences`: what the dependencies allow
//! - `step`: one command after another, told clearly; `display`: a screen where there is none

mod app;
mod autobahn;
mod bench;
mod bindings;
mod bundle;
mod display;
mod licences;
mod png;
mod run;
mod screenshots;
mod setup;
mod step;
mod test;
mod tidy;

use std::process::ExitCode;

/// Why a command of ours ended: a sentence for a person.
pub(crate) type Outcome<T = ()> = Result<T, String>;

const HELP: &str = "\
cargo xtask COMMAND

  run [--for SECONDS]   set up what is missing, build, open the window
                        (without a display: on a virtual one, with a picture of it)
  test [STEP ...]       set up what is missing, run every check
  bindings [--check]    write ui/src/ipc/bindings.ts from the engine's types
  tidy                  rules that no compiler checks
  licences              licences of all dependencies
  bench [ROW ...] [--quick]
                        set up what is missing, measure against named peers, print one table
  autobahn [--cli | --engine]
                        set up what is missing, run all 517 client cases of Autobahn's suite
  screenshots           tell the stories of the window, keep their pictures in docs/screenshots
  bundle                packages for this platform, in target/release/bundle
  help                  this
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (command, rest) = match arguments.split_first() {
        Some((command, rest)) => (command.as_str(), rest),
        None => ("help", &[][..]),
    };
    let outcome = match command {
        "run" => run::run(rest),
        "test" => test::test(rest),
        "autobahn" => autobahn::autobahn(rest),
        "bench" => bench::bench(rest),
        "bundle" => bundle::bundle(rest),
        "bindings" => bindings::bindings(rest),
        "screenshots" => screenshots::screenshots(rest),
        "tidy" => tidy::tidy(),
        "licences" => licences::licences(),
        "help" | "--help" | "-h" => {
            print!("{HELP}");
            Ok(())
        }
        other => Err(format!("`{other}` is not a command.\n\n{HELP}")),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}
