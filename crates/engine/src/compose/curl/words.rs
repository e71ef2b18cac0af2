//! A command line cut into words, each with its place.

use std::iter::Peekable;
use std::str::CharIndices;

use super::{bash, cmd, powershell};
use crate::api::{CurlLeftOut, FieldProblem, Shell};
use crate::compose::problem_at;
use crate::event::Phrase;

/// One word after its quotes were taken away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Word {
    pub text: String,
    /// Its place in the command, in bytes.
    pub from: usize,
    pub to: usize,
}

/// The words of one command.
#[derive(Debug, Default)]
pub struct Words {
    pub words: Vec<Word>,
    /// What stands in the command and is no word: variables, what follows a pipe.
    pub left_out: Vec<CurlLeftOut>,
}

impl Words {
    /// Cuts a command by the rules of a shell.
    pub fn of(text: &str, shell: Shell) -> Result<Words, FieldProblem> {
        match shell {
            Shell::Bash => bash::words(text),
            Shell::Cmd => cmd::words(text),
            Shell::PowerShell => powershell::words(text),
        }
    }

    pub fn leave_out(&mut self, option: &str, why: Phrase) {
        self.left_out.push(CurlLeftOut { option: option.to_owned(), why });
    }
}

/// Whose quoting a command follows, by what only that shell's users write.
#[must_use]
pub fn shell_of(text: &str) -> Shell {
    let ends_with = |mark: char| text.lines().any(|line| line.trim_end().ends_with(mark));
    if ends_with('^') || text.contains("^\"") || text.contains("{\"\"") {
        return Shell::Cmd;
    }
    let exe = text.trim_start().to_ascii_lowercase().starts_with("curl.exe");
    if ends_with('`') || text.contains("`\"") || (exe && text.contains('\'')) {
        return Shell::PowerShell;
    }
    if exe { Shell::Cmd } else { Shell::Bash }
}

/// Characters with their places, and one to look ahead.
pub type Chars<'a> = Peekable<CharIndices<'a>>;

/// Whether the line ends behind the character at `at`, which then continues it.
pub fn at_line_end(text: &str, at: usize) -> bool {
    text[at + 1..].starts_with('\n') || text[at + 1..].starts_with("\r\n")
}

/// Skips the mark that continues a line, and the line's end.
pub fn skip_line_end(chars: &mut Chars<'_>) {
    chars.next();
    chars.next_if(|(_, c)| *c == '\r');
    chars.next();
}

/// What stands after the command.
pub fn rest(text: &str, from: usize, found: &mut Words) {
    let rest = text[from..].trim_matches(|c: char| c.is_whitespace() || c == ';');
    if !rest.is_empty() && !rest.starts_with('#') {
        found.leave_out(rest, Phrase::new("curl-left-rest"));
    }
}

/// A quote that is not closed.
pub fn unclosed(text: &str, from: usize) -> FieldProblem {
    problem_at("curl", text, from, from + 1, Phrase::new("curl-unclosed"))
}
