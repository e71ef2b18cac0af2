//! Words of bash: quotes, `$'…'`, backslashes, continued lines. Nothing is expanded.

use super::words::{Chars, Word, Words, at_line_end, rest, skip_line_end, unclosed};
use crate::api::FieldProblem;
use crate::event::Phrase;

/// Cuts a command as bash would, up to the first thing that ends it.
pub fn words(text: &str) -> Result<Words, FieldProblem> {
    let mut found = Words::default();
    let mut chars = text.char_indices().peekable();
    while let Some(&(from, c)) = chars.peek() {
        match c {
            '\\' if at_line_end(text, from) => skip_line_end(&mut chars),
            '\n' | '\r' if found.words.is_empty() => drop(chars.next()),
            ' ' | '\t' => drop(chars.next()),
            '#' => while chars.next_if(|(_, c)| *c != '\n').is_some() {},
            '\n' | '\r' | ';' | '|' | '&' | '<' | '>' | '(' | ')' => {
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
            ' ' | '\t' | '\n' | '\r' | ';' | '|' | '<' | '>' | '(' | ')' => break,
            // In a URL that nobody quoted it is meant as part of it; bash would cut there.
            '&' if text[at + 1..].starts_with(|next: char| !next.is_whitespace() && next != '&') => {
                found.leave_out("&", Phrase::new("curl-left-ampersand"));
                out.push(c);
                chars.next();
            }
            '&' => break,
            '\\' if at_line_end(text, at) => skip_line_end(chars),
            '\\' => {
                chars.next();
                out.extend(chars.next().map(|(_, c)| c));
            }
            '\'' => {
                chars.next();
                loop {
                    match chars.next() {
                        Some((_, '\'')) => break,
                        Some((_, c)) => out.push(c),
                        None => return Err(unclosed(text, at)),
                    }
                }
            }
            '"' => {
                chars.next();
                double_quoted(text, at, chars, &mut out, found)?;
            }
            '$' if text[at + 1..].starts_with('\'') => {
                chars.next();
                chars.next();
                ansi_c(text, at, chars, &mut out)?;
            }
            '$' if text[at + 1..].starts_with('"') => drop(chars.next()),
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

fn double_quoted(
    text: &str,
    from: usize,
    chars: &mut Chars<'_>,
    out: &mut String,
    found: &mut Words,
) -> Result<(), FieldProblem> {
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Ok(()),
            '\\' => match chars.next() {
                Some((_, c @ ('"' | '\\' | '$' | '`'))) => out.push(c),
                Some((_, '\n')) => {}
                Some((_, c)) => out.extend(['\\', c]),
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

/// `$'…'`, as browsers write bodies with line breaks.
fn ansi_c(text: &str, from: usize, chars: &mut Chars<'_>, out: &mut String) -> Result<(), FieldProblem> {
    // Octets that are given one by one may be parts of one character.
    let mut octets = Vec::new();
    let mut push = |c: char| octets.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
    let mut bytes: Vec<(usize, u8)> = Vec::new();
    let mut length = 0;
    loop {
        let Some((_, c)) = chars.next() else { return Err(unclosed(text, from)) };
        let plain = match c {
            '\'' => break,
            '\\' => {
                let Some((_, c)) = chars.next() else { return Err(unclosed(text, from)) };
                match c {
                    'n' => '\n',
                    't' => '\t',
                    'r' => '\r',
                    'a' => '\x07',
                    'b' => '\x08',
                    'e' | 'E' => '\x1b',
                    'f' => '\x0c',
                    'v' => '\x0b',
                    '\\' | '\'' | '"' | '?' => c,
                    'u' => digits(chars, 16, 4).and_then(char::from_u32).unwrap_or('\u{fffd}'),
                    'U' => digits(chars, 16, 8).and_then(char::from_u32).unwrap_or('\u{fffd}'),
                    'x' => {
                        let octet = digits(chars, 16, 2).unwrap_or_default();
                        bytes.push((length, octet.to_le_bytes()[0]));
                        continue;
                    }
                    '0'..='7' => {
                        let rest = digits_after(chars, 8, 2, c.to_digit(8).unwrap_or_default());
                        bytes.push((length, rest.to_le_bytes()[0]));
                        continue;
                    }
                    other => {
                        push('\\');
                        length += 1;
                        other
                    }
                }
            }
            c => c,
        };
        push(plain);
        length += plain.len_utf8();
    }
    for (at, octet) in bytes.into_iter().rev() {
        octets.insert(at, octet);
    }
    out.push_str(&String::from_utf8_lossy(&octets));
    Ok(())
}

fn digits(chars: &mut Chars<'_>, radix: u32, most: usize) -> Option<u32> {
    chars.peek().filter(|(_, c)| c.is_digit(radix))?;
    Some(digits_after(chars, radix, most, 0))
}

fn digits_after(chars: &mut Chars<'_>, radix: u32, most: usize, first: u32) -> u32 {
    let mut value = first;
    for _ in 0..most {
        let Some((_, c)) = chars.next_if(|(_, c)| c.is_digit(radix)) else { break };
        value = value.wrapping_mul(radix).wrapping_add(c.to_digit(radix).unwrap_or_default());
    }
    value
}

/// Names a variable or a command substitution that begins here; it stays as it is written.
fn variable(text: &str, found: &mut Words) {
    let mut chars = text.chars();
    let name: String = match (chars.next(), chars.next()) {
        (Some('`'), _) => "`…`".to_owned(),
        (Some('$'), Some('(')) => "$(…)".to_owned(),
        (Some('$'), Some('{')) => text.split_inclusive('}').next().unwrap_or_default().to_owned(),
        (Some('$'), Some(c)) if c.is_ascii_alphabetic() || c == '_' => {
            let name = text[1..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_');
            format!("${}", name.collect::<String>())
        }
        _ => return,
    };
    if !found.left_out.iter().any(|other| other.option == name) {
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
    fn quotes_of_every_kind_are_taken_away() {
        assert_eq!(cut("curl 'a b' \"c\\\"d\\n\" e\\ f ''"), ["curl", "a b", "c\"d\\n", "e f", ""]);
        assert_eq!(cut("a'b'\"c\"$'d\\n\\x41\\u00e9\\'\\101'"), ["abcd\nA\u{e9}'A"]);
        assert_eq!(cut("$'\\xc3\\xa9'"), ["\u{e9}"]);
        assert_eq!(cut("curl \\\n  -H x \\\r\n -v # end"), ["curl", "-H", "x", "-v"]);
        assert_eq!(cut(""), [""; 0]);
    }

    #[test]
    fn what_bash_would_expand_or_run_is_told() {
        let found = words("curl http://h/?a=1&b=2 -H \"X: $TOKEN\" | jq .").unwrap();
        let told: Vec<_> = found.left_out.iter().map(|left| left.option.as_str()).collect();
        assert_eq!(told, ["&", "$TOKEN", "| jq ."]);
        assert_eq!(found.words[1].text, "http://h/?a=1&b=2");
        assert_eq!(found.words[3].text, "X: $TOKEN");
    }

    #[test]
    fn a_quote_that_is_not_closed_is_pointed_at() {
        for (text, at) in [("curl 'a", 5), ("curl \"a", 5), ("curl x$'a", 6)] {
            assert_eq!(words(text).unwrap_err().start, Some(at), "{text}");
        }
    }
}
