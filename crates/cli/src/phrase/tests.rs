//! Every phrase in the code is a sentence in every language, with the same variables.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::*;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn sources(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && name != "tests" && name != "target" {
            sources(&path, found);
        } else if name.ends_with(".rs") && name != "tests.rs" {
            found.push(path);
        }
    }
}

/// Keys in `Phrase::new("…")`, tests left out.
fn used() -> BTreeSet<String> {
    let mut files = Vec::new();
    sources(&root().join("crates"), &mut files);
    let mut keys = BTreeSet::new();
    for file in files {
        let text = fs::read_to_string(file).unwrap();
        let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        let code: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        for rest in code.join("\n").split("Phrase::new(").skip(1) {
            if let Some(key) = rest.trim_start().strip_prefix('"').and_then(|rest| rest.split('"').next()) {
                keys.insert(key.to_owned());
            }
        }
    }
    keys
}

/// Variables of each message.
fn messages(sources: &[&str]) -> BTreeMap<String, BTreeSet<String>> {
    let mut messages = BTreeMap::new();
    let mut current = String::new();
    for line in sources.iter().flat_map(|source| source.lines()) {
        if line.starts_with(|c: char| c.is_ascii_lowercase()) {
            current = line.split(['=', ' ']).next().unwrap_or_default().to_owned();
            assert!(messages.insert(current.clone(), BTreeSet::new()).is_none(), "{current} twice");
        }
        if let Some(variables) = messages.get_mut(&current) {
            for rest in line.split('$').skip(1) {
                let name: String = rest
                    .chars()
                    .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
                    .collect();
                variables.insert(name);
            }
        }
    }
    messages
}

#[test]
fn every_phrase_in_the_code_is_in_both_languages() {
    let (english, korean) = (messages(ENGLISH), messages(KOREAN));
    let used = used();
    assert!(used.len() > 200, "only {} phrases found", used.len());
    let missing: Vec<&String> =
        used.iter().filter(|key| !english.contains_key(*key) || !korean.contains_key(*key)).collect();
    assert!(missing.is_empty(), "no sentence for {missing:?}");
}

#[test]
fn both_languages_have_the_same_messages_with_the_same_variables() {
    assert_eq!(messages(ENGLISH), messages(KOREAN));
}

#[test]
fn every_catalogue_can_be_read() {
    for source in ENGLISH.iter().chain(KOREAN) {
        if let Err((_, problems)) = FluentResource::try_new((*source).to_owned()) {
            panic!("{problems:?} in {}", source.lines().next().unwrap_or_default());
        }
    }
}

#[test]
fn every_kind_of_row_has_a_label() {
    let english = messages(ENGLISH);
    for kind in sockeye_engine::explain::row::KINDS {
        assert!(english.contains_key(&format!("kind-{kind}")), "no label for {kind}");
    }
}

#[test]
fn numbers_choose_their_form_and_languages_fall_back_to_english() {
    let phrase = |count: u64| Phrase::new("row-tls-certificates").with("count", count);
    assert_eq!(Catalogue::of(Some("en")).say(&phrase(1)), "1 certificate");
    assert_eq!(Catalogue::of(Some("fr")).say(&phrase(3)), "3 certificates");
    assert_eq!(Catalogue::of(Some("ko-KR")).say(&phrase(3)), "인증서 3개");
}
