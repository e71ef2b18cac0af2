//! Words as options with their values, and URLs.

use super::options::Known;
use super::words::{Word, Words};
use crate::api::FieldProblem;
use crate::compose::problem_at;
use crate::event::Phrase;

/// One argument of the command.
#[derive(Clone, Debug)]
pub enum Arg {
    Url(Word),
    Option {
        known: Known,
        /// As it was written.
        written: String,
        value: Word,
        /// False for `--no-…`.
        on: bool,
    },
}

/// Reads the words after `curl`. Options of a second request (`--next`) are left out.
pub fn args(text: &str, words: &mut Words, problems: &mut Vec<FieldProblem>) -> Vec<Arg> {
    let mut args = Vec::new();
    let mut only_urls = false;
    let all = std::mem::take(&mut words.words);
    let mut rest = all.into_iter().peekable();
    rest.next_if(|word| word.text == "$");
    let wrong = |word: &Word, why: Phrase| problem_at("curl", text, word.from, word.to, why);
    match rest.next() {
        Some(word) if is_curl(&word.text) => {}
        Some(word) => problems.push(wrong(&word, Phrase::new("curl-not-curl"))),
        None => problems.push(problem_at("curl", text, 0, text.len(), Phrase::new("curl-not-curl"))),
    }
    while let Some(word) = rest.next() {
        if only_urls || !word.text.starts_with('-') || word.text == "-" {
            args.push(Arg::Url(word));
            continue;
        }
        if word.text == "--" {
            only_urls = true;
            continue;
        }
        let unknown = || {
            let why = Phrase::new("curl-unknown-option").with("option", word.text.as_str());
            wrong(&word, why)
        };
        let mut found = Vec::new();
        if let Some(long) = word.text.strip_prefix("--") {
            match named(long) {
                Some((known, on)) => found.push((known, word.text.clone(), None, on)),
                None => problems.push(unknown()),
            }
        } else {
            letters(&word, &mut found).unwrap_or_else(|()| problems.push(unknown()));
        }
        for (known, written, attached, on) in found {
            if known.name == "next" {
                words.leave_out(&written, Phrase::new("curl-left-next"));
                return args;
            }
            let value = match (known.takes && on, attached) {
                (false, _) => Word::default(),
                (true, Some(value)) => value,
                (true, None) => match rest.next() {
                    Some(value) => value,
                    None => {
                        let why = Phrase::new("curl-no-value").with("option", written.as_str());
                        problems.push(wrong(&word, why));
                        continue;
                    }
                },
            };
            args.push(Arg::Option { known, written, value, on });
        }
    }
    args
}

fn is_curl(word: &str) -> bool {
    let name = word.rsplit(['/', '\\']).next().unwrap_or_default();
    name.eq_ignore_ascii_case("curl") || name.eq_ignore_ascii_case("curl.exe")
}

/// `--name`, `--no-name`, and names that begin with `no-` themselves.
fn named(long: &str) -> Option<(Known, bool)> {
    if let Some(known) = Known::long(long) {
        return Some((known, true));
    }
    let off = long.strip_prefix("no-").and_then(Known::long).filter(|known| !known.takes);
    off.map(|known| (known, false)).or_else(|| Known::long(&format!("no-{long}")).map(|known| (known, true)))
}

/// `-sSL`, `-XPOST`, `-d@file`.
#[allow(clippy::type_complexity, reason = "what the caller turns into arguments at once")]
fn letters(word: &Word, found: &mut Vec<(Known, String, Option<Word>, bool)>) -> Result<(), ()> {
    let mut rest = word.text[1..].chars();
    while let Some(c) = rest.next() {
        let known = Known::short(c).ok_or(())?;
        let tail = rest.as_str();
        if known.takes && !tail.is_empty() {
            let value = Word { text: tail.to_owned(), ..word.clone() };
            found.push((known, format!("-{c}"), Some(value), true));
            return Ok(());
        }
        found.push((known, format!("-{c}"), None, true));
    }
    Ok(())
}
