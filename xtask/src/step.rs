//! Commands run one after another, each told on a line of its own.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::Outcome;

/// The repository.
pub(crate) fn root() -> PathBuf {
    // xtask/ lies directly in it.
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_path_buf).unwrap_or_default()
}

/// Where cargo builds.
pub(crate) fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => root().join(folder),
        None => root().join("target"),
    }
}

/// Where tools are installed that no system package has.
pub(crate) fn tools() -> PathBuf {
    target().join("tools")
}

/// A command in the repository's root.
pub(crate) fn command(program: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root());
    command
}

/// The cargo that runs us.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let program = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let mut command = command(&program, arguments);
    // Set for us by `cargo run`; they would make the inner cargo rebuild what it has.
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("CARGO_PKG_") || name == "CARGO_MANIFEST_DIR" {
            command.env_remove(name);
        }
    }
    command
}

/// npm in `ui/`.
pub(crate) fn npm(arguments: &[&str]) -> Command {
    let program = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let mut command = command(program, arguments);
    command.current_dir(root().join("ui"));
    command
}

/// How a command is written in a shell.
pub(crate) fn written(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(command.get_args().map(|word| word.to_string_lossy().into_owned()));
    words.join(" ")
}

/// Runs a command that must succeed.
pub(crate) fn must(command: &mut Command) -> Outcome {
    println!("$ {}", written(command));
    let status =
        command.stdin(Stdio::null()).status().map_err(|why| format!("{}: {why}", written(command)))?;
    if status.success() { Ok(()) } else { Err(format!("failed: {}", written(command))) }
}

/// What a command prints; it must succeed.
pub(crate) fn output(command: &mut Command) -> Outcome<String> {
    let output =
        command.stdin(Stdio::null()).output().map_err(|why| format!("{}: {why}", written(command)))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(format!("failed: {}\n{}", written(command), String::from_utf8_lossy(&output.stderr)))
    }
}

/// Whether a command is there and succeeds, with nothing printed.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}

/// Whether a program is on the path.
pub(crate) fn on_path(program: &str) -> bool {
    let Some(path) = std::env::var_os("PATH") else { return false };
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

/// Tests counted in what test runners print.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Count {
    pub passed: u64,
    pub failed: u64,
}

/// Runs a command, shows what it prints, and counts the tests in it.
pub(crate) fn counted(command: &mut Command) -> (bool, Count) {
    let (passed, count, _) = named(command);
    (passed, count)
}

/// The same, with the names of the tests that failed.
pub(crate) fn named(command: &mut Command) -> (bool, Count, Vec<String>) {
    println!("$ {}", written(command));
    let mut count = Count::default();
    let mut failed = Vec::new();
    let mut child = match command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn() {
        Ok(child) => child,
        Err(why) => {
            println!("{}: {why}", written(command));
            return (false, count, failed);
        }
    };
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line);
            println!("{line}");
            let tests = tests_in(&line);
            count.passed += tests.passed;
            count.failed += tests.failed;
            failed.extend(failed_test(&line));
        }
    }
    (child.wait().is_ok_and(|status| status.success()), count, failed)
}

/// Reads `test history::reopened ... FAILED`.
fn failed_test(line: &str) -> Option<String> {
    let plain = without_colours(line);
    Some(plain.trim().strip_prefix("test ")?.strip_suffix(" ... FAILED")?.to_owned())
}

/// Reads `test result: ok. 3 passed; 1 failed; …` (cargo) and `Tests  1 failed | 3 passed (4)` (vitest).
fn tests_in(line: &str) -> Count {
    let plain = without_colours(line);
    let plain = plain.trim();
    if !plain.starts_with("test result: ") && !plain.starts_with("Tests ") {
        return Count::default();
    }
    let words: Vec<&str> = plain.split([' ', ';', '|']).filter(|word| !word.is_empty()).collect();
    let before = |name: &str| {
        let at = words.iter().position(|word| *word == name)?;
        words.get(at.checked_sub(1)?)?.parse().ok()
    };
    Count { passed: before("passed").unwrap_or(0), failed: before("failed").unwrap_or(0) }
}

fn without_colours(line: &str) -> String {
    let mut plain = String::new();
    let mut rest = line;
    while let Some((text, escape)) = rest.split_once('\u{1b}') {
        plain.push_str(text);
        rest = escape.split_once('m').map_or("", |(_, after)| after);
    }
    plain + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_runners_lines_are_counted() {
        let cargo = "test result: FAILED. 17 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out";
        assert_eq!(tests_in(cargo), Count { passed: 17, failed: 1 });
        let vitest = "\u{1b}[2m      Tests \u{1b}[22m \u{1b}[1m\u{1b}[31m2 failed\u{1b}[39m | \u{1b}[32m5 passed\u{1b}[39m (7)";
        assert_eq!(tests_in(vitest), Count { passed: 5, failed: 2 });
        assert_eq!(tests_in("12 passed in a story"), Count::default());
        assert_eq!(failed_test("test history::kept ... FAILED").as_deref(), Some("history::kept"));
        assert_eq!(failed_test("test history::kept ... ok"), None);
    }
}
