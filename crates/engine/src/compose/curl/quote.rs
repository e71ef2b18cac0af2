//! Arguments in the quoting of a shell.

use crate::api::Shell;

/// The argument as that shell takes it; `None` when it cannot be given to a program there.
#[must_use]
pub fn quoted(text: &str, shell: Shell) -> Option<String> {
    if text.contains('\0') {
        return None;
    }
    match shell {
        Shell::Bash => Some(bash(text)),
        // cmd.exe drops carriage returns.
        Shell::Cmd => (!text.contains('\r')).then(|| cmd(text)),
        Shell::PowerShell => Some(powershell(text)),
    }
}

fn plain(text: &str, safe: &[u8]) -> bool {
    !text.is_empty() && text.bytes().all(|c| c.is_ascii_alphanumeric() || safe.contains(&c))
}

fn bash(text: &str) -> String {
    if plain(text, b"-_+=:,./@%") {
        return text.to_owned();
    }
    if !text.contains(|c: char| c.is_control()) {
        return format!("'{}'", text.replace('\'', "'\\''"));
    }
    let mut out = String::from("$'");
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\'' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('\'');
    out
}

/// Quotes for the C runtime, then carets, so that cmd.exe itself sees no quotes at all.
fn cmd(text: &str) -> String {
    if plain(text, b"-_+=:,./@") {
        return text.to_owned();
    }
    let mut argument = String::from("\"");
    let mut backslashes = 0;
    for c in text.chars() {
        if c == '"' {
            argument.push_str(&"\\".repeat(backslashes + 1));
        }
        backslashes = if c == '\\' { backslashes + 1 } else { 0 };
        argument.push(c);
    }
    argument.push_str(&"\\".repeat(backslashes));
    argument.push('"');
    let mut out = String::new();
    for c in argument.chars() {
        match c {
            '\n' => out.push_str("^\n\n"),
            '^' | '&' | '|' | '<' | '>' | '"' | '%' | '!' | '(' | ')' => out.extend(['^', c]),
            c => out.push(c),
        }
    }
    out
}

/// As PowerShell 7.3 and later hand arguments to programs.
fn powershell(text: &str) -> String {
    if plain(text, b"-_=:/") || (plain(text, b"-_=:/.") && !text.starts_with('-')) {
        return text.to_owned();
    }
    // Curly quotes end a string as straight ones do, and `\"` would be read as older versions need it.
    let curly = |c: char| matches!(c, '\u{2018}'..='\u{201b}' | '\u{201c}'..='\u{201e}');
    if !text.contains(|c: char| c.is_control() || curly(c)) && !text.contains("\\\"") {
        return format!("'{}'", text.replace('\'', "''"));
    }
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '\n' => out.push_str("`n"),
            '\r' => out.push_str("`r"),
            '\t' => out.push_str("`t"),
            '`' | '"' | '$' => out.extend(['`', c]),
            c if curly(c) => out.extend(['`', c]),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
