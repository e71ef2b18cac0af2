//! Who may import whom: one table for each language, and the dependencies of the crates.

use serde_json::Value;

use super::source::Source;
use crate::Outcome;
use crate::step::{cargo, output};

/// A module of the engine and the modules that it may name, in the order of `lib.rs`. Request and reply
/// types of `api` may be named everywhere; `Engine` only above.
const ENGINE: &[(&str, &[&str])] = &[
    ("event", &[]),
    ("clock", &[]),
    ("error", &["event"]),
    ("record", &["event"]),
    ("fold", &["event", "record", "decode", "explain"]),
    // Of the readings only the heads of MessagePack and CBOR: protocols above carry both.
    ("decode", &["event", "error", "record", "reading"]),
    ("explain", &["event", "error", "record", "decode"]),
    ("reading", &["event", "error"]),
    ("capture", &["event", "clock", "error", "record", "fold", "decode", "explain", "reading"]),
    ("tap", &["event", "clock", "error", "record", "fold", "capture"]),
    ("jar", &["event", "clock", "error"]),
    // What breaks a rule of the handshake is told by the decoder's rules.
    ("compose", &["event", "error", "decode"]),
    ("auth", &["event", "clock", "error", "compose"]),
    // Of the decoders only the table of alert names: encrypted alerts come from the TLS library.
    ("dial", &["event", "clock", "error", "record", "decode", "capture", "compose", "tap"]),
    (
        "drive",
        &[
            "event", "clock", "error", "record", "decode", "explain", "capture", "jar", "auth", "compose",
            "tap", "dial",
        ],
    ),
    (
        "session",
        &[
            "event", "clock", "error", "record", "fold", "decode", "explain", "capture", "jar", "compose",
            "auth", "tap", "dial", "drive",
        ],
    ),
];

/// Words that a part of the tree must not use, and where they may stand all the same.
const WORDS: &[(&str, &[&str], &[&str], &str)] = &[
    (
        "crates/engine/src/",
        &[
            "use std::time::Instant",
            "use std::time::{Duration, Instant",
            "std::time::Instant::now",
            "SystemTime",
            "Timestamp::now",
            "Zoned::now",
        ],
        &["crates/engine/src/clock.rs"],
        "time is read in clock.rs only (timers take tokio's Instant)",
    ),
    (
        "crates/engine/src/",
        &["tokio::spawn", "task::spawn", "JoinSet", "thread::spawn", "spawn_blocking"],
        &["crates/engine/src/session.rs", "crates/engine/src/session/", "crates/engine/src/capture/"],
        "tasks are spawned in session.rs only (and the capture's own writer)",
    ),
    (
        "crates/engine/src/",
        &["println!", "eprintln!", "print!(", "eprint!("],
        &[],
        "the engine prints nothing",
    ),
    (
        "crates/engine/src/decode",
        &["tokio::", "std::fs", "std::net::Tcp", "std::net::Udp"],
        &[],
        "decode does no I/O",
    ),
    (
        "crates/engine/src/explain",
        &["tokio::", "std::fs", "std::net::Tcp", "std::net::Udp"],
        &[],
        "explain does no I/O",
    ),
    (
        "src-tauri/src/",
        &["runtime::spawn(", "tokio::spawn"],
        &["src-tauri/src/stream.rs"],
        "stream.rs spawns",
    ),
];

/// Crates, and dependencies that they must not have.
const CRATES: &[(&str, &[&str])] = &[
    ("sockeye-engine", &["tauri", "sockeye", "sockeye-playground", "sockeye-cli"]),
    ("sockeye-playground", &["sockeye-engine", "sockeye", "tauri"]),
    ("sockeye-cli", PROTOCOL),
    ("sockeye", PROTOCOL),
    ("xtask", &["sockeye-engine", "sockeye-playground", "sockeye-cli", "sockeye", "tauri"]),
];

/// What only the engine and the Playground speak with.
const PROTOCOL: &[&str] = &[
    "tokio-tungstenite",
    "reqwest",
    "rustls",
    "tokio-rustls",
    "http",
    "hickory-resolver",
    "x509-parser",
    "tls-parser",
    "socket2",
    "rusqlite",
];

/// Areas of the window, which meet in App and inspect only.
const AREAS: [&str; 5] = ["timeline", "ladder", "layers", "compose", "library"];

/// Imports that the tables do not allow.
pub(crate) fn problems(sources: &[Source]) -> Vec<String> {
    let mut problems = Vec::new();
    for source in sources.iter().filter(|source| !source.is_test()) {
        match source.kind() {
            "rs" => rust(source, &mut problems),
            "ts" | "svelte" if source.path.starts_with("ui/src/") => window(source, &mut problems),
            _ => {}
        }
    }
    problems
}

/// Dependencies that the table does not allow, as the manifests have them.
pub(crate) fn dependencies() -> Outcome<Vec<String>> {
    let metadata = output(&mut cargo(&["metadata", "--format-version", "1", "--no-deps", "--offline"]))?;
    let metadata: Value = serde_json::from_str(&metadata).map_err(|why| format!("cargo metadata: {why}"))?;
    let mut problems = Vec::new();
    for package in metadata["packages"].as_array().into_iter().flatten() {
        let Some((name, banned)) = CRATES.iter().find(|(name, _)| package["name"] == *name) else { continue };
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            // What tests are made of is free: the oracle of the decoders is one of them.
            let found = dependency["name"].as_str().unwrap_or_default();
            if dependency["kind"] != "dev" && banned.contains(&found) {
                problems.push(format!("{name}: must not depend on {found}"));
            }
        }
    }
    Ok(problems)
}

fn rust(source: &Source, problems: &mut Vec<String>) {
    let path = &source.path;
    for (folder, words, exempt, why) in WORDS {
        if !path.starts_with(folder) || exempt.iter().any(|place| path.starts_with(place)) {
            continue;
        }
        for (at, line) in source.code() {
            if let Some(word) = words.iter().find(|word| line.contains(**word)) {
                problems.push(format!("{path}:{at}: `{word}`: {why}"));
            }
        }
    }
    let Some(rest) = path.strip_prefix("crates/engine/src/") else { return };
    let module = rest.split(['/', '.']).next().unwrap_or_default();
    let Some((_, allowed)) = ENGINE.iter().find(|(name, _)| *name == module) else { return };
    for (at, line) in source.code() {
        for named in after(line, "crate::") {
            let free = named == module || named == "api" || allowed.contains(&named);
            if ENGINE.iter().any(|(name, _)| *name == named) && !free {
                problems.push(format!("{path}:{at}: {module} must not name {named}"));
            }
        }
        if line.contains("api::Engine") {
            problems.push(format!("{path}:{at}: {module} must not name the Engine"));
        }
    }
}

/// Identifiers that follow `prefix` in a line.
fn after<'a>(line: &'a str, prefix: &str) -> Vec<&'a str> {
    line.match_indices(prefix)
        .map(|(at, _)| {
            let rest = &line[at + prefix.len()..];
            &rest[..rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len())]
        })
        .collect()
}

fn window(source: &Source, problems: &mut Vec<String>) {
    let path = &source.path;
    let area = path.strip_prefix("ui/src/").and_then(|rest| rest.split_once('/')).map(|(area, _)| area);
    for (at, line) in source.code() {
        let Some(from) = imported(line) else { continue };
        if from.starts_with("@tauri-apps/") && path != "ui/src/ipc/tauri.ts" {
            problems.push(format!("{path}:{at}: only ipc/tauri.ts imports {from}"));
        }
        let codemirror = from.starts_with("@codemirror/") || from.starts_with("@lezer/");
        if codemirror && area != Some("editor") {
            problems.push(format!("{path}:{at}: only editor/ imports {from}"));
        }
        let Some(area) = area else { continue };
        let mut folders = from.split('/').filter(|part| !part.starts_with('.') && *part != "$");
        let to = folders.next().unwrap_or_default();
        let outside = from.starts_with("$/") || from.starts_with("../");
        if outside && AREAS.contains(&area) && AREAS.contains(&to) && to != area {
            problems.push(format!("{path}:{at}: {area} must not import {to}"));
        }
        let pure = ["state", "timeline", "ladder", "layers", "compose", "library", "editor", "widgets"];
        if outside && area == "lib" && pure.contains(&to) {
            problems.push(format!("{path}:{at}: lib is pure and must not import {to}"));
        }
    }
}

/// What an import or re-export names.
fn imported(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let rest = match line.split_once(" from ") {
        Some((_, rest)) => rest,
        None => line.strip_prefix("import ")?,
    };
    let quote = rest.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
    rest[1..].split(quote).next()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken(path: &str, text: &str) -> Vec<String> {
        problems(&[Source { path: path.to_owned(), text: text.to_owned() }])
    }

    #[test]
    fn engine_modules_name_only_those_below() {
        assert_eq!(broken("crates/engine/src/decode/http1.rs", "use crate::capture::Capture;\n").len(), 1);
        assert_eq!(broken("crates/engine/src/tap.rs", "let now = std::time::Instant::now();\n").len(), 1);
        assert_eq!(broken("crates/engine/src/explain/row.rs", "use crate::api::Engine;\n").len(), 1);
        assert!(
            broken("crates/engine/src/explain/row.rs", "use crate::{api::Row, event::Event};\n").is_empty()
        );
        let in_test = "#[cfg(test)]\nmod tests { use crate::capture::Capture; }\n";
        assert!(broken("crates/engine/src/decode/http1.rs", in_test).is_empty());
    }

    #[test]
    fn window_areas_never_import_each_other() {
        assert_eq!(broken("ui/src/timeline/Rows.svelte", "import X from '$/ladder/X.svelte';\n").len(), 1);
        assert_eq!(broken("ui/src/lib/bytes.ts", "import { x } from '../state/x';\n").len(), 1);
        assert_eq!(broken("ui/src/App.svelte", "import { invoke } from '@tauri-apps/api/core';\n").len(), 1);
        assert!(broken("ui/src/timeline/Rows.svelte", "import X from './X.svelte';\n").is_empty());
    }
}
