//! Rules for single files: a first sentence, a length, names and words.

use super::source::Source;

/// A file that is longer has more than one concept.
const LONGEST: usize = 600;

/// Parts of names that say nothing.
const EMPTY_NAMES: [&str; 5] = ["Manager", "Service", "Helper", "Util", "Handler"];

/// Everything wrong with single files.
pub(crate) fn problems(sources: &[Source]) -> Vec<String> {
    let mut problems = Vec::new();
    for source in sources {
        let path = &source.path;
        if source.kind() == "rs" && !source.text.starts_with("//!") {
            problems.push(format!("{path}:1: a Rust file begins with //! and one sentence"));
        }
        let lines = source.text.lines().count();
        if matches!(source.kind(), "rs" | "ts" | "svelte" | "css") && !source.generated() && lines > LONGEST {
            problems.push(format!("{path}: {lines} lines; more than {LONGEST} is more than one concept"));
        }
        words(source, &mut problems);
        names(source, &mut problems);
    }
    problems
}

/// Words that must not stay, put together here so that this file keeps the rule.
fn words(source: &Source, problems: &mut Vec<String>) {
    if source.path.ends_with("package-lock.json") || source.path == "Cargo.lock" {
        if source.text.contains("\"resolved\":") {
            problems.push(format!("{}: names a registry's host (\"resolved\")", source.path));
        }
        return;
    }
    let notes = [["TO", "DO"], ["FIX", "ME"], ["/roo", "t/"], ["/wor", "k/"], ["/hom", "e/"]];
    let notes = notes.map(|parts| parts.concat());
    for (at, line) in source.text.lines().enumerate() {
        for note in notes.iter().filter(|note| stands_alone(line, note)) {
            problems.push(format!("{}:{}: `{note}` does not belong here", source.path, at + 1));
        }
    }
    if source.kind() == "rs" {
        for (at, line) in source.code() {
            for call in ["todo", "unimplemented", "dbg"].map(|name| format!("{name}!(")) {
                if line.contains(&call) {
                    problems.push(format!("{}:{at}: `{call}` does not belong here", source.path));
                }
            }
        }
    }
}

/// Not within a longer word or path.
fn stands_alone(line: &str, note: &str) -> bool {
    line.match_indices(note).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '}' | '$'))
    })
}

/// Types of ours with a name that says nothing.
fn names(source: &Source, problems: &mut Vec<String>) {
    if !matches!(source.kind(), "rs" | "ts") || source.generated() {
        return;
    }
    for (at, line) in source.code() {
        let mut words = line.split(|c: char| !c.is_alphanumeric() && c != '_');
        while let Some(word) = words.next() {
            if !matches!(word, "struct" | "enum" | "trait" | "class" | "interface") {
                continue;
            }
            let Some(name) = words.next() else { break };
            if let Some(empty) = EMPTY_NAMES.iter().find(|empty| name.ends_with(**empty)) {
                problems.push(format!("{}:{at}: `{name}`: {empty} says nothing", source.path));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken(path: &str, text: &str) -> Vec<String> {
        problems(&[Source { path: path.to_owned(), text: text.to_owned() }])
    }

    #[test]
    fn broken_rules_are_found_with_their_line() {
        assert_eq!(broken("a.rs", "use x;\n").len(), 1);
        assert_eq!(broken("a.rs", &format!("//! A.\n{}\n", "\n".repeat(600))).len(), 1);
        let note = ["//! A.\n// TO", "DO: later\n"].concat();
        assert!(broken("a.rs", &note)[0].starts_with("a.rs:2:"));
        assert_eq!(broken("a.rs", "//! A.\npub struct FrameManager;\n").len(), 1);
    }

    #[test]
    fn what_only_looks_like_a_broken_rule_is_left_alone() {
        assert!(
            broken("a.rs", "//! A.\n// $HOME/.config, ui/home/x, a/work/b\nfn manager() {}\n").is_empty()
        );
    }
}
