//! The response of an HTTP session: its head exactly as it came, its body decoded, to a pipe or a file.

use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use sockeye_engine::capture::Capture;

use crate::exit::Stop;
use crate::output::decoded;

const PIECE: u64 = 1 << 20;

/// Writes the response to standard output.
pub fn print(capture: &Arc<Capture>, head: u64, include: bool) -> Result<(), Stop> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    if include {
        let event = capture.event(head)?;
        for range in &event.ranges {
            out.write_all(&decoded(&capture.bytes(event.conn, range.log, range.off, range.len)?.bytes)?)?;
        }
    }
    let mut off = 0;
    loop {
        let window = capture.body_window(head, true, off, PIECE)?;
        let piece = decoded(&window.bytes)?;
        if piece.is_empty() {
            break;
        }
        out.write_all(&piece)?;
        off += piece.len() as u64;
    }
    out.flush()?;
    Ok(())
}

/// Writes the body to a file.
pub fn save(capture: &Arc<Capture>, head: u64, to: &Path) -> Result<(), Stop> {
    capture.save_body(head, true, to).map_err(|error| Stop::File(to.to_owned(), Box::new(error)))?;
    Ok(())
}
