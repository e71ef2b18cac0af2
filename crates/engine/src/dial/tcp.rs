//! TCP: addresses raced as RFC 8305 asks, each attempt an event, the handshake's segments inferred.

use std::collections::VecDeque;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use socket2::SockRef;
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::{sleep, sleep_until};

use super::{Unreached, os};
use crate::event::{
    ConnectAttempt, ConnectCancelled, ConnectFailed, Data, Dir, Established, Event, Evidence, Phrase,
    Segment, Side, TcpState, TcpTimeout,
};
use crate::tap::{Lifeline, Pen, Tap, io_fault};

/// Connection Attempt Delay (RFC 8305 §5).
pub const ATTEMPT_DELAY_MS: u32 = 250;

/// The order in which addresses are tried: families alternate, beginning with the resolver's first
/// (RFC 8305 §4).
#[must_use]
pub fn order(addresses: &[SocketAddr]) -> Vec<SocketAddr> {
    let first_is_v6 = addresses.first().is_some_and(SocketAddr::is_ipv6);
    let (mut same, mut other): (VecDeque<SocketAddr>, VecDeque<SocketAddr>) =
        addresses.iter().copied().partition(|address| address.is_ipv6() == first_is_v6);
    let mut order = Vec::with_capacity(addresses.len());
    loop {
        match (same.pop_front(), other.pop_front()) {
            (None, None) => return order,
            (one, two) => order.extend(one.into_iter().chain(two)),
        }
    }
}

/// Races the addresses; the first that answers wins. Cancel safe: attempts under way are written down as
/// cancelled when the future is dropped.
pub async fn connect(
    pen: &Pen,
    conn: u32,
    order: &[SocketAddr],
    limit: Option<Duration>,
) -> Result<Tap<TcpStream>, Unreached> {
    let mut race = Race { pen, conn, under_way: Vec::new(), started: 0 };
    let mut waiting: VecDeque<SocketAddr> = order.iter().copied().collect();
    let mut attempts = FuturesUnordered::new();
    let deadline = limit.map(|limit| tokio::time::Instant::now() + limit);
    let mut expired = pin!(async {
        match deadline {
            Some(deadline) => sleep_until(deadline).await,
            None => std::future::pending().await,
        }
    });
    let mut trigger = "first";
    loop {
        if let Some(remote) = waiting.pop_front() {
            attempts.push(race.start(remote, trigger));
        } else if attempts.is_empty() {
            return Err(Unreached);
        }
        let delay = if waiting.is_empty() { None } else { Some(u64::from(ATTEMPT_DELAY_MS)) };
        let mut next_due = pin!(async {
            match delay {
                Some(ms) => sleep(Duration::from_millis(ms)).await,
                None => std::future::pending().await,
            }
        });
        tokio::select! {
            biased;
            Some((n, remote, begun, result)) = attempts.next() => match result {
                Ok(stream) => return Ok(race.won(n, remote, begun, stream)),
                Err(error) => {
                    race.failed(n, remote, begun, &error);
                    trigger = "previousFailed";
                }
            },
            () = &mut expired => {
                let limit_ms = limit.map_or(0, |limit| u64::try_from(limit.as_millis()).unwrap_or(u64::MAX));
                let timeout = TcpTimeout { what: "connect".to_owned(), limit_ms };
                pen.note(conn, Dir::Local, Data::TcpTimeout(timeout));
                race.give_up("cancelled");
                return Err(Unreached);
            }
            () = &mut next_due => trigger = "timer",
        }
    }
}

/// The attempts of one connection.
struct Race<'a> {
    pen: &'a Pen,
    conn: u32,
    under_way: Vec<(u32, SocketAddr)>,
    started: u32,
}

type Attempt = (u32, SocketAddr, u64, io::Result<TcpStream>);

impl Race<'_> {
    fn start(&mut self, remote: SocketAddr, trigger: &str) -> impl Future<Output = Attempt> + use<> {
        self.started += 1;
        let n = self.started;
        let attempt = ConnectAttempt {
            n,
            remote: remote.to_string(),
            family: if remote.is_ipv6() { "IPv6" } else { "IPv4" }.to_owned(),
            trigger: trigger.to_owned(),
        };
        let begun = self.pen.now();
        self.pen.fact(Event::new(self.conn, begun, Dir::Tx, Data::ConnectAttempt(attempt)));
        self.segment(begun, Dir::Tx, "SYN", Some(0), None);
        if self.under_way.is_empty() && n == 1 {
            self.state(begun, Side::Local, "CLOSED", "SYN_SENT");
        }
        self.under_way.push((n, remote));
        async move { (n, remote, begun, open(remote).await) }
    }

    fn won(mut self, n: u32, remote: SocketAddr, begun: u64, stream: TcpStream) -> Tap<TcpStream> {
        let t_ns = self.pen.now();
        self.under_way.retain(|(other, _)| *other != n);
        self.give_up("lostRace");
        self.segment(t_ns, Dir::Rx, "SYN, ACK", Some(0), Some(1));
        self.segment(t_ns, Dir::Tx, "ACK", Some(1), Some(1));
        self.state(t_ns, Side::Peer, "LISTEN", "SYN_RECEIVED");
        let socket = SockRef::from(&stream);
        let size = |result: io::Result<usize>| result.map_or(0, |size| size as u64);
        let established = Established {
            n,
            local: stream.local_addr().map_or_else(|_| String::new(), |address| address.to_string()),
            remote: remote.to_string(),
            duration_ns: t_ns.saturating_sub(begun),
            nodelay: stream.nodelay().unwrap_or(false),
            keepalive: socket.keepalive().unwrap_or(false),
            snd_buf: size(socket.send_buffer_size()),
            rcv_buf: size(socket.recv_buffer_size()),
        };
        self.pen.fact(Event::new(self.conn, t_ns, Dir::Local, Data::Established(established)));
        let mut line = Lifeline::established(self.pen.clone(), self.conn, t_ns);
        if let Some(stats) = os::tcp_stats(&stream) {
            line.measured(self.pen.now(), stats);
        }
        Tap::new(stream, line)
    }

    fn failed(&mut self, n: u32, remote: SocketAddr, begun: u64, error: &io::Error) {
        self.under_way.retain(|(other, _)| *other != n);
        let t_ns = self.pen.now();
        let fault = io_fault(error);
        let why = why(error, remote);
        let failed = ConnectFailed {
            n,
            remote: remote.to_string(),
            fault,
            why,
            duration_ns: t_ns.saturating_sub(begun),
        };
        self.pen.fact(Event::new(self.conn, t_ns, Dir::Rx, Data::ConnectFailed(Box::new(failed))));
    }

    fn give_up(&mut self, reason: &str) {
        for (n, remote) in std::mem::take(&mut self.under_way) {
            let cancelled = ConnectCancelled { n, remote: remote.to_string(), reason: reason.to_owned() };
            self.pen.note(self.conn, Dir::Local, Data::ConnectCancelled(cancelled));
        }
    }

    fn segment(&self, t_ns: u64, dir: Dir, flags: &str, seq: Option<u64>, ack: Option<u64>) {
        let segment = Segment { flags: flags.to_owned(), seq, ack };
        let event = Event::new(self.conn, t_ns, dir, Data::Segment(segment));
        self.pen.fact(event.with_evidence(Evidence::Inferred));
    }

    fn state(&self, t_ns: u64, side: Side, old: &str, new: &str) {
        let change = TcpState { side, old: old.to_owned(), new: new.to_owned() };
        let event = Event::new(self.conn, t_ns, Dir::Local, Data::TcpState(change));
        self.pen.fact(event.with_evidence(Evidence::Inferred));
    }
}

impl Drop for Race<'_> {
    fn drop(&mut self) {
        self.give_up("cancelled");
    }
}

async fn open(remote: SocketAddr) -> io::Result<TcpStream> {
    let socket = if remote.is_ipv6() { TcpSocket::new_v6()? } else { TcpSocket::new_v4()? };
    // Each write is meant to leave as it was asked for.
    socket.set_nodelay(true)?;
    socket.connect(remote).await
}

fn why(error: &io::Error, remote: SocketAddr) -> Phrase {
    let phrase = match error.kind() {
        io::ErrorKind::ConnectionRefused => Phrase::new("tcp-refused"),
        io::ErrorKind::TimedOut => Phrase::new("tcp-no-answer"),
        io::ErrorKind::HostUnreachable => Phrase::new("tcp-host-unreachable"),
        io::ErrorKind::NetworkUnreachable => Phrase::new("tcp-network-unreachable"),
        io::ErrorKind::ConnectionReset => Phrase::new("tcp-reset-in-handshake"),
        io::ErrorKind::PermissionDenied => Phrase::new("tcp-not-permitted"),
        _ => Phrase::new("tcp-connect-failed"),
    };
    phrase.with("remote", remote.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_alternate_beginning_with_the_resolvers_first() {
        let parse = |text: &str| text.parse::<SocketAddr>().unwrap();
        let given: Vec<_> = ["[::1]:1", "[::2]:1", "127.0.0.1:1", "127.0.0.2:1"].map(parse).into();
        let expected: Vec<_> = ["[::1]:1", "127.0.0.1:1", "[::2]:1", "127.0.0.2:1"].map(parse).into();
        assert_eq!(order(&given), expected);
    }
}
