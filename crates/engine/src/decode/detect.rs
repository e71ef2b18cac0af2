//! Whether the bytes of a raw session are HTTP/1 or HTTP/2, told from how they begin and never from how they are cut.

use crate::decode::http1::is_token_char;
use crate::decode::http2::PREFACE;

/// Bytes looked at before a beginning is given up on.
const MAX_LOOK: usize = 8 * 1024;

/// What a beginning says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Too early to tell.
    Open,
    Http,
    /// The preface of HTTP/2 (RFC 9113 §3.4).
    Http2,
    Other,
}

/// One direction's beginning: the bytes while they are undecided, with their times.
#[derive(Debug, Default)]
pub struct Beginning {
    octets: Vec<u8>,
    /// `(first byte in octets, time)`.
    times: Vec<(usize, u64)>,
    decided: Option<Verdict>,
}

impl Beginning {
    /// Looks at more bytes; `judge` reads the beginning. While it is open the bytes are kept.
    pub fn look(&mut self, t_ns: u64, bytes: &[u8], judge: fn(&[u8]) -> Verdict) -> Verdict {
        if let Some(verdict) = self.decided {
            return verdict;
        }
        if self.times.last().is_none_or(|last| last.1 != t_ns) {
            self.times.push((self.octets.len(), t_ns));
        }
        let room = (MAX_LOOK - self.octets.len()).min(bytes.len());
        let before = self.octets.len();
        self.octets.extend_from_slice(&bytes[..room]);
        match judge(&self.octets) {
            Verdict::Open if self.octets.len() < MAX_LOOK => Verdict::Open,
            verdict @ (Verdict::Http | Verdict::Http2) => {
                // What was held before these bytes is handed on by `take`.
                self.octets.truncate(before);
                self.decided = Some(verdict);
                verdict
            }
            _ => {
                self.decided = Some(Verdict::Other);
                self.octets = Vec::new();
                self.times = Vec::new();
                Verdict::Other
            }
        }
    }

    /// The bytes held so far, run by run with their times.
    pub fn take(&mut self) -> Vec<(u64, Vec<u8>)> {
        self.decided = Some(Verdict::Http);
        let octets = std::mem::take(&mut self.octets);
        let times = std::mem::take(&mut self.times);
        let ends = times.iter().skip(1).map(|run| run.0).chain([octets.len()]);
        times
            .iter()
            .zip(ends)
            .filter_map(|(&(from, t_ns), to)| Some((t_ns, octets.get(from..to.min(octets.len()))?.to_vec())))
            .filter(|run| !run.1.is_empty())
            .collect()
    }
}

/// Reads the beginning of what an HTTP session sends: the preface of HTTP/2, or HTTP/1 whatever it is.
#[must_use]
pub fn session_beginning(octets: &[u8]) -> Verdict {
    match begins_with(octets, PREFACE) {
        Verdict::Other => Verdict::Http,
        Verdict::Http => Verdict::Http2,
        open => open,
    }
}

/// Reads the beginning of what we send: the preface of HTTP/2, or `method SP target SP HTTP/1.`
#[must_use]
pub fn request_beginning(octets: &[u8]) -> Verdict {
    match begins_with(octets, PREFACE) {
        Verdict::Http => return Verdict::Http2,
        Verdict::Open => return Verdict::Open,
        _ => {}
    }
    let mut words = octets.splitn(3, |&octet| octet == b' ');
    let method = words.next().unwrap_or_default();
    if !method.iter().all(|&octet| is_token_char(octet)) {
        return Verdict::Other;
    }
    let Some(target) = words.next() else { return Verdict::Open };
    if method.is_empty() || target.iter().any(|&octet| octet <= b' ' || octet == 0x7f) {
        return Verdict::Other;
    }
    let Some(version) = words.next() else { return Verdict::Open };
    if target.is_empty() { Verdict::Other } else { begins_with(version, b"HTTP/1.") }
}

/// Reads the beginning of what the peer sends.
#[must_use]
pub fn response_beginning(octets: &[u8]) -> Verdict {
    // A server of HTTP/2 may send its SETTINGS before it saw the preface, which decides.
    if octets.len() >= 9 && octets[3..9] == [4, 0, 0, 0, 0, 0] || octets.len() < 9 && octets.starts_with(&[0])
    {
        return Verdict::Open;
    }
    begins_with(octets, b"HTTP/1.")
}

fn begins_with(octets: &[u8], word: &[u8]) -> Verdict {
    let shared = octets.len().min(word.len());
    if octets[..shared] != word[..shared] {
        Verdict::Other
    } else if shared == word.len() {
        Verdict::Http
    } else {
        Verdict::Open
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_line_is_known_at_its_version_however_it_is_cut() {
        for size in 1..20 {
            let mut beginning = Beginning::default();
            let line = b"GET /a?b HTTP/1.1\r\n";
            let verdicts: Vec<_> =
                line.chunks(size).map(|piece| beginning.look(7, piece, request_beginning)).collect();
            assert_eq!(verdicts.last(), Some(&Verdict::Http), "by {size}");
            assert!(!verdicts.contains(&Verdict::Other));
        }
    }

    #[test]
    fn other_beginnings_are_other() {
        for line in [
            "hello\r\n",
            "hello world\r\n",
            " GET / HTTP/1.1",
            "GET / HTTP/2.0",
            "GET  HTTP/1.1",
            "*1\r\n$4\r\nPING",
        ] {
            assert_eq!(request_beginning(line.as_bytes()), Verdict::Other, "{line:?}");
        }
        assert_eq!(request_beginning(b"hello"), Verdict::Open);
        assert_eq!(response_beginning(b"220 smtp"), Verdict::Other);
    }
}
