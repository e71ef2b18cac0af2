//! The tables of HPACK: the static one of RFC 7541 Appendix A and the dynamic one (§2.3, §4).

use std::collections::VecDeque;

/// Fields of the static table, the first at index 1.
pub const STATIC: [(&[u8], &[u8]); 61] = [
    (b":authority", b""),
    (b":method", b"GET"),
    (b":method", b"POST"),
    (b":path", b"/"),
    (b":path", b"/index.html"),
    (b":scheme", b"http"),
    (b":scheme", b"https"),
    (b":status", b"200"),
    (b":status", b"204"),
    (b":status", b"206"),
    (b":status", b"304"),
    (b":status", b"400"),
    (b":status", b"404"),
    (b":status", b"500"),
    (b"accept-charset", b""),
    (b"accept-encoding", b"gzip, deflate"),
    (b"accept-language", b""),
    (b"accept-ranges", b""),
    (b"accept", b""),
    (b"access-control-allow-origin", b""),
    (b"age", b""),
    (b"allow", b""),
    (b"authorization", b""),
    (b"cache-control", b""),
    (b"content-disposition", b""),
    (b"content-encoding", b""),
    (b"content-language", b""),
    (b"content-length", b""),
    (b"content-location", b""),
    (b"content-range", b""),
    (b"content-type", b""),
    (b"cookie", b""),
    (b"date", b""),
    (b"etag", b""),
    (b"expect", b""),
    (b"expires", b""),
    (b"from", b""),
    (b"host", b""),
    (b"if-match", b""),
    (b"if-modified-since", b""),
    (b"if-none-match", b""),
    (b"if-range", b""),
    (b"if-unmodified-since", b""),
    (b"last-modified", b""),
    (b"link", b""),
    (b"location", b""),
    (b"max-forwards", b""),
    (b"proxy-authenticate", b""),
    (b"proxy-authorization", b""),
    (b"range", b""),
    (b"referer", b""),
    (b"refresh", b""),
    (b"retry-after", b""),
    (b"server", b""),
    (b"set-cookie", b""),
    (b"strict-transport-security", b""),
    (b"transfer-encoding", b""),
    (b"user-agent", b""),
    (b"vary", b""),
    (b"via", b""),
    (b"www-authenticate", b""),
];

/// What an entry counts beyond its octets (§4.1).
pub const OVERHEAD: u64 = 32;

/// The dynamic table of one direction: newest entry first.
#[derive(Debug)]
pub struct Table {
    entries: VecDeque<(Vec<u8>, Vec<u8>)>,
    size: u64,
    max: u64,
    evicted: u32,
}

impl Table {
    /// An empty table of that size.
    pub fn new(max: u64) -> Table {
        Table { entries: VecDeque::new(), size: 0, max, evicted: 0 }
    }

    /// The field at an index of the joined address space (§2.3.3).
    pub fn field(&self, index: u64) -> Option<(&[u8], &[u8])> {
        let at = usize::try_from(index.checked_sub(1)?).ok()?;
        match STATIC.get(at) {
            Some(field) => Some(*field),
            None => self.entries.get(at - STATIC.len()).map(|(name, value)| (&name[..], &value[..])),
        }
    }

    /// Adds a field, after making room for it (§4.4). One that is larger than the table empties it.
    pub fn add(&mut self, name: Vec<u8>, value: Vec<u8>) {
        let size = (name.len() + value.len()) as u64 + OVERHEAD;
        self.evict_to(self.max.saturating_sub(size));
        if size <= self.max {
            self.size += size;
            self.entries.push_front((name, value));
        }
    }

    /// A size update (§6.3).
    pub fn resize(&mut self, max: u64) {
        self.max = max;
        self.evict_to(max);
    }

    /// Entries that left since this was asked last.
    pub fn take_evicted(&mut self) -> u32 {
        std::mem::take(&mut self.evicted)
    }

    /// Entries, their size and the most it may be.
    pub fn measure(&self) -> (u32, u64, u64) {
        (self.entries.len() as u32, self.size, self.max)
    }

    fn evict_to(&mut self, size: u64) {
        while self.size > size
            && let Some((name, value)) = self.entries.pop_back()
        {
            self.size -= (name.len() + value.len()) as u64 + OVERHEAD;
            self.evicted = self.evicted.saturating_add(1);
        }
    }
}
