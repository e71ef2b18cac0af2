//! Extensions: offers and answers read (RFC 6455 §9.1), and permessage-deflate settled (RFC 7692 §5, §7.1).

use crate::event::{DeflateParams, ExtensionParam, Phrase, WsExtension};

const DEFLATE: &str = "permessage-deflate";
const SERVER_TAKEOVER: &str = "server_no_context_takeover";
const CLIENT_TAKEOVER: &str = "client_no_context_takeover";
const SERVER_BITS: &str = "server_max_window_bits";
const CLIENT_BITS: &str = "client_max_window_bits";

/// One extension of a list, with its parameters in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extension {
    pub name: String,
    pub params: Vec<(String, Option<String>)>,
}

/// Reads the values of all `Sec-WebSocket-Extensions` lines of a head as one list.
pub fn parse<'a>(values: impl Iterator<Item = &'a [u8]>) -> Vec<Extension> {
    let mut all = Vec::new();
    for value in values {
        let text = String::from_utf8_lossy(value);
        for element in split(&text, ',') {
            let mut parts = split(element, ';').into_iter();
            let name = parts.next().unwrap_or_default().trim();
            if name.is_empty() && parts.len() == 0 {
                // A list may have empty elements (RFC 9110 §5.6.1).
                continue;
            }
            let params = parts.map(|part| match split(part, '=').as_slice() {
                [name] => (name.trim().to_owned(), None),
                [name, ..] => (name.trim().to_owned(), Some(unquoted(&part[name.len() + 1..]))),
                [] => (String::new(), None),
            });
            all.push(Extension { name: name.to_owned(), params: params.collect() });
        }
    }
    all
}

/// What became of every extension that was answered or offered: answers first, in their order.
#[must_use]
pub fn settle(offers: &[Extension], answers: &[Extension]) -> Vec<WsExtension> {
    let mut all: Vec<WsExtension> = Vec::new();
    for answer in answers {
        let offered: Vec<&Extension> = offers.iter().filter(|offer| offer.is(&answer.name)).collect();
        let again = all.iter().any(|one| one.name.eq_ignore_ascii_case(&answer.name));
        let mut settled =
            if answer.is(DEFLATE) { deflate(&offered, answer) } else { other(&offered, answer) };
        if again {
            settled.wrong.push(Phrase::new("ws-extension-twice").with("name", answer.name.as_str()));
        }
        settled.in_force = settled.wrong.is_empty();
        all.push(settled);
    }
    for offer in offers {
        if !all.iter().any(|one| one.name.eq_ignore_ascii_case(&offer.name)) {
            all.push(WsExtension {
                name: offer.name.clone(),
                in_force: false,
                params: params(&[offer], None),
                words: Phrase::new("ws-extension-refused").with("name", offer.name.as_str()),
                wrong: Vec::new(),
                deflate: None,
            });
        }
    }
    all
}

/// permessage-deflate as the decoder has to take it: offered and answered, whatever is wrong with the answer.
#[must_use]
pub fn deflate_of(offers: &[Extension], answers: &[Extension]) -> Option<DeflateParams> {
    let settled = settle(offers, answers);
    settled.into_iter().find_map(|one| one.deflate)
}

/// What is wrong with offers of permessage-deflate by themselves (RFC 7692 §7.1).
#[must_use]
pub fn wrong_offers(offers: &[Extension]) -> Vec<Phrase> {
    let deflate = offers.iter().filter(|offer| offer.is(DEFLATE));
    deflate.flat_map(|offer| flaws(offer, true)).collect()
}

impl Extension {
    fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    fn has(&self, name: &str) -> bool {
        self.params.iter().any(|param| param.0.eq_ignore_ascii_case(name))
    }

    fn value(&self, name: &str) -> Option<&str> {
        let param = self.params.iter().find(|param| param.0.eq_ignore_ascii_case(name))?;
        param.1.as_deref()
    }

    fn bits(&self, name: &str) -> Option<u8> {
        bits(self.value(name)?)
    }
}

fn other(offered: &[&Extension], answer: &Extension) -> WsExtension {
    let mut wrong = Vec::new();
    if offered.is_empty() {
        wrong.push(Phrase::new("ws-extension-not-offered").with("name", answer.name.as_str()));
    }
    WsExtension {
        name: answer.name.clone(),
        in_force: false,
        params: params(offered, Some(answer)),
        words: Phrase::new("ws-extension-unknown").with("name", answer.name.as_str()),
        wrong,
        deflate: None,
    }
}

fn deflate(offered: &[&Extension], answer: &Extension) -> WsExtension {
    let mut wrong = flaws(answer, false);
    // The answer has to fit one of the offers; what is wrong with it is told by the offer that it fits best.
    let fit = offered.iter().map(|offer| (misfits(offer, answer), *offer)).min_by_key(|fit| fit.0.len());
    match &fit {
        Some((misfits, _)) => wrong.extend(misfits.iter().cloned()),
        None => wrong.push(Phrase::new("ws-extension-not-offered").with("name", answer.name.as_str())),
    }
    let in_force = fit.map(|(_, offer)| {
        // What the client said of itself binds it, even where the server did not take it up.
        let hinted = offer.bits(CLIENT_BITS).unwrap_or(15);
        DeflateParams {
            server_no_context_takeover: answer.has(SERVER_TAKEOVER),
            client_no_context_takeover: answer.has(CLIENT_TAKEOVER),
            server_max_window_bits: answer.bits(SERVER_BITS).unwrap_or(15),
            client_max_window_bits: answer.bits(CLIENT_BITS).unwrap_or(15).min(hinted),
        }
    });
    WsExtension {
        name: answer.name.clone(),
        in_force: false,
        params: params(offered, Some(answer)),
        words: in_force.as_ref().map_or_else(
            || Phrase::new("ws-extension-unknown").with("name", answer.name.as_str()),
            deflate_words,
        ),
        wrong,
        deflate: in_force,
    }
}

/// What is wrong with an answer or an offer by itself (RFC 7692 §7.1). An offer may leave the client's window open
/// (RFC 7692 §7.1.2.2).
fn flaws(answer: &Extension, offered: bool) -> Vec<Phrase> {
    let mut wrong = Vec::new();
    for (n, (name, value)) in answer.params.iter().enumerate() {
        if answer.params[..n].iter().any(|before| before.0.eq_ignore_ascii_case(name)) {
            wrong.push(Phrase::new("ws-extension-param-twice").with("param", name.as_str()));
            continue;
        }
        let takeover = [SERVER_TAKEOVER, CLIENT_TAKEOVER].iter().any(|of| of.eq_ignore_ascii_case(name));
        let window = [SERVER_BITS, CLIENT_BITS].iter().any(|of| of.eq_ignore_ascii_case(name));
        match value {
            Some(value) if takeover => wrong.push(
                Phrase::new("ws-extension-value-unwanted")
                    .with("param", name.as_str())
                    .with("value", value.as_str()),
            ),
            None if window && !(offered && CLIENT_BITS.eq_ignore_ascii_case(name)) => {
                wrong.push(Phrase::new("ws-extension-value-missing").with("param", name.as_str()));
            }
            Some(value) if window && bits(value).is_none() => wrong.push(
                Phrase::new("ws-extension-value-invalid")
                    .with("param", name.as_str())
                    .with("value", value.as_str()),
            ),
            _ if takeover || window => {}
            _ => wrong.push(Phrase::new("ws-extension-param-unknown").with("param", name.as_str())),
        }
    }
    wrong
}

/// Why an answer does not fit an offer (RFC 7692 §7.1.1, §7.1.2).
fn misfits(offer: &Extension, answer: &Extension) -> Vec<Phrase> {
    let mut wrong = Vec::new();
    if offer.has(SERVER_TAKEOVER) && !answer.has(SERVER_TAKEOVER) {
        wrong.push(Phrase::new("ws-extension-not-granted").with("param", SERVER_TAKEOVER));
    }
    match (offer.bits(SERVER_BITS), answer.has(SERVER_BITS), answer.bits(SERVER_BITS)) {
        (Some(asked), _, Some(got)) if got > asked => wrong.push(
            Phrase::new("ws-extension-bits-larger")
                .with("param", SERVER_BITS)
                .with("asked", asked)
                .with("got", got),
        ),
        (Some(_), false, _) => {
            wrong.push(Phrase::new("ws-extension-not-granted").with("param", SERVER_BITS));
        }
        _ => {}
    }
    if answer.has(CLIENT_BITS) && !offer.has(CLIENT_BITS) {
        wrong.push(Phrase::new("ws-extension-bits-not-offered").with("param", CLIENT_BITS));
    }
    wrong
}

/// The parameters that stood in offer or answer, each in words.
fn params(offered: &[&Extension], answer: Option<&Extension>) -> Vec<ExtensionParam> {
    let mut names: Vec<&str> = Vec::new();
    for (name, _) in answer.iter().copied().chain(offered.iter().copied()).flat_map(|one| &one.params) {
        if !names.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            names.push(name);
        }
    }
    let param = |name: &str| {
        let offered_value = offered.iter().find_map(|offer| offer.value(name));
        let value = answer.and_then(|answer| answer.value(name)).or(offered_value);
        let answered = answer.is_some_and(|answer| answer.has(name));
        ExtensionParam {
            name: name.to_owned(),
            value: value.map(str::to_owned),
            offered: offered.iter().any(|offer| offer.has(name)),
            answered,
            words: param_words(name, value, answered),
        }
    };
    names.into_iter().map(param).collect()
}

fn param_words(name: &str, value: Option<&str>, answered: bool) -> Phrase {
    let window = |phrase: Phrase| match value.and_then(bits) {
        Some(bits) => phrase.with("bytes", 1_u64 << bits),
        None => phrase.with("bytes", 32_768_u64),
    };
    match (name.to_ascii_lowercase().as_str(), answered) {
        (SERVER_TAKEOVER, true) => Phrase::new("ws-param-server-takeover"),
        (SERVER_TAKEOVER, false) => Phrase::new("ws-param-server-takeover-asked"),
        (CLIENT_TAKEOVER, true) => Phrase::new("ws-param-client-takeover"),
        (CLIENT_TAKEOVER, false) => Phrase::new("ws-param-client-takeover-hint"),
        (SERVER_BITS, true) => window(Phrase::new("ws-param-server-bits")),
        (SERVER_BITS, false) => window(Phrase::new("ws-param-server-bits-asked")),
        (CLIENT_BITS, true) => window(Phrase::new("ws-param-client-bits")),
        (CLIENT_BITS, false) if value.is_some() => window(Phrase::new("ws-param-client-bits-hint")),
        (CLIENT_BITS, false) => Phrase::new("ws-param-client-bits-able"),
        _ => Phrase::new("ws-param-unknown").with("param", name),
    }
}

fn deflate_words(params: &DeflateParams) -> Phrase {
    let keeps = |reset: bool| if reset { "no" } else { "yes" };
    Phrase::new("ws-extension-deflate")
        .with("client", 1_u64 << params.client_max_window_bits)
        .with("clientkeeps", keeps(params.client_no_context_takeover))
        .with("server", 1_u64 << params.server_max_window_bits)
        .with("serverkeeps", keeps(params.server_no_context_takeover))
}

/// 8 to 15 without leading zeros (RFC 7692 §7.1.2).
fn bits(value: &str) -> Option<u8> {
    if value.starts_with('0') || !value.bytes().all(|octet| octet.is_ascii_digit()) {
        return None;
    }
    value.parse().ok().filter(|bits| (8..=15).contains(bits))
}

/// Pieces between separators that stand outside of quotes.
fn split(text: &str, separator: char) -> Vec<&str> {
    let mut pieces = Vec::new();
    let (mut from, mut quoted, mut escaped) = (0, false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ if c == separator && !quoted => {
                pieces.push(&text[from..at]);
                from = at + c.len_utf8();
            }
            _ => {}
        }
    }
    pieces.push(&text[from..]);
    pieces
}

/// A value without its quotes and escapes.
fn unquoted(value: &str) -> String {
    let value = value.trim();
    let Some(inner) = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else {
        return value.to_owned();
    };
    let mut out = String::new();
    let mut escaped = false;
    for c in inner.chars() {
        if c == '\\' && !escaped {
            escaped = true;
        } else {
            out.push(c);
            escaped = false;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(value: &str) -> Vec<Extension> {
        parse([value.as_bytes()].into_iter())
    }

    fn wrong(offer: &str, answer: &str) -> Vec<String> {
        let settled = settle(&list(offer), &list(answer));
        let answered = settled.iter().filter(|one| one.name == DEFLATE);
        answered.flat_map(|one| &one.wrong).map(|why| why.code.clone()).collect()
    }

    #[test]
    fn quotes_separators_and_empty_elements_read_as_the_grammar_says() {
        let all = list(r#"foo, ,bar; x ; y="a;b,\"c" ; z = 12,"#);
        assert_eq!(all[0], Extension { name: "foo".to_owned(), params: Vec::new() });
        let params = [("x", None), ("y", Some("a;b,\"c")), ("z", Some("12"))];
        let params = params.map(|(name, value)| (name.to_owned(), value.map(str::to_owned)));
        assert_eq!(all[1], Extension { name: "bar".to_owned(), params: params.to_vec() });
        assert_eq!(all.len(), 2);
    }

    #[test]
    fn answers_that_fit_are_in_force() {
        for (offer, answer, params) in [
            ("permessage-deflate", "permessage-deflate", (false, false, 15, 15)),
            ("permessage-deflate", "permessage-deflate; server_max_window_bits=8", (false, false, 8, 15)),
            (
                "permessage-deflate; client_max_window_bits",
                "permessage-deflate; client_max_window_bits=\"9\"; client_no_context_takeover",
                (false, true, 15, 9),
            ),
            ("permessage-deflate; client_max_window_bits=10", "permessage-deflate", (false, false, 15, 10)),
            (
                "permessage-deflate; server_max_window_bits=10, permessage-deflate",
                "permessage-deflate; server_no_context_takeover",
                (true, false, 15, 15),
            ),
        ] {
            assert_eq!(wrong(offer, answer), [""; 0], "{answer}");
            let got = deflate_of(&list(offer), &list(answer)).unwrap();
            let bits = (got.server_max_window_bits, got.client_max_window_bits);
            let takeover = (got.server_no_context_takeover, got.client_no_context_takeover);
            assert_eq!((takeover.0, takeover.1, bits.0, bits.1), params, "{answer}");
        }
    }

    #[test]
    fn every_rule_of_an_answer_has_its_name() {
        for (offer, answer, code) in [
            ("", "permessage-deflate", "ws-extension-not-offered"),
            ("permessage-deflate", "permessage-deflate; x", "ws-extension-param-unknown"),
            (
                "permessage-deflate",
                "permessage-deflate; server_max_window_bits=9; server_max_window_bits=9",
                "ws-extension-param-twice",
            ),
            (
                "permessage-deflate",
                "permessage-deflate; server_max_window_bits",
                "ws-extension-value-missing",
            ),
            (
                "permessage-deflate",
                "permessage-deflate; server_no_context_takeover=1",
                "ws-extension-value-unwanted",
            ),
            (
                "permessage-deflate",
                "permessage-deflate; server_max_window_bits=16",
                "ws-extension-value-invalid",
            ),
            (
                "permessage-deflate",
                "permessage-deflate; server_max_window_bits=09",
                "ws-extension-value-invalid",
            ),
            (
                "permessage-deflate; server_max_window_bits=10",
                "permessage-deflate; server_max_window_bits=11",
                "ws-extension-bits-larger",
            ),
            (
                "permessage-deflate; server_max_window_bits=10",
                "permessage-deflate",
                "ws-extension-not-granted",
            ),
            (
                "permessage-deflate; server_no_context_takeover",
                "permessage-deflate",
                "ws-extension-not-granted",
            ),
            (
                "permessage-deflate",
                "permessage-deflate; client_max_window_bits=15",
                "ws-extension-bits-not-offered",
            ),
            ("permessage-deflate", "permessage-deflate, permessage-deflate", "ws-extension-twice"),
        ] {
            assert_eq!(wrong(offer, answer), [code], "{answer}");
        }
    }

    #[test]
    fn what_was_not_answered_is_told_as_refused() {
        let settled = settle(&list("permessage-deflate; client_max_window_bits"), &[]);
        assert_eq!((settled[0].words.code.as_str(), settled[0].in_force), ("ws-extension-refused", false));
        assert_eq!(settled[0].params[0].words.code, "ws-param-client-bits-able");
    }
}
