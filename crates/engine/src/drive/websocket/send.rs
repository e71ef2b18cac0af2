//! What is sent on a WebSocket: messages in one frame or in fragments, control frames, frames made bit by bit.

use std::io;
use std::ops::Range;

use bytes::Bytes;

use super::Socket;
use super::pipe::Pipe;
use crate::api::{AppSend, Payload, RawFrame, WsSend};
use crate::clock;
use crate::compose::app::with_texts;
use crate::compose::{Given, given, template};
use crate::dial::line::Outgoing;
use crate::drive::at_once;
use crate::drive::frame::{BINARY, Bits, CLOSE, CONTINUATION, PING, PONG, TEXT};
use crate::event::Phrase;

/// A longer file is sent as it is, without being compressed: it is not read into memory.
const COMPRESS_FILE: u64 = 16 << 20;

impl<P: Pipe> Socket<'_, P> {
    /// A message as a person composed it. What it is made of was checked before; the error says what has become
    /// of it since.
    pub(super) async fn message(&mut self, message: &WsSend) -> Result<(), Phrase> {
        let payload = self.filled(message).map_err(|problem| problem.why)?;
        let compress = self.compresses(message, payload.len());
        let whole = message.cuts.is_empty();
        if let (Given::File { .. }, false, true) = (&payload, compress, whole) {
            let opcode = if message.binary { BINARY } else { TEXT };
            let parts = self.framer.given(Bits::of(opcode), payload).map_err(unreadable)?;
            self.put(parts);
            return Ok(());
        }
        let bytes = at_once(payload).await.map_err(unreadable)?;
        let mut between = Vec::new();
        for one in &message.between {
            let bytes = now(&one.payload).await?;
            between.push((one.after, if one.pong { PONG } else { PING }, bytes));
        }
        self.data(message.binary, &bytes, &message.cuts, compress, &between);
        Ok(())
    }

    /// The bytes of a message, its names filled in.
    fn filled(&mut self, message: &WsSend) -> Result<Given, crate::api::FieldProblem> {
        if !message.fill {
            return given(&message.payload);
        }
        let bytes = match &message.payload {
            // Checked with a sample in every place: what is filled in may make it something else.
            Payload::Json { json } => Given::Bytes(Bytes::copy_from_slice(json.as_bytes())),
            other => given(other)?,
        };
        match bytes {
            Given::Bytes(bytes) => Ok(Given::Bytes(match std::str::from_utf8(&bytes) {
                Ok(text) => self.fill(text).into(),
                Err(_) => bytes,
            })),
            file @ Given::File { .. } => Ok(file),
        }
    }

    /// A packet with its names filled in: the same values in every place of it.
    pub(super) fn filled_packet(&mut self, send: &AppSend) -> AppSend {
        let mut counts = false;
        with_texts(send, |text| {
            counts |= template::names(text, "counter");
            String::new()
        });
        self.counter += u64::from(counts);
        let value = self.values();
        with_texts(send, |text| template::fill(text, &value))
    }

    fn fill(&mut self, text: &str) -> String {
        self.counter += u64::from(template::names(text, "counter"));
        template::fill(text, self.values())
    }

    /// What stands for each name in what is sent next.
    fn values(&mut self) -> impl Fn(&str) -> Option<String> + '_ {
        let random = self.framer.random().unwrap_or_default();
        let uuid = uuid::Builder::from_random_bytes(random).into_uuid();
        let (counter, kept) = (self.counter, &self.kept);
        move |name| match name {
            "counter" => Some(counter.to_string()),
            "now" => jiff::Timestamp::from_millisecond(clock::unix_ms()).ok().map(|now| now.to_string()),
            "uuid" => Some(uuid.to_string()),
            other => kept.get(other).cloned(),
        }
    }

    /// Whether a message of that length goes out compressed.
    fn compresses(&self, message: &WsSend, len: u64) -> bool {
        let behaviour = &self.behaviour;
        let file = matches!(message.payload, Payload::File { .. });
        self.deflates()
            && match message.compress {
                Some(compress) => compress,
                None => {
                    behaviour.compress && len >= behaviour.compress_from && !(file && len > COMPRESS_FILE)
                }
            }
    }

    /// A message of bytes at hand, cut where a fragment is to begin, with control frames after fragments.
    pub(super) fn data(
        &mut self,
        binary: bool,
        payload: &[u8],
        cuts: &[u64],
        compress: bool,
        between: &[(u32, u8, Bytes)],
    ) {
        let compressed = if compress { self.deflate(payload) } else { None };
        let rsv1 = compressed.is_some();
        let payload = compressed.as_deref().unwrap_or(payload);
        for (n, piece) in pieces(payload.len(), cuts).enumerate() {
            let bits = Bits { rsv1: rsv1 && n == 0, ..bits(n, cuts.len(), binary) };
            if let Ok(frame) = self.framer.frame(bits, &payload[piece]) {
                self.put([Outgoing::Bytes(frame)]);
            }
            let after = |one: &&(u32, u8, Bytes)| one.0 as usize == n && n < cuts.len();
            for (_, opcode, payload) in between.iter().filter(after) {
                self.control(*opcode, payload);
            }
        }
    }

    /// A frame made bit by bit. A Close frame is one, however it was made.
    pub(super) fn raw(&mut self, frame: &RawFrame) -> Result<(), Phrase> {
        let payload = given(&frame.payload).map_err(|problem| problem.why)?;
        let length = payload.len();
        let parts = self.framer.raw(frame, payload).map_err(unreadable)?;
        self.put(parts);
        // Until the rest is sent, nobody can read a frame in it, and there is no row of one.
        if let Some(claim) = frame.claim.filter(|claim| *claim > length) {
            let told = Phrase::new("ws-length-owed").with("claim", claim.to_string());
            self.lacks(told.with("left", (claim - length).to_string()));
        }
        if frame.opcode == CLOSE {
            self.close_by_hand();
        }
        Ok(())
    }

    /// A control frame with a payload that a person gave.
    pub(super) async fn typed_control(&mut self, opcode: u8, payload: &Payload) -> Result<(), Phrase> {
        let bytes = now(payload).await?;
        self.control(opcode, &bytes);
        Ok(())
    }

    pub(super) fn control(&mut self, opcode: u8, payload: &[u8]) {
        if let Ok(frame) = self.framer.frame(Bits::of(opcode), payload) {
            self.put([Outgoing::Bytes(frame)]);
        }
    }

    /// A Close frame.
    pub(super) fn close(&mut self, code: Option<u16>, reason: &str) {
        let mut payload = Vec::new();
        if let Some(code) = code {
            payload.extend_from_slice(&code.to_be_bytes());
            payload.extend_from_slice(reason.as_bytes());
        }
        self.close_sent = true;
        self.control(CLOSE, &payload);
    }
}

/// A payload as it is now.
async fn now(payload: &Payload) -> Result<Bytes, Phrase> {
    at_once(given(payload).map_err(|problem| problem.why)?).await.map_err(unreadable)
}

fn unreadable(fault: io::Error) -> Phrase {
    Phrase::new("source-unreadable").with("text", fault.to_string())
}

/// The fragments of a payload of `len` bytes that is cut at these places.
fn pieces(len: usize, cuts: &[u64]) -> impl Iterator<Item = Range<usize>> {
    let ends = cuts.iter().map(|&cut| usize::try_from(cut).unwrap_or(usize::MAX)).chain([len]);
    ends.scan(0, move |from, end| {
        let piece = *from..end.clamp(*from, len);
        *from = piece.end;
        Some(piece)
    })
}

/// The first bits of the fragment `n` of a message with so many cuts (RFC 6455 §5.4).
fn bits(n: usize, cuts: usize, binary: bool) -> Bits {
    let opcode = match (n, binary) {
        (0, true) => BINARY,
        (0, false) => TEXT,
        _ => CONTINUATION,
    };
    Bits { fin: n == cuts, ..Bits::of(opcode) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::decode::websocket::{apply_mask, read_head};
    use crate::drive::frame::Framer;

    proptest! {
        #[test]
        fn any_cuts_give_the_same_message(
            payload in proptest::collection::vec(any::<u8>(), 0..300),
            mut cuts in proptest::collection::vec(0u64..400, 0..20),
            binary: bool,
            masking: bool,
        ) {
            cuts.sort_unstable();
            let mut framer = Framer::new(masking);
            let mut wire = Vec::new();
            for (n, piece) in pieces(payload.len(), &cuts).enumerate() {
                wire.extend_from_slice(&framer.frame(bits(n, cuts.len(), binary), &payload[piece]).unwrap());
            }
            let (mut rest, mut joined, mut frames) = (&wire[..], Vec::new(), 0);
            while let Some(head) = read_head(rest, 0) {
                let from = usize::from(head.header_len);
                let to = from + usize::try_from(head.payload_len).unwrap();
                let mut piece = rest[from..to].to_vec();
                apply_mask(&mut piece, head.mask_key.unwrap_or_default(), 0);
                joined.extend_from_slice(&piece);
                rest = &rest[to..];
                prop_assert_eq!(head.masked, masking);
                prop_assert_eq!(head.fin, rest.is_empty());
                let first = if binary { BINARY } else { TEXT };
                prop_assert_eq!(head.opcode_bits, if frames == 0 { first } else { CONTINUATION });
                frames += 1;
            }
            prop_assert!(rest.is_empty());
            prop_assert_eq!(frames, cuts.len() + 1);
            prop_assert_eq!(joined, payload);
        }
    }
}
