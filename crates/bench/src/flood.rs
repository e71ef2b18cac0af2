//! Servers that are never the bottleneck: a WebSocket flood and plain HTTP from prepared buffers.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

use crate::Outcome;

/// Serves `count` text messages of `size` bytes to every client, then Close 1000, on a free loopback port.
pub fn websocket(count: u64, size: usize) -> Outcome<SocketAddr> {
    serve(move |head, stream| {
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
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"
        )?;
        let per_block = 4096_u64;
        let block: Vec<u8> = (0..per_block).flat_map(|n| frame(n, size)).collect();
        let length = block.len() / per_block as usize;
        for _ in 0..count / per_block {
            stream.write_all(&block)?;
        }
        stream.write_all(&block[..length * (count % per_block) as usize])?;
        stream.write_all(&[0x88, 2, 0x03, 0xe8])?;
        // The server closes first (RFC 6455 §7.1.1), once the client's Close has come.
        let mut rest = [0; 4096];
        let answered = stream.read(&mut rest)? > 0;
        stream.shutdown(Shutdown::Write)?;
        while answered && stream.read(&mut rest)? > 0 {}
        Ok(false)
    })
}

/// One unmasked text frame of JSON-like words.
fn frame(n: u64, size: usize) -> Vec<u8> {
    let mut words =
        format!("{{\"seq\":{n:06},\"site\":\"hatchery-2\",\"temp_c\":9.84,\"note\":\"").into_bytes();
    words.resize(size.saturating_sub(2), b'a' + (n % 23) as u8);
    words.extend_from_slice(b"\"}");
    words.truncate(size);
    let mut frame = vec![0x81];
    match size {
        0..=125 => frame.push(size as u8),
        126..=65_535 => {
            frame.push(126);
            frame.extend_from_slice(&(size as u16).to_be_bytes());
        }
        _ => {
            frame.push(127);
            frame.extend_from_slice(&(size as u64).to_be_bytes());
        }
    }
    frame.extend_from_slice(&words);
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
