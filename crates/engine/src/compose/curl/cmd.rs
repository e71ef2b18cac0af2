//! Words of cmd.exe and of the programs it starts: carets first, then quotes and backslashes.

use super::words::{Word, Words, unclosed};
use crate::api::FieldProblem;
use crate::event::Phrase;

/// Cuts a command as cmd.exe and the C runtime would, together.
pub fn words(text: &str) -> Result<Words, FieldProblem> {
    let mut found = Words::default();
    let plain = without_carets(text, &mut found);
    let mut at = 0;
    while at < plain.len() {
        if matches!(plain[at].1, ' ' | '\t') {
            at += 1;
            continue;
        }
        let (word, next) = word(text, &plain, at)?;
        found.words.push(word);
        at = next;
    }
    Ok(found)
}

/// Characters with their places after cmd.exe read its carets. Outside of quotes a caret takes the meaning of
/// the character after it; at the end of a line it continues the command.
fn without_carets(text: &str, found: &mut Words) -> Vec<(usize, char)> {
    let mut plain = Vec::with_capacity(text.len());
    let mut quoted = false;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '^' if !quoted => {
                chars.next_if(|(_, c)| *c == '\r');
                if chars.next_if(|(_, c)| *c == '\n').is_some() {
                    // The character after a continued line is taken as it is, even another line's end.
                    chars.next_if(|(_, c)| *c == '\r');
                }
                plain.extend(chars.next());
            }
            '"' => {
                quoted = !quoted;
                plain.push((at, c));
            }
            '\r' => {}
            '\n' | '&' | '|' | '<' | '>' if !quoted => {
                let rest = text[at..].trim();
                if !plain.is_empty() && !rest.is_empty() {
                    found.leave_out(rest, Phrase::new("curl-left-rest"));
                    return plain;
                }
            }
            _ => plain.push((at, c)),
        }
    }
    plain
}

/// One word by the rules of the C runtime: 2n backslashes before a quote are n, one more makes the quote
/// itself; two quotes within quotes are one.
fn word(text: &str, plain: &[(usize, char)], begin: usize) -> Result<(Word, usize), FieldProblem> {
    let from = plain[begin].0;
    let mut out = String::new();
    let mut open: Option<usize> = None;
    let mut at = begin;
    while let Some(&(place, c)) = plain.get(at) {
        match c {
            ' ' | '\t' if open.is_none() => break,
            '\\' => {
                let run = plain[at..].iter().take_while(|(_, c)| *c == '\\').count();
                let before_quote = plain.get(at + run).is_some_and(|(_, c)| *c == '"');
                let kept = if before_quote { run / 2 } else { run };
                out.extend(std::iter::repeat_n('\\', kept));
                at += run;
                if before_quote && run % 2 == 1 {
                    out.push('"');
                    at += 1;
                }
                continue;
            }
            '"' if open.is_some() && plain.get(at + 1).is_some_and(|(_, c)| *c == '"') => {
                out.push('"');
                at += 1;
            }
            '"' => open = if open.is_some() { None } else { Some(place) },
            c => out.push(c),
        }
        at += 1;
    }
    if let Some(place) = open {
        return Err(unclosed(text, place));
    }
    let to = plain.get(at).map_or(text.len(), |(place, _)| *place);
    Ok((Word { text: out, from, to }, at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<String> {
        words(text).unwrap().words.into_iter().map(|word| word.text).collect()
    }

    #[test]
    fn carets_quotes_and_backslashes_are_read() {
        let copied = "curl ^\"http://h/?a=1^&b=^%^20^\" ^\n  -H ^\"X: ^\\^\"q^\\^\"^\" ^\r\n  --data-raw ^\"a^\n\nb^\"";
        assert_eq!(cut(copied), ["curl", "http://h/?a=1&b=%20", "-H", "X: \"q\"", "--data-raw", "a\nb"]);
        assert_eq!(cut("curl.exe -d \"{\\\"a\\\":1}\" \"\""), ["curl.exe", "-d", "{\"a\":1}", ""]);
        assert_eq!(cut("curl -d \"{\"\"a\"\":1}\""), ["curl", "-d", "{\"a\":1}"]);
        assert_eq!(cut("a\\\\b \"c\\\\\""), ["a\\\\b", "c\\"]);
    }

    #[test]
    fn what_follows_the_command_is_told_and_an_open_quote_is_pointed_at() {
        let found = words("curl http://h/ | more").unwrap();
        assert_eq!((found.words.len(), found.left_out[0].option.as_str()), (2, "| more"));
        assert_eq!(words("curl \"a").unwrap_err().start, Some(5));
    }
}
