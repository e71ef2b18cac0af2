//! Words of PowerShell: two kinds of quotes, backticks, continued lines. Nothing is expanded.

use super::words::{Chars, Word, Words, at_line_end, rest, skip_line_end, unclosed};
use crate::api::FieldProblem;
use crate::event::Phrase;

/// Cuts a command as PowerShell would.
pub fn words(text: &str) -> Result<Words, FieldProblem> {
    let mut found = Words::default();
    let mut chars = text.char_indices().peekable();
    while let Some(&(from, c)) = chars.peek() {
        match c {
            '`' if at_line_end(text, from) => skip_line_end(&mut chars),
            '\n' | '\r' if found.words.is_empty() => drop(chars.next()),
            ' ' | '\t' => drop(chars.next()),
            '#' => while chars.next_if(|(_, c)| *c != '\n').is_some() {},
            '&' if found.words.is_empty() => drop(chars.next()),
            '\n' | '\r' | ';' | '|' | '&' | '>' => {
                rest(text, from, &mut found);
                return Ok(found);
            }
            _ => {
                let word = word(text, from, &mut chars, &mut found)?;
                found.words.push(word);
            }
        }
    }
    Ok(found)
}

fn word(text: &str, from: usize, chars: &mut Chars<'_>, found: &mut Words) -> Result<Word, FieldProblem> {
    let mut out = String::new();
    let mut to = from;
    while let Some(&(at, c)) = chars.peek() {
        match c {
            ' ' | '\t' | '\n' | '\r' | ';' | '|' | '&' | '>' => break,
            '`' if at_line_end(text, at) => break,
            '`' => {
                chars.next();
                out.extend(chars.next().map(|(_, c)| escaped(c)));
            }
            '\'' => {
                chars.next();
                out.push_str(&single_quoted(text, at, chars)?);
            }
            '"' => {
                chars.next();
                double_quoted(text, at, chars, &mut out, found)?;
            }
            _ => {
                variable(&text[at..], found);
                out.push(c);
                chars.next();
            }
        }
        to = chars.peek().map_or(text.len(), |(at, _)| *at);
    }
    Ok(Word { text: out, from, to })
}

/// Before PowerShell 7.3 a quote within an argument had to be written `\"`; commands on the web still have it.
fn single_quoted(text: &str, from: usize, chars: &mut Chars<'_>) -> Result<String, FieldProblem> {
    let mut out = String::new();
    loop {
        match chars.next() {
            Some((_, '\'')) if chars.next_if(|(_, c)| *c == '\'').is_some() => out.push('\''),
            Some((_, '\'')) => return Ok(out.replace("\\\"", "\"")),
            Some((_, c)) => out.push(c),
            None => return Err(unclosed(text, from)),
        }
    }
}

fn double_quoted(
    text: &str,
    from: usize,
    chars: &mut Chars<'_>,
    out: &mut String,
    found: &mut Words,
) -> Result<(), FieldProblem> {
    while let Some((at, c)) = chars.next() {
        match c {
            '"' if chars.next_if(|(_, c)| *c == '"').is_some() => out.push('"'),
            '"' => return Ok(()),
            '`' => match chars.next() {
                Some((_, c)) => out.push(escaped(c)),
                None => return Err(unclosed(text, from)),
            },
            _ => {
                variable(&text[at..], found);
                out.push(c);
            }
        }
    }
    Err(unclosed(text, from))
}

fn escaped(c: char) -> char {
    match c {
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        '0' => '\0',
        'a' => '\x07',
        'b' => '\x08',
        'e' => '\x1b',
        'f' => '\x0c',
        'v' => '\x0b',
        c => c,
    }
}

fn variable(text: &str, found: &mut Words) {
    let Some(rest) = text.strip_prefix('$') else { return };
    let name: String = rest.chars().take_while(|c| c.is_alphanumeric() || matches!(c, '_' | ':')).collect();
    let name = if rest.starts_with(['(', '{']) { "$(…)".to_owned() } else { format!("${name}") };
    if name.len() > 1 && !found.left_out.iter().any(|other| other.option == name) {
        found.leave_out(&name, Phrase::new("curl-left-variable"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<String> {
        words(text).unwrap().words.into_iter().map(|word| word.text).collect()
    }

    #[test]
    fn quotes_and_backticks_are_read() {
        let text = "curl.exe 'it''s' \"a `\"b`\" `n \"\"c\"\"\" `\n  -d '{\"a\":1}' x` y";
        assert_eq!(cut(text), ["curl.exe", "it's", "a \"b\" \n \"c\"", "-d", "{\"a\":1}", "x y"]);
        assert_eq!(cut("curl.exe -d '{\\\"a\\\":1}'"), ["curl.exe", "-d", "{\"a\":1}"]);
        assert_eq!(cut("curl.exe \"\\`\"\""), ["curl.exe", "\\\""]);
    }

    #[test]
    fn variables_stay_and_are_told() {
        let found = words("curl.exe \"$env:TOKEN\" ; ls").unwrap();
        let told: Vec<_> = found.left_out.iter().map(|left| left.option.as_str()).collect();
        assert_eq!(told, ["$env:TOKEN", "; ls".trim_matches(|c| c == ';' || c == ' ')]);
        assert_eq!(words("curl.exe 'a").unwrap_err().start, Some(9));
    }
}
