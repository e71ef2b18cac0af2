//! STOMP 1.0 to 1.2: frames over WebSocket messages or SockJS strings, several in one or one over several.
//!
//! <https://stomp.github.io/stomp-specification-1.2.html>

use super::table::{Decoder, Known, Made};
use super::{Answered, Beginning, Begun, Carried, Out, Packet, Pairs, Told, loose_body, preview};
use crate::event::{Dir, Phrase};

/// Octets of one frame; of a longer one the header is told, and what follows is passed over.
const MAX_FRAME: usize = 1 << 20;
/// Header lines that are read.
const MAX_HEADERS: usize = 200;
const RULES: &str = "STOMP 1.2";

/// How it is recognised and read.
pub static KNOWN: Known = Known {
    proto: "stomp",
    title: "STOMP",
    subprotocols: &["v12.stomp", "v11.stomp", "v10.stomp"],
    stacks: &[&["stomp"], &["sockjs", "stomp"]],
    told,
    make: |made| Box::new(Stomp::new(made)),
    http: None,
    key: None,
};

/// Told from a subprotocol, or from CONNECT as the client's first frame, or its answer.
fn told(of: &Beginning<'_>) -> Option<Told> {
    if let Some(name) = of.subprotocol {
        let version = match name {
            "v10.stomp" => "1.0",
            "v11.stomp" => "1.1",
            "v12.stomp" => "1.2",
            _ => return None,
        };
        return Some(Told::by_subprotocol(name, Some(version)));
    }
    if of.under.is_some_and(|(under, _)| under != "sockjs") {
        return None;
    }
    let first = of.first?;
    let payload = first.payload;
    let line_end = payload.iter().position(|&octet| octet == b'\n')?;
    let command = payload[..line_end].strip_suffix(b"\r").unwrap_or(&payload[..line_end]);
    let fits = match command {
        b"CONNECT" | b"STOMP" => first.dir == Dir::Tx,
        b"CONNECTED" => first.dir == Dir::Rx,
        _ => false,
    };
    // Header lines up to an empty line, then NUL, and nothing but line ends behind it.
    let head_ends =
        payload.windows(2).any(|two| two == b"\n\n") || payload.windows(4).any(|four| four == b"\n\r\n\0");
    let ends = payload.iter().rev().find(|octet| !matches!(octet, b'\n' | b'\r')) == Some(&0);
    let command = String::from_utf8_lossy(command);
    (fits && head_ends && ends && first.is_whole()).then(|| Told::by_message(&command, None))
}

/// Reads both directions of a conversation.
#[derive(Debug)]
struct Stomp {
    /// What is under way in each direction.
    halves: [Half; 2],
    pairs: Pairs,
    /// The version that CONNECTED settled, or the subprotocol: 10, 11, 12.
    version: u8,
}

/// One direction: a frame that is not whole yet.
#[derive(Debug, Default)]
struct Half {
    octets: Vec<u8>,
    /// Where the frame begins that they are the beginning of.
    begun: Option<Begun>,
    /// Octets of a frame's body that are passed over, up to its NUL.
    skipping: Option<u64>,
}

impl Stomp {
    fn new(made: &Made<'_>) -> Stomp {
        let version = match made.version {
            Some("1.0") => 10,
            Some("1.1") => 11,
            _ => 12,
        };
        Stomp { halves: Default::default(), pairs: Pairs::default(), version }
    }

    fn half(&mut self, dir: Dir) -> &mut Half {
        &mut self.halves[usize::from(dir != Dir::Tx)]
    }

    /// Reads as many frames as `octets` holds whole. `run` says that they are the payload itself, so that bodies
    /// are ranges of it. Returns how many octets were read.
    fn frames(&mut self, carried: &Carried<'_>, octets: &[u8], run: bool, out: &mut Out<'_, '_>) -> usize {
        let mut at = 0;
        while at < octets.len() {
            let rest = &octets[at..];
            let eol = if rest.starts_with(b"\r\n") { 2 } else { usize::from(rest[0] == b'\n') };
            if eol > 0 {
                out.packet(carried, Packet::new("stomp", "heart-beat").heartbeat());
                at += eol;
                // Line ends behind a frame are allowed; a run of them is one beat.
                while octets.get(at).is_some_and(|octet| matches!(octet, b'\n' | b'\r')) {
                    at += 1;
                }
                continue;
            }
            let Some(frame) = Frame::of(rest) else { break };
            let end = at + frame.len;
            self.tell(carried, &frame, octets, at, run, out);
            at = end;
            // The specification lets line ends follow a frame; they are none of their own unless alone.
            while octets.get(at).is_some_and(|octet| matches!(octet, b'\n' | b'\r')) {
                at += 1;
            }
        }
        at
    }

    fn tell(
        &mut self,
        carried: &Carried<'_>,
        frame: &Frame<'_>,
        octets: &[u8],
        at: usize,
        run: bool,
        out: &mut Out<'_, '_>,
    ) {
        let command = String::from_utf8_lossy(frame.command).into_owned();
        let escapes = !matches!(command.as_str(), "CONNECT" | "CONNECTED" | "STOMP");
        let mut headers: Vec<(String, String)> = Vec::new();
        let mut wrong = None;
        for line in frame.headers.iter().take(MAX_HEADERS) {
            let Some(colon) = memchr::memchr(b':', line) else {
                let shown = String::from_utf8_lossy(line).chars().take(80).collect::<String>();
                wrong = Some(Phrase::new("stomp-header-no-colon").with("line", shown));
                continue;
            };
            let version = if escapes { self.version } else { 10 };
            match (unescape(&line[..colon], version), unescape(&line[colon + 1..], version)) {
                (Some(name), Some(value)) => headers.push((name, value)),
                _ => {
                    let shown = String::from_utf8_lossy(line).chars().take(80).collect::<String>();
                    wrong = Some(Phrase::new("stomp-escape").with("line", shown));
                }
            }
        }
        let header = |name: &str| headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str());
        let mut packet = Packet::new("stomp", &command);
        for (name, value) in &headers {
            packet = packet.field(name, value);
        }
        if let Some(name) = header("destination") {
            packet = packet.name(name);
        }
        if let Some(scope) = header("subscription").or(header("transaction")) {
            packet = packet.scope(scope);
        }
        let id = match command.as_str() {
            "RECEIPT" => header("receipt-id"),
            "MESSAGE" => header("message-id"),
            "ERROR" => header("receipt-id"),
            "SUBSCRIBE" | "UNSUBSCRIBE" | "ACK" | "NACK" => header("id").or(header("message-id")),
            _ => None,
        };
        if let Some(id) = id.or(header("receipt")) {
            packet = packet.id(id);
        }
        let (from, to) = (at + frame.body.0, at + frame.body.1);
        let body = &octets[from..to];
        if !body.is_empty() {
            let shape = shape_of(header("content-type"), body);
            let placed = if run { carried.body(shape, from, to) } else { loose_body(shape, body) };
            packet = packet.body(placed, preview(body, shape != "binary"));
        }
        packet = packet.answers(self.answered(carried, &command, &header));
        if command == "MESSAGE" {
            // It comes because of a subscription, and answers nothing.
            let id = header("subscription").or(header("destination")).unwrap_or_default();
            packet = packet.maybe_part_of(self.pairs.belongs(carried.dir, "subscription", id, carried.t_ns));
        }
        if command == "ERROR" {
            let said = header("message").map(str::to_owned);
            let said = said.or_else(|| preview(body, true)).unwrap_or_default();
            packet = packet.note(Phrase::new("stomp-error").with("message", said));
        }
        if command == "CONNECTED" {
            self.version = match header("version") {
                Some("1.2") => 12,
                Some("1.1") => 11,
                _ => 10,
            };
        }
        // Clients ask for receipts; a server that hands on a header of that name asks for nothing.
        let receipt = header("receipt").filter(|_| carried.dir == Dir::Tx && escapes);
        let asks = receipt.is_some() || matches!(command.as_str(), "CONNECT" | "STOMP");
        let ordinal = out.packet(carried, packet.asks(asks));
        let mut asked =
            |scope: &str, id: &str| self.pairs.asked(carried.dir, scope, id, ordinal, carried.t_ns);
        match command.as_str() {
            "CONNECT" | "STOMP" => asked("connect", ""),
            "SUBSCRIBE" => asked("subscription", header("id").or(header("destination")).unwrap_or_default()),
            _ => {}
        }
        if let Some(receipt) = receipt {
            asked("receipt", receipt);
        }
        if command == "UNSUBSCRIBE" {
            let id = header("id").or(header("destination")).unwrap_or_default();
            self.pairs.forget(carried.dir, "subscription", id);
        }
        let known = is_command(&command);
        if !known {
            wrong = Some(
                Phrase::new("stomp-command").with("command", command.chars().take(40).collect::<String>()),
            );
        }
        if let Some(why) = wrong.or_else(|| frame.flaw.clone()) {
            out.malformed(carried, why, RULES);
        }
    }

    /// What a frame of the server answers.
    fn answered<'h>(
        &mut self,
        carried: &Carried<'_>,
        command: &str,
        header: &dyn Fn(&str) -> Option<&'h str>,
    ) -> Option<Answered> {
        let (dir, t_ns) = (carried.dir, carried.t_ns);
        match command {
            "CONNECTED" => self.pairs.answered(dir, "connect", "", t_ns),
            "RECEIPT" => self.pairs.answered(dir, "receipt", header("receipt-id")?, t_ns),
            "ERROR" => match header("receipt-id") {
                Some(id) => self.pairs.answered(dir, "receipt", id, t_ns),
                None => self.pairs.answered(dir, "connect", "", t_ns),
            },
            _ => None,
        }
    }
}

impl Decoder for Stomp {
    fn push(&mut self, carried: &Carried<'_>, out: &mut Out<'_, '_>) -> bool {
        let mut payload = carried.payload;
        let half = self.half(carried.dir);
        if let Some(left) = half.skipping {
            // Somewhere in a frame that is too long.
            let take = usize::try_from(left).unwrap_or(usize::MAX).min(payload.len());
            let end = memchr::memchr(0, &payload[take..]).map(|nul| take + nul + 1);
            half.skipping = if end.is_some() { None } else { Some(left - take as u64) };
            let Some(end) = end else { return true };
            payload = &payload[end..];
        }
        if half.octets.is_empty() && payload.len() == carried.payload.len() {
            let read = self.frames(carried, payload, true, out);
            self.keep(carried, &payload[read..], None, out);
        } else {
            let half = self.half(carried.dir);
            let room = MAX_FRAME.saturating_sub(half.octets.len()).min(payload.len());
            half.octets.extend_from_slice(&payload[..room]);
            let octets = std::mem::take(&mut half.octets);
            let before = half.begun.take();
            out.begun(before.clone());
            let read = self.frames(carried, &octets, false, out);
            out.begun(None);
            self.keep(carried, &octets[read..], before.filter(|_| read == 0), out);
        }
        true
    }
}

impl Stomp {
    /// Keeps the beginning of a frame; one that is too long is given up.
    fn keep(&mut self, carried: &Carried<'_>, rest: &[u8], before: Option<Begun>, out: &mut Out<'_, '_>) {
        if rest.is_empty() {
            return;
        }
        if rest.len() < MAX_FRAME && carried.is_whole() {
            let begun = Some(out.goes_on(carried, before));
            let half = self.half(carried.dir);
            (half.octets, half.begun) = (rest.to_vec(), begun);
            return;
        }
        let why = Phrase::new("stomp-too-long").with("limit", MAX_FRAME >> 10);
        out.malformed(carried, why, RULES);
        self.half(carried.dir).skipping = Some(0);
    }
}

/// A whole frame at the beginning of some octets.
#[derive(Debug)]
struct Frame<'a> {
    command: &'a [u8],
    headers: Vec<&'a [u8]>,
    /// Where its body stands.
    body: (usize, usize),
    /// Octets, its NUL included.
    len: usize,
    flaw: Option<Phrase>,
}

impl<'a> Frame<'a> {
    /// Absent while the frame is not whole.
    fn of(octets: &'a [u8]) -> Option<Frame<'a>> {
        let mut headers = Vec::new();
        let mut command = None;
        let mut at = 0;
        loop {
            let end = at + memchr::memchr2(b'\n', 0, &octets[at..])?;
            let line = octets[at..end].strip_suffix(b"\r").unwrap_or(&octets[at..end]);
            if octets[end] == 0 {
                // It ended within its head.
                let flaw = Some(Phrase::new("stomp-no-blank-line"));
                let command = command.unwrap_or(line);
                return Some(Frame { command, headers, body: (end, end), len: end + 1, flaw });
            }
            at = end + 1;
            match command {
                None => command = Some(line),
                Some(_) if line.is_empty() => break,
                Some(_) if headers.len() < MAX_HEADERS => headers.push(line),
                Some(_) => {}
            }
        }
        let command = command?;
        let length = headers.iter().find_map(|line| line.strip_prefix(b"content-length:"));
        let length = length.and_then(|digits| std::str::from_utf8(digits).ok()?.trim().parse::<usize>().ok());
        let nul = |from: usize| memchr::memchr(0, octets.get(from..)?).map(|nul| from + nul);
        let (end, flaw) = match length {
            Some(length) => {
                let end = at.checked_add(length)?;
                match octets.get(end) {
                    None => return None,
                    Some(0) => (end, None),
                    // What the length says ends before the frame does.
                    Some(_) => (nul(end)?, Some(Phrase::new("stomp-content-length"))),
                }
            }
            None => (nul(at)?, None),
        };
        Some(Frame { command, headers, body: (at, end), len: end + 1, flaw })
    }
}

/// Undoes the escapes of a version: none in 1.0; `\n`, `\c`, `\\` in 1.1; `\r` too in 1.2.
fn unescape(octets: &[u8], version: u8) -> Option<String> {
    let text = String::from_utf8_lossy(octets);
    if version < 11 || !text.contains('\\') {
        return Some(text.into_owned());
    }
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            plain.push(c);
            continue;
        }
        plain.push(match chars.next()? {
            'n' => '\n',
            'c' => ':',
            '\\' => '\\',
            'r' if version >= 12 => '\r',
            _ => return None,
        });
    }
    Some(plain)
}

fn is_command(command: &str) -> bool {
    matches!(
        command,
        "CONNECT"
            | "STOMP"
            | "CONNECTED"
            | "SEND"
            | "SUBSCRIBE"
            | "UNSUBSCRIBE"
            | "ACK"
            | "NACK"
            | "BEGIN"
            | "COMMIT"
            | "ABORT"
            | "DISCONNECT"
            | "MESSAGE"
            | "RECEIPT"
            | "ERROR"
    )
}

/// What the content type says, else what the body is.
pub(super) fn shape_of(media: Option<&str>, body: &[u8]) -> &'static str {
    let media = media.unwrap_or_default().split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if media == "application/json" || media.ends_with("+json") {
        return "json";
    }
    match media.as_str() {
        "application/msgpack" | "application/x-msgpack" => return "msgpack",
        "application/cbor" => return "cbor",
        "application/protobuf" | "application/x-protobuf" => return "protobuf",
        _ => {}
    }
    match std::str::from_utf8(body) {
        Ok(text) if media.is_empty() && looks_like_json(text) => "json",
        Ok(_) => "text",
        Err(_) => "binary",
    }
}

/// An object or an array that parses.
fn looks_like_json(text: &str) -> bool {
    text.trim_start().starts_with(['{', '[']) && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

#[cfg(test)]
mod tests;
