//! A sentence by code: the engine says what, the window and the CLI say it in a language.

use std::collections::BTreeMap;

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A message of the catalogues in `locales/`: its key and the values that fill it.
///
/// `cargo xtask tidy` reads every `Phrase::new("...")` in the engine and fails when a catalogue lacks the key.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS, BorshSerialize, BorshDeserialize)]
#[ts(export, export_to = "bindings.ts")]
pub struct Phrase {
    /// Key in the catalogue, such as `ws-rsv-set`.
    pub code: String,
    /// Values for the placeholders of the message.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[ts(optional, as = "Option<BTreeMap<String, PhraseArg>>")]
    pub args: BTreeMap<String, PhraseArg>,
}

/// A value within a [`Phrase`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, BorshSerialize, BorshDeserialize)]
#[serde(untagged)]
#[ts(export, export_to = "bindings.ts")]
pub enum PhraseArg {
    /// A count or size; the catalogue decides how it is written.
    Number(i64),
    /// Text that is shown as it is (a name, an address, bytes in words).
    Text(String),
}

impl Phrase {
    /// The phrase of that key, with no values yet.
    #[must_use]
    pub fn new(code: &str) -> Phrase {
        Phrase { code: code.to_owned(), args: BTreeMap::new() }
    }

    /// The same phrase with one more value.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<PhraseArg>) -> Phrase {
        self.args.insert(name.to_owned(), value.into());
        self
    }
}

impl From<String> for PhraseArg {
    fn from(text: String) -> Self {
        PhraseArg::Text(text)
    }
}

impl From<&str> for PhraseArg {
    fn from(text: &str) -> Self {
        PhraseArg::Text(text.to_owned())
    }
}

macro_rules! from_integers {
    ($($integer:ty),*) => {
        $(impl From<$integer> for PhraseArg {
            /// Saturates; nothing that we count comes near the bound.
            fn from(number: $integer) -> Self {
                PhraseArg::Number(i64::try_from(number).unwrap_or(i64::MAX))
            }
        })*
    };
}
from_integers!(u8, u16, u32, u64, usize, i32, i64);
