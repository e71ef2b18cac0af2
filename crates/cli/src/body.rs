//! The response of an HTTP session: its head exactly as it came, its body decoded, to a pipe or a file.

use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use sockeye_engine::Error;
use sockeye_engine::api::{BodyAs, BodyReading};
use sockeye_engine::capture::Capture;

use crate::exit::Stop;
use crate::output::decoded;
use crate::phrase::Catalogue;

const PIECE: u64 = 1 << 20;
/// Lines asked for at a time.
const LINES: u32 = 1_000;

/// Writes the response to standard output.
pub fn print(capture: &Arc<Capture>, head: u64, include: bool) -> Result<(), Stop> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    if include {
        print_head(capture, head, &mut out)?;
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

/// Writes the response with its body laid out, or only what a path selects of it.
pub fn lay_out(
    capture: &Arc<Capture>,
    head: u64,
    include: bool,
    path: Option<String>,
    catalogue: &Catalogue,
) -> Result<(), Stop> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    if include {
        print_head(capture, head, &mut out)?;
    }
    let read_as = if path.is_some() { BodyAs::Json } else { BodyAs::Auto };
    let reading = BodyReading { read_as, charset: None, path, folded: Vec::new(), raw: false };
    let mut next = 0;
    loop {
        let window = capture.body_lines(head, &reading, next, LINES)?;
        if let Some(problem) = window.path_problem {
            return Err(Stop::Engine(Error::input(vec![problem])));
        }
        // The last line may go on while there is more to read.
        let whole = window.lines.len() - usize::from(!window.complete && !window.lines.is_empty());
        for line in &window.lines[..whole] {
            write!(out, "{}", "  ".repeat(line.indent as usize))?;
            for token in &line.tokens {
                out.write_all(token.text.as_bytes())?;
            }
            writeln!(out, "{}", if line.cut > 0 { format!("… +{}", line.cut) } else { String::new() })?;
        }
        next += whole as u64;
        if window.complete && next >= window.total {
            if let Some(problem) = &window.problem {
                eprintln!("sockeye-cli: {}", catalogue.say(problem));
            }
            break;
        }
    }
    out.flush()?;
    Ok(())
}

/// Writes the body to a file.
pub fn save(capture: &Arc<Capture>, head: u64, to: &Path) -> Result<(), Stop> {
    capture.save_body(head, true, to).map_err(|error| Stop::File(to.to_owned(), Box::new(error)))?;
    Ok(())
}

/// The head exactly as it came.
fn print_head(capture: &Arc<Capture>, head: u64, out: &mut dyn Write) -> Result<(), Stop> {
    let event = capture.event(head)?;
    for range in &event.ranges {
        out.write_all(&decoded(&capture.bytes(event.conn, range.log, range.off, range.len)?.bytes)?)?;
    }
    Ok(())
}
