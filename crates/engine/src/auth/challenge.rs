//! Challenges of servers and proxies (RFC 9110 §11.6), read from any bytes.

use crate::event::AuthParam;

/// One challenge: a scheme, and either one token or parameters.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Challenge {
    /// As in the field.
    pub scheme: String,
    pub params: Vec<AuthParam>,
}

impl Challenge {
    /// All challenges of those `WWW-Authenticate` or `Proxy-Authenticate` fields, in order.
    #[must_use]
    pub fn read<'a>(fields: impl IntoIterator<Item = &'a str>) -> Vec<Challenge> {
        let mut challenges = Vec::new();
        for field in fields {
            read_field(field, &mut challenges);
        }
        challenges
    }

    /// Whether it is of that scheme.
    #[must_use]
    pub fn is(&self, scheme: &str) -> bool {
        self.scheme.eq_ignore_ascii_case(scheme)
    }

    /// A parameter by name, without regard to case.
    #[must_use]
    pub fn param(&self, name: &str) -> Option<&str> {
        self.params
            .iter()
            .find(|param| param.name.eq_ignore_ascii_case(name))
            .map(|param| param.value.as_str())
    }
}

fn read_field(field: &str, challenges: &mut Vec<Challenge>) {
    let mut rest = field;
    loop {
        rest = rest.trim_start_matches([' ', '\t', ',']);
        let Some(end) = token_end(rest) else {
            // Something that is no token: the next comma begins anew.
            match rest.find(',') {
                Some(at) => rest = &rest[at..],
                None => return,
            }
            continue;
        };
        let (name, after) = rest.split_at(end);
        let value = after.trim_start_matches([' ', '\t']).strip_prefix('=');
        match (value, challenges.last_mut()) {
            (Some(value), Some(challenge)) => {
                let (value, after) = read_value(value.trim_start_matches([' ', '\t']));
                challenge.params.push(AuthParam { name: name.to_owned(), value });
                rest = after;
            }
            _ => {
                challenges.push(Challenge { scheme: name.to_owned(), params: Vec::new() });
                rest = after.trim_start_matches([' ', '\t']);
                if let Some(end) = token68_end(rest) {
                    // A single token, as Negotiate has: a parameter without a name.
                    let value = rest[..end].to_owned();
                    if let Some(challenge) = challenges.last_mut() {
                        challenge.params.push(AuthParam { name: String::new(), value });
                    }
                    rest = &rest[end..];
                }
            }
        }
    }
}

/// Where a token ends; `None` when none begins here.
fn token_end(text: &str) -> Option<usize> {
    let is_token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    let end = text.find(|c| !is_token(c)).unwrap_or(text.len());
    (end > 0).then_some(end)
}

/// Where a token68 ends (RFC 9110 §11.2), when nothing but a comma or the end follows it.
fn token68_end(text: &str) -> Option<usize> {
    let is_68 = |c: char| c.is_ascii_alphanumeric() || "-._~+/".contains(c);
    let plain = text.find(|c| !is_68(c)).unwrap_or(text.len());
    let end = plain + (text.len() - plain - text[plain..].trim_start_matches('=').len());
    let rest = text[end..].trim_start_matches([' ', '\t']);
    (plain > 0 && (rest.is_empty() || rest.starts_with(','))).then_some(end)
}

/// A quoted string or a token, and what follows it.
fn read_value(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find([',', ' ', '\t']).unwrap_or(text.len());
        return (text[..end].to_owned(), &text[end..]);
    };
    let mut value = String::new();
    let mut chars = quoted.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (value, &quoted[at + 1..]),
            '\\' => value.extend(chars.next().map(|(_, escaped)| escaped)),
            c => value.push(c),
        }
    }
    (value, "")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(field: &str) -> Vec<String> {
        let one = |challenge: &Challenge| {
            let params: Vec<String> =
                challenge.params.iter().map(|param| format!("{}={}", param.name, param.value)).collect();
            format!("{} {}", challenge.scheme, params.join("|"))
        };
        Challenge::read([field]).iter().map(one).collect()
    }

    #[test]
    fn several_challenges_stand_in_one_field() {
        assert_eq!(
            shown(
                r#"Newauth realm="apps", type=1, title="Login to \"apps\"", Basic realm="simple" , Negotiate, Bearer"#
            ),
            [
                r#"Newauth realm=apps|type=1|title=Login to "apps""#,
                "Basic realm=simple",
                "Negotiate ",
                "Bearer "
            ]
        );
        assert_eq!(
            shown("Negotiate YIIJvwYGKwYBBQUCoIIJszCC==, Basic realm=x"),
            ["Negotiate =YIIJvwYGKwYBBQUCoIIJszCC==", "Basic realm=x"]
        );
        assert_eq!(
            shown(r#"Digest realm = "a,b" ,qop="auth, auth-int",stale=TRUE"#),
            ["Digest realm=a,b|qop=auth, auth-int|stale=TRUE"]
        );
    }

    #[test]
    fn several_fields_are_one_list() {
        let challenges = Challenge::read(["Digest algorithm=SHA-256", "digest algorithm=MD5"]);
        assert!(challenges.iter().all(|challenge| challenge.is("Digest")));
        assert_eq!(challenges[1].param("ALGORITHM"), Some("MD5"));
    }

    proptest! {
        #[test]
        fn every_field_is_read(field in "\\PC{0,80}", other in "[a-zA-Z=\", \\\\]{0,60}") {
            let read = Challenge::read([field.as_str(), other.as_str()]);
            prop_assert!(read.iter().all(|challenge| !challenge.scheme.is_empty()));
        }
    }
}
