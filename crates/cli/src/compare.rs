//! `compare`: two kept sessions side by side, the last exchange of each, in the manner of diff.

use std::io::{self, Write};

use sockeye_engine::api::{Change, Comparison, DiffLine, Engine, ExchangeRef};
use sockeye_engine::event::Phrase;

use crate::args::Compare;
use crate::exit::{OK, Stop};
use crate::phrase::Catalogue;

/// Compares and prints what differs.
pub fn run(args: &Compare, catalogue: &Catalogue) -> Result<u8, Stop> {
    let engine = Engine::start(&args.library)?;
    let last = |id: &str| -> Result<ExchangeRef, Stop> {
        let exchange = engine.view(id)?.exchanges.pop();
        let Some(exchange) = exchange else {
            let none = Phrase::new("cli-compare-none").with("id", id);
            return Err(Stop::Engine(sockeye_engine::Error::not_found(none)));
        };
        Ok(ExchangeRef { session: id.to_owned(), request: exchange.request })
    };
    let comparison = engine.compare(&last(&args.left)?, &last(&args.right)?)?;
    print(&comparison, catalogue)?;
    Ok(OK)
}

fn print(comparison: &Comparison, catalogue: &Catalogue) -> Result<(), Stop> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    let heading = |out: &mut dyn Write, phrase: Phrase| writeln!(out, "{}", catalogue.say(&phrase));
    heading(&mut out, Phrase::new("cli-compare-request"))?;
    lines(&mut out, &comparison.request_head)?;
    heading(&mut out, Phrase::new("cli-compare-response"))?;
    lines(&mut out, std::slice::from_ref(&comparison.status))?;
    lines(&mut out, &comparison.response_head)?;
    if comparison.body_by == "same" {
        heading(&mut out, Phrase::new("cli-compare-same"))?;
    } else {
        heading(&mut out, Phrase::new("cli-compare-body"))?;
        lines(&mut out, &comparison.body)?;
    }
    if comparison.body_cut {
        heading(&mut out, Phrase::new("cli-compare-cut"))?;
    }
    heading(&mut out, Phrase::new("cli-compare-timing"))?;
    for diff in &comparison.timing {
        let ms = |ns: Option<u64>| ns.map_or_else(|| "-".to_owned(), |ns| format!("{:.3}", ns as f64 / 1e6));
        writeln!(out, "  {:<10}{:>12}{:>12}", diff.phase, ms(diff.left_ns), ms(diff.right_ns))?;
    }
    out.flush()?;
    Ok(())
}

fn lines(out: &mut dyn Write, lines: &[DiffLine]) -> io::Result<()> {
    for line in lines {
        let (left, right) = (line.left.as_deref(), line.right.as_deref());
        if line.change == Change::Same {
            writeln!(out, "  {}", left.unwrap_or_default())?;
            continue;
        }
        if let Some(left) = left {
            writeln!(out, "- {left}")?;
        }
        if let Some(right) = right {
            writeln!(out, "+ {right}")?;
        }
    }
    Ok(())
}
