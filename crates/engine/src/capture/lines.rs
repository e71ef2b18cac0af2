//! Bodies as lines: which reading fits, and windows of it that grow while the body arrives.

use std::sync::{Arc, Mutex};

use encoding_rs::{Encoding, UTF_8};

use crate::api::{BodyAs, BodyInfo, BodyLine, BodyLines, BodyReading};
use crate::clock::Clock;
use crate::error::Error;
use crate::reading::{Layout, Walk};

use super::body::{Lent, Want};
use super::capture::{Capture, Shared};
use super::fault::lock;
use super::lru::Lru;

/// Lines of one window at most.
const MAX_LINES: u32 = 1000;
/// Readings whose index is kept.
const KEPT: usize = 8;
/// How long one call reads on when it has what was asked for, and when it has not.
const BUDGET_NS: u64 = 50_000_000;
const LONGEST_NS: u64 = 150_000_000;

impl Capture {
    /// A window of at most 1,000 lines of a structured reading of a body. Reading goes on for a moment with
    /// every call: while the reply is not `complete`, ask again.
    pub fn body_lines(
        &self,
        head: u64,
        reading: &BodyReading,
        first: u64,
        count: u32,
    ) -> Result<BodyLines, Error> {
        let clock = Clock::start();
        let count = u64::from(count.min(MAX_LINES));
        let read = Reading::of(&self.shared, head, reading, Want::Moment)?;
        let walk = read.walk(&self.shared);
        let mut walk = lock(&walk);
        let hidden = walk.lines() - walk.shown(&read.lent, &reading.folded)?.total;
        let wanted = first.saturating_add(count).saturating_add(hidden);
        walk.extend(&read.lent, &mut |lines| {
            let now = clock.now_ns();
            now > LONGEST_NS || (now > BUDGET_NS && lines > wanted)
        })?;
        let shown = walk.shown(&read.lent, &reading.folded)?;
        let lines = walk.window(&read.lent, &shown, first, count, &|bytes| read.words(bytes))?;
        Ok(BodyLines {
            first,
            total: shown.total,
            complete: walk.is_done() || (read.lent.seen.info.limited && walk.is_at_end(&read.lent)),
            lines,
            read_as: read.key.read_as,
            charset: read.encoding.name().to_ascii_lowercase(),
            problem: walk.problem().cloned(),
            path_problem: None,
        })
    }

    /// Place of the next shown line from `from` on that contains `text`, without regard to case unless it
    /// has a capital. Reads as far as it must.
    pub fn body_find(
        &self,
        head: u64,
        reading: &BodyReading,
        text: &str,
        from: u64,
    ) -> Result<Option<u64>, Error> {
        if text.is_empty() {
            return Ok(None);
        }
        let exact = text.chars().any(char::is_uppercase);
        let mut at = from;
        loop {
            let read = Reading::of(&self.shared, head, reading, Want::Moment)?;
            let walk = read.walk(&self.shared);
            // Let go between windows: others read the same body.
            let mut walk = lock(&walk);
            let target = at.saturating_add(u64::from(MAX_LINES));
            let hidden = walk.lines() - walk.shown(&read.lent, &reading.folded)?.total;
            walk.extend(&read.lent, &mut |lines| lines > target.saturating_add(hidden))?;
            let shown = walk.shown(&read.lent, &reading.folded)?;
            let lines =
                walk.window(&read.lent, &shown, at, u64::from(MAX_LINES), &|bytes| read.words(bytes))?;
            if let Some(n) = lines.iter().position(|line| contains(line, text, exact)) {
                return Ok(Some(at + n as u64));
            }
            if lines.is_empty() && !read.lent.seen.info.decoding {
                return Ok(None);
            }
            at += lines.len() as u64;
        }
    }
}

/// Indexes of the readings that were looked at last.
#[derive(Debug)]
pub(super) struct ReadingCache(Lru<Key, Arc<Mutex<Walk>>>);

impl Default for ReadingCache {
    fn default() -> Self {
        ReadingCache(Lru::new(KEPT))
    }
}

/// What tells one reading from another; folding does not.
#[derive(Clone, Debug, PartialEq)]
struct Key {
    head: u64,
    read_as: BodyAs,
    raw: bool,
    charset: &'static str,
    path: Option<String>,
}

/// A body to be read, and how.
struct Reading<'a> {
    key: Key,
    encoding: &'static Encoding,
    lent: Lent<'a>,
}

impl<'a> Reading<'a> {
    fn of(
        shared: &'a Arc<Shared>,
        head: u64,
        reading: &BodyReading,
        want: Want,
    ) -> Result<Reading<'a>, Error> {
        let lent = Lent::of(shared, head, want)?;
        let info = &lent.seen.info;
        let label = reading.charset.as_deref().unwrap_or(&info.charset);
        let encoding = Encoding::for_label(label.as_bytes()).unwrap_or(UTF_8);
        let read_as = match reading.read_as {
            BodyAs::Auto => fitting(info),
            chosen => chosen,
        };
        let path = reading.path.clone().filter(|path| !path.is_empty());
        let key = Key { head, read_as, raw: reading.raw, charset: encoding.name(), path };
        Ok(Reading { key, encoding, lent })
    }

    /// The index of this reading, made when there is none yet.
    fn walk(&self, shared: &Shared) -> Arc<Mutex<Walk>> {
        let mut readings = lock(&shared.readings);
        if let Some(walk) = readings.0.take(&self.key) {
            return walk;
        }
        let layout = Layout::new(
            self.key.read_as,
            self.key.raw,
            self.lent.seen.boundary.as_deref().unwrap_or_default(),
        );
        let walk = Arc::new(Mutex::new(Walk::new(layout)));
        readings.0.keep(self.key.clone(), Arc::clone(&walk));
        walk
    }

    fn words(&self, bytes: &[u8]) -> String {
        self.encoding.decode_without_bom_handling(bytes).0.into_owned()
    }
}

/// By the media type, else by how it begins.
fn fitting(info: &BodyInfo) -> BodyAs {
    let media_type = info.media_type.as_deref().unwrap_or("");
    let (_, sub) = media_type.split_once('/').unwrap_or_default();
    match (info.shape.as_str(), sub) {
        _ if media_type.starts_with("multipart/") => BodyAs::Multipart,
        (_, "x-ndjson" | "ndjson" | "jsonl" | "json-seq" | "stream+json") => BodyAs::Ndjson,
        (_, "protobuf" | "x-protobuf" | "x-google-protobuf" | "vnd.google.protobuf") => BodyAs::Protobuf,
        (_, "msgpack" | "x-msgpack" | "vnd.msgpack") => BodyAs::MessagePack,
        (_, "cbor" | "cbor-seq") => BodyAs::Cbor,
        (_, sub) if sub.ends_with("+cbor") => BodyAs::Cbor,
        ("json", _) => BodyAs::Json,
        ("xml", _) => BodyAs::Xml,
        ("html", _) => BodyAs::Html,
        ("form", _) => BodyAs::Form,
        ("binary" | "image", _) => BodyAs::Hex,
        _ => BodyAs::Text,
    }
}

fn contains(line: &BodyLine, text: &str, exact: bool) -> bool {
    let said: String = line.tokens.iter().map(|token| token.text.as_str()).collect();
    if exact { said.contains(text) } else { said.to_lowercase().contains(&text.to_lowercase()) }
}
