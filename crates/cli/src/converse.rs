//! Standard input as the composer of an open session, and the echo.

use std::io::{self, BufRead};
use std::sync::Arc;

use sockeye_engine::api::{Command, Engine, Payload};
use sockeye_engine::capture::Capture;
use sockeye_engine::event::{Data, Dir, Opcode};
use tokio::sync::mpsc;

use crate::args::{Tcp, Ws};
use crate::exit::Stop;
use crate::output::{each_event, payload};

/// Lines that may wait to be sent.
const LINES: usize = 64;

/// What to do with lines, and at their end.
pub struct Composer {
    shape: Shape,
    at_end: Option<Command>,
}

enum Shape {
    Text,
    Binary,
    HexMessage,
    /// Raw bytes: a line with its ending.
    Bytes(&'static str),
    HexBytes,
}

impl Composer {
    pub fn ws(args: &Ws) -> Composer {
        let shape = if args.hex {
            Shape::HexMessage
        } else if args.binary {
            Shape::Binary
        } else {
            Shape::Text
        };
        Composer { shape, at_end: Some(Command::Close) }
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
        Composer { shape, at_end: Some(at_end) }
    }

    fn command(&self, line: String) -> Command {
        let text = |text| Payload::Text { text, escapes: false };
        match self.shape {
            Shape::Text => Command::SendText { payload: text(line) },
            Shape::Binary => Command::SendBinary { payload: text(line) },
            Shape::HexMessage => Command::SendBinary { payload: Payload::Hex { hex: line } },
            Shape::Bytes(ending) => Command::Send { payload: text(line + ending) },
            Shape::HexBytes => Command::Send { payload: Payload::Hex { hex: line } },
        }
    }
}

/// Lines of standard input. A thread reads them, since a terminal cannot be read in any other way; it ends
/// with the process.
pub fn lines() -> mpsc::Receiver<String> {
    let (sender, receiver) = mpsc::channel(LINES);
    std::thread::spawn(move || {
        for line in io::stdin().lock().lines() {
            let Ok(line) = line else { return };
            if sender.blocking_send(line).is_err() {
                return;
            }
        }
    });
    receiver
}

/// Sends lines until there are no more, then ends the session as told.
pub async fn compose(engine: &Engine, id: &str, mut composer: Composer) -> Result<(), Stop> {
    let mut lines = lines();
    while let Some(line) = lines.recv().await {
        engine.command(id, composer.command(line)).await?;
    }
    if let Some(command) = composer.at_end.take() {
        // The peer may have ended it first; then there is nothing left to end.
        let _ = engine.command(id, command).await;
    }
    Ok(())
}

/// Answers the messages that came since the last call with themselves.
pub async fn echo(engine: &Engine, id: &str, capture: &Arc<Capture>, next: &mut u64) -> Result<(), Stop> {
    let mut came = Vec::new();
    each_event(capture, next, |event| {
        if let (Data::WsMessage(message), Dir::Rx) = (&event.data, event.dir)
            && message.complete
            && message.utf8 != Some(false)
        {
            came.push((event.seq, message.opcode));
        }
        Ok(())
    })?;
    for (seq, opcode) in came {
        let bytes = payload(capture, seq)?;
        let command = match (opcode, String::from_utf8(bytes)) {
            (Opcode::Text, Ok(text)) => Command::SendText { payload: Payload::Text { text, escapes: false } },
            (_, Ok(text)) => Command::SendBinary { payload: Payload::Text { text, escapes: false } },
            (_, Err(bytes)) => Command::SendBinary { payload: Payload::Hex { hex: hex(bytes.as_bytes()) } },
        };
        // A peer that closes while it is being answered has seen enough.
        if engine.command(id, command).await.is_err() {
            return Ok(());
        }
    }
    Ok(())
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
