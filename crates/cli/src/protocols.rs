//! The protocols above WebSocket: what messages are read as, and ready messages to begin with.

use std::io::{self, Write};

use sockeye_engine::api::{Command, DecodeAs, Engine, Saved};
use sockeye_engine::event::Phrase;

use crate::exit::{self, Stop};
use crate::ws::wrong;

/// Prints each protocol with its subprotocols and the names of its ready messages.
pub fn print() -> Result<u8, Stop> {
    let mut out = io::stdout().lock();
    for protocol in Engine::protocols() {
        writeln!(out, "{} ({})", protocol.proto, protocol.title)?;
        for name in &protocol.subprotocols {
            writeln!(out, "  --subprotocol {name}")?;
        }
        for stack in &protocol.stacks {
            writeln!(out, "  --decode-as {}", stack.join(","))?;
        }
        for starter in &protocol.starters {
            writeln!(out, "  --ready \"{}:{}\"", protocol.proto, starter.name)?;
        }
    }
    Ok(exit::OK)
}

/// What was typed behind `--decode-as`.
pub fn decode_as(typed: &[String]) -> Result<DecodeAs, Stop> {
    if typed.is_empty() {
        return Ok(DecodeAs::default());
    }
    let protos: Vec<String> = typed.iter().filter(|name| *name != "none").cloned().collect();
    let known = Engine::protocols();
    match protos.iter().find(|name| known.iter().all(|protocol| protocol.proto != **name)) {
        Some(name) => Err(wrong("decode-as", Phrase::new("cli-decode-as").with("name", name.as_str()))),
        None => Ok(DecodeAs { auto: false, protos }),
    }
}

/// What sends a ready message: `mqtt:CONNECT 5`.
pub fn ready(typed: &str) -> Result<Command, Stop> {
    let found = typed.split_once(':').and_then(|(proto, name)| {
        let protocol = Engine::protocols().into_iter().find(|protocol| protocol.proto == proto.trim())?;
        protocol.starters.into_iter().find(|starter| starter.name == name.trim())
    });
    match found.map(|starter| starter.what) {
        Some(Saved::Message { message }) => Ok(Command::SendMessage { message: Box::new(message) }),
        _ => Err(wrong("ready", Phrase::new("cli-ready").with("name", typed))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_named_is_known() {
        let typed = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert!(decode_as(&[]).is_ok_and(|decode| decode.auto));
        assert!(decode_as(&typed(&["none"])).is_ok_and(|decode| !decode.auto && decode.protos.is_empty()));
        assert!(decode_as(&typed(&["sockjs", "stomp"])).is_ok_and(|decode| decode.protos.len() == 2));
        assert!(decode_as(&typed(&["sockjs", "stamp"])).is_err());
        assert!(ready("mqtt:CONNECT 5").is_ok() && ready("wamp: HELLO").is_ok());
        assert!(ready("mqtt:CONNECT 6").is_err() && ready("CONNECT 5").is_err());
    }
}
