//! Readings of bytes in memory, told in text.

use crate::api::BodyLine;
use crate::reading::{Layout, Source, Walk};

/// A text of which only so much has arrived.
pub(super) struct Part<'a>(pub(super) &'a [u8]);

impl Source for Part<'_> {
    fn len(&self) -> u64 {
        self.0.len() as u64
    }

    fn ended(&self) -> bool {
        false
    }

    fn read(&self, off: u64, len: u64) -> Result<Vec<u8>, crate::Error> {
        self.0.read(off, len)
    }
}

pub(super) fn walked(layout: Layout, bytes: &[u8]) -> Walk {
    let mut walk = Walk::new(layout);
    walk.extend(bytes, &mut |_| false).unwrap();
    assert!(walk.is_done());
    walk
}

pub(super) fn lines(walk: &Walk, bytes: &[u8], folded: &[u64], first: u64, count: u64) -> Vec<BodyLine> {
    let shown = walk.shown(bytes, folded).unwrap();
    walk.window(bytes, &shown, first, count, &|text| String::from_utf8_lossy(text).into_owned()).unwrap()
}

/// Every line with two blanks for each step of its indent.
pub(super) fn told(lines: &[BodyLine]) -> String {
    let each = lines.iter().map(|line| {
        let text: String = line.tokens.iter().map(|token| token.text.as_str()).collect();
        format!("{}{text}\n", "  ".repeat(line.indent as usize))
    });
    each.collect()
}

pub(super) fn all(layout: Layout, bytes: &[u8]) -> Vec<BodyLine> {
    lines(&walked(layout, bytes), bytes, &[], 0, u64::MAX)
}
