//! Clients of protocols above WebSocket: what was typed as a request, and lines of standard input as what
//! they send.

use std::collections::HashSet;
use std::path::PathBuf;
use std::time::Duration;

use serde::de::IgnoredAny;
use sockeye_engine::Error;
use sockeye_engine::api::{
    AppSend, AppSpec, Command, EioTransport, Engine, FieldProblem, OpenRequest, Payload, SessionState,
    SioArg, SioNamespace, SockJsSpec, SockJsTransport, SocketIoSpec, StompFrame, StompHeader,
};
use sockeye_engine::event::{Data, Dir, Event, Phrase};

use crate::args::{SockJs, SocketIo};
use crate::exit::Stop;
use crate::output::each_event;

/// How long answers are waited for once there is nothing more to send.
const ANSWERS: Duration = Duration::from_secs(10);

/// What lines of standard input become.
pub enum Above {
    /// `event arg…` or a JSON array; so many acks are waited for.
    Emit {
        namespace: String,
        /// Connected to besides it.
        others: Vec<String>,
        ack: bool,
        asked: usize,
        /// Go with events whose JSON has places for them.
        octets: Vec<SioArg>,
    },
    Strings,
    /// A frame is lines up to one that is `^@`; these came of it so far, and so many receipts are waited for.
    Stomp {
        lines: Vec<String>,
        asked: usize,
    },
}

impl Above {
    /// The next line; a command when it completes one.
    pub fn take(&mut self, line: String) -> Result<Option<Command>, Stop> {
        let send = match self {
            Above::Emit { .. } if line.trim().is_empty() => return Ok(None),
            Above::Emit { namespace, ack, asked, octets, .. } => {
                let (event, mut args) = event(&line)?;
                if line.contains("\"_placeholder\"") {
                    args.extend(octets.iter().cloned());
                }
                *asked += usize::from(*ack);
                AppSend::SioEmit { namespace: namespace.clone(), event, args, ack: *ack }
            }
            Above::Strings => AppSend::SockJs { messages: vec![line] },
            Above::Stomp { lines, .. } => {
                let ends = line.trim_end_matches('\0').len() < line.len() || line == "^@";
                let rest = line.trim_end_matches('\0');
                if rest != "^@" && !(ends && rest.is_empty()) {
                    lines.push(rest.to_owned());
                }
                return Ok(if ends { self.rest() } else { None });
            }
        };
        Ok(Some(Command::App { send: Box::new(send) }))
    }

    /// What the end of the lines completes.
    pub fn rest(&mut self) -> Option<Command> {
        let Above::Stomp { lines, asked } = self else { return None };
        let lines = std::mem::take(lines);
        let mut lines = lines.into_iter().skip_while(|line| line.is_empty());
        let command = lines.next()?;
        let mut headers = Vec::new();
        for line in lines.by_ref().take_while(|line| !line.is_empty()) {
            let (name, value) = line.split_once(':').unwrap_or((&line, ""));
            headers.push(StompHeader { name: name.to_owned(), value: value.to_owned() });
        }
        *asked += usize::from(headers.iter().any(|header| header.name == "receipt"));
        let text = lines.collect::<Vec<_>>().join("\n");
        let frame = StompFrame { command, headers, body: Payload::Text { text, escapes: false } };
        Some(Command::App { send: Box::new(AppSend::Stomp { frame }) })
    }

    /// Waits until every namespace, ack or receipt that was asked for is answered, for a while.
    pub async fn answered(&self, engine: &Engine, id: &str) -> Result<(), Stop> {
        let Some(mut open) = self.open() else { return Ok(()) };
        let capture = engine.capture(id)?;
        let mut ticks = capture.ticks();
        let mut next = 0;
        let all = async {
            loop {
                ticks.borrow_and_update();
                let ended = matches!(capture.view().state, SessionState::Closed | SessionState::Failed);
                while each_event(&capture, &mut next, |event| {
                    open.heard(event);
                    Ok(())
                })? {}
                if ended || open.nothing() || ticks.changed().await.is_err() {
                    return Ok(());
                }
            }
        };
        tokio::time::timeout(ANSWERS, all).await.unwrap_or(Ok(()))
    }

    /// What is not answered yet, when nothing was heard.
    fn open(&self) -> Option<Unanswered> {
        match self {
            Above::Emit { namespace, others, asked, .. } => {
                let namespaces = others.iter().chain([namespace]).cloned().collect();
                Some(Unanswered { namespaces, count: *asked, kinds: &["ACK", "BINARY_ACK"] })
            }
            Above::Stomp { asked, .. } => {
                Some(Unanswered { namespaces: HashSet::new(), count: *asked, kinds: &["RECEIPT"] })
            }
            Above::Strings => None,
        }
    }
}

/// What the end of the input waits for.
struct Unanswered {
    /// Namespaces that neither let in nor refused.
    namespaces: HashSet<String>,
    /// Answers of these kinds that are missing.
    count: usize,
    kinds: &'static [&'static str],
}

impl Unanswered {
    fn heard(&mut self, event: &Event) {
        let (Dir::Rx, Data::AppPacket(packet)) = (event.dir, &event.data) else { return };
        let scope = packet.scope.as_deref().unwrap_or_default();
        let kind = packet.kind.as_str();
        if self.kinds.contains(&kind) {
            self.count = self.count.saturating_sub(1);
        } else if matches!(kind, "CONNECT" | "CONNECT_ERROR" | "ERROR") {
            self.namespaces.remove(scope);
        }
    }

    fn nothing(&self) -> bool {
        self.namespaces.is_empty() && self.count == 0
    }
}

/// Files as attachments that JSON names.
pub fn octets(files: &[PathBuf]) -> Vec<SioArg> {
    let path = |file: &PathBuf| file.to_string_lossy().into_owned();
    files.iter().map(|file| SioArg::Within { payload: Payload::File { path: path(file) } }).collect()
}

pub fn socketio(args: &SocketIo, mut request: OpenRequest) -> OpenRequest {
    let namespaces = args.namespace.iter().map(|typed| {
        let (name, auth) = with_auth(typed);
        SioNamespace { name: name.to_owned(), auth: auth.map(str::to_owned) }
    });
    let transports = args.transport.iter().map(|name| match name.as_str() {
        "polling" => EioTransport::Polling,
        _ => EioTransport::WebSocket,
    });
    request.app = Some(AppSpec::SocketIo(SocketIoSpec {
        eio: args.eio,
        path: args.path.clone(),
        transports: transports.collect(),
        auth: args.auth.clone(),
        namespaces: namespaces.collect(),
    }));
    request
}

pub fn sockjs(args: &SockJs, mut request: OpenRequest) -> OpenRequest {
    let transports = args.transport.iter().map(|name| match name.as_str() {
        "websocket" => SockJsTransport::WebSocket,
        "rawwebsocket" => SockJsTransport::RawWebSocket,
        "xhr-streaming" => SockJsTransport::XhrStreaming,
        "eventsource" => SockJsTransport::EventSource,
        _ => SockJsTransport::XhrPolling,
    });
    let spec = SockJsSpec { transports: transports.collect(), info: !args.no_info, ..SockJsSpec::default() };
    request.app = Some(AppSpec::SockJs(spec));
    request
}

/// `NAME=AUTH`, or a name alone.
pub fn with_auth(typed: &str) -> (&str, Option<&str>) {
    typed.split_once('=').map_or((typed, None), |(name, auth)| (name, Some(auth)))
}

/// The namespace that the path of the URL names.
pub fn namespace(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = rest.find('/').map_or("/", |at| &rest[at..]);
    path.split(['?', '#']).next().unwrap_or("/").to_owned()
}

/// The event of a line and its arguments as typed: `["echo",1]`, or `echo 1 {"a":2}`.
fn event(line: &str) -> Result<(String, Vec<SioArg>), Stop> {
    let line = line.trim();
    if let Some(items) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
        let mut values = values(items)?.into_iter();
        let name = values.next().and_then(|name| serde_json::from_str(&name).ok());
        let name = name.ok_or_else(|| unreadable("an event is an array whose first item is a string"))?;
        return Ok((name, values.map(|json| SioArg::Json { json }).collect()));
    }
    let (name, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let args = values(rest)?.into_iter().map(|json| SioArg::Json { json });
    Ok((name.to_owned(), args.collect()))
}

/// Values of JSON one after another, with commas between them or not, each as it was typed.
fn values(mut text: &str) -> Result<Vec<String>, Stop> {
    let mut values = Vec::new();
    loop {
        text = text.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
        if text.is_empty() {
            return Ok(values);
        }
        let mut reader = serde_json::Deserializer::from_str(text).into_iter::<IgnoredAny>();
        if let Some(Err(error)) = reader.next() {
            return Err(unreadable(&error.to_string()));
        }
        let (value, rest) = text.split_at(reader.byte_offset());
        values.push(value.to_owned());
        text = rest;
    }
}

fn unreadable(exact: &str) -> Stop {
    let why = Phrase::new("json-unreadable").with("exact", exact);
    let problem = FieldProblem { field: "args".to_owned(), index: None, start: None, end: None, why };
    Stop::Engine(Error::input(vec![problem]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_an_event_with_its_arguments_as_typed() {
        for line in [
            "echo 12345678901234567890 {\"z\":1, \"a\":2}",
            "[\"echo\",12345678901234567890,{\"z\":1, \"a\":2}]",
        ] {
            let (name, args) = event(line).unwrap_or_else(|_| panic!("{line} can be read"));
            assert_eq!(name, "echo");
            let json = |json: &str| SioArg::Json { json: json.to_owned() };
            assert_eq!(args, [json("12345678901234567890"), json("{\"z\":1, \"a\":2}")]);
        }
        assert!(event("echo {").is_err());
        assert!(event("[1]").is_err());
    }

    #[test]
    fn a_stomp_frame_ends_at_its_mark_or_with_the_input() {
        let mut above = Above::Stomp { lines: Vec::new(), asked: 0 };
        for line in ["SEND", "destination:/q:1", "", "one", "two"] {
            assert!(above.take(line.to_owned()).is_ok_and(|command| command.is_none()));
        }
        let Ok(Some(Command::App { send })) = above.take("^@".to_owned()) else { panic!("a frame") };
        let AppSend::Stomp { frame } = *send else { panic!("of STOMP") };
        assert_eq!(frame.headers[0].value, "/q:1");
        assert_eq!(frame.body, Payload::Text { text: "one\ntwo".to_owned(), escapes: false });
        assert!(above.rest().is_none());
    }

    #[test]
    fn the_path_is_the_namespace() {
        assert_eq!(namespace("http://h:1/admin?x=/y"), "/admin");
        assert_eq!(namespace("h:1"), "/");
    }
}
