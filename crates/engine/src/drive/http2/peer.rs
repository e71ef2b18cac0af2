//! What the decoder says about the connection: windows, settings, what must be answered.

use std::collections::BTreeMap;

use crate::event::{Data, Dir, Event, H2Detail, H2Setting};

/// What the peer may send on one stream and on the connection before we give more. No round numbers: Node's
/// http2 resets a stream whose content ends exactly where its window does, instead of ending it.
pub const STREAM_WINDOW: u32 = (4 << 20) + 63;
pub const CONNECTION_WINDOW: u32 = (16 << 20) + 4095;
/// Streams at once where the peer sets no limit.
const MAX_STREAMS: usize = 100;
/// RFC 9113 §6.9.2.
pub const FIRST_WINDOW: u32 = 65_535;

/// The peer's side of a connection.
#[derive(Debug)]
pub struct Peer {
    conn: u32,
    /// What we may still send on the connection.
    pub window: i64,
    /// What we may send on a new stream.
    pub first_window: i64,
    /// The largest payload that it takes.
    pub max_frame: usize,
    /// Streams that may be open at once.
    pub max_streams: usize,
    /// Its table of our fields is smaller than we could assume; not said yet.
    pub shrink: Option<u32>,
    /// What we may still send on each open stream.
    pub windows: BTreeMap<u32, i64>,
    /// It has not sent its settings yet.
    pub unsettled: bool,
    /// SETTINGS_ENABLE_CONNECT_PROTOCOL is 1 (RFC 8441 §3).
    pub connect_protocol: bool,
    /// The stream that gets no more room, because a person does not read.
    held: Option<u32>,
    /// What it is owed then.
    owed: u32,
    /// It takes no new streams.
    pub goaway: bool,
    /// The error that we saw it make, as a code.
    pub fault: Option<u32>,
    /// Content that was read and not given back, by stream; 0 is the connection.
    taken: BTreeMap<u32, u32>,
    /// Answers that are due, in order.
    due: Vec<Due>,
}

/// An answer that a frame calls for.
#[derive(Debug, PartialEq, Eq)]
pub enum Due {
    Settings,
    Ping(Vec<u8>),
    Window { stream: u32, increment: u32 },
}

impl Peer {
    /// A peer of whom nothing was heard.
    pub fn new(conn: u32) -> Peer {
        Peer {
            conn,
            window: i64::from(FIRST_WINDOW),
            first_window: i64::from(FIRST_WINDOW),
            max_frame: 16_384,
            // One goes out at once; how many more it takes its SETTINGS say.
            max_streams: 1,
            shrink: None,
            windows: BTreeMap::new(),
            unsettled: true,
            connect_protocol: false,
            held: None,
            owed: 0,
            goaway: false,
            fault: None,
            taken: BTreeMap::new(),
            due: Vec::new(),
        }
    }

    /// Looks at an event of the record.
    pub fn look(&mut self, event: &Event) {
        if event.conn != self.conn || event.dir != Dir::Rx {
            return;
        }
        match &event.data {
            Data::H2Frame(frame) => match &frame.detail {
                H2Detail::Settings { ack: false, settings } => {
                    if std::mem::take(&mut self.unsettled) {
                        self.max_streams = MAX_STREAMS;
                    }
                    settings.iter().for_each(|setting| self.set(setting));
                    self.due.push(Due::Settings);
                }
                H2Detail::Ping { ack: false, octets, .. } => {
                    let pairs = (0..octets.len() / 2).filter_map(|at| octets.get(at * 2..at * 2 + 2));
                    let octets = pairs.filter_map(|pair| u8::from_str_radix(pair, 16).ok()).collect();
                    self.due.push(Due::Ping(octets));
                }
                H2Detail::WindowUpdate { increment, .. } => {
                    let window = match event.stream {
                        0 => Some(&mut self.window),
                        stream => self.windows.get_mut(&stream),
                    };
                    if let Some(window) = window {
                        *window = window.saturating_add(i64::from(*increment));
                    }
                }
                H2Detail::Data { end_stream, .. } => {
                    self.took(0, frame.length, CONNECTION_WINDOW);
                    if *end_stream || !self.windows.contains_key(&event.stream) {
                        self.taken.remove(&event.stream);
                    } else {
                        self.took(event.stream, frame.length, STREAM_WINDOW);
                    }
                }
                H2Detail::GoAway { .. } => self.goaway = true,
                H2Detail::RstStream { .. } => self.forget(event.stream),
                _ => {}
            },
            Data::H2Malformed(flaw) if flaw.fatal => {
                self.fault.get_or_insert(code_of(&flaw.why.code));
            }
            _ => {}
        }
    }

    /// The answers that are due.
    pub fn take_due(&mut self) -> Vec<Due> {
        std::mem::take(&mut self.due)
    }

    /// Gives a stream no more room, or all that was held back.
    pub fn hold(&mut self, stream: Option<u32>) {
        if self.held == stream {
            return;
        }
        let before = std::mem::replace(&mut self.held, stream);
        let owed = std::mem::take(&mut self.owed);
        if let Some(stream) = before.filter(|_| owed > 0) {
            self.due.push(Due::Window { stream, increment: owed });
        }
    }

    /// A stream that is over.
    pub fn forget(&mut self, stream: u32) {
        self.windows.remove(&stream);
        self.taken.remove(&stream);
    }

    fn set(&mut self, setting: &H2Setting) {
        match setting.id {
            // We never index: only a table smaller than the one we could assume must be mentioned.
            0x1 if setting.value < 4096 => self.shrink = Some(setting.value),
            0x3 => self.max_streams = setting.value as usize,
            0x8 => self.connect_protocol = setting.value == 1,
            0x4 => {
                let by = i64::from(setting.value) - self.first_window;
                self.first_window += by;
                self.windows.values_mut().for_each(|window| *window = window.saturating_add(by));
            }
            0x5 => self.max_frame = (setting.value as usize).clamp(16_384, 0xff_ffff),
            _ => {}
        }
    }

    /// Content was read: half a window is given back at a time.
    fn took(&mut self, stream: u32, len: u32, window: u32) {
        let taken = self.taken.entry(stream).or_default();
        *taken = taken.saturating_add(len);
        if *taken >= window / 2 {
            let increment = std::mem::take(taken);
            if self.held == Some(stream) {
                self.owed = self.owed.saturating_add(increment);
            } else {
                self.due.push(Due::Window { stream, increment });
            }
        }
    }
}

/// The error code that answers a flaw (RFC 9113 §7).
fn code_of(flaw: &str) -> u32 {
    match flaw {
        "h2-window-exceeded" | "h2-window-overflow" => 0x3,
        "h2-frame-size" | "h2-frame-length" => 0x6,
        "h2-block-too-large" | "h2-hpack-bomb" => 0xb,
        flaw if flaw.starts_with("h2-hpack-") => 0x9,
        _ => 0x1,
    }
}
