//! The files that the rules look at: what git tracks, and what is new and not ignored.

use std::fs;

use crate::Outcome;
use crate::step::{command, output, root};

/// One text file.
pub(crate) struct Source {
    /// From the root, with slashes.
    pub path: String,
    pub text: String,
}

/// All of them; files that are not UTF-8 (pictures) are left out.
pub(crate) fn all() -> Outcome<Vec<Source>> {
    let listed = output(&mut command("git", &["ls-files", "--cached", "--others", "--exclude-standard"]))?;
    let read = |path: &str| {
        let text = fs::read_to_string(root().join(path)).ok()?;
        Some(Source { path: path.to_owned(), text })
    };
    Ok(listed.lines().filter_map(read).collect())
}

impl Source {
    /// The name after the last dot.
    pub(crate) fn kind(&self) -> &str {
        self.path.rsplit('.').next().unwrap_or_default()
    }

    /// Written by a tool.
    pub(crate) fn generated(&self) -> bool {
        matches!(self.path.as_str(), "ui/src/ipc/bindings.ts" | "ui/src/messages.ts")
    }

    /// Rust of a test: a file of its own, or nothing here (see [`Source::code`]).
    pub(crate) fn is_test(&self) -> bool {
        self.path.contains("/tests/")
            || self.path.ends_with("/tests.rs")
            || self.path.ends_with(".test.ts")
            || self.path.starts_with("crates/peer-tests/")
            || self.path.starts_with("crates/window-tests/")
    }

    /// Lines of code with their numbers: without comments, and in Rust without the tests at the end.
    pub(crate) fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let rust = self.kind() == "rs";
        self.text
            .lines()
            .take_while(move |line| !(rust && line.trim_start().starts_with("#[cfg(test)]")))
            .enumerate()
            .filter(|(_, line)| !line.trim_start().starts_with("//") && !line.trim_start().starts_with("* "))
            .map(|(at, line)| (at + 1, line.split(" // ").next().unwrap_or(line)))
    }
}
