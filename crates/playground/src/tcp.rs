//! Peers on bare TCP: echo, chat, silence, and RST in place of FIN.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc;

use crate::wire::{Socket, Wire, reset_on_close};

/// Longest line of the chat; a longer one ends the connection.
const LONGEST_LINE: usize = 64 * 1024;
/// Lines that wait for somebody who does not read; more are not kept for them.
const WAITING_LINES: usize = 256;

/// Sends back what it receives, and its FIN after the peer's.
pub(crate) async fn echo(mut stream: impl Socket) -> io::Result<()> {
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let len = stream.read(&mut buffer).await?;
        if len == 0 {
            return stream.shutdown().await;
        }
        stream.write_all(&buffer[..len]).await?;
        stream.flush().await?;
    }
}

/// Accepts, reads, and never says anything.
pub(crate) async fn silent(mut stream: TcpStream) {
    let mut buffer = vec![0; 16 * 1024];
    while matches!(stream.read(&mut buffer).await, Ok(1..)) {}
}

/// Echoes the first bytes, then RST.
pub(crate) async fn reset(mut stream: TcpStream) {
    let mut buffer = vec![0; 16 * 1024];
    if let Ok(len @ 1..) = stream.read(&mut buffer).await {
        drop(stream.write_all(&buffer[..len]).await);
        // Time for the echo to be read before RST lets the peer's system discard it.
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    reset_on_close(&stream);
}

/// Everybody who is connected to the chat.
#[derive(Clone, Default)]
pub(crate) struct Chat {
    people: Arc<Mutex<People>>,
}

#[derive(Default)]
struct People {
    joined: u64,
    lines: BTreeMap<u64, mpsc::Sender<String>>,
}

/// One guest: takes a line as `/nick NAME`, `/quit` or something to say to everybody else.
pub(crate) async fn chat(stream: TcpStream, chat: Chat) {
    let mut wire = Wire::new(stream);
    let (id, mut inbox) = chat.join();
    let mut nick = format!("guest-{id}");
    let welcome = format!("* Welcome, {nick}. /nick NAME renames you, /quit leaves.\r\n");
    chat.say(id, &format!("* {nick} joined\r\n"));
    let mut open = wire.write(welcome.as_bytes()).await.is_ok();
    while open {
        open = tokio::select! {
            line = wire.line(LONGEST_LINE) => match line {
                Ok(Some(line)) => match heard(&chat, id, &mut nick, &line) {
                    Some(answer) => wire.write(answer.as_bytes()).await.is_ok() && !answer.starts_with("* Bye"),
                    None => true,
                },
                _ => false,
            },
            Some(said) = inbox.recv() => wire.write(said.as_bytes()).await.is_ok(),
        };
    }
    chat.leave(id);
    chat.say(id, &format!("* {nick} left\r\n"));
    wire.close().await;
}

/// What one line does; the answer goes to its author alone.
fn heard(chat: &Chat, id: u64, nick: &mut String, line: &[u8]) -> Option<String> {
    let line = String::from_utf8_lossy(line);
    let line = line.trim();
    if line == "/quit" {
        return Some(format!("* Bye, {nick}\r\n"));
    }
    if let Some(name) = line.strip_prefix("/nick ") {
        let before = std::mem::replace(nick, name.trim().to_owned());
        chat.say(id, &format!("* {before} is now {nick}\r\n"));
        return Some(format!("* You are now {nick}\r\n"));
    }
    if !line.is_empty() {
        chat.say(id, &format!("{nick}: {line}\r\n"));
    }
    None
}

impl Chat {
    fn join(&self) -> (u64, mpsc::Receiver<String>) {
        let (sender, inbox) = mpsc::channel(WAITING_LINES);
        let mut people = self.people.lock().unwrap_or_else(PoisonError::into_inner);
        people.joined += 1;
        let id = people.joined;
        people.lines.insert(id, sender);
        (id, inbox)
    }

    /// To everybody but the author.
    fn say(&self, author: u64, line: &str) {
        let people = self.people.lock().unwrap_or_else(PoisonError::into_inner);
        for (_, sender) in people.lines.iter().filter(|(id, _)| **id != author) {
            drop(sender.try_send(line.to_owned()));
        }
    }

    fn leave(&self, id: u64) {
        self.people.lock().unwrap_or_else(PoisonError::into_inner).lines.remove(&id);
    }
}
