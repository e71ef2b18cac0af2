//! What is compared of an exchange: its heads as lines, and the body as a reading of it.

use std::collections::HashMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use crate::api::{AnswerChange, BodyAs, BodyReading, Comparison, ExchangeView};
use crate::error::Error;
use crate::event::{Data, HeaderLine, Octets};
use crate::explain::compare::{Told, compare};

use super::capture::Capture;
use super::fault::no_event;

/// Lines of a body that are compared.
const LINES: u64 = 4000;
/// Bytes of two bodies that are compared at a time.
const BLOCK: u64 = 256 << 10;
/// Bytes of a body that tell whether an answer differs from the one before.
const DIGESTED: u64 = 1 << 20;

impl Capture {
    /// Two exchanges side by side, each by the `seq` of its request head.
    pub fn compare(&self, request: u64, other: &Capture, other_request: u64) -> Result<Comparison, Error> {
        let (left, right) = (self.told(request)?, other.told(other_request)?);
        let same = match (response(&left), response(&right)) {
            (Some(left), Some(right)) => self.is_same_body(left, other, right)?,
            (left, right) => left.is_none() && right.is_none(),
        };
        Ok(compare(&left, &right, same))
    }

    /// For each exchange whether its answer differs from the one before it to the same request.
    pub fn changes(&self) -> Result<Vec<AnswerChange>, Error> {
        let mut before: HashMap<(String, String), u64> = HashMap::new();
        let mut changes = Vec::new();
        for view in self.view().exchanges {
            let mut change = AnswerChange { request: view.request, differs: None };
            if let (true, Some(response)) = (view.done, view.response) {
                let digest = self.digest(&view, response)?;
                let former = before.insert((view.method, view.target), digest);
                change.differs = former.map(|former| former != digest);
            }
            changes.push(change);
        }
        Ok(changes)
    }

    fn told(&self, request: u64) -> Result<Told, Error> {
        let event = self.event(request)?;
        let Data::RequestHead(head) = &event.data else { return Err(no_event(request)) };
        let view = self.view().exchanges.into_iter().find(|view| view.request == request);
        let start = format!("{} {} {}", head.method.text(), head.target.text(), head.version.text());
        let mut told = Told { request_head: fields(&head.headers), view, ..Told::default() };
        told.request_head.insert(0, start);
        let Some(response) = response(&told) else { return Ok(told) };
        if let Data::ResponseHead(head) = &self.event(response)?.data {
            told.status = join(&head.version, head.status, &head.reason);
            told.response_head = fields(&head.headers);
        }
        self.read_lines(response, &mut told)?;
        Ok(told)
    }

    fn read_lines(&self, response: u64, told: &mut Told) -> Result<(), Error> {
        let info = self.body(response)?;
        let (read_as, by) = match info.shape.as_str() {
            "json" => (BodyAs::Json, "json"),
            "binary" | "image" => (BodyAs::Hex, "bytes"),
            _ => (BodyAs::Text, "text"),
        };
        told.body_by = by.to_owned();
        let reading = BodyReading { read_as, charset: None, path: None, folded: Vec::new(), raw: false };
        loop {
            let first = told.body.len() as u64;
            let window = self.body_lines(response, &reading, first, 1000)?;
            for line in &window.lines {
                let said: String = line.tokens.iter().map(|token| token.text.as_str()).collect();
                // Whether a comma follows is layout: it depends on the next line.
                let said = if by == "json" { said.trim_end_matches(',') } else { &said };
                told.body.push(format!("{}{said}", "  ".repeat(line.indent as usize)));
            }
            let over = window.lines.is_empty() && window.complete;
            if over || told.body.len() as u64 >= LINES || (window.lines.is_empty() && !info.complete) {
                told.cut = !over && window.total > told.body.len() as u64;
                return Ok(());
            }
        }
    }

    fn is_same_body(&self, head: u64, other: &Capture, other_head: u64) -> Result<bool, Error> {
        let mut off = 0;
        loop {
            let left = self.body_window(head, true, off, BLOCK)?;
            if left.bytes != other.body_window(other_head, true, off, BLOCK)?.bytes {
                return Ok(false);
            }
            off += BLOCK;
            if off > left.len {
                return Ok(true);
            }
        }
    }

    fn digest(&self, view: &ExchangeView, response: u64) -> Result<u64, Error> {
        let mut hasher = DefaultHasher::new();
        (view.status, &view.reason).hash(&mut hasher);
        let window = self.body_window(response, true, 0, DIGESTED)?;
        // A longer body is told by its beginning and its length as sent.
        let sent = if window.len < DIGESTED { 0 } else { self.body(response)?.encoded_len };
        (sent, window.bytes).hash(&mut hasher);
        Ok(hasher.finish())
    }
}

fn response(told: &Told) -> Option<u64> {
    told.view.as_ref().and_then(|view| view.response)
}

fn fields(headers: &[HeaderLine]) -> Vec<String> {
    headers.iter().map(|line| format!("{}: {}", line.name.text(), line.value.text())).collect()
}

fn join(version: &Octets, status: u16, reason: &Octets) -> String {
    format!("{} {status} {}", version.text(), reason.text()).trim_end().to_owned()
}
