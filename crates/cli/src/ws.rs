//! A WebSocket as it was asked for: what it does by itself, and what is sent once it is open.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use sockeye_engine::Error;
use sockeye_engine::api::{
    Behaviour, Command, Engine, FieldProblem, MatchKind, Matcher, Payload, RawFrame, ReplyRule, Sequence,
    WsSend, WsSpec,
};
use sockeye_engine::compose::{Given, given};
use sockeye_engine::decode::websocket::{apply_mask, read_head};
use sockeye_engine::event::Phrase;

use crate::args::{Lasting, Ws};
use crate::compose::milliseconds;
use crate::exit::Stop;
use crate::phrase::Catalogue;
use crate::protocols;

pub fn spec(args: &Ws) -> Result<WsSpec, Stop> {
    let behaviour = Behaviour {
        auto_pong: !args.no_pong,
        auto_close: !args.no_close_echo,
        fail_on_violation: !args.go_on,
        masking: !args.no_mask,
        echo: args.echo,
        compress: !args.no_compress,
        compress_from: args.compress_from.unwrap_or_default(),
        ping_every_ms: args.ping_every.map(milliseconds),
        rules: args.rule.iter().map(|rule| self::rule(rule)).collect::<Result<_, _>>()?,
        ..Behaviour::default()
    };
    let mut spec = WsSpec { subprotocols: args.subprotocol.clone(), behaviour, ..WsSpec::default() };
    if args.stomp && spec.subprotocols.is_empty() {
        spec.subprotocols = ["v12.stomp", "v11.stomp", "v10.stomp"].map(str::to_owned).to_vec();
    }
    if !args.extension.is_empty() {
        spec.extensions = args.extension.iter().filter(|offer| !offer.trim().is_empty()).cloned().collect();
    }
    spec.reconnect = args.lasting.reconnect();
    spec.decode = protocols::decode_as(&args.decode_as)?;
    Ok(spec)
}

/// What is sent first, in this order: a Ping, frames, ready messages, a sequence.
pub fn first(args: &Ws, engine: &Engine, catalogue: &Catalogue) -> Result<Vec<Command>, Stop> {
    let mut commands = Vec::new();
    if let Some(text) = args.ping.clone() {
        commands.push(Command::Ping { payload: Payload::Text { text, escapes: false } });
    }
    for hex in &args.raw_frame {
        commands.push(Command::SendFrame { frame: Box::new(raw_frame(hex)?) });
    }
    for named in &args.ready {
        commands.push(protocols::ready(named)?);
    }
    commands.extend(played(&args.lasting)?);
    if let Some(id) = &args.replay {
        let sent = engine.sent_side(id)?;
        if let Some(cut) = &sent.cut {
            writeln!(io::stderr(), "{}", catalogue.say(cut))?;
        }
        commands.push(Command::Play { sequence: Box::new(sent.sequence) });
    }
    Ok(commands)
}

/// The sequence that was asked for.
pub fn played(lasting: &Lasting) -> Result<Option<Command>, Stop> {
    let play = |file: &PathBuf| Ok(Command::Play { sequence: Box::new(sequence(file)?) });
    lasting.play.as_ref().map(play).transpose()
}

/// A message cut into fragments of `bytes`.
pub fn fragmented(binary: bool, payload: Payload, bytes: u32) -> Result<Command, Stop> {
    let len = given(&payload).map_err(|problem| Error::input(vec![problem]))?.len();
    let step = usize::try_from(bytes).unwrap_or(usize::MAX);
    let cuts = (u64::from(bytes)..len).step_by(step).collect();
    let message = WsSend { cuts, ..WsSend::plain(binary, payload) };
    Ok(Command::SendMessage { message: Box::new(message) })
}

fn rule(typed: &str) -> Result<ReplyRule, Stop> {
    let (pattern, answer) =
        typed.split_once("=>").ok_or_else(|| wrong("rule", Phrase::new("cli-rule").with("rule", typed)))?;
    let payload = Payload::Text { text: answer.trim().to_owned(), escapes: false };
    Ok(ReplyRule {
        on: true,
        when: Matcher { kind: MatchKind::Regex, text: pattern.trim().to_owned() },
        answer: WsSend { fill: true, ..WsSend::plain(false, payload) },
        delay_ms: 0,
        limit: 0,
    })
}

fn sequence(file: &Path) -> Result<Sequence, Stop> {
    let unreadable = |exact: String| {
        let why = Phrase::new("cli-sequence").with("file", file.display().to_string()).with("exact", exact);
        wrong("sequence", why)
    };
    let text = std::fs::read_to_string(file).map_err(|why| unreadable(why.to_string()))?;
    serde_json::from_str(&text).map_err(|why| unreadable(why.to_string()))
}

/// A frame from its bytes: what its header says and what follows it.
fn raw_frame(hex: &str) -> Result<RawFrame, Stop> {
    let bytes = match given(&Payload::Hex { hex: hex.to_owned() }) {
        Ok(Given::Bytes(bytes)) => bytes,
        Ok(Given::File { .. }) => return Err(wrong("payload", Phrase::new("cli-frame-head"))),
        Err(problem) => return Err(Stop::Engine(Error::input(vec![problem]))),
    };
    let Some(head) = read_head(&bytes, 0) else {
        return Err(wrong("payload", Phrase::new("cli-frame-head")));
    };
    let mut payload = bytes[usize::from(head.header_len)..].to_vec();
    apply_mask(&mut payload, head.mask_key.unwrap_or_default(), 0);
    let len = payload.len() as u64;
    let hex = payload.iter().map(|octet| format!("{octet:02x}")).collect();
    Ok(RawFrame::of(&head, Payload::Hex { hex }, len))
}

pub fn wrong(field: &str, why: Phrase) -> Stop {
    let field = field.to_owned();
    Stop::Engine(Error::input(vec![FieldProblem { field, index: None, start: None, end: None, why }]))
}

#[cfg(test)]
mod tests {
    use sockeye_engine::api::LengthForm;

    use super::*;

    #[test]
    fn a_frame_in_hex_is_the_frame_that_is_sent() {
        let frame = raw_frame("81 85 37fa213d 7f9f4d5158").unwrap();
        assert_eq!((frame.fin, frame.opcode, frame.key), (true, 1, Some([0x37, 0xfa, 0x21, 0x3d])));
        assert_eq!(frame.payload, Payload::Hex { hex: "48656c6c6f".to_owned() });
        let lying = raw_frame("827e00ff00").unwrap();
        assert_eq!((lying.claim, lying.length, lying.masked), (Some(255), LengthForm::Bits16, false));
        assert!(raw_frame("81").is_err());
    }

    #[test]
    fn a_rule_is_a_pattern_and_an_answer() {
        let rule = rule("^ping (.*) => pong {{counter}}").unwrap();
        assert_eq!(rule.when.text, "^ping (.*)");
        assert!(rule.answer.fill && super::rule("no arrow").is_err());
    }
}
