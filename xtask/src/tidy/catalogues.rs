//! The words of the window and the terminal: every key used is there, every key there is used, and both
//! languages say it with the same variables.

use std::collections::{BTreeMap, BTreeSet};

use super::source::Source;
use crate::Outcome;

const LANGUAGES: [&str; 2] = ["en", "ko"];

/// Keys that are put together from a kind: `kind-` and [`Row::kind`] and so on.
const FAMILIES: &[&str] = &["kind-", "example-", "close-code-", "field-"];

/// A message of one language.
struct Message {
    path: String,
    line: usize,
    variables: BTreeSet<String>,
}

type Catalogue = BTreeMap<String, Message>;

/// Everything wrong with the catalogues.
pub(crate) fn problems(sources: &[Source]) -> Outcome<Vec<String>> {
    let mut problems = Vec::new();
    let [english, korean] = LANGUAGES.map(|language| catalogue(sources, language, &mut problems));
    if english.is_empty() {
        return Err("locales/en has no messages.".to_owned());
    }
    compare(&english, &korean, "ko", &mut problems);
    compare(&korean, &english, "en", &mut problems);
    let mut text = String::new();
    for source in sources.iter().filter(|source| uses_words(source)) {
        for (key, line) in used(source) {
            if !english.contains_key(&key) {
                problems.push(format!("{}:{line}: `{key}` is in no catalogue", source.path));
            }
        }
        text.push_str(&source.text);
    }
    let quoted = quoted(&text);
    let families: Vec<String> =
        FAMILIES.iter().map(|family| (*family).to_owned()).chain(built(&text)).collect();
    for (key, message) in &english {
        let family = families.iter().any(|family| key.starts_with(family.as_str()));
        if !family && !quoted.contains(key.as_str()) {
            problems.push(format!("{}:{}: `{key}` is used nowhere", message.path, message.line));
        }
    }
    Ok(problems)
}

fn uses_words(source: &Source) -> bool {
    matches!(source.kind(), "rs" | "ts" | "svelte")
        && !source.generated()
        && !source.path.starts_with("xtask/")
}

/// Messages with attributes and selectors count as one: what matters is which variables they ask for.
fn catalogue(sources: &[Source], language: &str, problems: &mut Vec<String>) -> Catalogue {
    let mut messages = Catalogue::new();
    let folder = format!("locales/{language}/");
    for source in sources.iter().filter(|source| source.path.starts_with(&folder) && source.kind() == "ftl") {
        let mut key = None;
        for (at, line) in source.text.lines().enumerate() {
            if line.starts_with(|c: char| c.is_ascii_alphabetic() || c == '-') {
                let Some((name, _)) = line.split_once('=') else {
                    problems.push(format!("{}:{}: a message is `key = words`", source.path, at + 1));
                    continue;
                };
                let name = name.trim().to_owned();
                let message = Message { path: source.path.clone(), line: at + 1, variables: BTreeSet::new() };
                if let Some(twice) = messages.insert(name.clone(), message) {
                    problems.push(format!(
                        "{}:{}: `{name}` is already in {}:{}",
                        source.path,
                        at + 1,
                        twice.path,
                        twice.line
                    ));
                }
                key = Some(name);
            }
            if line.starts_with('#') {
                continue;
            }
            let message = key.as_ref().and_then(|key| messages.get_mut(key));
            message.into_iter().for_each(|message| message.variables.extend(variables(line)));
        }
    }
    messages
}

fn variables(line: &str) -> impl Iterator<Item = String> {
    line.split('$').skip(1).map(|rest| {
        rest.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-')).collect()
    })
}

fn compare(these: &Catalogue, those: &Catalogue, language: &str, problems: &mut Vec<String>) {
    for (key, message) in these {
        match those.get(key) {
            None => {
                problems.push(format!("{}:{}: `{key}` is missing in {language}", message.path, message.line))
            }
            Some(other) if other.variables != message.variables && language == "ko" => {
                problems.push(format!(
                    "{}:{}: `{key}` has the variables {:?}, in en {:?}",
                    other.path, other.line, other.variables, message.variables
                ));
            }
            Some(_) => {}
        }
    }
}

/// Literal keys at their calls, with their lines.
fn used(source: &Source) -> Vec<(String, usize)> {
    let calls: &[&str] = if source.kind() == "rs" { &["Phrase::new("] } else { &["t("] };
    let mut keys = Vec::new();
    for call in calls {
        for (at, _) in source.text.match_indices(call) {
            let before = source.text[..at].chars().next_back();
            if *call == "t(" && before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '$')) {
                continue;
            }
            let rest = source.text[at + call.len()..].trim_start();
            let Some(quote) = rest.chars().next().filter(|c| matches!(c, '"' | '\'')) else { continue };
            let Some(key) = rest[1..].split(quote).next() else { continue };
            let well_formed = key.starts_with(|c: char| c.is_ascii_lowercase())
                && key.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
            // Tests make up keys; a call in a test is followed by nothing that a person reads.
            if well_formed && !in_test(source, at) && !in_comment(source, at) {
                keys.push((key.to_owned(), source.text[..at].matches('\n').count() + 1));
            }
        }
    }
    keys
}

fn in_test(source: &Source, at: usize) -> bool {
    source.is_test() || source.text.find("#[cfg(test)]").is_some_and(|tests| tests < at)
}

fn in_comment(source: &Source, at: usize) -> bool {
    let line = source.text[..at].rsplit('\n').next().unwrap_or_default().trim_start();
    line.starts_with("//") || line.starts_with("* ") || line.starts_with("/*")
}

/// Every word of a catalogue's alphabet that stands between quotes.
fn quoted(text: &str) -> BTreeSet<&str> {
    let mut words = BTreeSet::new();
    for quote in ['"', '\'', '`'] {
        words.extend(text.split(quote).filter(|word| word.len() < 100));
    }
    words
}

/// Families made in place: `t(`tab-${name}`)`, `format!("dns-{}")`.
fn built(text: &str) -> Vec<String> {
    let mut families = BTreeSet::new();
    for (quote, hole) in [('`', "${"), ('"', "{")] {
        for piece in text.split(quote) {
            let Some((start, _)) = piece.split_once(hole) else { continue };
            let prefix = start.ends_with('-')
                && start.starts_with(|c: char| c.is_ascii_lowercase())
                && start.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
            if prefix {
                families.insert(start.to_owned());
            }
        }
    }
    families.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(path: &str, text: &str) -> Source {
        Source { path: path.to_owned(), text: text.to_owned() }
    }

    #[test]
    fn catalogues_are_held_against_each_other_and_the_code() {
        let sources = [
            source("locales/en/a.ftl", "one = One { $n }\ntwo = Two\nthree = Three\ntab-x = X\n"),
            source("locales/ko/a.ftl", "one = 하나\ntwo = 둘\ntab-x = X\n"),
            source("ui/src/a.ts", "t('one'); t('absent'); format('two'); t(`tab-${name}`);"),
        ];
        let found = problems(&sources).unwrap();
        assert_eq!(found.len(), 4, "{found:#?}");
        for words in
            ["`absent` is in no", "`three` is missing in ko", "`one` has the variables", "`three` is used"]
        {
            assert!(found.iter().any(|problem| problem.contains(words)), "{words}: {found:#?}");
        }
    }
}
