//! Frames as we write them (RFC 9113 §4.1, §6).

use bytes::{BufMut, Bytes, BytesMut};

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const GOAWAY: u8 = 7;
const WINDOW_UPDATE: u8 = 8;
const CONTINUATION: u8 = 9;

const END_STREAM: u8 = 0x1;
const ACK: u8 = 0x1;
const END_HEADERS: u8 = 0x4;

/// Our SETTINGS (RFC 9113 §6.5).
pub fn settings(settings: &[(u16, u32)]) -> Bytes {
    let mut payload = BytesMut::with_capacity(settings.len() * 6);
    for (id, value) in settings {
        payload.put_u16(*id);
        payload.put_u32(*value);
    }
    frame(SETTINGS, 0, 0, &payload)
}

/// The peer's settings hold from here on.
pub fn settings_ack() -> Bytes {
    frame(SETTINGS, ACK, 0, &[])
}

/// The answer to a PING.
pub fn ping_ack(octets: &[u8]) -> Bytes {
    frame(PING, ACK, 0, octets)
}

/// The peer may send so many octets more; stream 0 is the connection.
pub fn window_update(stream: u32, increment: u32) -> Bytes {
    frame(WINDOW_UPDATE, 0, stream, &increment.to_be_bytes())
}

/// We give a stream up.
pub fn rst_stream(stream: u32, code: u32) -> Bytes {
    frame(RST_STREAM, 0, stream, &code.to_be_bytes())
}

/// We end the connection. The peer opened no stream that we took.
pub fn goaway(code: u32) -> Bytes {
    let mut payload = [0; 8];
    payload[4..].copy_from_slice(&code.to_be_bytes());
    frame(GOAWAY, 0, 0, &payload)
}

/// A field block, in as many frames as it needs.
pub fn headers(stream: u32, block: &[u8], end_stream: bool, max_frame: usize) -> Bytes {
    let mut out = BytesMut::with_capacity(block.len() + 9);
    let mut pieces = block.chunks(max_frame.max(1)).peekable();
    let mut kind = HEADERS;
    let mut flags = if end_stream { END_STREAM } else { 0 };
    // An empty block is a frame as well.
    let mut piece = pieces.next().unwrap_or_default();
    loop {
        let next = pieces.next();
        let last = if next.is_none() { END_HEADERS } else { 0 };
        out.extend_from_slice(&frame(kind, flags | last, stream, piece));
        let Some(next) = next else { return out.freeze() };
        (kind, flags, piece) = (CONTINUATION, 0, next);
    }
}

/// The header of a DATA frame; its content follows.
pub fn data_header(stream: u32, len: usize, end_stream: bool) -> Bytes {
    let flags = if end_stream { END_STREAM } else { 0 };
    header(DATA, flags, stream, len).freeze()
}

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Bytes {
    let mut out = header(kind, flags, stream, payload.len());
    out.extend_from_slice(payload);
    out.freeze()
}

/// `len` is below 2^24: no frame of ours is larger than the peer's SETTINGS_MAX_FRAME_SIZE.
fn header(kind: u8, flags: u8, stream: u32, len: usize) -> BytesMut {
    let mut out = BytesMut::with_capacity(9 + if kind == DATA { 0 } else { len });
    out.put_uint(len as u64, 3);
    out.put_u8(kind);
    out.put_u8(flags);
    out.put_u32(stream);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_block_is_continued() {
        let octets = headers(1, &[7; 25], true, 10);
        assert_eq!(octets[..9], [0, 0, 10, 1, 1, 0, 0, 0, 1]);
        assert_eq!(octets[19..28], [0, 0, 10, 9, 0, 0, 0, 0, 1]);
        assert_eq!(octets[38..47], [0, 0, 5, 9, 4, 0, 0, 0, 1]);
        assert_eq!(headers(3, &[], false, 10)[..], [0, 0, 0, 1, 4, 0, 0, 0, 3]);
    }
}
