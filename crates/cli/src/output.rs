//! Where output goes and what it looks like: a ladder for people, payloads for pipes, events for programs.

use std::io::{self, IsTerminal, Write};
use std::sync::Arc;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use sockeye_engine::api::{Filter, SessionView};
use sockeye_engine::capture::Capture;
use sockeye_engine::event::{Data, Dir, Event, Log};

use crate::args::Common;
use crate::exit::Stop;
use crate::ladder::Ladder;
use crate::phrase::Catalogue;

/// Rows or events asked for at a time; also what is asked of the engine at most.
const WINDOW: u32 = 1_000;
/// Bytes asked for at a time.
const PIECE: u64 = 1 << 20;

/// What is written while a session runs.
pub enum Output<'a> {
    Events {
        next: u64,
    },
    Ladder {
        next: u64,
        ladder: Ladder<'a>,
    },
    /// Received WebSocket messages, a text message a line.
    Messages {
        next: u64,
    },
    /// Received packets of the protocols above, but for bookkeeping: one a line.
    Packets {
        next: u64,
    },
    /// Received bytes of a TCP connection.
    Bytes {
        off: u64,
    },
    /// Nothing until the end: the body of a response.
    Body,
}

/// What a pipe gets.
#[derive(Clone, Copy)]
pub enum Piped {
    Messages,
    Packets,
    Bytes,
    Body,
}

impl<'a> Output<'a> {
    pub fn of(common: &Common, piped: Piped, catalogue: &'a Catalogue) -> Output<'a> {
        if common.json {
            return Output::Events { next: 0 };
        }
        if common.ladder || io::stdout().is_terminal() {
            return Output::Ladder { next: 0, ladder: Ladder::new(catalogue) };
        }
        match piped {
            Piped::Messages => Output::Messages { next: 0 },
            Piped::Packets => Output::Packets { next: 0 },
            Piped::Bytes => Output::Bytes { off: 0 },
            Piped::Body => Output::Body,
        }
    }

    /// Writes what is new in the record, a window of it at most; true when there may be more. In a flood
    /// there always is, and an interrupt must get a turn.
    pub fn catch_up(&mut self, capture: &Arc<Capture>) -> Result<bool, Stop> {
        let mut out = io::BufWriter::new(io::stdout().lock());
        let more = match self {
            Output::Events { next } => each_event(capture, next, |event| {
                serde_json::to_writer(&mut out, event).map_err(io::Error::from)?;
                writeln!(out)?;
                Ok(())
            })?,
            Output::Ladder { next, ladder } => {
                let page = capture.rows(&Filter::default(), *next, WINDOW)?;
                for row in &page.rows {
                    ladder.write(row, &mut out)?;
                }
                *next += page.rows.len() as u64;
                page.rows.len() == WINDOW as usize
            }
            Output::Messages { next } => {
                each_event(capture, next, |event| message(capture, event, &mut out))?
            }
            Output::Packets { next } => each_event(capture, next, |event| packet(event, &mut out))?,
            Output::Bytes { off } => bytes(capture, off, &mut out)?,
            Output::Body => false,
        };
        out.flush()?;
        Ok(more)
    }

    /// The last words of a session.
    pub fn end(&mut self, view: &SessionView) -> Result<(), Stop> {
        if let Output::Ladder { ladder, .. } = self {
            let mut out = io::stdout().lock();
            ladder.end(view, &mut out)?;
            out.flush()?;
        }
        Ok(())
    }

    /// Whether a person already sees why a session failed.
    pub fn tells_failures(&self) -> bool {
        matches!(self, Output::Ladder { .. })
    }
}

/// Passes on events from `next` on, a window of them at most; true when there may be more.
pub fn each_event(
    capture: &Arc<Capture>,
    next: &mut u64,
    mut each: impl FnMut(&Event) -> Result<(), Stop>,
) -> Result<bool, Stop> {
    let events = capture.events(*next, WINDOW)?;
    for event in &events {
        each(event)?;
    }
    *next += events.len() as u64;
    Ok(events.len() == WINDOW as usize)
}

fn copy_payload(capture: &Arc<Capture>, seq: u64, out: &mut impl Write) -> Result<(), Stop> {
    let mut off = 0;
    loop {
        let window = capture.payload(seq, off, PIECE)?;
        let piece = decoded(&window.bytes)?;
        out.write_all(&piece)?;
        off += piece.len() as u64;
        if piece.is_empty() || off >= window.len {
            return Ok(());
        }
    }
}

/// Bytes as the engine hands them over.
pub fn decoded(base64: &str) -> Result<Vec<u8>, Stop> {
    BASE64_STANDARD.decode(base64).map_err(|error| Stop::Output(io::Error::other(error)))
}

fn message(capture: &Arc<Capture>, event: &Event, out: &mut impl Write) -> Result<(), Stop> {
    let Data::WsMessage(told) = &event.data else { return Ok(()) };
    if event.dir != Dir::Rx {
        return Ok(());
    }
    copy_payload(capture, event.seq, out)?;
    if told.utf8.is_some() {
        writeln!(out)?;
    }
    Ok(())
}

/// What kind of packet, of what, and its beginning, as a list shows it.
fn packet(event: &Event, out: &mut impl Write) -> Result<(), Stop> {
    let Data::AppPacket(told) = &event.data else { return Ok(()) };
    if event.dir != Dir::Rx || told.heartbeat || told.proto == "engine.io" {
        return Ok(());
    }
    let words =
        [Some(&told.kind), told.scope.as_ref(), told.id.as_ref(), told.name.as_ref(), told.text.as_ref()];
    let line: Vec<&str> = words.into_iter().flatten().map(String::as_str).collect();
    writeln!(out, "{}", line.join(" "))?;
    Ok(())
}

fn bytes(capture: &Arc<Capture>, off: &mut u64, out: &mut impl Write) -> Result<bool, Stop> {
    let logs = capture.logs();
    let Some(conn) = logs.last() else { return Ok(false) };
    // Above TLS: the wire is cipher text there.
    let secure = capture.view().url.trim_start().to_ascii_lowercase().starts_with("tls:");
    let log = if secure { Log::PlainRx } else { Log::WireRx };
    let window = capture.bytes(conn.conn, log, *off, PIECE)?;
    let piece = decoded(&window.bytes)?;
    out.write_all(&piece)?;
    *off += piece.len() as u64;
    Ok(!piece.is_empty())
}
