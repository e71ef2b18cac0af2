//! Text in the encoding that a person chose (WHATWG Encoding).

use bytes::Bytes;
use encoding_rs::{EncoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::Remarks;
use crate::compose::{problem, problem_at};
use crate::event::Phrase;

/// The bytes of a text and the media type that says which encoding they are in. A character that the
/// encoding lacks is a problem at its place: a replacement would be something that nobody typed.
pub fn encode(
    text: &str,
    content_type: &str,
    charset: Option<&str>,
    remarks: &mut Remarks,
) -> (Bytes, String) {
    let stated = stated(content_type);
    let Some(label) = charset.map(str::trim).filter(|label| !label.is_empty()) else {
        if let Some(stated) = stated.filter(|stated| Encoding::for_label(stated.as_bytes()) != Some(UTF_8)) {
            remarks
                .notices
                .push(Phrase::new("body-charset-differs").with("stated", stated).with("sent", "UTF-8"));
        }
        return (text.to_owned().into(), content_type.to_owned());
    };
    let Some(encoding) = Encoding::for_label(label.as_bytes()) else {
        remarks.problems.push(problem("body", Phrase::new("charset-unknown").with("label", label)));
        return (Bytes::new(), content_type.to_owned());
    };
    let content_type = match stated {
        None if content_type.is_empty() => String::new(),
        None => format!("{content_type}; charset={label}"),
        Some(stated) => {
            if Encoding::for_label(stated.as_bytes()) != Some(encoding) {
                let notice = Phrase::new("body-charset-differs").with("stated", stated);
                remarks.notices.push(notice.with("sent", encoding.name()));
            }
            content_type.to_owned()
        }
    };
    (bytes(text, encoding, remarks).into(), content_type)
}

fn bytes(text: &str, encoding: &'static Encoding, remarks: &mut Remarks) -> Vec<u8> {
    // Encoders for the web have none for UTF-16; here it is what was asked for.
    if encoding == UTF_16LE {
        return text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    }
    if encoding == UTF_16BE {
        return text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    }
    let mut encoder = encoding.new_encoder();
    let mut out = Vec::with_capacity(text.len());
    let mut from = 0;
    loop {
        let room = encoder.max_buffer_length_from_utf8_without_replacement(text.len() - from);
        out.reserve(room.unwrap_or(text.len()) + 16);
        let (result, read) =
            encoder.encode_from_utf8_to_vec_without_replacement(&text[from..], &mut out, true);
        from += read;
        match result {
            EncoderResult::InputEmpty => return out,
            EncoderResult::OutputFull => {}
            EncoderResult::Unmappable(character) => {
                let why = Phrase::new("charset-lacks")
                    .with("character", character.to_string())
                    .with("charset", encoding.name());
                let at = from - character.len_utf8();
                remarks.problems.push(problem_at("body", text, at, from, why));
                return out;
            }
        }
    }
}

/// The `charset` parameter of a media type.
fn stated(content_type: &str) -> Option<&str> {
    content_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches('"'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(text: &str, content_type: &str, charset: Option<&str>) -> (Vec<u8>, String, Remarks) {
        let mut remarks = Remarks::default();
        let (bytes, content_type) = encode(text, content_type, charset, &mut remarks);
        (bytes.to_vec(), content_type, remarks)
    }

    #[test]
    fn text_goes_out_in_the_chosen_charset_and_says_so() {
        let (bytes, content_type, _) = encoded("연어", "text/plain", Some("euc-kr"));
        assert_eq!(
            (bytes.as_slice(), content_type.as_str()),
            (&b"\xbf\xac\xbe\xee"[..], "text/plain; charset=euc-kr")
        );
        assert_eq!(encoded("é", "text/plain", Some("latin1")).0, b"\xe9");
        assert_eq!(encoded("é", "text/plain", Some("utf-16be")).0, b"\x00\xe9");
        assert_eq!(encoded("é", "text/plain", None).0, "é".as_bytes());
    }

    #[test]
    fn a_character_that_the_charset_lacks_is_pointed_at() {
        let problem = encoded("salmón 🐟", "text/plain", Some("iso-8859-1")).2.problems.remove(0);
        assert_eq!(
            (problem.why.code.as_str(), problem.start, problem.end),
            ("charset-lacks", Some(7), Some(9))
        );
        assert_eq!(encoded("", "", Some("klingon")).2.problems[0].why.code, "charset-unknown");
    }

    #[test]
    fn a_media_type_that_says_another_charset_is_noticed() {
        let (_, content_type, remarks) = encoded("é", "text/plain; charset=utf-8", Some("latin1"));
        assert_eq!(content_type, "text/plain; charset=utf-8");
        assert_eq!(remarks.notices[0].code, "body-charset-differs");
        assert_eq!(encoded("é", "text/plain;charset=\"latin1\"", None).2.notices.len(), 1);
        assert!(encoded("é", "text/plain; charset=utf8", None).2.notices.is_empty());
    }
}
