//! What may be typed about a WebSocket.

use std::path::PathBuf;

use clap::Args as ClapArgs;

use super::{Common, Head};

#[derive(Debug, ClapArgs)]
pub struct Ws {
    pub url: String,
    #[command(flatten)]
    pub head: Head,
    /// Over HTTP/2 (RFC 8441): with TLS by ALPN, without it from the first byte.
    #[arg(long, conflicts_with = "http1_0")]
    pub http2: bool,
    /// Ask with HTTP/1.0, against RFC 6455 §4.1.
    #[arg(short = '0', long = "http1.0")]
    pub http1_0: bool,
    /// Ask with another method than GET, against RFC 6455 §4.1.
    #[arg(short = 'X', long, value_name = "METHOD")]
    pub request: Option<String>,
    /// A subprotocol to offer, in order of preference.
    #[arg(long, value_name = "NAME")]
    pub subprotocol: Vec<String>,
    /// An extension to offer instead of permessage-deflate, as typed; empty offers none.
    #[arg(long, value_name = "OFFER")]
    pub extension: Vec<String>,
    /// Send messages as they are, also where permessage-deflate is in force.
    #[arg(long)]
    pub no_compress: bool,
    /// Answer every message with itself until the peer closes.
    #[arg(long)]
    pub echo: bool,
    /// Leave Pings unanswered.
    #[arg(long)]
    pub no_pong: bool,
    /// Leave a Close unanswered.
    #[arg(long)]
    pub no_close_echo: bool,
    /// Send frames without a mask, against RFC 6455 §5.1.
    #[arg(long)]
    pub no_mask: bool,
    /// Report violations and go on, instead of failing the connection.
    #[arg(long)]
    pub go_on: bool,
    /// Send a Ping once open.
    #[arg(long, value_name = "TEXT", num_args = 0..=1, default_missing_value = "")]
    pub ping: Option<String>,
    /// Send a Ping every so many seconds.
    #[arg(long, value_name = "SECONDS")]
    pub ping_every: Option<f64>,
    /// Connect again, at most so often in a row, when the connection ends without Close.
    #[arg(long, value_name = "ATTEMPTS", num_args = 0..=1, default_missing_value = "5")]
    pub reconnect: Option<u32>,
    /// Answer what matches a regular expression: "PATTERN=>ANSWER", with {{counter}}, {{now}} and {{uuid}}.
    #[arg(long, value_name = "RULE")]
    pub rule: Vec<String>,
    /// Play a sequence from a JSON file.
    #[arg(long, value_name = "FILE", conflicts_with = "replay")]
    pub play: Option<PathBuf>,
    /// Send again what was sent in a session that is kept in --library, with its pauses.
    #[arg(long, value_name = "SESSION", requires = "library")]
    pub replay: Option<String>,
    /// Send a frame once open: header and payload as they lie on the wire, in hex.
    #[arg(long, value_name = "HEX")]
    pub raw_frame: Vec<String>,
    /// Cut each message into fragments of so many bytes.
    #[arg(long, value_name = "BYTES", value_parser = clap::value_parser!(u32).range(1..))]
    pub fragment: Option<u32>,
    /// Offer STOMP's subprotocols; lines of standard input are frames, each ended by a line "^@".
    #[arg(long, conflicts_with_all = ["binary", "hex", "fragment"])]
    pub stomp: bool,
    /// Lines of standard input become binary messages.
    #[arg(long)]
    pub binary: bool,
    /// Lines of standard input are hex and become binary messages.
    #[arg(long)]
    pub hex: bool,
    #[command(flatten)]
    pub common: Common,
}
