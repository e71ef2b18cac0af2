//! Standard input as the composer of an open session.

use std::io::{self, BufRead, Read};

use sockeye_engine::api::{Command, Engine, FieldProblem, Payload, SessionState};
use sockeye_engine::event::Phrase;
use sockeye_engine::{Error, ErrorKind};
use tokio::sync::mpsc;

use crate::above::Above;
use crate::args::{Tcp, Ws};
use crate::exit::Stop;
use crate::ws::fragmented;

/// Lines that may wait to be sent.
const LINES: usize = 64;
/// Of a longer line the beginning is handed on before its end came.
const LONGEST: u64 = 16 << 20;

/// Why a session that ends or connects again takes nothing now.
const PASSING: [&str; 5] =
    ["session-over", "session-close-sent", "session-half-closed", "session-connecting", "session-waits"];

/// A line of standard input, without its ending.
pub struct Line {
    bytes: Vec<u8>,
    /// False for a piece of a line that goes on.
    whole: bool,
}

/// What to do with lines, and at their end.
pub struct Composer {
    shape: Shape,
    /// Messages are cut into fragments of so many bytes.
    fragment: Option<u32>,
    at_end: Option<Command>,
}

enum Shape {
    Text,
    Binary,
    HexMessage,
    /// Raw bytes: a line with its ending.
    Bytes(&'static str),
    HexBytes,
    Above(Above),
}

impl Composer {
    pub fn ws(args: &Ws) -> Composer {
        let shape = if args.stomp {
            Shape::Above(Above::Stomp { lines: Vec::new(), asked: 0 })
        } else if args.hex {
            Shape::HexMessage
        } else if args.binary {
            Shape::Binary
        } else {
            Shape::Text
        };
        Composer { shape, fragment: args.fragment, at_end: Some(Command::Close) }
    }

    /// In the terms of a protocol above.
    pub fn above(above: Above) -> Composer {
        Composer { shape: Shape::Above(above), fragment: None, at_end: Some(Command::Close) }
    }

    pub fn tcp(args: &Tcp) -> Composer {
        let shape = if args.hex {
            Shape::HexBytes
        } else if args.crlf {
            Shape::Bytes("\r\n")
        } else if args.cr {
            Shape::Bytes("\r")
        } else if args.none {
            Shape::Bytes("")
        } else {
            Shape::Bytes("\n")
        };
        let at_end = if args.half_close { Command::HalfClose } else { Command::Close };
        Composer { shape, fragment: None, at_end: Some(at_end) }
    }

    /// What a line becomes; of some protocols it is a part of something.
    fn command(&mut self, line: Line) -> Result<Option<Command>, Stop> {
        let Line { mut bytes, whole } = line;
        if let Shape::Bytes(ending) = self.shape {
            if whole {
                bytes.extend_from_slice(ending.as_bytes());
            }
            return Ok(Some(Command::Send { payload: exactly(bytes) }));
        }
        if !whole {
            return Err(unsendable(Phrase::new("cli-line-too-long")));
        }
        if let Shape::Binary = self.shape {
            return self.message(true, exactly(bytes)).map(Some);
        }
        let line = String::from_utf8(bytes).map_err(|_| unsendable(Phrase::new("cli-line-not-text")))?;
        match &mut self.shape {
            Shape::Above(above) => above.take(line),
            Shape::HexMessage => self.message(true, Payload::Hex { hex: line }).map(Some),
            Shape::HexBytes => Ok(Some(Command::Send { payload: Payload::Hex { hex: line } })),
            _ => self.message(false, Payload::Text { text: line, escapes: false }).map(Some),
        }
    }

    fn message(&self, binary: bool, payload: Payload) -> Result<Command, Stop> {
        match self.fragment {
            Some(bytes) => fragmented(binary, payload, bytes),
            None if binary => Ok(Command::SendBinary { payload }),
            None => Ok(Command::SendText { payload }),
        }
    }
}

/// Lines of standard input. A thread reads them, since a terminal cannot be read in any other way; it ends
/// with the process.
pub fn lines() -> mpsc::Receiver<Line> {
    let (sender, receiver) = mpsc::channel(LINES);
    std::thread::spawn(move || {
        let mut input = io::stdin().lock();
        while let Some(line) = next_line(&mut input) {
            if sender.blocking_send(line).is_err() {
                return;
            }
        }
    });
    receiver
}

/// `None` at the end, or when nothing can be read any more.
fn next_line(input: &mut impl BufRead) -> Option<Line> {
    let mut bytes = Vec::new();
    input.take(LONGEST).read_until(b'\n', &mut bytes).ok().filter(|read| *read > 0)?;
    let whole = bytes.last() == Some(&b'\n') || (bytes.len() as u64) < LONGEST;
    if bytes.last() == Some(&b'\n') {
        bytes.pop();
        if bytes.last() == Some(&b'\r') {
            bytes.pop();
        }
    }
    Some(Line { bytes, whole })
}

/// Bytes as a payload that loses none of them.
fn exactly(bytes: Vec<u8>) -> Payload {
    match String::from_utf8(bytes) {
        Ok(text) => Payload::Text { text, escapes: false },
        Err(bytes) => Payload::Hex { hex: hex(bytes.as_bytes()) },
    }
}

fn unsendable(why: Phrase) -> Stop {
    Stop::Engine(Error::input(vec![FieldProblem {
        field: "payload".to_owned(),
        index: None,
        start: None,
        end: None,
        why,
    }]))
}

/// Sends lines until there are no more, then ends the session as told.
pub async fn compose(engine: &Engine, id: &str, mut composer: Composer) -> Result<(), Stop> {
    let mut lines = lines();
    while let Some(line) = lines.recv().await {
        if let Some(command) = composer.command(line)?
            && !say(engine, id, command).await?
        {
            return Ok(());
        }
    }
    if let Shape::Above(above) = &mut composer.shape {
        if let Some(command) = above.rest() {
            say(engine, id, command).await?;
        }
        above.answered(engine, id).await?;
    }
    if let Some(command) = composer.at_end.take() {
        // The peer may have ended it first; then there is nothing left to end.
        let _ = engine.command(id, command).await;
    }
    Ok(())
}

/// Sends something; while the session connects again it waits until that is done. False: it came too late, which
/// is no fault of the person.
async fn say(engine: &Engine, id: &str, command: Command) -> Result<bool, Stop> {
    let capture = engine.capture(id)?;
    let mut ticks = capture.ticks();
    loop {
        ticks.borrow_and_update();
        let Err(error) = engine.command(id, command.clone()).await else { return Ok(true) };
        let passes = PASSING.contains(&error.phrase.code.as_str());
        match capture.view().state {
            _ if error.kind != ErrorKind::State => return Err(error.into()),
            SessionState::Closed | SessionState::Failed => return Ok(false),
            SessionState::Open | SessionState::HalfClosed if !passes => return Err(error.into()),
            // The record learns of an end, and of a new beginning, a moment after it.
            _ if ticks.changed().await.is_ok() => {}
            _ => return Ok(false),
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    text
}
