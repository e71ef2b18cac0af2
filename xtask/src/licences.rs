//! `licences`: every dependency, of Rust and of npm, allows what this repository does. Works offline.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use serde_json::Value;

use crate::Outcome;
use crate::step::{cargo, output, root};

/// Permissive ones, and MPL-2.0, whose copyleft ends at its own files.
const ALLOWED: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "BlueOak-1.0.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "Unicode-3.0",
    "Unicode-DFS-2016",
    "Unlicense",
    "Zlib",
];

/// Packages whose metadata says nothing, and the licence that their LICENSE file gives.
const BY_FILE: &[(&str, &str)] = &[("npm node_modules/svelte-toolbelt", "MIT")];

/// Lists what is not allowed.
pub(crate) fn licences() -> Outcome {
    let mut problems = BTreeSet::new();
    let mut count = 0;
    for (package, licence) in cargo_packages()?.into_iter().chain(npm_packages()?) {
        count += 1;
        let by_file = BY_FILE.iter().find(|(name, _)| licence.is_empty() && *name == package);
        let licence = by_file.map_or(licence, |(_, licence)| (*licence).to_owned());
        if !allows(&licence) {
            problems
                .insert(format!("{package}: {}", if licence.is_empty() { "no licence" } else { &licence }));
        }
    }
    if problems.is_empty() {
        println!("licences: {count} packages, all allowed");
        return Ok(());
    }
    let list: Vec<String> = problems.into_iter().collect();
    Err(format!("{}\nlicences: {} not allowed", list.join("\n"), list.len()))
}

/// Everything that is built on any platform.
fn cargo_packages() -> Outcome<BTreeMap<String, String>> {
    let text = output(&mut cargo(&["metadata", "--format-version", "1", "--locked"]))?;
    let metadata: Value = serde_json::from_str(&text).map_err(|why| format!("cargo metadata: {why}"))?;
    let packages = metadata["packages"].as_array().into_iter().flatten();
    Ok(packages.map(|package| (named(package, "name"), named(package, "license"))).collect())
}

/// Everything in the lock file, what only builds included.
fn npm_packages() -> Outcome<BTreeMap<String, String>> {
    let path = root().join("ui/package-lock.json");
    let text = fs::read_to_string(&path).map_err(|why| format!("{}: {why}", path.display()))?;
    let lock: Value = serde_json::from_str(&text).map_err(|why| format!("{}: {why}", path.display()))?;
    let packages = lock["packages"].as_object().into_iter().flatten();
    Ok(packages.map(|(path, package)| (format!("npm {path}"), named(package, "license"))).collect())
}

fn named(package: &Value, field: &str) -> String {
    package[field].as_str().unwrap_or_default().to_owned()
}

/// An SPDX expression: one side of each OR, both sides of each AND. Parentheses are read as AND of what
/// they hold, which asks for more than they do.
fn allows(expression: &str) -> bool {
    let plain = expression.replace(['(', ')'], " ").replace('/', " OR ");
    let one = |licence: &str| {
        // An exception only ever allows more.
        let name = licence.split(" WITH ").next().unwrap_or(licence).trim();
        ALLOWED.contains(&name)
    };
    if expression.contains('(') {
        return plain.split(" AND ").all(|part| part.split(" OR ").any(one));
    }
    plain.split(" OR ").any(|part| part.split(" AND ").all(one))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_read() {
        assert!(allows("MIT OR GPL-3.0"));
        assert!(allows("MIT/Apache-2.0"));
        assert!(allows("(MIT OR Apache-2.0) AND Unicode-3.0"));
        assert!(allows("Apache-2.0 WITH LLVM-exception"));
        assert!(!allows("MIT AND GPL-3.0"));
        assert!(!allows("(GPL-3.0 OR AGPL-3.0) AND MIT"));
        assert!(!allows(""));
    }
}
