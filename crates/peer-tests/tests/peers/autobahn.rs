//! Autobahn's client cases, served by kosoku: every one is answered as RFC 6455 and RFC 7692 ask for.
//!
//! Cases 1 to 11 are run each time, and our frames are compared with those that the suite says it saw.
//! `cargo xtask autobahn` runs all 517, by the engine and by the command line, which take minutes.

use std::collections::BTreeMap;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use base64::Engine as _;
use serde_json::Value;
use sockeye_engine::api::{Behaviour, OpenRequest, WsSpec};
use sockeye_engine::decode::websocket::read_head;
use sockeye_engine::event::{Data, Dir, Event, FrameHead};
use sockeye_peer_tests::{Recorded, Server, websocket};

/// The name under which the suite keeps its verdicts.
const AGENT: &str = "sockeye";

/// What is offered: as ever, and once more for servers that want to be told so before they empty the client's
/// window (cases 13.2, 13.5 and 13.6 of kosoku; the original suite takes the first).
const OFFERS: [&str; 2] = [
    "permessage-deflate; client_max_window_bits",
    "permessage-deflate; client_no_context_takeover; client_max_window_bits",
];

/// A case may carry a thousand messages of 128 KiB, compressed, through an engine that is not optimised.
const CASE: Duration = Duration::from_secs(300);

/// A session that answers every message with itself.
fn echo(url: &str) -> OpenRequest {
    let mut request = websocket(url, &[]);
    let spec = request.ws.take().unwrap_or_default();
    request.ws = Some(WsSpec {
        extensions: OFFERS.map(str::to_owned).to_vec(),
        behaviour: Behaviour { echo: true, ..Behaviour::default() },
        ..spec
    });
    request
}

/// How many cases are served.
async fn cases(server: &Server) -> u32 {
    let url = format!("ws://{}/getCaseCount", server.address);
    let session = Recorded::open(websocket(&url, &[]));
    let events = session.ended().await;
    let told = events.iter().find(|event| event.dir == Dir::Rx && matches!(event.data, Data::WsMessage(_)));
    let window = session.capture().payload(told.expect("a count").seq, 0, 100).expect("its payload");
    let count = base64::engine::general_purpose::STANDARD.decode(window.bytes).expect("base64");
    String::from_utf8(count).expect("text").parse().expect("a number")
}

fn case(server: &Server, n: u32) -> String {
    format!("ws://{}/runCase?case={n}&agent={AGENT}", server.address)
}

async fn finish(server: &Server) {
    let url = format!("ws://{}/updateReports?agent={AGENT}", server.address);
    Recorded::open(websocket(&url, &[])).ended().await;
    // It writes its reports after it has answered, and says so at the end.
    let log = server.folder().join("log");
    let began = Instant::now();
    while !std::fs::read_to_string(&log).is_ok_and(|log| log.contains("wrote reports")) {
        assert!(began.elapsed() < Duration::from_secs(120), "the suite writes no reports");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Runs every case that is served in the engine; returns our frames of each, sent and received.
async fn by_the_engine(server: &Server) -> Vec<[Vec<Frame>; 2]> {
    let count = cases(server).await;
    let mut frames = Vec::new();
    for n in 1..=count {
        let session = Recorded::open(echo(&case(server, n)));
        let events = session.ended_within(CASE).await;
        frames.push([Dir::Tx, Dir::Rx].map(|dir| our_frames(&session, &events, dir)));
    }
    finish(server).await;
    frames
}

fn reports(server: &Server) -> BTreeMap<String, Value> {
    let index = std::fs::read(server.folder().join("reports/index.json")).expect("the suite's report");
    let index: BTreeMap<String, BTreeMap<String, Value>> = serde_json::from_slice(&index).expect("JSON");
    index.into_iter().find(|(agent, _)| agent == AGENT).expect("our verdicts").1
}

/// What the suite says of a case in full.
fn report(server: &Server, verdict: &Value) -> Value {
    let file = server.folder().join("reports").join(verdict["reportfile"].as_str().expect("a file"));
    serde_json::from_slice(&std::fs::read(file).expect("the case's report")).expect("JSON")
}

/// Nothing failed, nothing is merely tolerated, nothing is missing.
fn assert_all_passed(server: &Server, count: usize) {
    let verdicts = reports(server);
    assert_eq!(verdicts.len(), count);
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    for verdict in verdicts.values() {
        let both = format!("{} {}", verdict["behavior"], verdict["behaviorClose"]);
        *counts.entry(both).or_default() += 1;
    }
    println!("{count} cases, behavior and behaviorClose: {counts:?}");
    let wrong: Vec<String> = verdicts
        .iter()
        .filter(|(_, verdict)| {
            let good = |name: &str| matches!(verdict[name].as_str(), Some("OK" | "INFORMATIONAL"));
            !good("behavior") || !good("behaviorClose")
        })
        .map(|(case, verdict)| {
            let report = report(server, verdict);
            format!(
                "{case}: {} {} {} {} {}",
                verdict["behavior"],
                verdict["behaviorClose"],
                report["result"],
                report["resultClose"],
                report["wirelog"].to_string().chars().take(2000).collect::<String>()
            )
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
}

#[tokio::test]
async fn cases_1_to_11_pass_and_our_frames_are_those_of_the_suite() {
    let server = Server::autobahn(&["-x", "12.*", "-x", "13.*"]);
    let frames = by_the_engine(&server).await;
    assert_eq!(frames.len(), 301);
    assert_all_passed(&server, frames.len());
    assert!(assert_same_frames(&server, &frames) >= 247);
}

#[tokio::test]
#[ignore = "takes minutes: `cargo xtask autobahn`"]
async fn all_cases_pass_by_the_engine() {
    let server = Server::autobahn(&[]);
    let frames = by_the_engine(&server).await;
    assert_eq!(frames.len(), 517);
    assert_all_passed(&server, frames.len());
    assert_same_frames(&server, &frames);
}

#[tokio::test]
#[ignore = "takes minutes: `cargo xtask autobahn`"]
async fn all_cases_pass_by_the_command_line() {
    let program = std::env::var_os("SOCKEYE_CLI").expect("the path of sockeye-cli in SOCKEYE_CLI");
    let server = Server::autobahn(&[]);
    let count = cases(&server).await;
    assert_eq!(count, 517);
    for n in 1..=count {
        let mut command = Command::new(&program);
        command.args(["ws", "--echo", &case(&server, n)]);
        command.args(OFFERS.iter().flat_map(|offer| ["--extension", offer]));
        // Violations and missing Close frames are told by its exit code; the suite judges the answers.
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().expect("sockeye-cli runs");
    }
    finish(&server).await;
    assert_all_passed(&server, count as usize);
}

/// A frame as both sides know it.
#[derive(Clone, Debug)]
struct Frame {
    opcode: u64,
    fin: bool,
    rsv: u64,
    len: u64,
    /// The masking key of what the client sent.
    key: Option<String>,
    /// How the payload begins: as the suite writes it, or in octets.
    begins: Vec<u8>,
}

impl Frame {
    fn ours(head: &FrameHead, begins: Vec<u8>) -> Frame {
        let rsv = u64::from(head.rsv1) << 2 | u64::from(head.rsv2) << 1 | u64::from(head.rsv3);
        let key = head.mask_key.map(|key| hex(&key));
        Frame { opcode: head.opcode_bits.into(), fin: head.fin, rsv, len: head.payload_len, key, begins }
    }

    /// An entry of the suite's wire log: kind, length and payload, opcode, FIN, RSV, and of what it received
    /// whether it was masked, and the key.
    fn theirs(entry: &Value) -> Frame {
        Frame {
            opcode: entry[2].as_u64().expect("an opcode"),
            fin: entry[3].as_bool().expect("FIN"),
            rsv: entry[4].as_u64().expect("RSV"),
            len: entry[1][0].as_u64().expect("a length"),
            key: entry[6].as_str().map(str::to_owned),
            begins: entry[1][1].as_str().unwrap_or_default().trim_end_matches(" ...").into(),
        }
    }

    /// Whether this one of ours is that one of theirs. What is no text they write in hex, of what they send in
    /// pieces they write nothing, and of a pattern that they repeat they write the pattern.
    fn is(&self, theirs: &Frame) -> bool {
        let same = |frame: &Frame| (frame.opcode, frame.fin, frame.rsv, frame.key.clone());
        let begins = match theirs.begins.strip_prefix(b"0x") {
            Some(octets) => hex(&self.begins).into_bytes().starts_with(octets),
            None => self.begins.starts_with(&theirs.begins),
        };
        let pattern = theirs.begins.len() as u64 == theirs.len && theirs.len > 0 && self.len > theirs.len;
        let repeated =
            || self.begins.iter().zip(theirs.begins.iter().cycle()).all(|(our, their)| our == their);
        same(self) == same(theirs) && begins && (self.len == theirs.len || (pattern && repeated()))
    }
}

fn hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}

fn our_frames(session: &Recorded, events: &[Event], dir: Dir) -> Vec<Frame> {
    let begins = |event: &Event| {
        let window = session.capture().payload(event.seq, 0, 64).expect("a payload");
        base64::engine::general_purpose::STANDARD.decode(window.bytes).expect("base64")
    };
    let frames = events.iter().filter(|event| event.dir == dir).filter_map(|event| {
        let head = match &event.data {
            Data::WsMessage(message) if message.first_fragment.is_none() => &message.head,
            Data::WsFrame(frame) => &frame.head,
            Data::WsPing(ping) => &ping.head,
            Data::WsPong(pong) => &pong.head,
            Data::WsCloseSent(close) | Data::WsCloseReceived(close) => &close.head,
            // Nobody reads it, but its bytes are there.
            Data::WsDataAfterClose(_) => return late_frame(session, event),
            _ => return None,
        };
        Some(Frame::ours(head, begins(event)))
    });
    frames.collect()
}

fn late_frame(session: &Recorded, event: &Event) -> Option<Frame> {
    let range = event.ranges.first()?;
    let window = session.capture().bytes(event.conn, range.log, range.off, range.len.min(78));
    let bytes = base64::engine::general_purpose::STANDARD.decode(window.expect("its bytes").bytes);
    let bytes = bytes.expect("base64");
    let head = read_head(&bytes, range.off)?;
    Some(Frame::ours(&head, bytes[usize::from(head.header_len)..].to_vec()))
}

/// Compares our frames with the suite's wherever it kept a log; returns in how many cases. Of those about limits
/// (9.*) it notes little but the end.
///
/// It notes a frame when it queues it. What it queues once it has read our Close may never leave: that end is
/// ours to miss.
fn assert_same_frames(server: &Server, frames: &[[Vec<Frame>; 2]]) -> usize {
    let mut compared = 0;
    let mut wrong = Vec::new();
    for (id, verdict) in reports(server).into_iter().filter(|(id, _)| !id.starts_with("9.")) {
        let report = report(server, &verdict);
        let log = report["wirelog"].as_array().expect("a wire log");
        let kept = report["createWirelog"] == true && !log.iter().any(|entry| entry[0] == "WLM");
        if !kept {
            continue;
        }
        compared += 1;
        let case = report["case"].as_u64().expect("its number") as usize;
        let closed = log.iter().position(|entry| entry[0] == "RF" && entry[2] == 8).unwrap_or(log.len());
        // What the suite received we sent.
        for (kind, ours) in ["RF", "TF"].into_iter().zip(&frames[case - 1]) {
            let of_kind = |log: &[Value]| log.iter().filter(|entry| entry[0] == kind).count();
            let least = if kind == "TF" { of_kind(&log[..closed]) } else { of_kind(log) };
            let theirs: Vec<Frame> = log.iter().filter(|entry| entry[0] == kind).map(Frame::theirs).collect();
            let same = (least..=theirs.len()).contains(&ours.len())
                && ours.iter().zip(&theirs).all(|(our, their)| our.is(their));
            if !same {
                wrong.push(format!("{id} {kind}:\n{ours:?}\n{theirs:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {compared}:\n{}", wrong.len(), wrong.join("\n"));
    compared
}
