//! A peer that asks for answers and does not read them.

use std::time::Duration;

use socket2::SockRef;
use tokio::net::{TcpListener, TcpSocket};
use tokio::time::timeout;

use super::{Client, frames};
use crate::api::OpenRequest;
use crate::capture::Capture;
use crate::dial::line::Line;
use crate::tap::{Lifeline, Pen, Tap};

/// Neither side moves any more.
const QUIET: Duration = Duration::from_millis(300);
/// Answers that may wait: as many pieces as a line takes on, and those to one more read.
const MOST: usize = 4096 + 256 * 1024 / PING;
/// Octets of a PING frame.
const PING: usize = 17;

#[tokio::test]
async fn a_flood_of_pings_whose_answers_nobody_reads_meets_back_pressure() {
    let dir = tempfile::tempdir().unwrap();
    let (_capture, feed, clock) =
        Capture::create(dir.path(), "flood", &OpenRequest::to("http://127.0.0.1/")).unwrap();
    let pen = Pen::new(clock, feed);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    SockRef::from(&listener).set_recv_buffer_size(4096).unwrap();
    let ours = TcpSocket::new_v4().unwrap();
    ours.set_send_buffer_size(4096).unwrap();
    let address = listener.local_addr().unwrap();
    let (ours, theirs) = tokio::join!(ours.connect(address), listener.accept());
    let theirs = theirs.unwrap().0;
    let tap = Tap::new(ours.unwrap(), Lifeline::established(pen.clone(), 1, pen.now()));
    let mut client = Client::new(Line::new(tap.into()));

    let mut flood = vec![0, 0, 0, 4, 0, 0, 0, 0, 0];
    let pings = flood.len();
    // Not an acknowledgement, which is all that we write of this kind ourselves.
    let mut ping = frames::ping_ack(b"answer!?").to_vec();
    ping[4] = 0;
    flood.extend(ping.repeat(4096));
    let (mut at, mut waits) = (0, 0);
    loop {
        let moves = async {
            tokio::select! {
                going = client.idle() => assert!(going, "the connection stands"),
                _ = theirs.writable() => {
                    if let Ok(written) = theirs.try_write(&flood[at..]) {
                        at += written;
                    }
                    if at == flood.len() {
                        at = pings;
                    }
                }
            }
        };
        if timeout(QUIET, moves).await.is_err() {
            break;
        }
        pen.flush().await;
        waits = client.line.unwritten();
        assert!(waits <= MOST, "{waits} answers wait");
    }
    assert!(waits >= 4096, "{waits}: there were enough to be answered");
}
