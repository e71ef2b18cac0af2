//! Autobahn's client cases, served by kosoku: every one is answered as RFC 6455 and RFC 7692 ask for.
//!
//! Cases 1 to 11 are run each time. `cargo xtask autobahn` runs all 517, by the engine and by the command
//! line, which take minutes.

use std::collections::BTreeMap;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use base64::Engine as _;
use serde_json::Value;
use sockeye_engine::api::{Behaviour, OpenRequest, WsSpec};
use sockeye_engine::event::{Data, Dir, Event, FrameHead};
use sockeye_peer_tests::{Recorded, Server, websocket};

/// The name under which the suite keeps its verdicts.
const AGENT: &str = "sockeye";

/// A case may carry a thousand messages of 128 KiB, compressed, through an engine that is not optimised.
const CASE: Duration = Duration::from_secs(300);

/// A session that answers every message with itself.
fn echo(url: &str) -> OpenRequest {
    let mut request = websocket(url, &[]);
    let spec = request.ws.take().unwrap_or_default();
    request.ws = Some(WsSpec { behaviour: Behaviour { echo: true, ..Behaviour::default() }, ..spec });
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

/// Runs every case that is served in the engine.
async fn by_the_engine(server: &Server) -> u32 {
    let count = cases(server).await;
    for n in 1..=count {
        Recorded::open(echo(&case(server, n))).ended_within(CASE).await;
    }
    finish(server).await;
    count
}

fn reports(server: &Server) -> BTreeMap<String, Value> {
    let index = std::fs::read(server.folder().join("reports/index.json")).expect("the suite's report");
    let index: BTreeMap<String, BTreeMap<String, Value>> = serde_json::from_slice(&index).expect("JSON");
    index.into_iter().find(|(agent, _)| agent == AGENT).expect("our verdicts").1
}

/// Nothing failed, nothing is merely tolerated, nothing is missing.
fn assert_all_passed(server: &Server, count: u32) {
    let verdicts = reports(server);
    assert_eq!(verdicts.len(), count as usize);
    let wrong: Vec<String> = verdicts
        .iter()
        .filter(|(_, verdict)| {
            let good = |name: &str| matches!(verdict[name].as_str(), Some("OK" | "INFORMATIONAL"));
            !good("behavior") || !good("behaviorClose")
        })
        .map(|(case, verdict)| {
            let file =
                server.folder().join("reports").join(verdict["reportfile"].as_str().unwrap_or_default());
            let report: Value = std::fs::read(file)
                .ok()
                .and_then(|text| serde_json::from_slice(&text).ok())
                .unwrap_or_default();
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
async fn cases_1_to_11_pass() {
    let server = Server::autobahn(&["-x", "12.*", "-x", "13.*"]);
    let count = by_the_engine(&server).await;
    assert_eq!(count, 301);
    assert_all_passed(&server, count);
}

#[tokio::test]
#[ignore = "takes minutes: `cargo xtask autobahn`"]
async fn all_cases_pass_by_the_engine() {
    let server = Server::autobahn(&[]);
    let count = by_the_engine(&server).await;
    assert_eq!(count, 517);
    assert_all_passed(&server, count);
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
        // Violations and missing Close frames are told by its exit code; the suite judges the answers.
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().expect("sockeye-cli runs");
    }
    finish(&server).await;
    assert_all_passed(&server, count);
}

/// A frame as both sides know it.
#[derive(Debug, PartialEq)]
struct Frame {
    opcode: u64,
    fin: bool,
    rsv: u64,
    len: u64,
}

impl Frame {
    fn ours(head: &FrameHead) -> Frame {
        let rsv = u64::from(head.rsv1) << 2 | u64::from(head.rsv2) << 1 | u64::from(head.rsv3);
        Frame { opcode: head.opcode_bits.into(), fin: head.fin, rsv, len: head.payload_len }
    }

    /// An entry of the suite's wire log: kind, length and payload, opcode, FIN, RSV.
    fn theirs(entry: &Value) -> Frame {
        Frame {
            opcode: entry[2].as_u64().expect("an opcode"),
            fin: entry[3].as_bool().expect("FIN"),
            rsv: entry[4].as_u64().expect("RSV"),
            len: entry[1][0].as_u64().expect("a length"),
        }
    }
}

fn our_frames(events: &[Event], dir: Dir) -> Vec<Frame> {
    let frames = events.iter().filter(|event| event.dir == dir).filter_map(|event| match &event.data {
        Data::WsMessage(message) if message.first_fragment.is_none() => Some(&message.head),
        Data::WsFrame(frame) => Some(&frame.head),
        Data::WsPing(ping) => Some(&ping.head),
        Data::WsPong(pong) => Some(&pong.head),
        Data::WsCloseSent(close) | Data::WsCloseReceived(close) => Some(&close.head),
        _ => None,
    });
    frames.map(Frame::ours).collect()
}

#[tokio::test]
async fn our_log_of_frames_is_the_suites_wire_log() {
    let wanted =
        ["1.1.1", "1.1.8", "1.2.5", "2.3", "2.6", "2.10", "5.3", "5.7", "5.19", "6.2.3", "7.7.9", "10.1.1"];
    for id in wanted {
        let server = Server::autobahn(&["-i", id]);
        assert_eq!(cases(&server).await, 1, "{id}");
        let events = Recorded::open(echo(&case(&server, 1))).ended().await;
        finish(&server).await;
        let file = reports(&server)[id]["reportfile"].as_str().expect("a file").to_owned();
        let report = std::fs::read(server.folder().join("reports").join(file)).expect("the case's report");
        let report: Value = serde_json::from_slice(&report).expect("JSON");
        let log = report["wirelog"].as_array().expect("a wire log");
        // What the suite received we sent.
        for (kind, dir) in [("RF", Dir::Tx), ("TF", Dir::Rx)] {
            let theirs: Vec<Frame> = log.iter().filter(|entry| entry[0] == kind).map(Frame::theirs).collect();
            assert!(!theirs.is_empty(), "{id} {kind}: {log:?}");
            assert_eq!(our_frames(&events, dir), theirs, "{id} {kind}");
        }
    }
}
