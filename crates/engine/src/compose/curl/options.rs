//! The options that curl has, and which of them a request can carry.

use crate::event::Phrase;

/// One option a line: long name, short name or `-`, whether it takes a value, what becomes of it.
const TABLE: &str = include_str!("options.tsv");

/// An option of curl.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    pub name: &'static str,
    pub short: Option<char>,
    pub takes: bool,
    fate: &'static str,
}

impl Known {
    /// By its long name, or by a beginning of it that fits one option only, as curl takes it.
    pub fn long(name: &str) -> Option<Known> {
        if let Some(exact) = all().find(|known| known.name == name) {
            return Some(exact);
        }
        let mut fitting = all().filter(|known| !name.is_empty() && known.name.starts_with(name));
        let first = fitting.next()?;
        fitting.next().is_none().then_some(first)
    }

    pub fn short(c: char) -> Option<Known> {
        all().find(|known| known.short == Some(c))
    }

    /// Why a request does not carry it; `None` when it does.
    pub fn left_out(&self) -> Option<Phrase> {
        Some(match self.fate {
            "carried" => return None,
            "already" => Phrase::new("curl-left-already"),
            "auth" => Phrase::new("curl-left-auth"),
            "connection" => Phrase::new("curl-left-connection"),
            "cookies" => Phrase::new("curl-left-cookies"),
            "http" => Phrase::new("curl-left-http"),
            "output" => Phrase::new("curl-left-output"),
            "protocol" => Phrase::new("curl-left-protocol"),
            "proxy" => Phrase::new("curl-left-proxy"),
            "retry" => Phrase::new("curl-left-retry"),
            "store" => Phrase::new("curl-left-store"),
            "tls" => Phrase::new("curl-left-tls"),
            _ => Phrase::new("curl-left-tool"),
        })
    }
}

fn all() -> impl Iterator<Item = Known> {
    TABLE.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
        let mut columns = line.split('\t');
        let (name, short) = (columns.next()?, columns.next()?);
        let (takes, fate) = (columns.next()? == "1", columns.next()?);
        Some(Known { name, short: short.chars().next().filter(|c| *c != '-'), takes, fate })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_an_option_with_a_fate() {
        let fates = [
            "carried",
            "already",
            "auth",
            "connection",
            "cookies",
            "http",
            "output",
            "protocol",
            "proxy",
            "retry",
            "store",
            "tls",
            "tool",
        ];
        let rows = TABLE.lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(all().count(), rows);
        assert!(all().all(|known| fates.contains(&known.fate)), "an unknown fate");
        assert!(rows > 250);
    }

    #[test]
    fn options_are_found_by_name_letter_and_beginning() {
        assert_eq!(Known::short('X').unwrap().name, "request");
        assert_eq!(Known::long("insec").unwrap().name, "insecure");
        assert_eq!(Known::long("data").unwrap().name, "data");
        assert_eq!(Known::long("data-"), None);
        assert_eq!(Known::long(""), None);
    }
}
