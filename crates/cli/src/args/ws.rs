//! What may be typed about a WebSocket.

use clap::Args as ClapArgs;

use super::{Common, Head, Lasting};

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
    /// Send messages of fewer bytes as they are, and longer ones compressed, where permessage-deflate is in force.
    #[arg(long, value_name = "BYTES", conflicts_with = "no_compress")]
    pub compress_from: Option<u64>,
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
    #[command(flatten)]
    pub lasting: Lasting,
    /// Answer what matches a regular expression: "PATTERN=>ANSWER", with {{counter}}, {{now}} and {{uuid}}.
    #[arg(long, value_name = "RULE")]
    pub rule: Vec<String>,
    /// Send again what was sent in a session that is kept in --library, with its pauses.
    #[arg(long, value_name = "SESSION", requires = "library", conflicts_with = "play")]
    pub replay: Option<String>,
    /// Send a frame once open: header and payload as they lie on the wire, in hex.
    #[arg(long, value_name = "HEX")]
    pub raw_frame: Vec<String>,
    /// Send a ready message of a protocol above once open, such as "mqtt:CONNECT 5"; the verb protocols lists them.
    #[arg(long, value_name = "PROTOCOL:NAME")]
    pub ready: Vec<String>,
    /// Cut each message into fragments of so many bytes.
    #[arg(long, value_name = "BYTES", value_parser = clap::value_parser!(u32).range(1..))]
    pub fragment: Option<u32>,
    /// Offer STOMP's subprotocols; lines of standard input are frames, each ended by a line "^@".
    #[arg(long, conflicts_with_all = ["binary", "hex", "fragment"])]
    pub stomp: bool,
    /// What messages are read as, from the lowest up, such as sockjs,stomp; none: as they are. Without it, told from
    /// the handshake and the first messages. The verb protocols lists them.
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub decode_as: Vec<String>,
    /// Lines of standard input become binary messages.
    #[arg(long)]
    pub binary: bool,
    /// Lines of standard input are hex and become binary messages.
    #[arg(long)]
    pub hex: bool,
    #[command(flatten)]
    pub common: Common,
}
