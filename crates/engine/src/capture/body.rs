//! Bodies: content as framed, and with its codings undone.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::api::{BodyInfo, BodyWindow};
use crate::error::Error;
use crate::event::{ByteRange, Data, Event, Framing, H2Detail, HeaderLine, Log, Phrase};
use crate::reading::Source;

use super::body_span::BodySpan;
use super::capture::{Capture, Shared};
use super::coding::{Undone, is_known, undo};
use super::fault::{damaged, lock, storage};
use super::lru::Lru;
use super::media::{Media, SNIFFED, codings, media};
use super::platform::read_at;
use super::read::MAX_BYTES;

/// Decoded bytes kept of one body.
const LIMIT_GIB: u64 = 4;
const LIMIT: u64 = LIMIT_GIB << 30;
const BLOCK: u64 = 256 << 10;
/// A body that is still arriving is decoded again when it grew by a quarter; a short one whenever it grew.
const SHORT: u64 = 1 << 20;

impl Capture {
    /// The body that belongs to a request or response head; content codings undone into a file beside the
    /// log, in a stream, up to 4 GiB.
    pub fn body(&self, head: u64) -> Result<BodyInfo, Error> {
        Ok(Shared::body(&self.shared, head)?.told(head))
    }

    /// A window of at most 1 MiB of that body, decoded or as framed.
    pub fn body_window(&self, head: u64, decoded: bool, off: u64, len: u64) -> Result<BodyWindow, Error> {
        let body = Shared::body(&self.shared, head)?;
        let content = if decoded { &body.decoded } else { &body.encoded };
        let bytes = content.read(&self.shared, off, len.min(MAX_BYTES))?;
        Ok(BodyWindow { off, len: content.len, bytes: STANDARD.encode(bytes) })
    }

    /// Writes the body to a file without passing it through a window.
    pub fn save_body(&self, head: u64, decoded: bool, to: &Path) -> Result<u64, Error> {
        let body = Shared::body(&self.shared, head)?;
        let content = if decoded { body.decoded } else { body.encoded };
        let mut from = Stream { shared: Arc::clone(&self.shared), content, at: 0 };
        let mut file = File::create(to).map_err(storage)?;
        io::copy(&mut from, &mut file).map_err(storage)
    }
}

/// Bodies that were looked at last.
#[derive(Debug)]
pub(super) struct BodyCache(Lru<u64, Body>);

impl Default for BodyCache {
    fn default() -> Self {
        BodyCache(Lru::new(32))
    }
}

/// A body as it was when it was looked at.
#[derive(Clone, Debug)]
struct Body {
    encoded: Content,
    decoded: Content,
    codings: Vec<String>,
    media: Media,
    complete: bool,
    problem: Option<Phrase>,
    /// The next event to look at for more chunks.
    next: u64,
    /// Encoded bytes, and whether those were all, when codings were undone last.
    undone: Option<(u64, bool)>,
}

impl Body {
    fn told(&self, head: u64) -> BodyInfo {
        BodyInfo {
            head,
            encoded_len: self.encoded.len,
            decoded_len: self.decoded.len,
            codings: self.codings.clone(),
            media_type: self.media.media_type.clone(),
            charset: self.media.charset.clone(),
            shape: self.media.shape.to_owned(),
            complete: self.complete,
            problem: self.problem.clone(),
            charset_from: None,
        }
    }
}

/// Decoded bytes of a body, lent to a reading.
pub(super) struct Lent<'a> {
    shared: &'a Shared,
    content: Content,
    ended: bool,
}

impl<'a> Lent<'a> {
    /// The body of a head as it is now.
    pub(super) fn of(shared: &'a Arc<Shared>, head: u64) -> Result<(BodyInfo, String, Lent<'a>), Error> {
        let body = Shared::body(shared, head)?;
        let info = body.told(head);
        let ended = body.undone.is_some_and(|(_, ended)| ended);
        Ok((info, body.media.boundary.unwrap_or_default(), Lent { shared, content: body.decoded, ended }))
    }
}

impl Source for Lent<'_> {
    fn len(&self) -> u64 {
        self.content.len
    }

    fn ended(&self) -> bool {
        self.ended
    }

    fn read(&self, off: u64, len: u64) -> Result<Vec<u8>, Error> {
        self.content.read(self.shared, off, len)
    }
}

/// Bytes in one piece, wherever they are.
#[derive(Clone, Debug)]
struct Content {
    place: Place,
    len: u64,
}

#[derive(Clone, Debug)]
enum Place {
    Log { conn: u32, log: Log, off: u64 },
    File(Arc<File>),
}

impl Content {
    fn read(&self, shared: &Shared, off: u64, len: u64) -> Result<Vec<u8>, Error> {
        let len = len.min(self.len.saturating_sub(off));
        match &self.place {
            Place::Log { conn, log, off: from } => shared.log_bytes(*conn, *log, from + off, len),
            Place::File(file) => {
                let mut bytes = vec![0; usize::try_from(len).unwrap_or(0)];
                let got = read_at(file, &mut bytes, off).map_err(storage)?;
                if got < bytes.len() { Err(damaged("body")) } else { Ok(bytes) }
            }
        }
    }
}

/// A content as a stream.
struct Stream {
    shared: Arc<Shared>,
    content: Content,
    at: u64,
}

impl Read for Stream {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let len = (buf.len() as u64).min(BLOCK);
        let bytes = self.content.read(&self.shared, self.at, len).map_err(io::Error::other)?;
        buf[..bytes.len()].copy_from_slice(&bytes);
        self.at += bytes.len() as u64;
        Ok(bytes.len())
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
    fn body(shared: &Arc<Shared>, seq: u64) -> Result<Body, Error> {
        let head = shared.head(seq)?;
        let span = shared.span(seq)?;
        let mut cache = lock(&shared.bodies);
        let known = cache.0.take(&seq).filter(|_| span.is_some());
        let mut body = match known {
            Some(body) => body,
            None => shared.begin(&head)?,
        };
        if !body.complete || body.undone.is_none() {
            if let Some(span) = span {
                shared.collect(&head, &span, &mut body)?;
            }
            body.complete = span.is_none_or(|span| span.whole);
            let ended = span.is_none_or(|span| span.ended);
            undo_codings(shared, seq, ended, &mut body)?;
            // What could not be decoded is looked at as it was sent.
            let seen = if body.decoded.len == 0 { &body.encoded } else { &body.decoded };
            let start = seen.read(shared, 0, SNIFFED)?;
            body.media = media(&head.headers, &start);
        }
        cache.0.keep(seq, body.clone());
        Ok(body)
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
        let content = Content { place, len: 0 };
        Ok(Body {
            encoded: content.clone(),
            decoded: content,
            codings: codings(&head.headers),
            media: media(&head.headers, &[]),
            complete: false,
            problem: None,
            next: head.event.seq + 1,
            undone: None,
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

    fn body_path(&self, head: u64, kind: &str) -> Result<PathBuf, Error> {
        let dir = self.dir.join("bodies");
        std::fs::create_dir_all(&dir).map_err(storage)?;
        Ok(dir.join(format!("{head}.{kind}")))
    }
}

/// Undoes codings when more has arrived since they were undone last.
fn undo_codings(shared: &Arc<Shared>, seq: u64, ended: bool, body: &mut Body) -> Result<(), Error> {
    let now = (body.encoded.len, ended);
    let unknown = body.codings.iter().find(|coding| !is_known(coding));
    if let Some(coding) = unknown {
        body.problem = Some(Phrase::new("capture-body-unknown").with("coding", coding.as_str()));
    }
    if unknown.is_some() || body.codings.is_empty() || body.encoded.len == 0 {
        body.decoded = body.encoded.clone();
        body.undone = Some(now);
        return Ok(());
    }
    let enough = match body.undone {
        None => true,
        Some((len, was)) => ended != was || (now.0 != len && (now.0 < SHORT || now.0 >= len + len / 4)),
    };
    if !enough {
        return Ok(());
    }
    // Written aside: a window that still reads the former file reads it to its end.
    let (fresh, path) = (shared.body_path(seq, "decoded.new")?, shared.body_path(seq, "decoded")?);
    let mut file = open_fresh(&fresh)?;
    let from = Stream { shared: Arc::clone(shared), content: body.encoded.clone(), at: 0 };
    let (len, end) = undo(&body.codings, Box::new(from), &mut file, LIMIT).map_err(storage)?;
    std::fs::rename(fresh, path).map_err(storage)?;
    let names = body.codings.join(", ");
    body.problem = match end {
        Undone::Whole => None,
        Undone::Truncated if !ended => None,
        Undone::Truncated => Some(Phrase::new("capture-body-truncated").with("coding", names)),
        Undone::TooLong => Some(Phrase::new("capture-body-limit").with("gib", LIMIT_GIB)),
        Undone::Broken(exact) => {
            Some(Phrase::new("capture-body-broken").with("coding", names).with("exact", exact))
        }
    };
    body.decoded = Content { place: Place::File(Arc::new(file)), len };
    body.undone = Some(now);
    Ok(())
}

fn open_fresh(path: &Path) -> Result<File, Error> {
    // Removed first: whoever still reads the former file keeps it.
    let _ = std::fs::remove_file(path);
    OpenOptions::new().read(true).append(true).create_new(true).open(path).map_err(storage)
}
