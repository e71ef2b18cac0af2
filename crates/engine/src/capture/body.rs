//! Bodies: content as framed, and with its codings undone.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::api::{BodyInfo, BodyWindow};
use crate::clock::Clock;
use crate::error::Error;
use crate::event::{ByteRange, Data, Event, Framing, H2Detail, HeaderLine, Phrase};
use crate::reading::Source;

use super::body_span::BodySpan;
use super::capture::{Capture, Shared};
use super::coding::is_known;
use super::content::{Content, Growing, Place};
use super::fault::{damaged, lock, storage};
use super::lru::Lru;
use super::media::{Media, SNIFFED, codings, media};
use super::packet::told_shape;
use super::read::MAX_BYTES;
use super::undoing::Undoing;

const BLOCK: u64 = 256 << 10;
/// Bytes that are decoded whatever the time, and how long a call goes on beyond.
const BEGINNING: u64 = 1 << 20;
const BUDGET_NS: u64 = 50_000_000;

impl Capture {
    /// The body that belongs to a request or response head. Content codings are undone into a file beside the
    /// log, a moment with every call.
    pub fn body(&self, head: u64) -> Result<BodyInfo, Error> {
        Ok(Shared::body(&self.shared, head, Want::Moment)?.info)
    }

    /// Lets the decoding of a body go on that stopped at its limit.
    pub fn decode_past(&self, head: u64) -> Result<BodyInfo, Error> {
        let body = Shared::body_of(&self.shared, head)?;
        if let Some(undoing) = &mut lock(&body).undoing {
            undoing.go_past();
        }
        self.body(head)
    }

    /// A window of at most 1 MiB of that body, decoded or as framed. What it needs is decoded first.
    pub fn body_window(&self, head: u64, decoded: bool, off: u64, len: u64) -> Result<BodyWindow, Error> {
        let len = len.min(MAX_BYTES);
        let want = if decoded { Want::Until(off.saturating_add(len)) } else { Want::Moment };
        let body = Shared::body(&self.shared, head, want)?;
        let content = if decoded { &body.decoded } else { &body.encoded };
        let bytes = content.read(&self.shared, off, len)?;
        Ok(BodyWindow { off, len: content.len, bytes: STANDARD.encode(bytes) })
    }

    /// Writes the body to a file without passing it through a window: as framed, or decoded up to the limit.
    pub fn save_body(&self, head: u64, decoded: bool, to: &Path) -> Result<u64, Error> {
        let body =
            Shared::body(&self.shared, head, if decoded { Want::Until(u64::MAX) } else { Want::Moment })?;
        let content = if decoded { body.decoded } else { body.encoded };
        let mut from = Growing::new(&self.shared, Arc::new(Mutex::new((content, true))));
        let mut file = File::create(to).map_err(storage)?;
        io::copy(&mut from, &mut file).map_err(storage)
    }
}

/// Bodies that were looked at last.
#[derive(Debug)]
pub(super) struct BodyCache(Lru<u64, Arc<Mutex<Body>>>);

impl Default for BodyCache {
    fn default() -> Self {
        BodyCache(Lru::new(32))
    }
}

/// How much of a body is decoded before it is looked at.
#[derive(Clone, Copy, Debug)]
pub(super) enum Want {
    /// The beginning, and what a moment allows.
    Moment,
    Until(u64),
}

/// A body as far as it was looked at.
#[derive(Debug)]
struct Body {
    encoded: Content,
    /// Absent while there are no codings, or none that we know.
    undoing: Option<Undoing>,
    codings: Vec<String>,
    media: Media,
    /// Bytes at the beginning that `media` was told from.
    sniffed: u64,
    complete: bool,
    ended: bool,
    problem: Option<Phrase>,
    /// The next event to look at for more chunks.
    next: u64,
}

/// A body as it is at one moment.
#[derive(Debug)]
pub(super) struct Seen {
    pub(super) info: BodyInfo,
    pub(super) encoded: Content,
    pub(super) decoded: Content,
    /// No more decoded bytes will come.
    pub(super) ended: bool,
    pub(super) boundary: Option<String>,
}

impl Body {
    fn seen(&self, head: u64) -> Seen {
        let decoded = self.undoing.as_ref().map_or_else(|| self.encoded.clone(), Undoing::content);
        let limited = self.undoing.as_ref().is_some_and(Undoing::is_limited);
        let over = self.undoing.as_ref().is_none_or(Undoing::is_over);
        let info = BodyInfo {
            head,
            encoded_len: self.encoded.len,
            decoded_len: decoded.len,
            codings: self.codings.clone(),
            media_type: self.media.media_type.clone(),
            charset: self.media.charset.clone(),
            shape: self.media.shape.to_owned(),
            complete: self.complete,
            problem: self.problem.clone(),
            charset_from: self.media.charset_from.map(str::to_owned),
            decoding: !over,
            limited,
        };
        let ended = self.ended && over && !limited;
        Seen { info, encoded: self.encoded.clone(), decoded, ended, boundary: self.media.boundary.clone() }
    }

    /// Undoes codings of what has arrived.
    fn undo(&mut self, shared: &Arc<Shared>, seq: u64, want: Want) -> Result<(), Error> {
        let unknown = self.codings.iter().find(|coding| !is_known(coding));
        if let Some(coding) = unknown {
            self.problem = Some(Phrase::new("capture-body-unknown").with("coding", coding.as_str()));
        }
        if unknown.is_some() || self.codings.is_empty() || self.encoded.len == 0 {
            return Ok(());
        }
        if self.undoing.is_none() {
            let path = shared.body_path(seq, "decoded")?;
            self.undoing = Some(Undoing::begin(shared, &self.codings, &self.encoded, &path)?);
        }
        let Some(undoing) = &mut self.undoing else { return Ok(()) };
        let clock = Clock::start();
        undoing.go_on(&self.encoded, self.ended, &mut |len| match want {
            Want::Moment => len >= BEGINNING && clock.now_ns() > BUDGET_NS,
            Want::Until(wanted) => len >= wanted,
        })?;
        self.problem = undoing.problem(self.encoded.len);
        Ok(())
    }
}

/// Decoded bytes of a body, lent to a reading.
pub(super) struct Lent<'a> {
    shared: &'a Shared,
    pub(super) seen: Seen,
}

impl<'a> Lent<'a> {
    /// The body of a head as it is now.
    pub(super) fn of(shared: &'a Arc<Shared>, head: u64, want: Want) -> Result<Lent<'a>, Error> {
        Ok(Lent { shared, seen: Shared::body(shared, head, want)? })
    }
}

impl Source for Lent<'_> {
    fn len(&self) -> u64 {
        self.seen.decoded.len
    }

    fn ended(&self) -> bool {
        self.seen.ended
    }

    fn read(&self, off: u64, len: u64) -> Result<Vec<u8>, Error> {
        self.seen.decoded.read(self.shared, off, len)
    }
}

/// What a head says of its body.
pub(super) struct Head {
    pub(super) event: Event,
    headers: Vec<HeaderLine>,
    pub(super) framing: Framing,
    pub(super) range: ByteRange,
}

impl Shared {
    /// The body of a head as it is now.
    pub(super) fn body(shared: &Arc<Shared>, seq: u64, want: Want) -> Result<Seen, Error> {
        let body = Shared::body_of(shared, seq)?;
        let mut body = lock(&body);
        if !body.complete {
            let (head, span) = (shared.head(seq)?, shared.span(seq)?);
            if let Some(span) = span {
                shared.collect(&head, &span, &mut body)?;
            }
            body.complete = span.is_none_or(|span| span.whole);
            body.ended = span.is_none_or(|span| span.ended);
        }
        body.undo(shared, seq, want)?;
        let seen = body.seen(seq);
        if body.sniffed < SNIFFED {
            // What could not be decoded is looked at as it was sent.
            let looked_at = if seen.decoded.len == 0 { &seen.encoded } else { &seen.decoded };
            let start = looked_at.read(shared, 0, SNIFFED)?;
            body.media = media(&shared.head(seq)?.headers, &start);
            body.sniffed = if seen.decoded.len == 0 { 0 } else { start.len() as u64 };
        }
        Ok(body.seen(seq))
    }

    /// The payload of a message, or the body of a packet, as a body.
    fn payload_body(shared: &Arc<Shared>, event: &Event) -> Result<Body, Error> {
        let encoded = Shared::payload_content(shared, event)?;
        let start = encoded.read(shared, 0, SNIFFED)?;
        let mut media = media(&[], &start);
        if let Some(shape) = told_shape(event).filter(|_| encoded.len > 0) {
            media.media_type = match shape {
                "msgpack" => Some("application/msgpack".to_owned()),
                "cbor" => Some("application/cbor".to_owned()),
                "protobuf" => Some("application/protobuf".to_owned()),
                _ => None,
            };
            match shape {
                "json" => media.shape = "json",
                "text" => {}
                _ if media.shape != "image" => media.shape = "binary",
                _ => {}
            }
        }
        Ok(Body {
            encoded,
            undoing: None,
            codings: Vec::new(),
            media,
            sniffed: SNIFFED,
            complete: true,
            ended: true,
            problem: None,
            next: 0,
        })
    }

    fn body_of(shared: &Arc<Shared>, seq: u64) -> Result<Arc<Mutex<Body>>, Error> {
        if let Some(body) = lock(&shared.bodies).0.take(&seq) {
            return Ok(body);
        }
        let event = shared.event_at(seq);
        let fresh = match event {
            Ok(event) if matches!(event.data, Data::WsMessage(_) | Data::WsFrame(_) | Data::AppPacket(_)) => {
                Shared::payload_body(shared, &event)?
            }
            _ => shared.begin(&shared.head(seq)?)?,
        };
        let fresh = Arc::new(Mutex::new(fresh));
        let mut bodies = lock(&shared.bodies);
        // Another reader may have begun it meanwhile.
        if let Some(body) = bodies.0.take(&seq) {
            return Ok(body);
        }
        bodies.0.keep(seq, Arc::clone(&fresh));
        Ok(fresh)
    }

    pub(super) fn head(&self, seq: u64) -> Result<Head, Error> {
        let none = || Error::not_found(Phrase::new("capture-body-none").with("seq", seq));
        let (at, n) = lock(&self.state).locate(seq).ok_or_else(none)?;
        let event = self.chunk(at)?.event(n).ok_or_else(|| damaged("event"))?;
        let (headers, framing) = match &event.data {
            Data::RequestHead(head) => (head.headers.clone(), head.framing.clone()),
            Data::ResponseHead(head) => (head.headers.clone(), head.framing.clone()),
            _ => return Err(none()),
        };
        let range = event.ranges.last().copied().ok_or_else(none)?;
        Ok(Head { event, headers, framing, range })
    }

    pub(super) fn span(&self, seq: u64) -> Result<Option<BodySpan>, Error> {
        if let Some(span) = lock(&self.state).body(seq) {
            return Ok(Some(span));
        }
        lock(&self.store).body(seq).map_err(storage)
    }

    /// A body of which nothing was looked at yet.
    fn begin(&self, head: &Head) -> Result<Body, Error> {
        let off = head.range.off + head.range.len;
        let place = match head.framing {
            Framing::Chunked { .. } | Framing::Stream { .. } => {
                Place::File(Arc::new(open_fresh(&self.body_path(head.event.seq, "framed")?)?))
            }
            _ => Place::Log { conn: head.event.conn, log: head.range.log, off },
        };
        Ok(Body {
            encoded: Content { place, len: 0 },
            undoing: None,
            codings: codings(&head.headers),
            media: media(&head.headers, &[]),
            sniffed: 0,
            complete: false,
            ended: false,
            problem: None,
            next: head.event.seq + 1,
        })
    }

    /// Learns of what has arrived since.
    fn collect(&self, head: &Head, span: &BodySpan, body: &mut Body) -> Result<(), Error> {
        match (&body.encoded.place, &head.framing) {
            (Place::Log { conn, log, off }, framing) => {
                let here = self.log_len(*conn, *log).saturating_sub(*off);
                let most = match framing {
                    Framing::Length { length, .. } => *length,
                    _ => u64::MAX,
                };
                body.encoded.len = span.len.unwrap_or(most).min(here);
                Ok(())
            }
            (Place::File(file), _) => {
                let file = Arc::clone(file);
                self.join_chunks(head, span, &file, body)
            }
        }
    }

    /// Chunks and DATA frames lie scattered in the log, framing before each: their data is joined in a file.
    fn join_chunks(
        &self,
        head: &Head,
        span: &BodySpan,
        mut file: &File,
        body: &mut Body,
    ) -> Result<(), Error> {
        let mut result = Ok(());
        let (next, len) = (&mut body.next, &mut body.encoded.len);
        self.each(*next, &mut |event| {
            if event.seq > span.last {
                return false;
            }
            *next = event.seq + 1;
            let of_head = match &event.data {
                Data::RequestBodyChunk(_) | Data::ResponseBodyChunk(_) => event.cause == Some(head.event.seq),
                Data::H2Frame(frame) => {
                    let way = |event: &Event| (event.conn, event.stream, event.dir);
                    matches!(frame.detail, H2Detail::Data { .. }) && way(&event) == way(&head.event)
                }
                _ => false,
            };
            let Some(range) = event.ranges.get(1).filter(|_| of_head) else { return true };
            let mut done = 0;
            while done < range.len && result.is_ok() {
                let piece =
                    self.log_bytes(event.conn, range.log, range.off + done, (range.len - done).min(BLOCK));
                result = piece.and_then(|piece| {
                    if piece.is_empty() {
                        return Err(damaged("log"));
                    }
                    done += piece.len() as u64;
                    *len += piece.len() as u64;
                    file.write_all(&piece).map_err(storage)
                });
            }
            result.is_ok()
        })?;
        result
    }

    pub(super) fn body_path(&self, head: u64, kind: &str) -> Result<PathBuf, Error> {
        let dir = self.dir.join("bodies");
        std::fs::create_dir_all(&dir).map_err(storage)?;
        Ok(dir.join(format!("{head}.{kind}")))
    }
}

/// An empty file in the place of whatever was there.
pub(super) fn open_fresh(path: &Path) -> Result<File, Error> {
    // Removed first: whoever still reads the former file keeps it.
    let _ = std::fs::remove_file(path);
    OpenOptions::new().read(true).append(true).create_new(true).open(path).map_err(storage)
}
