//! WAMP 2: sessions, publish and subscribe, remote calls; in JSON, MessagePack and CBOR.
//!
//! <https://wamp-proto.org/wamp_latest_ietf.html>

use std::collections::HashMap;

use super::json::{Json, Part, Shape, quoted};
use super::packed::{Element, Kind, Packing};
use super::table::{Decoder, Known, Made};
use super::{Beginning, Carried, Out, Packet, Pairs, Told, preview};
use crate::event::{Dir, Phrase};

const RULES: &str = "WAMP 2";
/// What ends each message of a batch.
const CAN: u8 = 0x18;
/// Messages of one batch that are told.
const MAX_BATCH: usize = 4096;
/// Messages of one batch that may be told as wrong.
const MAX_WRONG: usize = 16;
/// Topics and procedures that are known by their numbers, and octets of one.
const MAX_NAMES: usize = 4096;
const MAX_NAME: usize = 512;

/// How it is recognised and read.
pub static KNOWN: Known = Known {
    proto: "wamp",
    title: "WAMP",
    subprotocols: &["wamp.2.json", "wamp.2.msgpack", "wamp.2.cbor"],
    stacks: &[&["wamp"]],
    told,
    make: |made| Box::new(Wamp::new(made)),
    http: None,
    key: None,
};

/// Told from the subprotocol, or from HELLO as the client's first message.
fn told(of: &Beginning<'_>) -> Option<Told> {
    if let Some(name) = of.subprotocol {
        return form_of(name).map(|_| Told::by_subprotocol(name, Some("2")));
    }
    if of.under.is_some() || of.first?.dir != Dir::Tx {
        return None;
    }
    let text = of.text()?;
    let json = Json::of(text, 0).ok()?;
    let [code, realm, details] = json.parts.as_slice() else { return None };
    let roles = Json::of(details.text, 0).ok()?;
    let fits = json.shape == Shape::List
        && code.text == "1"
        && realm.string().is_some()
        && roles.member("roles").is_some_and(Part::is_object);
    fits.then(|| Told::by_message(&text.chars().take(40).collect::<String>(), Some("2")))
}

/// How messages are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Json { batched: bool },
    Packed { packing: Packing, batched: bool },
}

fn form_of(subprotocol: &str) -> Option<Form> {
    let (form, batched) = match subprotocol.strip_prefix("wamp.2.")?.split_once('.') {
        Some((form, "batched")) => (form, true),
        Some(_) => return None,
        None => (subprotocol.strip_prefix("wamp.2.")?, false),
    };
    match form {
        "json" => Some(Form::Json { batched }),
        "msgpack" => Some(Form::Packed { packing: Packing::MessagePack, batched }),
        "cbor" => Some(Form::Packed { packing: Packing::Cbor, batched }),
        _ => None,
    }
}

/// Reads both directions of a conversation.
#[derive(Debug)]
struct Wamp {
    form: Form,
    pairs: Pairs,
    /// Topics of subscriptions (33) and procedures of registrations (65), also while they are asked for
    /// (32, 64), by number.
    names: HashMap<(u64, String), String>,
}

/// A message's code, and what stands behind it as far as it is a number or a word.
#[derive(Debug)]
struct Said {
    code: u64,
    /// Absent where a map or a list stands.
    words: Vec<Option<String>>,
    /// RESULT that is one of several.
    progress: bool,
    /// PUBLISH that wants to be acknowledged.
    acknowledge: bool,
}

/// A message as it is written.
struct Message<'m> {
    code: u64,
    pieces: Vec<Piece>,
    /// Whether its options say that.
    says: &'m dyn Fn(&str) -> bool,
    whole: (usize, usize),
    shape: &'static str,
}

/// An element of a message, and where it stands in the payload.
#[derive(Debug)]
struct Piece {
    from: usize,
    to: usize,
    /// Absent where a map or a list stands.
    word: Option<String>,
    map: bool,
    /// A map or a list with nothing in it.
    empty: bool,
}

impl Piece {
    fn of_json(part: &Part<'_>) -> Piece {
        Piece {
            from: part.from,
            to: part.from + part.text.len(),
            word: (!part.text.starts_with(['{', '['])).then(|| part.plain()),
            map: part.is_object(),
            empty: matches!(part.text, "[]" | "{}"),
        }
    }

    fn of_packed(element: &Element, base: usize) -> Piece {
        Piece {
            from: base + element.from,
            to: base + element.to,
            word: element.plain().map(str::to_owned),
            map: matches!(element.kind, Kind::Map { .. }),
            empty: element.is_empty(),
        }
    }
}

impl Said {
    fn word(&self, at: usize) -> &str {
        self.words.get(at).and_then(Option::as_deref).unwrap_or_default()
    }
}

impl Wamp {
    fn new(made: &Made<'_>) -> Wamp {
        let form = made.subprotocol.and_then(form_of).unwrap_or(Form::Json { batched: false });
        Wamp { form, pairs: Pairs::default(), names: HashMap::new() }
    }

    fn json(&mut self, carried: &Carried<'_>, text: &str, from: usize, out: &mut Out<'_, '_>) -> bool {
        let json = match Json::of(text, from) {
            Ok(json) => json,
            Err(fault) => {
                out.malformed(carried, Phrase::new("app-no-json").with("exact", fault.to_string()), RULES);
                return false;
            }
        };
        let Some(code) = json.element(0).and_then(|code| code.text.parse::<u64>().ok()) else {
            out.malformed(carried, Phrase::new("wamp-no-code"), RULES);
            return false;
        };
        let says = |name: &str| {
            let options = json.element(2).and_then(|part| Json::of(part.text, 0).ok());
            options.is_some_and(|options| options.member(name).is_some_and(|part| part.text == "true"))
        };
        let pieces = json.parts.iter().map(Piece::of_json).collect();
        let message = Message { code, pieces, says: &says, whole: (from, from + text.len()), shape: "json" };
        let shown = |from: usize, to: usize| preview(&carried.payload[from..to], true);
        self.read(carried, &message, &shown, out);
        true
    }

    /// A message in MessagePack or CBOR.
    fn packed(
        &mut self,
        carried: &Carried<'_>,
        packing: Packing,
        (from, end): (usize, usize),
        out: &mut Out<'_, '_>,
    ) -> bool {
        let here = carried.payload.len();
        let octets = &carried.payload[from.min(here)..end.min(here)];
        let elements = packing.elements(octets, 8).unwrap_or_default();
        let Some(code) = elements.first().and_then(Element::number) else {
            out.malformed(carried, Phrase::new("wamp-no-code"), RULES);
            return false;
        };
        let says = |name: &str| {
            let option = elements.get(2).and_then(|options| packing.member(octets, options, name));
            option.is_some_and(|option| option.plain() == Some("true"))
        };
        let pieces = elements.iter().map(|element| Piece::of_packed(element, from)).collect();
        let message = Message { code, pieces, says: &says, whole: (from, end), shape: packing.shape() };
        let shown = |from: usize, to: usize| packing.shown(&carried.payload[from.min(here)..to.min(here)]);
        self.read(carried, &message, &shown, out);
        true
    }

    /// A message, in whatever form.
    fn read(
        &mut self,
        carried: &Carried<'_>,
        message: &Message<'_>,
        shown: &dyn Fn(usize, usize) -> Option<String>,
        out: &mut Out<'_, '_>,
    ) {
        let (code, pieces) = (message.code, &message.pieces);
        let said = Said {
            code,
            words: pieces.iter().skip(1).take(5).map(|piece| piece.word.clone()).collect(),
            progress: code == 50 && (message.says)("progress"),
            acknowledge: code == 16 && (message.says)("acknowledge"),
        };
        let full = |piece: &&Piece| !piece.empty;
        let range = if let Some(at) = data_of(code) {
            // One list or map stands for itself; both only as the whole message.
            let data: Vec<_> = pieces.iter().skip(at).filter(full).collect();
            match data.as_slice() {
                [] => None,
                [one] => Some((one.from, one.to)),
                _ => Some(message.whole),
            }
        } else {
            let details = pieces.iter().skip(1).find(|piece| piece.map && !piece.empty);
            details.map(|details| (details.from, details.to))
        };
        let mut packet = Packet::new("wamp", "");
        if let Some((from, to)) = range {
            packet = packet.body(carried.body(message.shape, from, to), shown(from, to));
        }
        self.tell(carried, packet, &said, out);
    }

    fn tell(&mut self, carried: &Carried<'_>, mut packet: Packet, said: &Said, out: &mut Out<'_, '_>) {
        let (dir, t_ns) = (carried.dir, carried.t_ns);
        let code = said.code;
        packet.data.kind = name_of(code).map_or_else(|| code.to_string(), str::to_owned);
        packet = self.named(packet, said);
        let request = match code {
            8 => Some(said.word(1)),
            // GOODBYE is answered by GOODBYE, the rest of a session by what comes next.
            1..=6 | 36 => None,
            _ => Some(said.word(0)),
        };
        if let Some(request) = request.filter(|request| !request.is_empty()) {
            packet = packet.id(request);
        }
        let request = request.unwrap_or_default();
        let own = if dir == Dir::Tx { Dir::Rx } else { Dir::Tx };
        let mut answered = None;
        match code {
            2 | 3 => answered = self.pairs.answered(dir, "1", "", t_ns),
            4 => answered = self.pairs.belongs(dir, "1", "", t_ns),
            5 => answered = self.pairs.answered(dir, "4", "", t_ns),
            6 => answered = self.pairs.answered(dir, "6", "", t_ns),
            8 => answered = self.pairs.answered(dir, said.word(0), request, t_ns),
            17 | 33 | 35 | 65 | 67 => {
                answered = self.pairs.answered(dir, &(code - 1).to_string(), request, t_ns);
            }
            // It comes because of a subscription, and answers nothing.
            36 => packet = packet.maybe_part_of(self.pairs.belongs(dir, "subscribed", said.word(0), t_ns)),
            50 if said.progress => answered = self.pairs.belongs(dir, "48", request, t_ns),
            50 => answered = self.pairs.answered(dir, "48", request, t_ns),
            70 => answered = self.pairs.answered(dir, "68", request, t_ns),
            49 | 69 => {
                let of = if code == 49 { "48" } else { "68" };
                packet = packet.maybe_part_of(self.pairs.belongs(own, of, request, t_ns));
            }
            _ => {}
        }
        packet = packet.answers(answered);
        let goodbye = code == 6 && answered.is_none();
        let asks = matches!(code, 1 | 4 | 32 | 34 | 48 | 64 | 66 | 68) || said.acknowledge || goodbye;
        let ordinal = out.packet(carried, packet.asks(asks));
        if asks {
            self.pairs.asked(dir, &code.to_string(), request, ordinal, t_ns);
        }
        if let (33, Some(subscribe)) = (code, answered) {
            let asked_ns = t_ns.saturating_sub(subscribe.latency_ns);
            self.pairs.asked(own, "subscribed", said.word(1), subscribe.request, asked_ns);
        }
        self.learn(said);
        if name_of(code).is_none() {
            out.malformed(carried, Phrase::new("wamp-code").with("code", code), RULES);
        } else if code > 6 && said.word(0).is_empty() {
            out.malformed(carried, Phrase::new("wamp-no-request"), RULES);
        }
    }

    /// What a message is about, and the error that it tells.
    fn named(&self, packet: Packet, said: &Said) -> Packet {
        let known = |code: u64, number: &str| self.names.get(&(code, number.to_owned())).cloned();
        let name = match said.code {
            1 | 5 => Some(said.word(0).to_owned()).filter(|_| said.code == 1),
            3 | 6 => said.words.get(1).cloned().flatten(),
            4 => Some(said.word(0).to_owned()),
            8 => said.words.get(3).cloned().flatten(),
            16 | 32 | 48 | 64 => said.words.get(2).cloned().flatten(),
            33 => known(32, said.word(0)),
            65 => known(64, said.word(0)),
            36 => known(33, said.word(0)),
            68 => known(65, said.word(1)),
            34 => known(33, said.word(1)),
            66 => known(65, said.word(1)),
            _ => None,
        };
        let fields: &[(&str, usize)] = match said.code {
            2 => &[("session", 0)],
            17 => &[("publication", 1)],
            33 | 34 => &[("subscription", 1)],
            36 => &[("subscription", 0), ("publication", 1)],
            65 | 66 | 68 => &[("registration", 1)],
            8 => &[("request type", 0)],
            _ => &[],
        };
        let mut packet = packet;
        for (field, at) in fields {
            packet = packet.field(field, said.word(*at));
        }
        let name = name.filter(|name| !name.is_empty());
        if matches!(said.code, 3 | 8) {
            let uri = quoted(name.as_deref().unwrap_or_default());
            packet = packet.note(match said.code {
                3 => Phrase::new("wamp-aborted").with("reason", uri),
                _ => Phrase::new("wamp-error").with("error", uri),
            });
        }
        match name {
            Some(name) => packet.name(&name),
            None => packet,
        }
    }

    /// Keeps the names that later messages say by number.
    fn learn(&mut self, said: &Said) {
        let mut keep = |code: u64, number: &str, name: String| {
            if self.names.len() < MAX_NAMES && name.len() <= MAX_NAME && number.len() <= 20 {
                self.names.insert((code, number.to_owned()), name);
            }
        };
        match said.code {
            32 | 64 => keep(said.code, said.word(0), said.word(2).to_owned()),
            33 | 65 => {
                let asked = self.names.remove(&(said.code - 1, said.word(0).to_owned()));
                if let Some(name) = asked
                    && self.names.len() < MAX_NAMES
                    && said.word(1).len() <= 20
                {
                    self.names.insert((said.code, said.word(1).to_owned()), name);
                }
            }
            34 | 66 => {
                // What still comes of it after it was asked for is named no more.
                self.names.remove(&(said.code - 1, said.word(1).to_owned()));
            }
            _ => {}
        }
    }
}

impl Decoder for Wamp {
    fn push(&mut self, carried: &Carried<'_>, out: &mut Out<'_, '_>) -> bool {
        if carried.text != matches!(self.form, Form::Json { .. }) {
            let why = if carried.text { Phrase::new("app-text") } else { Phrase::new("app-binary") };
            out.malformed(carried, why.with("protocol", "WAMP"), RULES);
            return false;
        }
        match self.form {
            Form::Json { batched } => {
                let Some(text) = carried.as_text() else { return false };
                if !batched {
                    return self.json(carried, text, 0, out);
                }
                let text = text.strip_suffix(char::from(CAN)).unwrap_or(text);
                let (mut at, mut read, mut wrong) = (0, false, 0);
                for piece in text.split(char::from(CAN)).take(MAX_BATCH) {
                    let said = self.json(carried, piece, at, out);
                    read |= said;
                    wrong += usize::from(!said);
                    at += piece.len() + 1;
                    if wrong == MAX_WRONG {
                        return read;
                    }
                }
                if at < text.len() {
                    out.malformed(carried, Phrase::new("app-too-many").with("limit", MAX_BATCH), RULES);
                }
                read
            }
            Form::Packed { packing, batched: false } => {
                let end = usize::try_from(carried.len).unwrap_or(usize::MAX);
                self.packed(carried, packing, (0, end), out)
            }
            Form::Packed { packing, batched: true } => {
                let (mut at, mut read) = (0usize, false);
                for _ in 0..MAX_BATCH {
                    let Some(length) = carried.payload.get(at..).and_then(|rest| rest.first_chunk::<4>())
                    else {
                        break;
                    };
                    let from = at + 4;
                    let end = from.saturating_add(u32::from_be_bytes(*length) as usize);
                    if end as u64 > carried.len || !self.packed(carried, packing, (from, end), out) {
                        break;
                    }
                    (at, read) = (end, true);
                }
                if (at as u64) < carried.len {
                    out.malformed(carried, Phrase::new("wamp-length"), RULES);
                }
                read
            }
        }
    }
}

fn name_of(code: u64) -> Option<&'static str> {
    Some(match code {
        1 => "HELLO",
        2 => "WELCOME",
        3 => "ABORT",
        4 => "CHALLENGE",
        5 => "AUTHENTICATE",
        6 => "GOODBYE",
        8 => "ERROR",
        16 => "PUBLISH",
        17 => "PUBLISHED",
        32 => "SUBSCRIBE",
        33 => "SUBSCRIBED",
        34 => "UNSUBSCRIBE",
        35 => "UNSUBSCRIBED",
        36 => "EVENT",
        48 => "CALL",
        49 => "CANCEL",
        50 => "RESULT",
        64 => "REGISTER",
        65 => "REGISTERED",
        66 => "UNREGISTER",
        67 => "UNREGISTERED",
        68 => "INVOCATION",
        69 => "INTERRUPT",
        70 => "YIELD",
        _ => return None,
    })
}

/// Where the data of an application begins in a message that carries any.
fn data_of(code: u64) -> Option<usize> {
    match code {
        8 => Some(5),
        16 | 36 | 48 | 68 => Some(4),
        50 | 70 => Some(3),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
