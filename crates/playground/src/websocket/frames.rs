//! Frames by hand (RFC 6455 §5.2), legal or not.

use std::io;
use std::time::Duration;

use bytes::BytesMut;

use crate::wire::{Socket, Wire};

pub(crate) const CONTINUATION: u8 = 0x0;
pub(crate) const TEXT: u8 = 0x1;
pub(crate) const BINARY: u8 = 0x2;
pub(crate) const CLOSE: u8 = 0x8;
pub(crate) const PING: u8 = 0x9;
pub(crate) const PONG: u8 = 0xA;
pub(crate) const FIN: u8 = 0x80;
pub(crate) const RSV1: u8 = 0x40;
pub(crate) const RSV2: u8 = 0x20;

/// What a client may send here in one frame.
const LONGEST_FRAME: usize = 16 * 1024 * 1024;
/// How long a peer may take to answer a Close.
const PATIENCE: Duration = Duration::from_secs(5);

/// An unmasked frame; `first` is the whole first byte.
pub(crate) fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![first];
    match payload.len() {
        len @ 0..=125 => frame.push(len as u8),
        len @ 126..=0xFFFF => {
            frame.push(126);
            frame.extend((len as u16).to_be_bytes());
        }
        len => {
            frame.push(127);
            frame.extend((len as u64).to_be_bytes());
        }
    }
    frame.extend_from_slice(payload);
    frame
}

/// A Close frame; without a code, an empty one.
pub(crate) fn close(code: Option<u16>, reason: &str) -> Vec<u8> {
    let mut body = Vec::new();
    if let Some(code) = code {
        body.extend(code.to_be_bytes());
        body.extend_from_slice(reason.as_bytes());
    }
    frame(FIN | CLOSE, &body)
}

/// One frame of the client: opcode and unmasked payload; `None` at the end of the stream. Nothing is lost
/// when it is dropped before it is ready.
pub(crate) async fn read<S: Socket>(wire: &mut Wire<S>) -> io::Result<Option<(u8, Vec<u8>)>> {
    let frame = read_first(wire).await?;
    Ok(frame.map(|(first, payload)| (first & 0x0F, payload)))
}

/// The same with the whole first byte: FIN, RSV1 to RSV3, opcode.
pub(super) async fn read_first<S: Socket>(wire: &mut Wire<S>) -> io::Result<Option<(u8, Vec<u8>)>> {
    loop {
        if let Some(frame) = whole(&mut wire.unread)? {
            return Ok(Some(frame));
        }
        if wire.fill().await? == 0 {
            return Ok(None);
        }
    }
}

/// After our own Close: reads until the client's, then FIN.
pub(crate) async fn finish<S: Socket>(mut wire: Wire<S>) -> io::Result<()> {
    let answered = async {
        while let Ok(Some((opcode, _))) = read(&mut wire).await {
            if opcode == CLOSE {
                break;
            }
        }
    };
    drop(tokio::time::timeout(PATIENCE, answered).await);
    wire.close().await;
    Ok(())
}

/// Reads until the client closes, and answers its pings and its Close.
pub(crate) async fn listen<S: Socket>(mut wire: Wire<S>) -> io::Result<()> {
    while let Some((opcode, payload)) = read(&mut wire).await? {
        match opcode {
            CLOSE => {
                wire.write(&frame(FIN | CLOSE, &payload)).await?;
                break;
            }
            PING => wire.write(&frame(FIN | PONG, &payload)).await?,
            _ => {}
        }
    }
    wire.close().await;
    Ok(())
}

/// Takes one frame off the buffer once all of it is there: its first byte and its payload.
fn whole(unread: &mut BytesMut) -> io::Result<Option<(u8, Vec<u8>)>> {
    let [first, second, ..] = unread[..] else { return Ok(None) };
    let extended = match second & 0x7F {
        126 => 2,
        127 => 8,
        _ => 0,
    };
    let masked = second & 0x80 != 0;
    let head = 2 + extended + if masked { 4 } else { 0 };
    if unread.len() < head {
        return Ok(None);
    }
    let len = match extended {
        0 => u64::from(second & 0x7F),
        _ => unread[2..2 + extended].iter().fold(0, |len, &octet| len << 8 | u64::from(octet)),
    };
    let len = usize::try_from(len).ok().filter(|&len| len <= LONGEST_FRAME);
    let len = len.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "frame too long"))?;
    if unread.len() < head + len {
        return Ok(None);
    }
    let head = unread.split_to(head);
    let mut payload = unread.split_to(len).to_vec();
    if masked {
        let key = &head[head.len() - 4..];
        for (i, octet) in payload.iter_mut().enumerate() {
            *octet ^= key[i % 4];
        }
    }
    Ok(Some((first, payload)))
}
