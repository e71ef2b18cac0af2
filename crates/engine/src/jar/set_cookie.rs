//! `Set-Cookie` as RFC 6265bis §5.6 reads it: total, and never stricter than the rules.

use super::date;
use crate::api::SameSite;

/// Longest name and value together, in bytes (§5.6).
const MAX_PAIR: usize = 4096;
/// Longest value of an attribute; a longer one does not count (§5.6).
const MAX_ATTRIBUTE: usize = 1024;
/// Milliseconds of a second.
const SECOND: i64 = 1000;

/// A cookie as a field says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SetCookie {
    pub name: String,
    pub value: String,
    /// Without a leading dot, in lower case; `Some("")` was empty.
    pub domain: Option<String>,
    pub path: Option<String>,
    /// Milliseconds since 1970 UTC, from Max-Age or Expires.
    pub expires_ms: Option<i64>,
    pub secure: bool,
    pub http_only: bool,
    pub same_site: Option<SameSite>,
}

/// Why a field is no cookie at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoCookie {
    NotText,
    ControlCharacter,
    Empty,
    TooLong,
}

impl SetCookie {
    /// Reads a field; `now_ms` is what Max-Age counts from.
    pub fn read(field: &[u8], now_ms: i64) -> Result<SetCookie, NoCookie> {
        if field.iter().any(|byte| matches!(byte, 0..=8 | 10..=31 | 127)) {
            return Err(NoCookie::ControlCharacter);
        }
        // Cookies go back in header lines that were typed, which are text.
        let text = std::str::from_utf8(field).map_err(|_| NoCookie::NotText)?;
        let mut parts = text.split(';');
        let pair = parts.next().unwrap_or_default();
        let (name, value) = pair.split_once('=').unwrap_or(("", pair));
        let (name, value) = (trim(name), trim(value));
        if name.is_empty() && value.is_empty() {
            return Err(NoCookie::Empty);
        }
        if name.len() + value.len() > MAX_PAIR {
            return Err(NoCookie::TooLong);
        }
        let mut cookie = SetCookie { name: name.to_owned(), value: value.to_owned(), ..SetCookie::default() };
        let (mut max_age, mut expires) = (None, None);
        for part in parts {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            let (name, value) = (trim(name), trim(value));
            if value.len() > MAX_ATTRIBUTE {
                continue;
            }
            // The last one of each name counts.
            match name.to_ascii_lowercase().as_str() {
                "expires" => expires = date::read(value).or(expires),
                "max-age" => max_age = seconds(value).or(max_age),
                "domain" => {
                    cookie.domain = Some(value.strip_prefix('.').unwrap_or(value).to_ascii_lowercase());
                }
                "path" => cookie.path = Some(value.to_owned()),
                "secure" => cookie.secure = true,
                "httponly" => cookie.http_only = true,
                "samesite" => cookie.same_site = Some(same_site(value)),
                _ => {}
            }
        }
        // Max-Age wins over Expires (§5.7).
        cookie.expires_ms =
            max_age.map(|seconds: i64| now_ms.saturating_add(seconds.saturating_mul(SECOND))).or(expires);
        Ok(cookie)
    }
}

/// Space and tab only.
fn trim(text: &str) -> &str {
    text.trim_matches([' ', '\t'])
}

/// Digits with an optional minus; anything else does not count (§5.6.2).
fn seconds(value: &str) -> Option<i64> {
    let digits = value.strip_prefix('-').unwrap_or(value);
    if digits.is_empty() || !digits.bytes().all(|c| c.is_ascii_digit()) {
        return None;
    }
    if value.starts_with('-') {
        return Some(-1);
    }
    Some(digits.parse().unwrap_or(i64::MAX))
}

fn same_site(value: &str) -> SameSite {
    match value.to_ascii_lowercase().as_str() {
        "strict" => SameSite::Strict,
        "lax" => SameSite::Lax,
        "none" => SameSite::None,
        _ => SameSite::Unset,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pair(field: &str) -> Option<(String, String)> {
        SetCookie::read(field.as_bytes(), 0).ok().map(|cookie| (cookie.name, cookie.value))
    }

    #[test]
    fn names_and_values_are_what_stands_around_the_first_equals_sign() {
        for (field, name, value) in [
            ("a=b", "a", "b"),
            ("  a  = b c  ;x;;;   y", "a", "b c"),
            ("a=== b ; q", "a", "== b"),
            ("a=", "a", ""),
            ("token", "", "token"),
            ("=token", "", "token"),
            ("a=\"b;c\"", "a", "\"b"),
            ("a=\"b, c=d\"", "a", "\"b, c=d\""),
            ("a=b, c=d", "a", "b, c=d"),
            ("\t이름=값\t", "이름", "값"),
        ] {
            assert_eq!(pair(field), Some((name.to_owned(), value.to_owned())), "{field}");
        }
    }

    #[test]
    fn a_field_without_name_and_value_is_no_cookie() {
        for (field, why) in [
            ("", NoCookie::Empty),
            ("=", NoCookie::Empty),
            ("  ; Path=/", NoCookie::Empty),
            ("a=b\0c", NoCookie::ControlCharacter),
            ("a=b\u{7f}", NoCookie::ControlCharacter),
        ] {
            assert_eq!(SetCookie::read(field.as_bytes(), 0), Err(why), "{field:?}");
        }
        assert_eq!(SetCookie::read(b"a=\xff", 0), Err(NoCookie::NotText));
        let long = format!("a={}", "x".repeat(MAX_PAIR));
        assert_eq!(SetCookie::read(long.as_bytes(), 0), Err(NoCookie::TooLong));
        assert!(SetCookie::read(&long.as_bytes()[..long.len() - 1], 0).is_ok());
    }

    #[test]
    fn attributes_are_read_without_case_and_the_last_counts() {
        let field = "a=b; seCURe=x; HttpOnly ; PATH = /one; path=/two ;domain=.Example.ORG; SameSite=STRICT";
        let cookie = SetCookie::read(field.as_bytes(), 0).unwrap();
        assert!(cookie.secure && cookie.http_only);
        assert_eq!(cookie.path.as_deref(), Some("/two"));
        assert_eq!(cookie.domain.as_deref(), Some("example.org"));
        assert_eq!(cookie.same_site, Some(SameSite::Strict));
        let other = SetCookie::read(b"a=b; \"Secure\"; Secure qux; SameSite=odd", 0).unwrap();
        assert!(!other.secure);
        assert_eq!(other.same_site, Some(SameSite::Unset));
    }

    #[test]
    fn an_attribute_that_is_too_long_does_not_count() {
        let field = format!("a=b; Path=/x; Path=/{}", "y".repeat(MAX_ATTRIBUTE));
        assert_eq!(SetCookie::read(field.as_bytes(), 0).unwrap().path.as_deref(), Some("/x"));
    }

    #[test]
    fn max_age_wins_over_expires_and_nonsense_does_not_count() {
        let expires = |field: &str| SetCookie::read(field.as_bytes(), 5_000).unwrap().expires_ms;
        assert_eq!(expires("a=b; Max-Age=10; Expires=Thu, 01 Jan 1970 00:00:01 GMT"), Some(15_000));
        assert_eq!(expires("a=b; Max-Age=1x; Expires=Thu, 01 Jan 1970 00:00:01 GMT"), Some(1_000));
        assert_eq!(expires("a=b; Max-Age=-5"), Some(4_000));
        assert_eq!(expires("a=b; Max-Age=99999999999999999999"), Some(i64::MAX));
        assert_eq!(expires("a=b; Max-Age=; Expires=soon"), None);
    }

    proptest! {
        #[test]
        fn every_field_is_read_or_refused(field in proptest::collection::vec(any::<u8>(), 0..300), now in any::<i64>()) {
            if let Ok(cookie) = SetCookie::read(&field, now) {
                prop_assert!(!cookie.name.is_empty() || !cookie.value.is_empty());
                prop_assert!(!cookie.name.contains('='));
            }
        }

        #[test]
        fn every_text_with_attributes_is_read(
            value in "[ -~]{0,20}",
            attributes in proptest::collection::vec("(Expires|Max-Age|Domain|Path|SameSite|x)=[ -~]{0,40}", 0..6),
        ) {
            let field = format!("a={value}; {}", attributes.join("; "));
            let cookie = SetCookie::read(field.as_bytes(), 0).unwrap();
            prop_assert_eq!(cookie.name, "a");
        }
    }
}
