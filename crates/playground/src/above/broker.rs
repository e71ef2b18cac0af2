//! A STOMP broker in small: SUBSCRIBE and SEND become MESSAGE, receipts, transactions, ERROR.

use std::collections::{HashMap, VecDeque};
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, Weak};
use std::time::Duration;

use tokio::sync::Notify;

use super::lock;
use crate::websocket::frames::{self, BINARY, CLOSE, FIN, PING, PONG, TEXT};
use crate::wire::{Socket, Wire};

/// Ours in both directions, where a client takes part.
pub(super) const BEAT: Duration = Duration::from_millis(1000);

/// Everybody who is connected.
#[derive(Clone, Default)]
pub(crate) struct Broker(Arc<Mutex<Vec<Weak<Member>>>>);

/// One client.
#[derive(Default)]
pub(super) struct Member {
    state: Mutex<State>,
    pub(super) wake: Notify,
}

#[derive(Default)]
struct State {
    connected: bool,
    beats: bool,
    /// Id and destination.
    subscriptions: Vec<(String, String)>,
    /// Frames that wait for COMMIT.
    transactions: HashMap<String, Vec<Frame>>,
    out: VecDeque<String>,
    over: bool,
}

#[derive(Clone, Debug)]
struct Frame {
    command: String,
    headers: Vec<(String, String)>,
    body: String,
}

impl Broker {
    pub(super) fn join(&self) -> Arc<Member> {
        let member = Arc::<Member>::default();
        let mut members = lock(&self.0);
        members.retain(|member| member.strong_count() > 0);
        members.push(Arc::downgrade(&member));
        member
    }

    /// What a client sent: frames, each ended by NUL, or a heart-beat.
    pub(super) fn take(&self, member: &Member, text: &str) {
        for frame in text.split_inclusive('\0') {
            let frame = frame.trim_start_matches(['\n', '\r']).trim_end_matches('\0');
            if !frame.is_empty() {
                self.frame(member, &Frame::read(frame));
            }
        }
    }

    fn frame(&self, member: &Member, frame: &Frame) {
        if let Err(why) = self.obey(member, frame) {
            let mut state = lock(&member.state);
            state.out.push_back(format!("ERROR\nmessage:{why}\n\nThe broker gives up.\0"));
            state.over = true;
        } else if let Some(receipt) = frame.header("receipt") {
            lock(&member.state).out.push_back(format!("RECEIPT\nreceipt-id:{receipt}\n\n\0"));
        }
        member.wake.notify_waiters();
    }

    fn obey(&self, member: &Member, frame: &Frame) -> Result<(), &'static str> {
        let mut state = lock(&member.state);
        let connects = matches!(frame.command.as_str(), "CONNECT" | "STOMP");
        if !connects && !state.connected {
            return Err("not connected");
        }
        match frame.command.as_str() {
            "CONNECT" | "STOMP" => {
                let accepts = frame.header("accept-version").unwrap_or("1.0");
                let version = ["1.2", "1.1", "1.0"].into_iter().find(|version| accepts.contains(version));
                let version = version.ok_or("unsupported version")?;
                state.connected = true;
                state.beats = frame.header("heart-beat").is_some_and(|beats| beats != "0,0");
                let beats = if state.beats { BEAT.as_millis() } else { 0 };
                state.out.push_back(format!(
                    "CONNECTED\nversion:{version}\nheart-beat:{beats},{beats}\nserver:sockeye-playground\n\n\0"
                ));
            }
            "SUBSCRIBE" => {
                let destination = frame.header("destination").ok_or("no destination")?;
                let id = frame.header("id").unwrap_or("0");
                state.subscriptions.push((id.to_owned(), destination.to_owned()));
            }
            "UNSUBSCRIBE" => {
                let id = frame.header("id").unwrap_or("0");
                state.subscriptions.retain(|(other, _)| other != id);
            }
            "SEND" => {
                frame.header("destination").ok_or("no destination")?;
                match frame.header("transaction") {
                    Some(name) => {
                        state.transactions.get_mut(name).ok_or("no such transaction")?.push(frame.clone())
                    }
                    None => {
                        drop(state);
                        self.publish(frame);
                    }
                }
            }
            "BEGIN" => {
                let name = frame.header("transaction").ok_or("no transaction")?;
                state.transactions.insert(name.to_owned(), Vec::new());
            }
            "COMMIT" => {
                let name = frame.header("transaction").ok_or("no transaction")?;
                let frames = state.transactions.remove(name).ok_or("no such transaction")?;
                drop(state);
                frames.iter().for_each(|frame| self.publish(frame));
            }
            "ABORT" => {
                let name = frame.header("transaction").ok_or("no transaction")?;
                state.transactions.remove(name).ok_or("no such transaction")?;
            }
            "ACK" | "NACK" => {}
            "DISCONNECT" => state.over = true,
            _ => return Err("unknown command"),
        }
        Ok(())
    }

    fn publish(&self, frame: &Frame) {
        static NUMBER: AtomicU64 = AtomicU64::new(1);
        let destination = frame.header("destination").unwrap_or_default();
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let own: String = frame
            .headers
            .iter()
            .filter(|(name, _)| !matches!(name.as_str(), "destination" | "receipt" | "transaction"))
            .map(|(name, value)| format!("{}:{}\n", escaped(name), escaped(value)))
            .collect();
        let members: Vec<Arc<Member>> = lock(&self.0).iter().filter_map(Weak::upgrade).collect();
        for member in members {
            let mut state = lock(&member.state);
            let subscriptions: Vec<String> = state
                .subscriptions
                .iter()
                .filter(|(_, to)| to == destination)
                .map(|(id, _)| id.clone())
                .collect();
            for id in subscriptions {
                state.out.push_back(format!(
                    "MESSAGE\nsubscription:{}\nmessage-id:{number}\ndestination:{}\n{own}\n{}\0",
                    escaped(&id),
                    escaped(destination),
                    frame.body
                ));
            }
            drop(state);
            member.wake.notify_waiters();
        }
    }
}

impl Member {
    /// What waits to be sent, and whether that is the end.
    pub(super) fn drain(&self) -> (Vec<String>, bool) {
        let mut state = lock(&self.state);
        (state.out.drain(..).collect(), state.over)
    }

    /// Whether heart-beats were agreed on.
    pub(super) fn beats(&self) -> bool {
        lock(&self.state).beats
    }
}

impl Frame {
    fn read(text: &str) -> Frame {
        let text = text.replace("\r\n", "\n");
        let (head, body) = text.split_once("\n\n").unwrap_or((&text, ""));
        let mut lines = head.lines();
        let command = lines.next().unwrap_or_default().to_owned();
        let plain = command == "CONNECT";
        let part = |text: &str| if plain { text.to_owned() } else { unescaped(text) };
        let headers =
            lines.filter_map(|line| line.split_once(':')).map(|(name, value)| (part(name), part(value)));
        Frame { command, headers: headers.collect(), body: body.to_owned() }
    }

    /// The first of equal names counts.
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('\n', "\\n").replace('\r', "\\r").replace(':', "\\c")
}

fn unescaped(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        match (c, c == '\\') {
            (_, true) => out.push(match rest.next() {
                Some('n') => '\n',
                Some('r') => '\r',
                Some('c') => ':',
                Some(other) => other,
                None => '\\',
            }),
            (other, false) => out.push(other),
        }
    }
    out
}

/// A client on a WebSocket of its own.
pub(super) async fn socket<S: Socket>(mut wire: Wire<S>, broker: &Broker) -> io::Result<()> {
    let member = broker.join();
    let mut beat = tokio::time::interval(BEAT);
    loop {
        let woken = member.wake.notified();
        tokio::pin!(woken);
        woken.as_mut().enable();
        let (out, over) = member.drain();
        for frame in out {
            wire.write(&frames::frame(FIN | TEXT, frame.as_bytes())).await?;
        }
        if over {
            wire.write(&frames::close(Some(1000), "")).await?;
            return frames::finish(wire).await;
        }
        tokio::select! {
            () = woken => {}
            _ = beat.tick() => if member.beats() {
                wire.write(&frames::frame(FIN | TEXT, b"\n")).await?;
            },
            frame = frames::read(&mut wire) => match frame? {
                Some((TEXT | BINARY, payload)) => broker.take(&member, &String::from_utf8_lossy(&payload)),
                Some((PING, payload)) => wire.write(&frames::frame(FIN | PONG, &payload)).await?,
                Some((CLOSE, payload)) => {
                    wire.write(&frames::frame(FIN | CLOSE, &payload)).await?;
                    wire.close().await;
                    return Ok(());
                }
                Some(_) => {}
                None => return Ok(()),
            },
        }
    }
}
