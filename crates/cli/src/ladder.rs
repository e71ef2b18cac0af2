//! The sequence diagram in characters: time, layer, an arrow between two lifelines, and what it carried.

use std::env;
use std::io::{self, IsTerminal, Write};

use sockeye_engine::api::{Row, SessionState, SessionView};
use sockeye_engine::event::{CloseVerdict, Dir, Evidence, Failure, First, Layer, Severity};

use crate::phrase::Catalogue;

/// Writes rows as they come.
pub struct Ladder<'a> {
    catalogue: &'a Catalogue,
    colours: bool,
}

impl<'a> Ladder<'a> {
    pub fn new(catalogue: &'a Catalogue) -> Ladder<'a> {
        let plain = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Ladder { catalogue, colours: !plain && io::stdout().is_terminal() }
    }

    /// One row, one line.
    pub fn write(&self, row: &Row, out: &mut impl Write) -> io::Result<()> {
        if row.turning_point {
            writeln!(out, "{:>13}  {}", "", self.paint("─".repeat(40).as_str(), DIM))?;
        }
        let mut kind = match &row.label {
            Some(label) => label.clone(),
            None => self.catalogue.word(&format!("kind-{}", row.kind)),
        };
        if row.stream != 0 {
            kind = format!("{kind} #{}", row.stream);
        }
        let mut line = String::new();
        if let Some(text) = &row.text {
            line.push_str(text);
        }
        if let Some(note) = &row.note {
            if !line.is_empty() {
                line.push_str("  ");
            }
            line.push_str(&self.paint(&self.catalogue.say(note), DIM));
        }
        if let Some(size) = size(row) {
            line.push_str("  ");
            line.push_str(&self.paint(&size, DIM));
        }
        let colour = match row.severity {
            Severity::Error => RED,
            Severity::Warn => YELLOW,
            _ if row.dim => DIM,
            _ => layer_colour(row.layer),
        };
        writeln!(
            out,
            "{:>13}  {} {}  {}  {line}",
            seconds(row.t_ns),
            self.paint(&format!("{:<5}", layer_name(row.layer)), colour),
            self.paint(arrow(row), colour),
            self.paint(&kind, colour),
        )
    }

    /// How it ended: the failure with what to try, or who closed.
    pub fn end(&self, view: &SessionView, out: &mut impl Write) -> io::Result<()> {
        match &view.failure {
            Some(failure) => {
                writeln!(out)?;
                for line in told(failure, self.catalogue) {
                    writeln!(out, "{line}")?;
                }
            }
            None => {
                if let Some(verdict) = &view.verdict {
                    writeln!(out, "\n{}", self.catalogue.say(&verdict.explanation))?;
                    self.verdict(verdict, out)?;
                } else if view.state == SessionState::Closed {
                    writeln!(out, "\n{}", self.catalogue.word("cli-ended"))?;
                }
            }
        }
        Ok(())
    }

    /// The end step by step, what a browser would report, and what it usually means.
    fn verdict(&self, verdict: &CloseVerdict, out: &mut impl Write) -> io::Result<()> {
        if verdict.ws_first.is_none() {
            return Ok(());
        }
        for step in &verdict.steps {
            let arrow = if step.side == First::Peer { "│←──┤" } else { "├──→│" };
            let what = self.catalogue.say(&step.what);
            writeln!(out, "{:>13}  {:<5} {arrow}  {what}", seconds(step.t_ns), layer_name(step.layer))?;
        }
        if let (Some(code), Some(why)) = (verdict.api_code, &verdict.api_why) {
            writeln!(out, "{code}: {}", self.catalogue.say(why))?;
        }
        if let Some(usually) = &verdict.usually {
            writeln!(out, "{} {}", self.catalogue.word("cli-usually"), self.catalogue.say(usually))?;
        }
        Ok(())
    }

    fn paint(&self, text: &str, colour: &str) -> String {
        if self.colours && !colour.is_empty() {
            format!("\x1b[{colour}m{text}\x1b[0m")
        } else {
            text.to_owned()
        }
    }
}

/// A failure in lines: headline, consequence, exact words, what to try.
pub fn told(failure: &Failure, catalogue: &Catalogue) -> Vec<String> {
    let mut lines = vec![catalogue.say(&failure.headline), catalogue.say(&failure.consequence)];
    lines.extend(failure.exact.iter().flat_map(|exact| exact.lines()).map(|exact| format!("  {exact}")));
    lines.extend(failure.advice.iter().map(|advice| format!("- {}", catalogue.say(advice))));
    lines.retain(|line| !line.trim().is_empty());
    lines
}

const DIM: &str = "2";
const RED: &str = "31";
const YELLOW: &str = "33";

fn layer_colour(layer: Layer) -> &'static str {
    match layer {
        Layer::Dns => "35",
        Layer::Tcp => "34",
        Layer::Proxy => "95",
        Layer::Tls => "36",
        Layer::Http => "32",
        _ => "",
    }
}

fn layer_name(layer: Layer) -> &'static str {
    match layer {
        Layer::Dns => "DNS",
        Layer::Tcp => "TCP",
        Layer::Proxy => "PROXY",
        Layer::Tls => "TLS",
        Layer::Http => "HTTP",
        Layer::Sse => "SSE",
        Layer::Ws => "WS",
        Layer::App => "APP",
        Layer::Close => "CLOSE",
        Layer::Finding => "NOTE",
        Layer::User => "YOU",
    }
}

/// Between the lifelines: solid is seen, dashed is inferred.
fn arrow(row: &Row) -> &'static str {
    match (row.dir, row.evidence == Evidence::Inferred) {
        (Dir::Tx, false) => "├──→│",
        (Dir::Tx, true) => "├┄┄→│",
        (Dir::Rx, false) => "│←──┤",
        (Dir::Rx, true) => "│←┄┄┤",
        (Dir::Local, _) => "│   │",
    }
}

fn size(row: &Row) -> Option<String> {
    match (row.wire_len, row.decoded_len) {
        (Some(wire), Some(decoded)) if wire != decoded => Some(format!("{wire} B → {decoded} B")),
        (Some(wire), _) => Some(format!("{wire} B")),
        (None, _) => None,
    }
}

/// Seconds since the session began with microseconds in two groups: `0.001 204`.
fn seconds(t_ns: u64) -> String {
    let micros = t_ns / 1_000;
    let rest = micros % 1_000_000;
    format!("{}.{:03} {:03}", micros / 1_000_000, rest / 1_000, rest % 1_000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use sockeye_engine::event::Phrase;

    fn row(dir: Dir, evidence: Evidence) -> Row {
        Row {
            no: 1,
            seq: 0,
            conn: 1,
            stream: 0,
            t_ns: 1_204_567,
            delta_ns: None,
            layer: Layer::Http,
            kind: "http-response".to_owned(),
            proto: None,
            label: None,
            dir,
            evidence,
            severity: Severity::Info,
            dim: false,
            text: Some("HTTP/1.1 200 OK".to_owned()),
            note: None,
            wire_len: Some(143),
            decoded_len: None,
            children: 0,
            pair: None,
            pair_ns: None,
            turning_point: false,
        }
    }

    fn line(row: &Row) -> String {
        let catalogue = Catalogue::of(Some("en"));
        let mut out = Vec::new();
        Ladder { catalogue: &catalogue, colours: false }.write(row, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_row_is_a_line_with_time_layer_arrow_and_text() {
        assert_eq!(
            line(&row(Dir::Rx, Evidence::Observed)),
            "    0.001 204  HTTP  │←──┤  Response  HTTP/1.1 200 OK  143 B\n"
        );
    }

    #[test]
    fn a_stream_of_http_2_is_named() {
        let row = Row { stream: 3, ..row(Dir::Rx, Evidence::Observed) };
        assert!(line(&row).contains("Response #3  HTTP"));
    }

    #[test]
    fn what_is_inferred_is_dashed() {
        assert!(line(&row(Dir::Tx, Evidence::Inferred)).contains("├┄┄→│"));
    }

    #[test]
    fn a_failure_names_the_exact_words_and_what_to_try() {
        let failure = Failure {
            layer: Layer::Tcp,
            code: "tcp.refused".to_owned(),
            headline: Phrase::new("fail-tcp-refused"),
            consequence: Phrase::new("fail-then-nothing-listens").with("remote", "127.0.0.1:9"),
            exact: Some("Connection refused (os error 111)".to_owned()),
            advice: vec![Phrase::new("advice-server-runs")],
            evidence: Vec::new(),
            t_ns: 0,
        };
        assert_eq!(
            told(&failure, &Catalogue::of(Some("en"))),
            [
                "TCP: connection refused",
                "Nothing listens on 127.0.0.1:9.",
                "  Connection refused (os error 111)",
                "- Check that the server is running.",
            ]
        );
    }
}
