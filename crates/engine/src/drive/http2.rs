//! HTTP/2: a small client. It writes frames and learns from the decoder what the peer allows, where each
//! answer ends and what must be answered (RFC 9113).

mod fields;
mod frames;
mod held;
mod limit;
mod peer;
#[cfg(test)]
mod tests;
mod tunnel;
mod upload;

use std::future::poll_fn;
use std::task::Poll;
use std::time::Duration;

use tokio::time::{Instant, interval_at};

use super::http1::{Outcome, Sending, Switch};
use super::orders::{Order, Orders, Stop};
use super::seen::Answer;
use super::{Carrier, MEASURE_EVERY, outgoing};
use crate::api::Command;
use crate::compose::{Body, Draft, Line as Field, Target, given, h2_lines};
use crate::decode::http2::PREFACE;
use crate::dial::line::{CLOSE_WAIT, Line, Outgoing, Turn};
use crate::event::{Data, Dir, Event, Phrase, TcpTimeout};
use crate::tap::Pen;
pub use tunnel::Tunnel;

use held::{Held, due};
use limit::{expiry, limit};
use peer::{CONNECTION_WINDOW, Due, FIRST_WINDOW, Peer, STREAM_WINDOW};
use upload::{Next, Upload};

/// RFC 9113 §7.
const NO_ERROR: u32 = 0x0;
const CANCEL: u32 = 0x8;
/// Numbers of our streams end here (RFC 9113 §5.1.1).
const LAST_STREAM: u32 = 0x7fff_ffff;
/// Content is written while less than this waits for the socket, so that answers do not wait behind it.
const AHEAD: u64 = 256 << 10;

/// A request with its field lines as HTTP/2 has them: pseudo-header fields first.
pub struct Request {
    pub draft: Draft,
    pub fields: Vec<Field>,
}

impl Request {
    /// The request with the fields that HTTP/2 has for it (RFC 9113 §8.2, §8.3).
    #[must_use]
    pub fn new(draft: Draft, target: &Target) -> Request {
        // What is left out the preview says.
        let (fields, _) = h2_lines(&draft, target);
        Request { draft, fields }
    }
}

/// A connection that speaks HTTP/2.
pub struct Client {
    line: Line,
    peer: Peer,
    /// The next stream.
    next: u32,
}

impl Client {
    /// Begins to speak: preface, SETTINGS, and more room on the connection.
    #[must_use]
    pub fn new(mut line: Line) -> Client {
        let conn = line.conn();
        line.send(PREFACE.as_slice());
        // No pushes (ENABLE_PUSH 0), and room for a body that arrives fast (INITIAL_WINDOW_SIZE).
        line.send(frames::settings(&[(0x2, 0), (0x4, STREAM_WINDOW)]));
        line.send(frames::window_update(0, CONNECTION_WINDOW - FIRST_WINDOW));
        Client { line, peer: Peer::new(conn), next: 1 }
    }

    /// The connection's number within the session.
    #[must_use]
    pub fn conn(&self) -> u32 {
        self.line.conn()
    }

    /// No further request can be sent on it.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.line.is_over() || self.peer.goaway || self.peer.fault.is_some() || self.next > LAST_STREAM
    }

    /// Waits for what the peer does while nothing is under way, and answers; false when it ended.
    /// Cancel safe.
    pub async fn idle(&mut self) -> bool {
        self.read_on();
        let turn = self.line.turn().await;
        self.learn(&mut []);
        !matches!(turn, Turn::Eof | Turn::Broken) && !self.peer.goaway && self.peer.fault.is_none()
    }

    /// Ends the connection in order: GOAWAY, then as any other. Gives back how many pieces were not written whole.
    pub async fn close(mut self, wait: Duration) -> usize {
        self.line.send(frames::goaway(self.peer.fault.unwrap_or(NO_ERROR)));
        self.line.close(wait).await
    }

    /// Resets the connection.
    pub fn reset(self, how: &str) {
        self.line.reset(how);
    }

    /// Sends requests, each on a stream of its own, and reads until every response is complete.
    pub async fn exchange(
        mut self,
        requests: Vec<Request>,
        sending: &Sending<'_>,
        orders: &mut Orders,
    ) -> Outcome {
        let pen = self.line.pen().clone();
        let conn = self.conn();
        let mut uploads: Vec<Upload> =
            requests.into_iter().map(|request| upload(conn, request, sending.open)).collect();
        let mut held = Held::new(sending, &uploads, &pen);
        let (mut last, mut heard) = (Instant::now(), false);
        let mut measure = interval_at(Instant::now() + MEASURE_EVERY, MEASURE_EVERY);
        loop {
            if uploads.iter().any(|upload| upload.tunnel)
                && !self.peer.unsettled
                && !self.peer.connect_protocol
            {
                // Extended CONNECT may not be sent then (RFC 8441 §3). Why is in the record.
                self.close(CLOSE_WAIT).await;
                return Outcome::Broken(Answer::default());
            }
            self.open_streams(&mut uploads);
            if held.is_none() {
                self.write(&mut uploads);
            }
            let waits_for_us = held.is_some() || uploads.iter().any(|upload| upload.open && !upload.tunnel);
            let limit = limit(sending, waits_for_us, heard || self.line.writing(), last);
            let room = self.line.room();
            self.read_on();
            let mut over = false;
            tokio::select! {
                turn = self.line.turn() => {
                    last = Instant::now();
                    match turn {
                        Turn::Read(_) => heard = true,
                        Turn::Wrote | Turn::Source(_) => {}
                        Turn::Eof | Turn::Broken => over = true,
                    }
                },
                failed = sources(&mut uploads), if held.is_none() && self.line.queued() < AHEAD => {
                    // A body that cannot be sent as promised is given up; a server must not take it for whole.
                    if let Some(at) = failed {
                        self.give_up(&mut uploads[at]);
                    }
                },
                order = orders.next_with(room) => {
                    if let Some(stop) = obey(order, &pen, conn, &mut uploads, orders) {
                        pen.flush().await;
                        self.stop(stop, &mut uploads).await;
                        return Outcome::Stopped;
                    }
                    last = Instant::now();
                },
                () = due(held.as_ref()) => {
                    if held.as_mut().is_some_and(|held| held.release(&pen, conn)) {
                        held = None;
                    }
                },
                _ = measure.tick() => self.line.measure(),
                (what, limit_ms) = expiry(limit) => {
                    pen.note(conn, Dir::Local, Data::TcpTimeout(TcpTimeout { what: what.to_owned(), limit_ms }));
                    over = true;
                }
            }
            self.learn(&mut uploads);
            if let Some(cookies) = sending.cookies {
                let set = uploads.iter_mut().flat_map(Upload::set_cookies);
                set.for_each(|response| cookies.take(&pen, conn, &response));
            }
            if held.as_mut().is_some_and(|held| held.look(&uploads, &pen, conn)) {
                held = None;
            }
            if let Some((at, switch)) = tunnelled(&uploads) {
                return Outcome::Tunnelled(Box::new(Tunnel::new(self, uploads.swap_remove(at))), switch);
            }
            pen.flush().await;
            let done = uploads.iter().all(Upload::is_over);
            if done {
                for upload in uploads.iter().filter(|upload| !upload.broken && !upload.sent) {
                    // The answer came before all of the request was sent, and the rest of it is not needed.
                    let code = if upload.tunnel { CANCEL } else { NO_ERROR };
                    self.line.send(frames::rst_stream(upload.stream, code));
                }
                let came = answer(&uploads);
                return self.ended(came).await;
            }
            if over || self.peer.fault.is_some() {
                let answer = answer(&uploads).0;
                for upload in uploads.iter_mut().filter(|upload| !upload.is_over()) {
                    self.give_up(upload);
                }
                self.close(CLOSE_WAIT).await;
                return Outcome::Broken(answer);
            }
        }
    }

    /// Reads while there is room for what has to be answered: a peer that asks and does not read must not fill
    /// our memory.
    fn read_on(&mut self) {
        let room = self.line.room();
        self.line.read(room);
    }

    /// Every stream is over.
    async fn ended(self, (mut answer, broken): (Answer, bool)) -> Outcome {
        if broken {
            self.close(CLOSE_WAIT).await;
            return Outcome::Broken(answer);
        }
        answer.persistent &= !self.line.eof() && !self.peer.goaway && self.peer.fault.is_none();
        answer.persistent &= self.next <= LAST_STREAM;
        Outcome::Answered(answer, Carrier::Http2(Box::new(self)))
    }

    /// Ends what is under way as a person said.
    async fn stop(mut self, stop: Stop, uploads: &mut [Upload]) {
        if stop == Stop::Reset {
            return self.reset(stop.how());
        }
        for upload in uploads.iter_mut().filter(|upload| !upload.is_over()) {
            self.give_up(upload);
        }
        self.close(CLOSE_WAIT).await;
    }

    fn give_up(&mut self, upload: &mut Upload) {
        if upload.stream != 0 && !upload.is_over() {
            self.line.send(frames::rst_stream(upload.stream, CANCEL));
            self.peer.forget(upload.stream);
        }
        upload.broken = true;
    }

    /// Sends heads while the peer takes more streams.
    fn open_streams(&mut self, uploads: &mut [Upload]) {
        let mut open = uploads.iter().filter(|upload| upload.stream != 0 && !upload.is_over()).count();
        for upload in uploads.iter_mut().filter(|upload| upload.stream == 0 && !upload.broken) {
            if upload.tunnel && self.peer.unsettled {
                continue;
            }
            if self.peer.goaway || self.next > LAST_STREAM {
                upload.broken = true;
                continue;
            }
            if open >= self.peer.max_streams {
                return;
            }
            open += 1;
            upload.stream = self.next;
            self.next += 2;
            upload.sent = upload.is_head_only();
            let block = fields::block(&upload.fields, self.peer.shrink.take());
            self.line.send(frames::headers(upload.stream, &block, upload.sent, self.peer.max_frame));
            self.peer.windows.insert(upload.stream, self.peer.first_window);
        }
    }

    /// Writes content as far as the windows reach.
    fn write(&mut self, uploads: &mut [Upload]) {
        for upload in uploads.iter_mut().filter(|upload| upload.stream != 0) {
            while !upload.sent && !upload.is_over() && self.line.queued() < AHEAD {
                let window = self.peer.windows.get(&upload.stream).copied().unwrap_or(0);
                let most =
                    usize::try_from(window.min(self.peer.window)).unwrap_or(0).min(self.peer.max_frame);
                match upload.next(most) {
                    Next::Nothing => break,
                    Next::Data { content, end } => {
                        let len = content.len();
                        self.line.send(frames::data_header(upload.stream, len, end));
                        if len > 0 {
                            self.line.send(content);
                        }
                        self.peer.window -= len as i64;
                        if let Some(window) = self.peer.windows.get_mut(&upload.stream) {
                            *window -= len as i64;
                        }
                        upload.sent = end;
                    }
                    Next::Trailers(trailers) => {
                        let block = fields::block(&trailers, self.peer.shrink.take());
                        self.line.send(frames::headers(upload.stream, &block, true, self.peer.max_frame));
                        upload.sent = true;
                    }
                }
            }
        }
    }

    /// Looks at what the decoder said, and answers what must be answered.
    fn learn(&mut self, uploads: &mut [Upload]) {
        self.learn_too(uploads, |_| {});
    }

    /// The same, with one more who looks.
    fn learn_too(&mut self, uploads: &mut [Upload], mut too: impl FnMut(&Event)) {
        let pen = self.line.pen().clone();
        let peer = &mut self.peer;
        pen.scan_below(|event| {
            peer.look(event);
            uploads.iter_mut().for_each(|upload| upload.look(event));
            too(event);
        });
        for upload in uploads.iter().filter(|upload| upload.is_over()) {
            self.peer.forget(upload.stream);
        }
        self.answer_due();
    }

    /// Answers what must be answered.
    fn answer_due(&mut self) {
        for due in self.peer.take_due() {
            self.line.send(match due {
                Due::Settings => frames::settings_ack(),
                Due::Ping(octets) => frames::ping_ack(&octets),
                Due::Window { stream, increment } => frames::window_update(stream, increment),
            });
        }
    }
}

fn upload(conn: u32, request: Request, open: bool) -> Upload {
    let Request { draft, fields } = request;
    let content = match draft.body {
        Body::None => Vec::new(),
        Body::Bytes(bytes) if bytes.is_empty() => Vec::new(),
        Body::Bytes(bytes) => vec![Outgoing::Bytes(bytes)],
        Body::Stream(stream) => vec![Outgoing::Stream(stream)],
    };
    let tunnel = draft.protocol.is_some();
    let mut upload = Upload::new(conn, fields, content, open || tunnel, draft.trailers);
    upload.tunnel = tunnel;
    upload
}

/// The stream that has become a tunnel, and what the checks of its handshake said.
fn tunnelled(uploads: &[Upload]) -> Option<(usize, Switch)> {
    let switch = |(at, upload): (usize, &Upload)| Some((at, upload.seen.tunnelled()?));
    uploads.iter().enumerate().filter(|(_, upload)| upload.tunnel).find_map(switch)
}

/// What the requests came to: the first that broke off, else the last; and whether one broke off.
fn answer(uploads: &[Upload]) -> (Answer, bool) {
    let broken = uploads.iter().find(|upload| upload.broken);
    let of = broken.or(uploads.last()).map(|upload| upload.seen.answer.clone());
    (of.unwrap_or_default(), broken.is_some())
}

/// Reads on from sources of content; the place of one that failed. Cancel safe.
async fn sources(uploads: &mut [Upload]) -> Option<usize> {
    poll_fn(|cx| {
        for (at, upload) in uploads.iter_mut().enumerate().filter(|(_, upload)| !upload.is_over()) {
            if let Poll::Ready(read) = upload.poll_source(cx) {
                return Poll::Ready(read.err().map(|_| at));
            }
        }
        Poll::Pending
    })
    .await
}

/// Carries out what a person orders amid an exchange; gives back what ends it.
fn obey(order: Order, pen: &Pen, conn: u32, uploads: &mut [Upload], orders: &Orders) -> Option<Stop> {
    let open = uploads.iter_mut().find(|upload| upload.open && !upload.tunnel);
    match (&order.command, open) {
        (Command::Send { .. } | Command::EndBody, Some(upload)) => {
            match orders.accept(order, pen, conn) {
                // Checked before it was ordered; a file that vanished since is nothing to send.
                Command::Send { payload } => upload.add(match given(&payload) {
                    Ok(bytes) => outgoing(bytes),
                    Err(_) => return None,
                }),
                _ => upload.open = false,
            }
            None
        }
        (Command::Send { .. } | Command::EndBody, None) => {
            order.refuse(Phrase::new("session-body-ended"));
            None
        }
        _ => orders.as_stop(order, pen, conn, || Phrase::new("command-not-for-http")),
    }
}
