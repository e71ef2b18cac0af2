//! Header fields by name, over repetitions and lists (RFC 9110 §5.3, §5.6.1).

use crate::event::{ByteRange, HeaderLine, Octets};

/// The header lines of a head.
pub struct Fields<'a> {
    lines: &'a [HeaderLine],
}

impl<'a> Fields<'a> {
    pub fn of(lines: &'a [HeaderLine]) -> Fields<'a> {
        Fields { lines }
    }

    /// Lines of that field, whatever the case of its name.
    pub fn lines(&self, name: &str) -> impl Iterator<Item = &'a HeaderLine> + use<'a, '_> {
        let name = name.to_owned();
        self.lines.iter().filter(move |line| line.name.0.eq_ignore_ascii_case(name.as_bytes()))
    }

    /// Where those lines stand.
    pub fn ranges(&self, name: &str) -> Vec<ByteRange> {
        self.lines(name).map(|line| line.range).collect()
    }

    /// The value of the first line, white space around it left out.
    pub fn octets(&self, name: &str) -> Option<Octets> {
        self.lines(name).next().map(|line| Octets::from(line.value.0.trim_ascii()))
    }

    /// The same as text.
    pub fn text(&self, name: &str) -> Option<String> {
        self.octets(name).map(|value| value.text().into_owned())
    }

    /// Every element of the field's lists in order, empty ones left out.
    pub fn tokens(&self, name: &str) -> Vec<String> {
        let mut tokens = Vec::new();
        for line in self.lines(name) {
            for token in line.value.text().split(',') {
                let token = token.trim();
                if !token.is_empty() {
                    tokens.push(token.to_owned());
                }
            }
        }
        tokens
    }

    /// Whether one element of the field's lists is that token, whatever its case.
    pub fn lists(&self, name: &str, token: &str) -> bool {
        self.tokens(name).iter().any(|of| of.eq_ignore_ascii_case(token))
    }
}
