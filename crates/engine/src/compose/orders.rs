//! What is wrong with a person's commands to an open session, each with its place.

use super::matching::{Match, check_keep};
use super::{app, given, problem, problem_at, problem_in, template};
use crate::api::{Behaviour, Command, FieldProblem, LengthForm, Payload, RawFrame, Sequence, Step, WsSend};
use crate::event::Phrase;

/// Longest reason of a Close frame: 125 bytes less the code (RFC 6455 §5.5).
const REASON_MAX: usize = 123;
/// Longest payload of a control frame (RFC 6455 §5.5).
const CONTROL_MAX: u64 = 125;
/// Steps of a sequence at most.
pub const STEPS_MAX: usize = 10_000;
/// Fragments of a message at most.
const CUTS_MAX: usize = 100_000;

/// Bytes, a code, a frame or a sequence given to an open session.
pub fn check_command(command: &Command) -> Vec<FieldProblem> {
    match command {
        Command::Send { payload }
        | Command::SendText { payload }
        | Command::SendBinary { payload }
        | Command::CloseRaw { payload } => given(payload).err().into_iter().collect(),
        Command::Ping { payload } | Command::Pong { payload } => check_control(payload),
        Command::CloseWs { code, reason } => check_close(*code, reason),
        Command::SendMessage { message } => check_message(message),
        Command::SendFrame { frame } => check_frame(frame),
        Command::Behave { behaviour } => check_behaviour(behaviour),
        Command::Play { sequence } => check_sequence(sequence),
        Command::App { send } => app::check_send(send),
        _ => Vec::new(),
    }
}

/// What is wrong with what a session is to do by itself.
pub fn check_behaviour(behaviour: &Behaviour) -> Vec<FieldProblem> {
    let mut problems = Vec::new();
    if behaviour.ping_every_ms == Some(0) {
        problems.push(problem("ping", Phrase::new("ping-every-zero")));
    }
    for (index, rule) in behaviour.rules.iter().enumerate().filter(|(_, rule)| rule.on) {
        let mut found: Vec<_> = Match::new(&rule.when).err().into_iter().collect();
        found.extend(check_message(&rule.answer));
        problems.extend(found.into_iter().map(|found| within("rule", index, found)));
    }
    problems
}

/// Names in what a message fills in that have no value by now.
pub fn check_names(message: &WsSend, known: impl Fn(&str) -> bool) -> Vec<FieldProblem> {
    match &message.payload {
        Payload::Text { text, .. } | Payload::Json { json: text } if message.fill => {
            template::unknown(text, known)
        }
        _ => Vec::new(),
    }
}

/// The same for every message of a sequence; what an earlier step keeps is known.
pub fn check_sequence_names(sequence: &Sequence, known: impl Fn(&str) -> bool) -> Vec<FieldProblem> {
    let kept: Vec<&str> = sequence
        .steps
        .iter()
        .flat_map(|step| match step {
            Step::Await { keep, .. } => keep.as_slice(),
            _ => &[],
        })
        .map(|keep| keep.name.as_str())
        .collect();
    let steps = sequence.steps.iter().enumerate();
    steps
        .flat_map(|(index, step)| match step {
            Step::Send { message } => check_names(message, |name| kept.contains(&name) || known(name))
                .into_iter()
                .map(|found| within("step", index, found))
                .collect(),
            Step::App { send, fill: true } => {
                let mut found = Vec::new();
                app::with_texts(send, |text| {
                    found.extend(template::unknown(text, |name| kept.contains(&name) || known(name)));
                    String::new()
                });
                found.into_iter().map(|found| within("step", index, found)).collect()
            }
            _ => Vec::new(),
        })
        .collect()
}

fn check_message(message: &WsSend) -> Vec<FieldProblem> {
    let mut problems: Vec<_> = match &message.payload {
        Payload::Json { json } if message.fill => {
            given(&Payload::Json { json: template::sample(json) }).err().into_iter().collect()
        }
        payload => given(payload).err().into_iter().collect(),
    };
    if message.cuts.len() > CUTS_MAX {
        problems.push(problem("cuts", Phrase::new("cuts-too-many").with("most", CUTS_MAX)));
    }
    if let Some(at) = message.cuts.windows(2).position(|pair| pair[0] > pair[1]) {
        problems.push(problem_in(problem("cuts", Phrase::new("cuts-not-ascending")), Some(at + 1)));
    }
    for (index, between) in message.between.iter().enumerate() {
        problems
            .extend(check_control(&between.payload).into_iter().map(|found| within("between", index, found)));
        if between.after as usize >= message.cuts.len() {
            let why = Phrase::new("between-beyond-fragments").with("after", between.after);
            problems.push(problem_in(problem("between", why), Some(index)));
        }
    }
    problems
}

fn check_frame(frame: &RawFrame) -> Vec<FieldProblem> {
    let bytes = match given(&frame.payload) {
        Ok(bytes) => bytes,
        Err(found) => return vec![found],
    };
    let mut problems = Vec::new();
    if frame.opcode > 15 {
        let why = Phrase::new("frame-opcode-range").with("opcode", frame.opcode);
        problems.push(problem("opcode", why));
    }
    let len = frame.claim.unwrap_or(bytes.len());
    let (most, bits) = match frame.length {
        LengthForm::Bits7 => (125, 7),
        LengthForm::Bits16 => (65_535, 16),
        LengthForm::Shortest | LengthForm::Bits64 => (u64::MAX, 64),
    };
    if len > most {
        let why = Phrase::new("frame-length-range").with("length", len).with("bits", bits).with("most", most);
        problems.push(problem("length", why));
    }
    problems
}

fn check_sequence(sequence: &Sequence) -> Vec<FieldProblem> {
    if sequence.steps.is_empty() {
        return vec![problem("step", Phrase::new("sequence-empty"))];
    }
    if sequence.steps.len() > STEPS_MAX {
        return vec![problem("step", Phrase::new("sequence-too-long").with("most", STEPS_MAX))];
    }
    let mut problems = Vec::new();
    for (index, step) in sequence.steps.iter().enumerate() {
        let found = match step {
            Step::Send { message } => check_message(message),
            Step::Frame { frame } => check_frame(frame),
            Step::Ping { payload } | Step::Pong { payload } => check_control(payload),
            Step::Close { code, reason } => check_close(*code, reason),
            Step::Await { when, keep, .. } => {
                Match::new(when).err().into_iter().chain(keep.iter().filter_map(check_keep)).collect()
            }
            Step::App { send, fill: false } => app::check_send(send),
            Step::App { send, fill: true } => app::check_send(&app::with_texts(send, template::sample)),
            Step::Pause { .. } => Vec::new(),
        };
        problems.extend(found.into_iter().map(|found| within("step", index, found)));
    }
    // Without a pause, a send or a wait it would spin until it is stopped.
    let rests = sequence.pause_ms > 0
        || sequence.steps.iter().any(|step| match step {
            Step::Pause { ms } => *ms > 0,
            Step::Await { .. } => true,
            _ => false,
        });
    if sequence.times == 0 && !rests {
        problems.push(problem("pause", Phrase::new("sequence-without-pause")));
    }
    problems
}

fn check_control(payload: &Payload) -> Vec<FieldProblem> {
    match given(payload) {
        Err(found) => vec![found],
        Ok(bytes) if bytes.len() > CONTROL_MAX => {
            vec![problem("payload", Phrase::new("control-too-long").with("bytes", bytes.len()))]
        }
        Ok(_) => Vec::new(),
    }
}

fn check_close(code: Option<u16>, reason: &str) -> Vec<FieldProblem> {
    if code.is_none() && !reason.is_empty() {
        return vec![problem("code", Phrase::new("close-reason-without-code"))];
    }
    if reason.len() > REASON_MAX {
        let why = Phrase::new("close-reason-too-long").with("bytes", reason.len());
        return vec![problem_at("code", reason, REASON_MAX, reason.len(), why)];
    }
    Vec::new()
}

/// A problem within one of several: the place stays, the field says of what.
fn within(of: &str, index: usize, found: FieldProblem) -> FieldProblem {
    let field = if found.field == of { found.field.clone() } else { format!("{of}.{}", found.field) };
    problem_in(FieldProblem { field, ..found }, Some(index))
}
