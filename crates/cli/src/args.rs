//! What may be typed, after curl's habits.

mod above;
mod content;
mod credentials;
mod lasting;
mod rounds;
mod version;
mod way;
mod ws;

use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand};
use sockeye_engine::api::Shell;

pub use above::{SockJs, SocketIo};
pub use content::Content;
pub use credentials::Credentials;
pub use lasting::Lasting;
pub use rounds::Rounds;
pub use version::Version;
pub use way::Way;
pub use ws::Ws;

const EXIT_CODES: &str = "\
Exit codes:
   0  what was asked for was reached
   1  the output or the library could not be written
   2  something typed cannot be used
  10  failed at DNS      11  failed at TCP    12  failed at TLS
  13  failed at HTTP     14  failed at WebSocket, or closed without Close (1006)
  15  a time limit ran out                16  failed at a proxy
 130  interrupted";

/// Sockeye in a terminal: TCP, HTTP and WebSocket as they cross the wire.
#[derive(Debug, Parser)]
#[command(name = "sockeye-cli", version, after_help = EXIT_CODES)]
pub struct Args {
    /// Language of sentences: en or ko. Without it, the system's.
    #[arg(long, global = true, value_name = "LANG")]
    pub lang: Option<String>,
    #[command(subcommand)]
    pub verb: Verb,
}

#[derive(Debug, Subcommand)]
#[expect(clippy::large_enum_variant, reason = "one value in a run of the program")]
pub enum Verb {
    /// Send a request and show the exchange.
    #[command(after_help = EXIT_CODES)]
    Http(Http),
    /// Open a WebSocket; lines of standard input become messages.
    #[command(after_help = EXIT_CODES)]
    Ws(Ws),
    /// Open a Socket.IO session; lines of standard input become events: event arg…, or a JSON array.
    #[command(name = "socketio", after_help = EXIT_CODES)]
    SocketIo(SocketIo),
    /// Open a SockJS session; lines of standard input become messages.
    #[command(name = "sockjs", after_help = EXIT_CODES)]
    SockJs(SockJs),
    /// Open a TCP or TLS connection; standard input is sent.
    #[command(after_help = EXIT_CODES)]
    Tcp(Tcp),
    /// Compare the last exchanges of two kept sessions.
    Compare(Compare),
    /// Serve the Playground on loopback until interrupted.
    Playground(Playground),
    /// List the protocols above WebSocket that are read, their subprotocols and ready messages.
    Protocols,
    /// Say what header fields mean: all, or those whose names hold a text.
    Fields {
        /// Part of a name.
        name: Option<String>,
    },
}

#[derive(Debug, ClapArgs)]
pub struct Compare {
    /// The id of a session, as its folder is called.
    pub left: String,
    /// The id of another.
    pub right: String,
    /// The folder in which both were kept.
    #[arg(long, value_name = "DIR")]
    pub library: PathBuf,
}

/// What every session takes.
#[derive(Debug, ClapArgs)]
pub struct Common {
    /// Print every event as one line of JSON.
    #[arg(long, conflicts_with = "ladder")]
    pub json: bool,
    /// Print the ladder even when standard output is no terminal.
    #[arg(long)]
    pub ladder: bool,
    /// Go on without verifying the certificate. The verdict is still shown.
    #[arg(short = 'k', long)]
    pub insecure: bool,
    /// PEM file with roots to trust besides the system's.
    #[arg(long, value_name = "FILE")]
    pub cacert: Option<PathBuf>,
    /// Seconds until a connection must be established.
    #[arg(long, value_name = "SECONDS")]
    pub connect_timeout: Option<f64>,
    #[command(flatten)]
    pub way: Way,
    /// Seconds until everything must be done.
    #[arg(short = 'm', long, value_name = "SECONDS")]
    pub max_time: Option<f64>,
    /// Keep the session in the library of the desktop application's kind in this folder.
    #[arg(long, value_name = "DIR")]
    pub library: Option<PathBuf>,
    /// Keep the session in a new temporary folder and say where.
    #[arg(long, conflicts_with = "library")]
    pub keep: bool,
}

/// What HTTP and the opening handshake of WebSocket take.
#[derive(Debug, ClapArgs)]
pub struct Head {
    /// A header field: "Name: value"; "Name;" sends it empty, "Name:" leaves out what would be added.
    #[arg(short = 'H', long = "header", value_name = "FIELD", value_parser = field)]
    pub headers: Vec<String>,
    #[command(flatten)]
    pub credentials: Credentials,
    /// Follow redirects.
    #[arg(short = 'L', long)]
    pub location: bool,
    /// Redirects to follow at most, with --location.
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub max_redirs: u32,
}

#[derive(Debug, ClapArgs)]
pub struct Http {
    /// What to ask for; without a scheme, by http.
    #[arg(required_unless_present = "curl")]
    pub url: Option<String>,
    /// More URLs, asked for one after the other in the same session; a kept connection is used again.
    #[arg(value_name = "URL")]
    pub more: Vec<String>,
    /// The method; without it GET, or POST with a body.
    #[arg(short = 'X', long, value_name = "METHOD")]
    pub request: Option<String>,
    #[command(flatten)]
    pub head: Head,
    #[command(flatten)]
    pub content: Content,
    #[command(flatten)]
    pub version: Version,
    #[command(flatten)]
    pub rounds: Rounds,
    /// The request of a curl command, in the quoting of bash, cmd or PowerShell; what it cannot carry is told.
    #[arg(long, value_name = "COMMAND", conflicts_with_all = ["url", "request", "headers"])]
    pub curl: Option<String>,
    /// Print the request as a curl command for bash, cmd or powershell, and send nothing.
    #[arg(long, value_name = "SHELL", num_args = 0..=1, require_equals = true, default_missing_value = "bash",
          value_parser = shell)]
    pub print_curl: Option<Shell>,
    /// Put the response head before the body.
    #[arg(short = 'i', long)]
    pub include: bool,
    /// Lay the body out by what it is: JSON, XML, form, multipart, MessagePack, CBOR, Protocol Buffers.
    #[arg(long, conflicts_with = "output")]
    pub pretty: bool,
    /// Only what a JSONPath (RFC 9535) selects of a JSON body, its values as they were sent.
    #[arg(long, value_name = "PATH", conflicts_with = "output")]
    pub json_path: Option<String>,
    /// Write the body to a file.
    #[arg(short = 'o', long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    #[command(flatten)]
    pub common: Common,
}

#[derive(Debug, ClapArgs)]
pub struct Tcp {
    pub url: String,
    /// End each line of standard input with CR LF.
    #[arg(long, group = "ending")]
    pub crlf: bool,
    /// End each line with LF. This is the default.
    #[arg(long, group = "ending")]
    pub lf: bool,
    /// End each line with CR.
    #[arg(long, group = "ending")]
    pub cr: bool,
    /// Send lines without an ending.
    #[arg(long, group = "ending")]
    pub none: bool,
    /// Lines of standard input are hex; nothing is added.
    #[arg(long, conflicts_with = "ending")]
    pub hex: bool,
    /// At the end of standard input send FIN and keep receiving until the peer closes.
    #[arg(long)]
    pub half_close: bool,
    #[command(flatten)]
    pub common: Common,
}

#[derive(Debug, ClapArgs)]
pub struct Playground {
    /// Take any free ports instead of 7410 and up.
    #[arg(long)]
    pub free_ports: bool,
    /// Write the certificate authority to this file, for --cacert.
    #[arg(long, value_name = "FILE")]
    pub ca_file: Option<PathBuf>,
}

/// A header field as curl takes it. Without a colon it would go out as an empty field that nobody typed.
fn field(typed: &str) -> Result<String, String> {
    if typed.contains(':') || typed.ends_with(';') {
        return Ok(typed.to_owned());
    }
    Err("a header field needs a colon after its name, as in \"Name: value\" (RFC 9112 §5)".to_owned())
}

fn shell(typed: &str) -> Result<Shell, String> {
    match typed.to_ascii_lowercase().as_str() {
        "bash" | "sh" | "zsh" => Ok(Shell::Bash),
        "cmd" => Ok(Shell::Cmd),
        "powershell" | "pwsh" => Ok(Shell::PowerShell),
        _ => Err("known are bash, cmd and powershell".to_owned()),
    }
}
