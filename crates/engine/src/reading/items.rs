//! Data items of the binary formats as lines: maps, arrays, and what is in them.

use crate::api::TokenKind;

use super::out::{Out, Place};

/// Items within one another at most.
const DEEPEST: usize = 200;
/// Bytes of a key that a path names.
const KEY: usize = 60;

/// Where a tree of items stands.
#[derive(Clone, Debug, Default)]
pub(super) struct Items {
    open: Vec<Frame>,
}

#[derive(Clone, Debug)]
struct Frame {
    map: bool,
    /// Items to come, keys and values counted; absent until a break says so.
    left: Option<u64>,
    /// Items that began.
    n: u64,
    /// The key whose value comes, as far as a path names it.
    key: String,
    close: &'static str,
}

impl Items {
    /// An item begins: on a line of its own unless it is the value of a key.
    pub(super) fn begin(&mut self, off: u64, out: &mut Out<'_>) {
        let depth = self.open.len() as u32;
        let value = self.open.last().is_some_and(|frame| frame.map && frame.n % 2 == 1);
        if value {
            out.made(TokenKind::Punct, ": ");
        } else {
            out.line(off, depth);
        }
        if let Some(frame) = self.open.last_mut()
            && !value
        {
            frame.key.clear();
        }
        if out.wants() && (value || !self.open.last().is_some_and(|frame| frame.map)) {
            out.place(Place::Named(self.path()));
        }
        if let Some(frame) = self.open.last_mut() {
            frame.n += 1;
        }
    }

    /// Text that is part of a key, when a key is being read.
    pub(super) fn key(&mut self, text: &str) {
        if let Some(frame) = self.open.last_mut()
            && frame.map
            && frame.n % 2 == 1
        {
            frame.key.extend(text.chars().take(KEY.saturating_sub(frame.key.len())));
        }
    }

    /// True while the item under way is the key of a map.
    pub(super) fn is_key(&self) -> bool {
        self.open.last().is_some_and(|frame| frame.map && frame.n % 2 == 1)
    }

    /// The item that began holds so many others; false when that is too deep.
    pub(super) fn enter(&mut self, map: bool, left: Option<u64>, off: u64, out: &mut Out<'_>) -> bool {
        if self.open.len() == DEEPEST {
            return false;
        }
        let (open, close) = match (map, left) {
            (true, Some(_)) => ("{", "}"),
            (true, None) => ("{_", "}"),
            (false, Some(_)) => ("[", "]"),
            (false, None) => ("[_", "]"),
        };
        out.made(TokenKind::Punct, open);
        out.open();
        self.open.push(Frame { map, left, n: 0, key: String::new(), close });
        self.settle(off, out);
        true
    }

    /// The item under way is complete, and with it whatever it completes.
    pub(super) fn end(&mut self, off: u64, out: &mut Out<'_>) {
        if let Some(frame) = self.open.last_mut() {
            frame.left = frame.left.map(|left| left.saturating_sub(1));
        }
        self.settle(off, out);
    }

    /// A break; false when nothing that is open waits for one.
    pub(super) fn stop(&mut self, off: u64, out: &mut Out<'_>) -> bool {
        let waits = self.open.last().is_some_and(|f| f.left.is_none() && !(f.map && f.n % 2 == 1));
        if waits {
            self.close(off, out);
            self.end(off, out);
        }
        waits
    }

    /// Nothing is open.
    pub(super) fn is_root(&self) -> bool {
        self.open.is_empty()
    }

    fn settle(&mut self, off: u64, out: &mut Out<'_>) {
        while self.open.last().is_some_and(|frame| frame.left == Some(0)) {
            self.close(off, out);
            if let Some(frame) = self.open.last_mut() {
                frame.left = frame.left.map(|left| left.saturating_sub(1));
            }
        }
    }

    fn close(&mut self, off: u64, out: &mut Out<'_>) {
        let Some(frame) = self.open.pop() else { return };
        if frame.n > 0 {
            out.line(off, self.open.len() as u32);
        }
        out.made(TokenKind::Punct, frame.close);
        out.close(true);
    }

    fn path(&self) -> String {
        let mut path = "$".to_owned();
        for frame in &self.open {
            if frame.map {
                path.push_str(&format!("['{}']", frame.key));
            } else {
                path.push_str(&format!("[{}]", frame.n));
            }
        }
        path
    }
}

/// Text of a string as it stands between quotes: what would break the line is escaped.
pub(super) fn escaped(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    for byte in bytes {
        match byte {
            b'"' | b'\\' => out.extend([b'\\', *byte]),
            b'\n' => out.extend(b"\\n"),
            b'\r' => out.extend(b"\\r"),
            b'\t' => out.extend(b"\\t"),
            0..0x20 | 0x7f => out.extend(format!("\\u{byte:04x}").into_bytes()),
            _ => out.push(*byte),
        }
    }
    out
}
