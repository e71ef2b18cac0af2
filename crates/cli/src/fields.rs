//! What is known of header fields, from the table that the window has too.

use std::io::{self, Write};

use serde::Deserialize;
use sockeye_engine::event::Phrase;

use crate::exit::{self, Stop};
use crate::phrase::Catalogue;

const TABLE: &str = include_str!("../../../locales/fields.json");

#[derive(Deserialize)]
struct Field {
    name: String,
    spec: String,
    values: Vec<String>,
}

/// Prints name, meaning, specification and common values.
pub fn print(part: Option<&str>, catalogue: &Catalogue) -> Result<u8, Stop> {
    let part = part.unwrap_or_default().to_ascii_lowercase();
    let mut out = io::stdout().lock();
    let found = table().into_iter().filter(|field| field.name.to_ascii_lowercase().contains(&part));
    for field in found {
        let spec = if field.spec.is_empty() { String::new() } else { format!(" ({})", field.spec) };
        writeln!(out, "{}: {}{spec}", field.name, catalogue.say(&meaning(&field)))?;
        for value in &field.values {
            writeln!(out, "  {value}")?;
        }
    }
    Ok(exit::OK)
}

fn table() -> Vec<Field> {
    // A test reads it.
    serde_json::from_str(TABLE).unwrap_or_default()
}

fn meaning(field: &Field) -> Phrase {
    Phrase::new(&format!("field-{}", field.name.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_has_a_meaning_in_both_languages() {
        let table = table();
        assert!(table.len() > 100);
        for language in ["en", "ko"] {
            let catalogue = Catalogue::of(Some(language));
            for field in &table {
                let meaning = meaning(field);
                assert_ne!(catalogue.say(&meaning), meaning.code);
            }
        }
    }
}
