//! Bodies as lines: which reading fits, and windows of it that grow while the body arrives.

use std::sync::{Arc, Mutex};

use encoding_rs::{Encoding, REPLACEMENT, UTF_8};

use crate::api::{BodyAs, BodyInfo, BodyLine, BodyLines, BodyReading};
use crate::clock::Clock;
use crate::error::Error;
use crate::event::Phrase;
use crate::reading::{Layout, Recoded, Recoding, Selected, Selection, Source, Walk, path};

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
        let read = Reading::of(&self.shared, head, reading)?;
        let kept = read.kept(&self.shared);
        let mut kept = lock(&kept);
        let mut reply = BodyLines {
            first,
            total: 0,
            complete: false,
            lines: Vec::new(),
            read_as: read.key.read_as,
            charset: read.encoding.name().to_ascii_lowercase(),
            problem: None,
            path_problem: None,
        };
        let wanted = first.saturating_add(count);
        let enough = |lines: u64| {
            let now = clock.now_ns();
            now > LONGEST_NS || (now > BUDGET_NS && lines > wanted)
        };
        match read.go_on(&mut kept, &reading.folded, &enough)? {
            Ok(()) => {}
            Err(problem) => {
                reply.complete = true;
                reply.path_problem = problem.path;
                reply.problem = problem.why;
                return Ok(reply);
            }
        }
        let lens = read.lens(&kept);
        let shown = kept.walk.shown(&lens, &reading.folded)?;
        reply.lines = kept.walk.window(&lens, &shown, first, count, &words)?;
        for line in &mut reply.lines {
            lens.put(line)?;
        }
        reply.total = shown.total;
        let limited = read.lent.seen.info.limited && kept.walk.is_at_end(&lens);
        reply.complete = kept.walk.is_done() || limited;
        reply.problem = kept.walk.problem().cloned();
        Ok(reply)
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
            // Let go between windows: others read the same body.
            let read = Reading::of(&self.shared, head, reading)?;
            let kept = read.kept(&self.shared);
            let mut kept = lock(&kept);
            let target = at.saturating_add(u64::from(MAX_LINES));
            if read.go_on(&mut kept, &reading.folded, &|lines| lines > target)?.is_err() {
                return Ok(None);
            }
            let lens = read.lens(&kept);
            let shown = kept.walk.shown(&lens, &reading.folded)?;
            let lines = kept.walk.window(&lens, &shown, at, u64::from(MAX_LINES), &words)?;
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
pub(super) struct ReadingCache(Lru<Key, Arc<Mutex<Kept>>>);

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

/// What is kept of a reading.
#[derive(Debug)]
struct Kept {
    walk: Walk,
    recoding: Option<Recoding>,
    selection: Option<Selection>,
}

/// Why nothing is selected.
struct Refused {
    path: Option<crate::api::FieldProblem>,
    why: Option<Phrase>,
}

/// A body to be read, and how.
struct Reading<'a> {
    key: Key,
    encoding: &'static Encoding,
    lent: Lent<'a>,
}

impl<'a> Reading<'a> {
    fn of(shared: &'a Arc<Shared>, head: u64, reading: &BodyReading) -> Result<Reading<'a>, Error> {
        let lent = Lent::of(shared, head, Want::Moment)?;
        let info = &lent.seen.info;
        let label = reading.charset.as_deref().unwrap_or(&info.charset);
        let encoding =
            Encoding::for_label(label.as_bytes()).filter(|found| *found != REPLACEMENT).unwrap_or(UTF_8);
        let read_as = match reading.read_as {
            BodyAs::Auto => fitting(info),
            chosen => chosen,
        };
        let path = reading.path.clone().filter(|path| !path.is_empty());
        let key = Key { head, read_as, raw: reading.raw, charset: encoding.name(), path };
        Ok(Reading { key, encoding, lent })
    }

    /// The index of this reading, made when there is none yet.
    fn kept(&self, shared: &Shared) -> Arc<Mutex<Kept>> {
        let mut readings = lock(&shared.readings);
        if let Some(kept) = readings.0.take(&self.key) {
            return kept;
        }
        let layout = if self.key.path.is_some() {
            Layout::sequence()
        } else {
            let boundary = self.lent.seen.boundary.as_deref().unwrap_or_default();
            Layout::new(self.key.read_as, self.key.raw, boundary)
        };
        let bytes = matches!(
            self.key.read_as,
            BodyAs::Hex | BodyAs::Protobuf | BodyAs::MessagePack | BodyAs::Cbor | BodyAs::Multipart
        );
        let recoding = (self.encoding != UTF_8 && !bytes).then(|| Recoding::new(self.encoding));
        let kept = Arc::new(Mutex::new(Kept { walk: Walk::new(layout), recoding, selection: None }));
        readings.0.keep(self.key.clone(), Arc::clone(&kept));
        kept
    }

    /// Reads on until there are enough lines, counted without those that are hidden.
    fn go_on(
        &self,
        kept: &mut Kept,
        folded: &[u64],
        enough: &dyn Fn(u64) -> bool,
    ) -> Result<Result<(), Refused>, Error> {
        if let Some(typed) = &self.key.path {
            match self.select(kept, typed)? {
                Ok(true) => {}
                Ok(false) => return Ok(Ok(())),
                Err(refused) => return Ok(Err(refused)),
            }
        }
        let hidden = kept.walk.lines() - kept.walk.shown(&self.lens(kept), folded)?.total;
        let mut enough = |lines: u64| enough(lines.saturating_sub(hidden));
        loop {
            if let Some(recoding) = &mut kept.recoding
                && kept.selection.is_none()
            {
                let mut blocks = 0;
                recoding.extend(&self.lent, &mut || {
                    blocks += 1;
                    blocks > 64
                })?;
            }
            let lens = Lens {
                lent: &self.lent,
                recoding: kept.recoding.as_ref(),
                selection: kept.selection.as_ref(),
            };
            let before = lens.len();
            kept.walk.extend(&lens, &mut enough)?;
            let grows = kept.recoding.is_some() && kept.selection.is_none() && !lens.ended();
            if kept.walk.is_done() || enough(kept.walk.lines()) || !grows || before == self.measured(kept)? {
                return Ok(Ok(()));
            }
        }
    }

    /// Text that is recoded so far, once more of it was measured.
    fn measured(&self, kept: &mut Kept) -> Result<u64, Error> {
        if let Some(recoding) = &mut kept.recoding {
            let mut once = false;
            recoding.extend(&self.lent, &mut || std::mem::replace(&mut once, true))?;
        }
        Ok(self.lens(kept).len())
    }

    /// True when what the path selects is known; that takes the whole body.
    fn select(&self, kept: &mut Kept, typed: &str) -> Result<Result<bool, Refused>, Error> {
        if kept.selection.is_some() {
            return Ok(Ok(true));
        }
        let refused = |why: Phrase| Ok(Err(Refused { path: None, why: Some(why) }));
        let path = match path(typed) {
            Ok(path) => path,
            Err(problem) => return Ok(Err(Refused { path: Some(problem), why: None })),
        };
        if self.key.read_as != BodyAs::Json {
            return refused(Phrase::new("reading-path-only-json"));
        }
        if let Some(recoding) = &mut kept.recoding {
            recoding.extend(&self.lent, &mut || false)?;
        }
        let lens = self.lens(kept);
        if !lens.ended() {
            let limited = self.lent.seen.info.limited;
            return if limited { refused(Phrase::new("reading-path-cut")) } else { Ok(Ok(false)) };
        }
        match Selection::of(&lens, &path)? {
            Ok(selection) => kept.selection = Some(selection),
            Err(why) => return refused(why),
        }
        Ok(Ok(true))
    }

    fn lens<'b>(&'b self, kept: &'b Kept) -> Lens<'b> {
        Lens { lent: &self.lent, recoding: kept.recoding.as_ref(), selection: kept.selection.as_ref() }
    }
}

/// The body as its layout sees it: in UTF-8, and only what a path selects.
struct Lens<'a> {
    lent: &'a Lent<'a>,
    recoding: Option<&'a Recoding>,
    selection: Option<&'a Selection>,
}

impl Lens<'_> {
    fn text<T>(&self, look: impl FnOnce(&dyn Source) -> T) -> T {
        match self.recoding {
            Some(recoding) => look(&Recoded { source: self.lent, recoding }),
            None => look(self.lent),
        }
    }

    fn look<T>(&self, look: impl FnOnce(&dyn Source) -> T) -> T {
        match self.selection {
            Some(selection) => self.text(|source| look(&Selected { source, selection })),
            None => self.text(look),
        }
    }

    /// Puts a line back in its place in the body.
    fn put(&self, line: &mut BodyLine) -> Result<(), Error> {
        let (mut from, mut to) = (line.off, line.off + line.len);
        if let Some(selection) = self.selection {
            let (place, path) = selection.place(from);
            line.path = line.path.as_deref().map(|inner| format!("{path}{}", inner.trim_start_matches('$')));
            to = place + (to - from);
            from = place;
        }
        if let Some(recoding) = self.recoding {
            from = recoding.place(self.lent, from)?;
            to = recoding.place(self.lent, to)?;
        }
        line.off = from;
        line.len = to.saturating_sub(from);
        Ok(())
    }
}

impl Source for Lens<'_> {
    fn len(&self) -> u64 {
        self.look(|source| source.len())
    }

    fn ended(&self) -> bool {
        self.look(|source| source.ended())
    }

    fn read(&self, off: u64, len: u64) -> Result<Vec<u8>, Error> {
        self.look(|source| source.read(off, len))
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

/// Layouts read UTF-8; what is none shows as U+FFFD.
fn words(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn contains(line: &BodyLine, text: &str, exact: bool) -> bool {
    let said: String = line.tokens.iter().map(|token| token.text.as_str()).collect();
    if exact { said.contains(text) } else { said.to_lowercase().contains(&text.to_lowercase()) }
}
