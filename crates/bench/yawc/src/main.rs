//! Reads the WebSocket at the address that is given, with permessage-deflate, until Close; prints how many messages
//! and bytes there were and the seconds it took.

use std::time::Instant;

use futures_util::StreamExt;
use yawc::{OpCode, Options, WebSocket};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let url = std::env::args().nth(1).ok_or("an address")?.parse()?;
    let options = Options::default().with_balanced_compression().with_utf8();
    let began = Instant::now();
    let mut socket = WebSocket::connect(url).with_options(options).await?;
    let (mut messages, mut bytes) = (0_u64, 0_u64);
    while let Some(frame) = socket.next().await {
        match frame.opcode() {
            OpCode::Text | OpCode::Binary => {
                messages += 1;
                bytes += frame.payload().len() as u64;
            }
            OpCode::Close => break,
            _ => {}
        }
    }
    println!("{messages} {bytes} {}", began.elapsed().as_secs_f64());
    Ok(())
}
