//! SOCKS 5, both directions (RFC 1928), with user and password (RFC 1929).
//!
//! One event per message, its fields with their octets and meaning. What we send can only be read once the
//! proxy has chosen a method, so it is held until then; no message is longer than 515 octets.

use crate::decode::sink::Sink;
use crate::event::{ByteRange, Data, Dir, Event, Log, Malformed, Octets, Phrase, SocksField, SocksMessage};

const VERSION: u8 = 5;
/// Of the negotiation of RFC 1929 §2.
const AUTH_VERSION: u8 = 1;
const USER_AND_PASSWORD: u8 = 2;
const NOT_ACCEPTABLE: u8 = 0xff;

/// Both directions of a conversation with a SOCKS proxy; we are the client.
#[derive(Debug)]
pub struct Socks {
    tx: Side,
    rx: Side,
    /// What the proxy chose.
    method: Option<u8>,
}

/// One direction: what of it is not a whole message yet.
#[derive(Debug)]
struct Side {
    log: Log,
    /// Offset of the first byte held.
    at: u64,
    held: Vec<u8>,
    /// Messages read so far.
    told: u8,
    dead: bool,
}

/// The most that is held of what we send before the method is known.
const MAX_HELD: usize = 2048;

impl Socks {
    /// A conversation that begins at the beginning of the two logs.
    #[must_use]
    pub fn new(tx: Log, rx: Log) -> Socks {
        let side = |log| Side { log, at: 0, held: Vec::new(), told: 0, dead: false };
        Socks { tx: side(tx), rx: side(rx), method: None }
    }

    /// Bytes crossed in one direction. Where the proxy has opened the way, tells how many of them were still
    /// its own.
    pub fn push(&mut self, dir: Dir, t_ns: u64, bytes: &[u8], sink: &mut Sink<'_>) -> Option<usize> {
        if dir == Dir::Tx {
            self.tx.hold(bytes);
            self.sent(t_ns, sink);
            return None;
        }
        let before = self.rx.at + self.rx.held.len() as u64;
        self.rx.hold(bytes);
        while !self.rx.dead {
            let Some(message) = self.received() else { break };
            let opened = message.opened();
            self.rx.tell(message, Dir::Rx, t_ns, sink);
            if opened {
                self.rx.end();
                return usize::try_from(self.rx.at.saturating_sub(before)).ok();
            }
            self.sent(t_ns, sink);
        }
        None
    }

    /// The messages of ours that can be read by now.
    fn sent(&mut self, t_ns: u64, sink: &mut Sink<'_>) {
        while !self.tx.dead {
            let read = match (self.tx.told, self.method) {
                (0, _) => greeting(&self.tx.held),
                (_, None) => None,
                (1, Some(USER_AND_PASSWORD)) => auth(&self.tx.held),
                (1 | 2, Some(_)) => address("request", &self.tx.held),
                _ => None,
            };
            let Some(message) = read else { break };
            let last = matches!(&message, Read::Message { step: "request", .. });
            self.tx.tell(message, Dir::Tx, t_ns, sink);
            if last {
                self.tx.end();
            }
        }
        if self.tx.held.len() > MAX_HELD {
            self.tx.end();
        }
    }

    /// No more bytes will cross in that direction: what is unfinished is told.
    pub fn finish(&mut self, dir: Dir, t_ns: u64, sink: &mut Sink<'_>) {
        let side = if dir == Dir::Tx { &mut self.tx } else { &mut self.rx };
        if side.dead || side.held.is_empty() {
            return;
        }
        let flaw = Malformed { why: Phrase::new("socks-cut"), rfc: "RFC 1928 §6".to_owned(), fatal: true };
        let range = ByteRange { log: side.log, off: side.at, len: side.held.len() as u64 };
        sink.push(Event::new(sink.conn(), t_ns, dir, Data::ProxyMalformed(flaw)).with_range(range));
        side.end();
    }

    fn received(&mut self) -> Option<Read> {
        let held = &self.rx.held;
        match (self.rx.told, self.method) {
            (0, _) => {
                let read = method(held);
                if let Some(Read::Message { fields, .. }) = &read {
                    self.method = fields.last().and_then(|field| field.1.first().copied());
                }
                read
            }
            (1, Some(USER_AND_PASSWORD)) => auth_result(held),
            _ => address("reply", held),
        }
    }
}

impl Side {
    /// Nothing more of it is read.
    fn end(&mut self) {
        self.dead = true;
        self.held = Vec::new();
    }

    fn hold(&mut self, bytes: &[u8]) {
        if !self.dead {
            self.held.extend_from_slice(bytes);
        }
    }

    fn tell(&mut self, read: Read, dir: Dir, t_ns: u64, sink: &mut Sink<'_>) {
        self.told = self.told.saturating_add(1);
        let (data, len) = match read {
            Read::Message { step, fields, problem, len } => {
                let field = |(name, octets, meaning): Field| {
                    let name: &str = name;
                    SocksField { name: name.to_owned(), octets: Octets(octets), meaning }
                };
                let fields = fields.into_iter().map(field).collect();
                // After a refusal the proxy must close (RFC 1928 §3, §6).
                self.dead |= problem.is_some();
                (Data::Socks(SocksMessage { step: step.to_owned(), fields, problem }), len)
            }
            Read::Broken { why, rfc } => {
                self.dead = true;
                let flaw = Malformed { why, rfc: rfc.to_owned(), fatal: true };
                (Data::ProxyMalformed(flaw), self.held.len().min(1))
            }
        };
        let range = ByteRange { log: self.log, off: self.at, len: len as u64 };
        sink.push(Event::new(sink.conn(), t_ns, dir, data).with_range(range));
        self.at += len as u64;
        self.held.drain(..len.min(self.held.len()));
    }
}

/// Name, octets, meaning.
type Field = (&'static str, Vec<u8>, Phrase);

/// What the beginning of the held bytes is.
enum Read {
    Message { step: &'static str, fields: Vec<Field>, problem: Option<Phrase>, len: usize },
    Broken { why: Phrase, rfc: &'static str },
}

impl Read {
    fn opened(&self) -> bool {
        matches!(self, Read::Message { step: "reply", problem: None, .. })
    }
}

/// RFC 1928 §3: what we can.
fn greeting(held: &[u8]) -> Option<Read> {
    let (&version, rest) = held.split_first()?;
    if version != VERSION {
        return Some(broken(version, "RFC 1928 §3"));
    }
    let (&count, rest) = rest.split_first()?;
    let methods = rest.get(..usize::from(count))?;
    let mut fields = vec![version_field(version), ("NMETHODS", vec![count], number(u64::from(count)))];
    fields.extend(methods.iter().map(|&method| ("METHOD", vec![method], method_meaning(method))));
    Some(Read::Message { step: "greeting", fields, problem: None, len: 2 + usize::from(count) })
}

/// RFC 1928 §3: what the proxy chose.
fn method(held: &[u8]) -> Option<Read> {
    let &version = held.first()?;
    if version != VERSION {
        return Some(broken(version, "RFC 1928 §3"));
    }
    let &method = held.get(1)?;
    let problem = (method == NOT_ACCEPTABLE).then(|| Phrase::new("socks-no-method"));
    let fields = vec![version_field(version), ("METHOD", vec![method], method_meaning(method))];
    Some(Read::Message { step: "method", fields, problem, len: 2 })
}

/// RFC 1929 §2: who we are.
fn auth(held: &[u8]) -> Option<Read> {
    let (&version, rest) = held.split_first()?;
    let (&user_len, rest) = rest.split_first()?;
    let user = rest.get(..usize::from(user_len))?;
    let rest = rest.get(usize::from(user_len)..)?;
    let (&password_len, rest) = rest.split_first()?;
    let password = rest.get(..usize::from(password_len))?;
    let fields = vec![
        version_field(version),
        ("ULEN", vec![user_len], number(u64::from(user_len))),
        ("UNAME", user.to_vec(), Phrase::new("socks-user")),
        ("PLEN", vec![password_len], number(u64::from(password_len))),
        ("PASSWD", password.to_vec(), Phrase::new("socks-password")),
    ];
    let len = 3 + user.len() + password.len();
    Some(Read::Message { step: "auth", fields, problem: None, len })
}

/// RFC 1929 §2: whether that was right.
fn auth_result(held: &[u8]) -> Option<Read> {
    let (&version, rest) = held.split_first()?;
    if version != AUTH_VERSION && version != VERSION {
        return Some(broken(version, "RFC 1929 §2"));
    }
    let &status = rest.first()?;
    let problem = (status != 0).then(|| Phrase::new("socks-credentials"));
    let meaning = if status == 0 { Phrase::new("socks-status-ok") } else { Phrase::new("socks-credentials") };
    let fields = vec![version_field(version), ("STATUS", vec![status], meaning)];
    Some(Read::Message { step: "authResult", fields, problem, len: 2 })
}

/// RFC 1928 §4 and §6: requests and replies have the same form.
fn address(step: &'static str, held: &[u8]) -> Option<Read> {
    let &version = held.first()?;
    if version != VERSION {
        return Some(broken(version, "RFC 1928 §4"));
    }
    let (&code, &reserved, &kind) = (held.get(1)?, held.get(2)?, held.get(3)?);
    let (from, len) = match kind {
        1 => (4, 4),
        4 => (4, 16),
        3 => (5, usize::from(*held.get(4)?)),
        _ => {
            let why = Phrase::new("socks-address-type").with("type", u64::from(kind));
            return Some(Read::Broken { why, rfc: "RFC 1928 §5" });
        }
    };
    let host = held.get(from..from + len)?;
    let port = held.get(from + len..from + len + 2)?;
    let reply = step == "reply";
    let problem = (reply && code != 0).then(|| reply_meaning(code));
    let (host_name, port_name) = if reply { ("BND.ADDR", "BND.PORT") } else { ("DST.ADDR", "DST.PORT") };
    let mut fields = vec![version_field(version)];
    fields.push(if reply {
        ("REP", vec![code], reply_meaning(code))
    } else {
        ("CMD", vec![code], command_meaning(code))
    });
    fields.push(("RSV", vec![reserved], number(u64::from(reserved))));
    fields.push(("ATYP", vec![kind], kind_meaning(kind)));
    let octets = held.get(4..from + len)?.to_vec();
    fields.push((host_name, octets, Phrase::new("socks-address").with("address", shown(kind, host))));
    let number_of = port.iter().fold(0, |value, &octet| value << 8 | u64::from(octet));
    fields.push((port_name, port.to_vec(), number(number_of)));
    Some(Read::Message { step, fields, problem, len: from + len + 2 })
}

fn shown(kind: u8, host: &[u8]) -> String {
    match kind {
        1 => <[u8; 4]>::try_from(host).map(|octets| std::net::Ipv4Addr::from(octets).to_string()),
        4 => <[u8; 16]>::try_from(host).map(|octets| std::net::Ipv6Addr::from(octets).to_string()),
        _ => Ok(String::from_utf8_lossy(host).into_owned()),
    }
    .unwrap_or_default()
}

fn broken(version: u8, rfc: &'static str) -> Read {
    let why = match version {
        b'H' => Phrase::new("socks-answer-is-http"),
        0 | 4 => Phrase::new("socks-answer-is-4"),
        _ => Phrase::new("socks-version").with("version", u64::from(version)),
    };
    Read::Broken { why, rfc }
}

fn version_field(version: u8) -> Field {
    ("VER", vec![version], number(u64::from(version)))
}

fn number(value: u64) -> Phrase {
    Phrase::new("socks-number").with("value", value.to_string())
}

fn method_meaning(method: u8) -> Phrase {
    match method {
        0 => Phrase::new("socks-method-none"),
        1 => Phrase::new("socks-method-gssapi"),
        USER_AND_PASSWORD => Phrase::new("socks-method-password"),
        NOT_ACCEPTABLE => Phrase::new("socks-no-method"),
        _ => Phrase::new("socks-method-other"),
    }
}

fn command_meaning(command: u8) -> Phrase {
    match command {
        1 => Phrase::new("socks-connect"),
        2 => Phrase::new("socks-bind"),
        3 => Phrase::new("socks-udp"),
        _ => Phrase::new("socks-unknown"),
    }
}

fn kind_meaning(kind: u8) -> Phrase {
    match kind {
        1 => Phrase::new("socks-ipv4"),
        4 => Phrase::new("socks-ipv6"),
        _ => Phrase::new("socks-name"),
    }
}

/// RFC 1928 §6.
fn reply_meaning(code: u8) -> Phrase {
    match code {
        0 => Phrase::new("socks-reply-0"),
        1 => Phrase::new("socks-reply-1"),
        2 => Phrase::new("socks-reply-2"),
        3 => Phrase::new("socks-reply-3"),
        4 => Phrase::new("socks-reply-4"),
        5 => Phrase::new("socks-reply-5"),
        6 => Phrase::new("socks-reply-6"),
        7 => Phrase::new("socks-reply-7"),
        8 => Phrase::new("socks-reply-8"),
        _ => Phrase::new("socks-reply-other").with("code", u64::from(code)),
    }
}
