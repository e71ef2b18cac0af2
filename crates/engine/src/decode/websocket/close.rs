//! The body of a Close frame and what its code means (RFC 6455 §5.5.1, §7.4).

use super::rules::Rule;
use crate::event::Phrase;

/// A Close frame's body, taken apart.
#[derive(Debug)]
pub struct CloseBody<'a> {
    pub code: Option<u16>,
    pub reason: &'a [u8],
    /// The rule that the body breaks.
    pub broken: Option<Rule>,
}

/// Takes a Close frame's body apart.
#[must_use]
pub fn close_body(payload: &[u8]) -> CloseBody<'_> {
    match payload {
        [] => CloseBody { code: None, reason: &[], broken: None },
        [_] => CloseBody { code: None, reason: payload, broken: Some(Rule::CloseOneByte) },
        [high, low, reason @ ..] => {
            let code = u16::from_be_bytes([*high, *low]);
            let broken = if !may_be_sent(code) {
                Some(Rule::CloseCodeForbidden(code))
            } else if std::str::from_utf8(reason).is_err() {
                Some(Rule::CloseReasonNotUtf8)
            } else {
                None
            };
            CloseBody { code: Some(code), reason, broken }
        }
    }
}

/// Whether a code may stand in a Close frame: the RFC's own, those registered since, and 3000 to 4999.
#[must_use]
pub fn may_be_sent(code: u16) -> bool {
    matches!(code, 1000..=1003 | 1007..=1014 | 3000..=4999)
}

/// What a code means, as a sentence.
#[must_use]
pub fn meaning(code: Option<u16>) -> Phrase {
    match code {
        None => Phrase::new("close-code-none"),
        Some(1000) => Phrase::new("close-code-1000"),
        Some(1001) => Phrase::new("close-code-1001"),
        Some(1002) => Phrase::new("close-code-1002"),
        Some(1003) => Phrase::new("close-code-1003"),
        Some(1004) => Phrase::new("close-code-1004"),
        Some(1005) => Phrase::new("close-code-1005"),
        Some(1006) => Phrase::new("close-code-1006"),
        Some(1007) => Phrase::new("close-code-1007"),
        Some(1008) => Phrase::new("close-code-1008"),
        Some(1009) => Phrase::new("close-code-1009"),
        Some(1010) => Phrase::new("close-code-1010"),
        Some(1011) => Phrase::new("close-code-1011"),
        Some(1012) => Phrase::new("close-code-1012"),
        Some(1013) => Phrase::new("close-code-1013"),
        Some(1014) => Phrase::new("close-code-1014"),
        Some(1015) => Phrase::new("close-code-1015"),
        Some(3000) => Phrase::new("close-code-3000"),
        Some(3003) => Phrase::new("close-code-3003"),
        Some(3008) => Phrase::new("close-code-3008"),
        Some(3001..=3999) => Phrase::new("close-code-registered"),
        Some(4000..=4999) => Phrase::new("close-code-private"),
        Some(1016..=2999) => Phrase::new("close-code-reserved"),
        Some(_) => Phrase::new("close-code-unused"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_the_api_never_cross_the_wire() {
        for code in [0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, u16::MAX] {
            assert!(!may_be_sent(code), "{code}");
        }
        for code in [1000, 1001, 1011, 1013, 3000, 4999] {
            assert!(may_be_sent(code), "{code}");
        }
    }

    #[test]
    fn a_body_of_one_byte_is_illegal() {
        assert_eq!(close_body(&[3]).broken, Some(Rule::CloseOneByte));
        assert_eq!(close_body(&[]).code, None);
        assert_eq!(close_body(&[3, 232, 0xff]).broken, Some(Rule::CloseReasonNotUtf8));
        assert_eq!(close_body(&[3, 232]).code, Some(1000));
    }
}
