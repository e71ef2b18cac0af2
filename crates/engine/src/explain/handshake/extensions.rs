//! Extensions of an opening handshake: what was offered, what became of it, and each parameter in words.

use super::fields::Fields;
use crate::decode::websocket::extensions::{Extension, parse, settle};
use crate::event::{CheckStep, Phrase, WsExtension};

/// The field that carries offers and answers (RFC 6455 §11.3.2).
pub const NAME: &str = "sec-websocket-extensions";

/// Every extension that was offered or answered.
pub fn settled(asked: &Fields<'_>, told: &Fields<'_>) -> Vec<WsExtension> {
    settle(&list(asked), &list(told))
}

/// The same as lines of evidence.
pub fn steps(settled: &[WsExtension]) -> Vec<CheckStep> {
    let mut steps = Vec::new();
    for one in settled {
        let label = match (one.in_force, one.wrong.is_empty()) {
            (true, _) => Phrase::new("check-step-extension-in-force"),
            (_, true) => Phrase::new("check-step-extension-refused"),
            (_, false) => Phrase::new("check-step-extension-wrong"),
        };
        steps.push(CheckStep { label, value: one.name.clone(), note: Some(one.words.clone()) });
        for param in &one.params {
            let label = match (param.offered, param.answered) {
                (true, true) => Phrase::new("check-step-param-both"),
                (true, false) => Phrase::new("check-step-param-offered"),
                (false, _) => Phrase::new("check-step-param-answered"),
            };
            let value = match &param.value {
                Some(value) => format!("{}={value}", param.name),
                None => param.name.clone(),
            };
            steps.push(CheckStep { label, value, note: Some(param.words.clone()) });
        }
        for wrong in &one.wrong {
            let label = Phrase::new("check-step-extension-fault");
            steps.push(CheckStep { label, value: one.name.clone(), note: Some(wrong.clone()) });
        }
    }
    steps
}

fn list(fields: &Fields<'_>) -> Vec<Extension> {
    parse(fields.lines(NAME).map(|line| line.value.0.as_slice()))
}
