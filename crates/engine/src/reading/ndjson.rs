//! JSON texts line by line (NDJSON), or each after a record separator (RFC 7464). A fault ends with its line.

use super::json::{Json, Style};
use super::out::Out;

/// Where a sequence of JSON texts stands between two blocks.
#[derive(Clone, Debug)]
pub(crate) struct Ndjson {
    json: Json,
    within: bool,
}

impl Default for Ndjson {
    fn default() -> Self {
        Ndjson { json: Json::within(Style::Sent), within: false }
    }
}

impl Ndjson {
    pub(super) fn push(&mut self, at: u64, bytes: &[u8], out: &mut Out<'_>) {
        let mut from = 0;
        while from < bytes.len() {
            let off = at + from as u64;
            if bytes[from] == 0x1e {
                from += 1;
                continue;
            }
            if !self.within {
                out.line(off, 0);
                self.within = true;
            }
            let end = memchr::memchr(b'\n', &bytes[from..]).map_or(bytes.len(), |n| from + n);
            self.json.push(off, &bytes[from..end], out);
            from = end;
            if from < bytes.len() {
                self.finish(at + from as u64, out);
                from += 1;
            }
        }
    }

    pub(super) fn end(&mut self, at: u64, out: &mut Out<'_>) {
        if self.within {
            self.finish(at, out);
        }
    }

    fn finish(&mut self, at: u64, out: &mut Out<'_>) {
        self.json.end(at, out);
        self.json.unwind(out);
        *self = Ndjson::default();
    }
}
