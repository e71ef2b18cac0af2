//! Bytes from the wire that people read as text (names, values, reasons), kept as bytes.

use std::borrow::Cow;

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use ts_rs::TS;

/// Octets as they crossed the wire. JSON shows them as UTF-8 when they are, else one character per octet
/// (ISO-8859-1, as RFC 9110 §5.5 treats obs-text); the exact bytes are in the event's ranges.
#[derive(Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord, BorshSerialize, BorshDeserialize, TS)]
#[ts(export, export_to = "bindings.ts", as = "String")]
pub struct Octets(pub Vec<u8>);

impl Octets {
    /// The octets as a person reads them.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        match std::str::from_utf8(&self.0) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => Cow::Owned(self.0.iter().map(|&octet| char::from(octet)).collect()),
        }
    }
}

impl std::fmt::Debug for Octets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", self.text())
    }
}

impl From<&[u8]> for Octets {
    fn from(octets: &[u8]) -> Self {
        Octets(octets.to_vec())
    }
}

impl From<&str> for Octets {
    fn from(text: &str) -> Self {
        Octets(text.as_bytes().to_vec())
    }
}

impl Serialize for Octets {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text())
    }
}

impl<'de> Deserialize<'de> for Octets {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Octets(<String as Deserialize>::deserialize(deserializer)?.into_bytes()))
    }
}
