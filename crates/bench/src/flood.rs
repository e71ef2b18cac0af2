//! Servers that are never the bottleneck: a WebSocket flood and plain HTTP from prepared buffers.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

use crate::Outcome;

/// Messages that are made once and sent again and again.
const BLOCK: u64 = 4096;
/// A paced server writes so often in a second.
const STROKES: u64 = 500;

/// Serves `count` text messages of `size` bytes to every client, then Close 1000, on a free loopback port.
pub fn websocket(count: u64, size: usize) -> Outcome<SocketAddr> {
    let frames: Vec<Vec<u8>> = (0..BLOCK).map(|n| frame(0x81, &words(n, size))).collect();
    all_at_once(count, frames, "")
}

/// The same compressed with permessage-deflate, with context takeover: readings of about `size` bytes. What was
/// compressed reaches back within its own block only, so that the block can be sent again.
pub fn deflated(count: u64, size: usize) -> Outcome<SocketAddr> {
    let mut zlib = flate2::Compress::new(flate2::Compression::default(), false);
    let mut frames = Vec::new();
    for n in 0..BLOCK {
        let text = reading(n, size);
        let mut payload = Vec::with_capacity(text.len() + 64);
        zlib.compress_vec(&text, &mut payload, flate2::FlushCompress::Sync)?;
        // The tail is left out (RFC 7692 §7.2.1).
        payload.truncate(payload.len().saturating_sub(4));
        frames.push(frame(0xc1, &payload));
    }
    all_at_once(count, frames, "Sec-WebSocket-Extensions: permessage-deflate\r\n")
}

/// Serves `rate` messages a second for so many seconds, evenly, then Close 1000.
pub fn paced(rate: u64, seconds: u64, size: usize) -> Outcome<SocketAddr> {
    serve(move |head, stream| {
        upgrade(head, stream, "")?;
        let began = Instant::now();
        let (mut sent, strokes) = (0, STROKES.min(rate));
        for stroke in 1..=seconds * strokes {
            let due = rate * stroke / strokes;
            let block: Vec<u8> = (sent..due).flat_map(|n| frame(0x81, &words(n, size))).collect();
            let at = Duration::from_nanos(1_000_000_000 * stroke / strokes);
            thread::sleep(at.saturating_sub(began.elapsed()));
            stream.write_all(&block)?;
            sent = due;
        }
        close(stream)
    })
}

fn all_at_once(count: u64, frames: Vec<Vec<u8>>, extensions: &'static str) -> Outcome<SocketAddr> {
    let rest = usize::try_from(count % BLOCK)?;
    let rest: usize = frames[..rest].iter().map(Vec::len).sum();
    let block = Arc::new(frames.concat());
    serve(move |head, stream| {
        upgrade(head, stream, extensions)?;
        for _ in 0..count / BLOCK {
            stream.write_all(&block)?;
        }
        stream.write_all(&block[..rest])?;
        close(stream)
    })
}

/// Answers the opening handshake.
fn upgrade(head: &str, stream: &mut TcpStream, extensions: &str) -> std::io::Result<()> {
    let key = head
        .lines()
        .find_map(|line| {
            line.split_once(':').filter(|(name, _)| name.eq_ignore_ascii_case("sec-websocket-key"))
        })
        .map(|(_, value)| value.trim().to_owned())
        .unwrap_or_default();
    let accept = derive_accept_key(key.as_bytes());
    write!(
        stream,
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Accept: {accept}\r\n{extensions}\r\n"
    )
}

/// The server closes first (RFC 6455 §7.1.1), once the client's Close has come.
fn close(stream: &mut TcpStream) -> std::io::Result<bool> {
    stream.write_all(&[0x88, 2, 0x03, 0xe8])?;
    let mut rest = [0; 4096];
    let answered = stream.read(&mut rest)? > 0;
    stream.shutdown(Shutdown::Write)?;
    while answered && stream.read(&mut rest)? > 0 {}
    Ok(false)
}

/// JSON-like words.
fn words(n: u64, size: usize) -> Vec<u8> {
    let mut words =
        format!("{{\"seq\":{n:06},\"site\":\"hatchery-2\",\"temp_c\":9.84,\"note\":\"").into_bytes();
    words.resize(size.saturating_sub(2), b'a' + (n % 23) as u8);
    words.extend_from_slice(b"\"}");
    words.truncate(size);
    words
}

/// A JSON text whose numbers and words vary as those of instruments do: it compresses to about a third.
fn reading(n: u64, size: usize) -> Vec<u8> {
    const NOTES: [&str; 8] =
        ["calm", "feeding", "rising", "turbid", "spawning", "shaded", "cold", "drifting"];
    let mut state = n.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = |below: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % below
    };
    let mut text = format!(
        "{{\"seq\":{n},\"tank\":{},\"temp_c\":{}.{:02},\"ph\":7.{:02},\"o2\":{}.{},\"note\":\"",
        next(40),
        8 + next(4),
        next(100),
        next(60),
        6 + next(5),
        next(10),
    );
    while text.len() + 2 < size {
        text.push_str(NOTES[next(8) as usize]);
        text.push(' ');
    }
    text.truncate(size.saturating_sub(2));
    text.push_str("\"}");
    text.into_bytes()
}

/// One unmasked frame.
fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![first];
    match payload.len() {
        size @ 0..=125 => frame.push(size as u8),
        size @ 126..=65_535 => {
            frame.push(126);
            frame.extend_from_slice(&(size as u16).to_be_bytes());
        }
        size => {
            frame.push(127);
            frame.extend_from_slice(&(size as u64).to_be_bytes());
        }
    }
    frame.extend_from_slice(payload);
    frame
}

/// Serves `GET /bytes/N` (N bytes) and `GET /hop/N` (a redirect to `/hop/N-1`, 200 at 0), kept alive.
pub fn http() -> Outcome<SocketAddr> {
    serve(|head, stream| {
        let path = head.split_whitespace().nth(1).unwrap_or("/");
        let mut parts = path.split('/').skip(1);
        match (parts.next(), parts.next().and_then(|n| n.parse::<u64>().ok())) {
            (Some("bytes"), Some(total)) => {
                write!(
                    stream,
                    "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: {total}\r\n\r\n"
                )?;
                let block = vec![0x5a; 1 << 20];
                let mut left = total;
                while left > 0 {
                    let now = left.min(block.len() as u64);
                    stream.write_all(&block[..now as usize])?;
                    left -= now;
                }
            }
            (Some("hop"), Some(0)) => {
                stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")?;
            }
            (Some("hop"), Some(n)) => {
                let answer =
                    format!("HTTP/1.1 302 Found\r\nLocation: /hop/{}\r\nContent-Length: 0\r\n\r\n", n - 1);
                stream.write_all(answer.as_bytes())?;
            }
            _ => stream.write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")?,
        }
        Ok(true)
    })
}

/// Serves `GET /json`, a text of about so many bytes, and `GET /gzip`, the same one compressed.
pub fn bodies(bytes: u64) -> Outcome<SocketAddr> {
    let mut text = String::from("{\"tanks\":[");
    for n in 0_u64.. {
        if text.len() as u64 >= bytes {
            break;
        }
        let comma = if n == 0 { "" } else { "," };
        text.push_str(&format!(
            "{comma}{{\"id\":{n},\"name\":\"tank {}\",\"temperature\":{}.{:02},\"open\":{},\"tags\":[\"a{}\",\"b\"]}}",
            n * 7919 % 10_007,
            n % 31,
            n * 37 % 100,
            n % 3 == 0,
            n * 31 % 977,
        ));
    }
    text.push_str("]}");
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(text.as_bytes())?;
    let (text, gzip) = (Arc::new(text.into_bytes()), Arc::new(gzip.finish()?));
    serve(move |head, stream| {
        let (body, coding) = match head.split_whitespace().nth(1) {
            Some("/gzip") => (&gzip, "Content-Encoding: gzip\r\n"),
            _ => (&text, ""),
        };
        let length = body.len();
        write!(
            stream,
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n{coding}Content-Length: {length}\r\n\r\n"
        )?;
        stream.write_all(body)?;
        Ok(true)
    })
}

/// Calls `answer` with each request head until it says that the connection is done.
fn serve(
    answer: impl Fn(&str, &mut TcpStream) -> std::io::Result<bool> + Clone + Send + 'static,
) -> Outcome<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let answer = answer.clone();
            thread::spawn(move || -> std::io::Result<()> {
                stream.set_nodelay(true)?;
                let mut reader = BufReader::new(stream.try_clone()?);
                loop {
                    let mut head = String::new();
                    while !head.ends_with("\r\n\r\n") {
                        if reader.read_line(&mut head)? == 0 {
                            return Ok(());
                        }
                    }
                    if !answer(&head, &mut stream)? {
                        return Ok(());
                    }
                }
            });
        }
    });
    Ok(address)
}
