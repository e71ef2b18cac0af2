//! `test`: sets up what is missing, then every check, each a step that is told clearly.

use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use serde_json::Value;

use crate::setup::{self, Need};
use crate::step::{Count, cargo, counted, named, npm, output};
use crate::{Outcome, app, bindings, licences, tidy};

/// Packages with a step of their own.
const APART: [&str; 3] = ["sockeye-peer-tests", "sockeye-window-tests", "sockeye-bench"];

/// Where Debian keeps servers, which a person's path may leave out.
const SBIN: &str = "/usr/sbin";

/// Tests that may be run again; with more something is broken.
const MAX_UNSTEADY: usize = 3;

/// Tests counted, whether it passed or not.
type Step = fn() -> Result<Count, Count>;

/// Runs all steps, or those that are named.
pub(crate) fn test(arguments: &[String]) -> Outcome {
    let steps: [(&str, Step); 11] = [
        ("tidy", || of(tidy::tidy())),
        ("format", || ran(&mut cargo(&["fmt", "--all", "--check"]))),
        ("ui-check", || ran(&mut npm(&["run", "check"]))),
        ("ui-test", || ran(&mut npm(&["test"]))),
        ("ui-build", || of(app::build_ui())),
        ("clippy", clippy),
        ("licences", || of(licences::licences())),
        ("bindings", || of(bindings::bindings(&["--check".to_owned()]))),
        ("rust", rust),
        ("peers", || twice(peers)),
        ("window", || twice(stories)),
    ];
    if let Some(unknown) = arguments.iter().find(|name| !steps.iter().any(|(step, _)| step == name)) {
        let names: Vec<&str> = steps.iter().map(|(step, _)| *step).collect();
        return Err(format!("`{unknown}` is not a step. Steps: {}", names.join(" ")));
    }
    let wanted = |step: &str| arguments.is_empty() || arguments.iter().any(|name| name == step);
    setup::system(&[Need::Build])?;
    setup::components()?;
    setup::npm_packages()?;

    let began = Instant::now();
    let mut total = Count::default();
    let mut told = Vec::new();
    for (name, step) in steps.into_iter().filter(|(name, _)| wanted(name)) {
        println!("\n=== {name}");
        let step_began = Instant::now();
        let outcome = step();
        let (word, count) = match outcome {
            Ok(count) => ("ok", Count { passed: count.passed.max(1), ..count }),
            Err(count) => ("FAILED", Count { failed: count.failed.max(1), ..count }),
        };
        total.passed += count.passed;
        total.failed += count.failed;
        let line = format!("{word:6} {name:9} {:>7.1} s", step_began.elapsed().as_secs_f64());
        println!("--- {line}");
        told.push(line);
    }
    println!("\n{}\n{:.0} s in all", told.join("\n"), began.elapsed().as_secs_f64());
    println!("{} passed, {} failed", total.passed, total.failed);
    if total.failed == 0 { Ok(()) } else { Err("Not everything passed.".to_owned()) }
}

/// The command that tells the stories of the window, with all that it needs in place.
pub(crate) fn stories() -> Outcome<Command> {
    setup::system(&[Need::Build, Need::Display, Need::Driver, Need::Peers])?;
    let driver = setup::tauri_driver()?;
    let peers = setup::peers()?;
    let app = app::build()?;
    let mut stories = cargo_test(&integration_tests(|package| package == "sockeye-window-tests")?);
    // One window at a time: two cores draw and compile the rest.
    stories.args(["--", "--test-threads=1"]).env("SOCKEYE_APP", app).env("SOCKEYE_PEERS", peers);
    stories.env("PATH", with_path(&[driver, SBIN.into()])?);
    Ok(stories)
}

/// Stories share two cores with a display and a browser engine, and servers of others want ports that
/// somebody may take first: a test that fails is run again by itself. One that ends well only then is called
/// unsteady in the output and counts as passed.
fn twice(command: impl FnOnce() -> Outcome<Command>) -> Result<Count, Count> {
    let mut told = match command() {
        Ok(command) => command,
        Err(why) => return of(Err(why)),
    };
    let (passed, count, failed) = named(&mut told);
    if passed || failed.is_empty() || failed.len() > MAX_UNSTEADY {
        return if passed { Ok(count) } else { Err(count) };
    }
    if !told.get_args().any(|argument| argument == "--") {
        told.arg("--");
    }
    told.arg("--exact").args(&failed);
    let (passed, again) = counted(&mut told);
    if !passed {
        return Err(count);
    }
    println!("unsteady: {}", failed.join(", "));
    Ok(Count { passed: count.passed + again.passed, failed: 0 })
}

fn clippy() -> Result<Count, Count> {
    ran(&mut cargo(&["clippy", "--workspace", "--all-targets", app::FEATURES, "--", "-D", "warnings"]))
}

fn rust() -> Result<Count, Count> {
    let targets = match integration_tests(|package| !APART.contains(&package)) {
        Ok(targets) => targets,
        Err(why) => return of(Err(why)),
    };
    let mut tests = cargo_test(&targets);
    ran(tests.args(["--lib", "--bins"]))
}

/// Always the whole workspace, narrowed to targets and never to packages: a package chosen alone gets
/// other features of shared dependencies, and everything above them would be built once more.
fn cargo_test(targets: &[String]) -> Command {
    let mut tests = cargo(&["test", "--no-fail-fast", "--workspace", app::FEATURES]);
    for target in targets {
        tests.args(["--test", target]);
    }
    tests
}

/// Names of the integration tests of those packages.
fn integration_tests(of_package: impl Fn(&str) -> bool) -> Outcome<Vec<String>> {
    let text = output(&mut cargo(&["metadata", "--format-version", "1", "--no-deps", "--offline"]))?;
    let metadata: Value = serde_json::from_str(&text).map_err(|why| format!("cargo metadata: {why}"))?;
    let mut names = Vec::new();
    for package in metadata["packages"].as_array().into_iter().flatten() {
        if !of_package(package["name"].as_str().unwrap_or_default()) {
            continue;
        }
        let targets = package["targets"].as_array().into_iter().flatten();
        let tests = targets.filter(|target| target["kind"][0] == "test");
        names.extend(tests.filter_map(|target| target["name"].as_str()).map(str::to_owned));
    }
    names.sort();
    names.dedup();
    Ok(names)
}

fn peers() -> Outcome<Command> {
    setup::system(&[Need::Peers])?;
    let peers = setup::peers()?;
    let mut tests = cargo_test(&integration_tests(|package| package == "sockeye-peer-tests")?);
    tests.env("SOCKEYE_PEERS", peers).env("PATH", with_path(&[SBIN.into()])?);
    Ok(tests)
}

/// The path with these folders at its end.
pub(crate) fn with_path(folders: &[PathBuf]) -> Outcome<std::ffi::OsString> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let all = std::env::split_paths(&path).chain(folders.iter().cloned());
    std::env::join_paths(all).map_err(|why| why.to_string())
}

fn ran(command: &mut Command) -> Result<Count, Count> {
    match counted(command) {
        (true, count) => Ok(count),
        (false, count) => Err(count),
    }
}

fn of(outcome: Outcome) -> Result<Count, Count> {
    outcome.map(|()| Count::default()).map_err(|why| {
        println!("{why}");
        Count::default()
    })
}
