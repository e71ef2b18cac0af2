//! permessage-deflate (RFC 7692): an echo with any parameters, and a bomb.

use std::io;

use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};

use super::frames::{self, BINARY, CLOSE, CONTINUATION, FIN, PING, PONG, RSV1, TEXT};
use super::upgrade::Upgrade;
use crate::http::Request;
use crate::wire::{Socket, Wire};

/// Left out at a message's end (RFC 7692 §7.2.1).
const TAIL: [u8; 4] = [0, 0, 0xFF, 0xFF];
/// What a client may send here in one message, inflated.
const LONGEST: usize = 16 << 20;
const MIB: usize = 1 << 20;

/// What the room says first: the second line is found in the window of the first, and the third goes out as
/// it is, so that compressed and plain messages are mixed.
const GREETING: [(&str, bool); 4] = [
    ("All the rivers run into the sea; yet the sea is not full. All the rivers, all the rivers.", true),
    ("All the rivers run into the sea; yet the sea is not full. All the rivers, all the rivers.", true),
    ("This one is not compressed.", false),
    ("Whatever you send comes back compressed.", true),
];

/// The four parameters as they are in force.
#[derive(Clone, Copy)]
struct Params {
    server_resets: bool,
    client_resets: bool,
    server_bits: Option<u8>,
    client_bits: Option<u8>,
}

impl Params {
    /// What the query wants, as far as the first offer of permessage-deflate allows it; `None` without one.
    fn settle(request: &Request) -> Option<Params> {
        let named = |name: &str| name.eq_ignore_ascii_case("sec-websocket-extensions");
        let values = request.headers.iter().filter(|(name, _)| named(name));
        let mut offers = values.flat_map(|(_, value)| value.split(','));
        let offer: Vec<String> = offers.find_map(|offer| {
            let mut words = offer.split(';').map(|word| word.trim().to_ascii_lowercase());
            (words.next().as_deref() == Some("permessage-deflate")).then(|| words.collect())
        })?;
        let offered = |name: &str| offer.iter().any(|word| word.split('=').next() == Some(name));
        let asked_bits = |name: &str| {
            let word = offer.iter().find_map(|word| word.strip_prefix(name)?.strip_prefix('='));
            word.and_then(|bits| bits.trim_matches('"').parse::<u8>().ok())
        };
        let on = |name: &str| request.number(name, 0) != 0;
        let bits = |name: &str| {
            let bits = request.number(name, 0);
            u8::try_from(bits).ok().filter(|bits| (8..=15).contains(bits))
        };
        let least = |ours: Option<u8>, theirs: Option<u8>| ours.into_iter().chain(theirs).min();
        Some(Params {
            server_resets: on("server_no_context_takeover") || offered("server_no_context_takeover"),
            client_resets: on("client_no_context_takeover"),
            server_bits: least(bits("server_max_window_bits"), asked_bits("server_max_window_bits")),
            // Only who offers it can be told to (RFC 7692 §7.1.2.2).
            client_bits: bits("client_max_window_bits").filter(|_| offered("client_max_window_bits")),
        })
    }

    fn answer(&self) -> String {
        let mut answer = "permessage-deflate".to_owned();
        for (named, on) in [
            ("; server_no_context_takeover", self.server_resets),
            ("; client_no_context_takeover", self.client_resets),
        ] {
            answer += if on { named } else { "" };
        }
        for (name, bits) in
            [("server_max_window_bits", self.server_bits), ("client_max_window_bits", self.client_bits)]
        {
            answer += &bits.map_or_else(String::new, |bits| format!("; {name}={bits}"));
        }
        answer
    }
}

/// Greets, then sends every message back, compressed where that is in force.
pub(super) async fn echo<S: Socket>(
    mut wire: Wire<S>,
    upgrade: &Upgrade,
    request: &Request,
) -> io::Result<()> {
    let mut deflate = accept(&mut wire, upgrade, request).await?;
    for (text, compressed) in GREETING {
        let message = deflate.message(TEXT, text.as_bytes(), compressed)?;
        wire.write(&message).await?;
    }
    let mut joined = (0, Vec::new());
    while let Some((first, payload)) = frames::read_first(&mut wire).await? {
        let opcode = first & 0x0F;
        match opcode {
            CLOSE => {
                wire.write(&frames::frame(FIN | CLOSE, &payload)).await?;
                break;
            }
            PING => wire.write(&frames::frame(FIN | PONG, &payload)).await?,
            PONG => {}
            _ => {
                if opcode != CONTINUATION {
                    joined = (first, Vec::new());
                }
                if joined.1.len() + payload.len() > LONGEST {
                    return Err(too_long());
                }
                joined.1.extend(payload);
                if first & FIN != 0 {
                    let (start, payload) = std::mem::take(&mut joined);
                    let body = if start & RSV1 == 0 { payload } else { deflate.inflated(&payload)? };
                    wire.write(&deflate.message(start & 0x0F, &body, true)?).await?;
                }
            }
        }
    }
    wire.close().await;
    Ok(())
}

/// One message that inflates to `mib` MiB of zeros, from a thousandth of that, in fragments of `fragment`
/// bytes where that is not 0; then a short one.
pub(super) async fn bomb<S: Socket>(
    mut wire: Wire<S>,
    upgrade: &Upgrade,
    request: &Request,
) -> io::Result<()> {
    let mut deflate = accept(&mut wire, upgrade, request).await?;
    if deflate.params.is_none() {
        wire.write(&frames::close(Some(1010), "This room speaks permessage-deflate")).await?;
        return frames::finish(wire).await;
    }
    let mib = usize::try_from(request.number("mib", 256).clamp(1, 4096)).unwrap_or(1);
    let zeros = vec![0; MIB];
    // Behind the first MiB every further one is the same: it points back at zeros.
    let mut payload = deflate.deflated(&zeros)?;
    let more = deflate.deflated(&zeros)?;
    for _ in 1..mib {
        payload.extend(TAIL);
        payload.extend(&more);
    }
    let size = usize::try_from(request.number("fragment", 0)).unwrap_or(0);
    let size = if size == 0 { payload.len() } else { size };
    let last = payload.len().div_ceil(size) - 1;
    for (n, piece) in payload.chunks(size).enumerate() {
        let first = if n == 0 { RSV1 | BINARY } else { CONTINUATION };
        wire.write(&frames::frame(if n == last { FIN | first } else { first }, piece)).await?;
    }
    wire.write(&deflate.message(TEXT, b"Still here?", false)?).await?;
    frames::listen(wire).await
}

/// The 101, with permessage-deflate if it was offered.
async fn accept<S: Socket>(wire: &mut Wire<S>, upgrade: &Upgrade, request: &Request) -> io::Result<Deflate> {
    let params = Params::settle(request);
    let answer = params.map(|params| params.answer());
    let line = answer.as_deref().map(|answer| ("Sec-WebSocket-Extensions", answer));
    upgrade.answer(wire, None, line.as_slice()).await?;
    Ok(Deflate::new(params))
}

/// Both directions of a connection.
struct Deflate {
    params: Option<Params>,
    compress: Compress,
    inflate: Decompress,
}

impl Deflate {
    fn new(params: Option<Params>) -> Deflate {
        let bits = params.and_then(|params| params.server_bits).unwrap_or(15);
        // zlib compresses with no window of 256 bytes. Without distances any window is large enough.
        let level = if bits == 8 { Compression::none() } else { Compression::default() };
        let compress = Compress::new_with_window_bits(level, false, bits.max(9));
        Deflate { params, compress, inflate: Decompress::new(false) }
    }

    /// A message in one frame.
    fn message(&mut self, opcode: u8, body: &[u8], compressed: bool) -> io::Result<Vec<u8>> {
        if self.params.is_none() || !compressed {
            return Ok(frames::frame(FIN | opcode, body));
        }
        Ok(frames::frame(FIN | RSV1 | opcode, &self.deflated(body)?))
    }

    fn deflated(&mut self, body: &[u8]) -> io::Result<Vec<u8>> {
        let mut out = Vec::with_capacity(body.len() / 2 + 64);
        let mut rest = body;
        loop {
            let before = self.compress.total_in();
            self.compress.compress_vec(rest, &mut out, FlushCompress::Sync).map_err(io::Error::other)?;
            // At most what was given.
            rest = &rest[(self.compress.total_in() - before) as usize..];
            if out.len() < out.capacity() {
                break;
            }
            out.reserve(out.len());
        }
        if self.params.is_some_and(|params| params.server_resets) {
            self.compress.reset();
        }
        out.truncate(out.len().saturating_sub(TAIL.len()));
        // Right behind a flush there is nothing to flush: an empty block stands for an empty message.
        Ok(if out.is_empty() { vec![0] } else { out })
    }

    fn inflated(&mut self, payload: &[u8]) -> io::Result<Vec<u8>> {
        let input = [payload, &TAIL].concat();
        let mut rest = input.as_slice();
        let mut out = Vec::with_capacity(payload.len() * 4 + 64);
        loop {
            let before = self.inflate.total_in();
            let status = self.inflate.decompress_vec(rest, &mut out, FlushDecompress::None);
            let status = status.map_err(io::Error::other)?;
            rest = &rest[(self.inflate.total_in() - before) as usize..];
            if out.len() > LONGEST {
                return Err(too_long());
            }
            // No peer of ours ends its stream with a final block.
            if status == Status::StreamEnd || (rest.is_empty() && out.len() < out.capacity()) {
                break;
            }
            out.reserve(out.len());
        }
        if self.params.is_some_and(|params| params.client_resets) {
            self.inflate.reset(false);
        }
        Ok(out)
    }
}

fn too_long() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "message too long")
}
