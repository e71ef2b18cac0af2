//! Numbers of 64 bits in JSON: as text where a double would lose digits, read in either form.

use serde::{Deserialize, Deserializer, Serializer};

/// The largest whole number that JavaScript keeps (2^53 − 1).
const SAFE: u64 = (1 << 53) - 1;

pub fn serialize<S: Serializer>(value: &Option<u64>, to: S) -> Result<S::Ok, S::Error> {
    match value {
        None => to.serialize_none(),
        Some(value) if *value <= SAFE => to.serialize_u64(*value),
        Some(value) => to.serialize_str(&value.to_string()),
    }
}

pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u64>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Either {
        Number(u64),
        Text(String),
    }
    match Option::<Either>::deserialize(from)? {
        None => Ok(None),
        Some(Either::Number(value)) => Ok(Some(value)),
        Some(Either::Text(text)) => text.parse().map(Some).map_err(serde::de::Error::custom),
    }
}

#[cfg(test)]
mod tests {
    use crate::api::{LengthForm, Payload, RawFrame};

    #[test]
    fn a_length_of_64_bits_keeps_its_digits() {
        let frame = |claim| RawFrame {
            fin: true,
            rsv1: false,
            rsv2: false,
            rsv3: false,
            opcode: 2,
            masked: true,
            key: None,
            length: LengthForm::Bits64,
            claim,
            payload: Payload::Hex { hex: String::new() },
        };
        for (claim, json) in [
            (None, None),
            (Some(5), Some("\"claim\":5")),
            (Some(1 << 63), Some("\"claim\":\"9223372036854775808\"")),
            (Some(u64::MAX), Some("\"claim\":\"18446744073709551615\"")),
        ] {
            let text = serde_json::to_string(&frame(claim)).unwrap();
            assert_eq!(text.contains("claim"), json.is_some());
            assert!(json.is_none_or(|json| text.contains(json)), "{text}");
            assert_eq!(serde_json::from_str::<RawFrame>(&text).unwrap(), frame(claim));
        }
    }
}
