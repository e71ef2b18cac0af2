//! A raw connection: what a person gives goes out as it is, what comes is recorded.

use tokio::time::{Instant, interval_at};

use super::orders::{Orders, Stop};
use super::{MEASURE_EVERY, outgoing};
use crate::api::Command;
use crate::compose::{Given, given};
use crate::dial::line::{CLOSE_WAIT, Line, Turn};
use crate::event::Phrase;

/// When a raw connection is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// When both ends are done: a peer that sends no more may still be spoken to.
    Both,
    /// When the peer is done: what was asked for was an answer.
    Peer,
}

/// Runs the connection until it is over or a person ends it.
pub async fn run(mut line: Line, first: Option<Given>, over: Over, orders: &mut Orders) {
    let pen = line.pen().clone();
    let conn = line.conn();
    if let Some(first) = first {
        line.queue(outgoing(first));
    }
    let mut measure = interval_at(Instant::now() + MEASURE_EVERY, MEASURE_EVERY);
    loop {
        let room = line.room();
        tokio::select! {
            turn = line.turn() => match turn {
                Turn::Broken => break,
                // The promised bytes will not come; what was sent stays sent.
                Turn::Read(_) | Turn::Wrote | Turn::Eof | Turn::Source(_) => {}
            },
            order = orders.next_with(room) => {
                let wrong = match &order.command {
                    Command::Send { .. } | Command::HalfClose if line.shut() => Some(Phrase::new("session-half-closed")),
                    Command::Send { .. } | Command::HalfClose | Command::Close | Command::Reset | Command::Cancel => None,
                    _ => Some(Phrase::new("command-not-for-tcp")),
                };
                match wrong {
                    Some(why) => order.refuse(why),
                    None => match orders.accept(order, &pen, conn) {
                        Command::Send { payload } => {
                            // Checked before it was ordered; a file that vanished since is nothing to send.
                            if let Ok(bytes) = given(&payload) {
                                line.queue(outgoing(bytes));
                            }
                        }
                        Command::HalfClose => line.half_close(),
                        Command::Close => break,
                        Command::Reset => return line.reset(Stop::Reset.how()),
                        _ => return line.reset(Stop::Cancel.how()),
                    },
                }
            },
            _ = measure.tick() => line.measure(),
        }
        pen.flush().await;
        if line.eof() && (line.shut() || over == Over::Peer) && !line.writing() {
            break;
        }
    }
    line.close(CLOSE_WAIT).await;
}
