//! What may be typed about clients of protocols above WebSocket.

use clap::Args as ClapArgs;

use super::{Common, Head, Lasting};

#[derive(Debug, ClapArgs)]
pub struct SocketIo {
    /// http(s)://host/namespace?query
    pub url: String,
    #[command(flatten)]
    pub head: Head,
    /// Where Engine.IO is served.
    #[arg(long, value_name = "PATH", default_value = "/socket.io/")]
    pub path: String,
    /// The version of Engine.IO: 4 (Socket.IO 3 and later) or 3 (1 and 2).
    #[arg(long, value_name = "VERSION", default_value_t = 4, value_parser = clap::value_parser!(u8).range(3..=4))]
    pub eio: u8,
    /// Transports: the first connects, WebSocket after polling is an upgrade.
    #[arg(long, value_name = "NAMES", value_delimiter = ',', default_value = "polling,websocket",
          value_parser = ["polling", "websocket"])]
    pub transport: Vec<String>,
    /// JSON that goes with CONNECT.
    #[arg(long, value_name = "JSON")]
    pub auth: Option<String>,
    /// One more namespace to connect to: /admin, or /admin={"token":"…"}.
    #[arg(long, value_name = "NAME")]
    pub namespace: Vec<String>,
    /// A file that becomes an attachment of each event whose JSON has {"_placeholder":true,"num":0} (1 for the
    /// second file, and so on).
    #[arg(long, value_name = "FILE")]
    pub octets: Vec<std::path::PathBuf>,
    /// Ask for an ack of every event, and wait for them at the end of standard input.
    #[arg(long)]
    pub ack: bool,
    #[command(flatten)]
    pub lasting: Lasting,
    #[command(flatten)]
    pub common: Common,
}

#[derive(Debug, ClapArgs)]
pub struct SockJs {
    /// The prefix: http(s)://host/echo
    pub url: String,
    #[command(flatten)]
    pub head: Head,
    /// Transports in the order in which they are tried.
    #[arg(long, value_name = "NAMES", value_delimiter = ',',
          default_value = "websocket,xhr-streaming,eventsource,xhr-polling",
          value_parser = ["websocket", "rawwebsocket", "xhr-streaming", "eventsource", "xhr-polling"])]
    pub transport: Vec<String>,
    /// Do not ask for /info first.
    #[arg(long)]
    pub no_info: bool,
    /// Lines of standard input are STOMP frames, each ended by a line "^@".
    #[arg(long)]
    pub stomp: bool,
    #[command(flatten)]
    pub lasting: Lasting,
    #[command(flatten)]
    pub common: Common,
}
