//! ClientHello, ServerHello and HelloRetryRequest, read from their bytes (RFC 8446 §4.1, RFC 5246 §7.4.1).

use super::names::{extension_name, group_name, scheme_name, suite_name, version_name};
use crate::event::{ClientHello, HelloRetryRequest, ServerHello};

/// The random of a ServerHello that is a HelloRetryRequest (RFC 8446 §4.1.3).
const RETRY: [u8; 32] = [
    0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91, 0xc2,
    0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
];

/// What a ServerHello turned out to be.
#[derive(Debug)]
pub enum ServerAnswer {
    Retry(HelloRetryRequest),
    /// `old`: TLS 1.2 or before.
    Hello {
        hello: ServerHello,
        old: bool,
    },
}

/// Reads a ClientHello; absent when its structure is broken.
#[must_use]
pub fn read_client_hello(body: &[u8], size: u64) -> Option<ClientHello> {
    let mut reader = Reader(body);
    let legacy = reader.u16()?;
    reader.take(32)?;
    reader.vec8()?;
    let suites = reader.vec16()?.u16s().map(suite_name).collect();
    reader.vec8()?;
    let mut hello = ClientHello {
        versions: Vec::new(),
        suites,
        groups: Vec::new(),
        key_shares: Vec::new(),
        alpn: Vec::new(),
        sni: None,
        signatures: Vec::new(),
        psk: false,
        extensions: Vec::new(),
        size,
    };
    for (kind, content) in extensions(&mut reader)? {
        hello.extensions.push(extension_name(kind));
        // A broken extension leaves its field empty; its name is listed all the same.
        client_extension(&mut hello, kind, content);
    }
    if hello.versions.is_empty() {
        hello.versions.push(version_name(legacy));
    }
    Some(hello)
}

/// Reads a ServerHello or a HelloRetryRequest; absent when its structure is broken.
#[must_use]
pub fn read_server_hello(body: &[u8], size: u64) -> Option<ServerAnswer> {
    let mut reader = Reader(body);
    let mut version = reader.u16()?;
    let retry = reader.take(32)? == RETRY;
    reader.vec8()?;
    let suite = suite_name(reader.u16()?);
    reader.take(1)?;
    let (mut group, mut alpn, mut names) = (None, None, Vec::new());
    for (kind, mut content) in extensions(&mut reader)? {
        names.push(extension_name(kind));
        match kind {
            43 => version = content.u16().unwrap_or(version),
            51 => group = content.u16().map(group_name),
            16 => alpn = content.vec16().and_then(|mut list| list.vec8()).map(|name| name.text()),
            _ => {}
        }
    }
    if retry {
        return Some(ServerAnswer::Retry(HelloRetryRequest { group, size }));
    }
    let old = version < 0x0304;
    let version = version_name(version);
    let hello = ServerHello { version, suite, group, alpn, extensions: names, size };
    Some(ServerAnswer::Hello { hello, old })
}

fn client_extension(hello: &mut ClientHello, kind: u16, mut content: Reader<'_>) -> Option<()> {
    match kind {
        0 => {
            let mut list = content.vec16()?;
            list.take(1)?;
            hello.sni = Some(list.vec16()?.text());
        }
        10 => hello.groups = content.vec16()?.u16s().filter(|id| !is_grease(*id)).map(group_name).collect(),
        13 => hello.signatures = content.vec16()?.u16s().map(scheme_name).collect(),
        16 => {
            let mut list = content.vec16()?;
            while !list.0.is_empty() {
                hello.alpn.push(list.vec8()?.text());
            }
        }
        41 => hello.psk = true,
        43 => {
            let versions = content.vec8()?.u16s();
            hello.versions = versions.filter(|id| !is_grease(*id)).map(version_name).collect();
        }
        51 => {
            let mut shares = content.vec16()?;
            while !shares.0.is_empty() {
                let group = shares.u16()?;
                shares.vec16()?;
                if !is_grease(group) {
                    hello.key_shares.push(group_name(group));
                }
            }
        }
        _ => {}
    }
    Some(())
}

/// The extensions at the end of a hello; old hellos have none.
fn extensions<'a>(reader: &mut Reader<'a>) -> Option<Vec<(u16, Reader<'a>)>> {
    let mut found = Vec::new();
    if reader.0.is_empty() {
        return Some(found);
    }
    let mut list = reader.vec16()?;
    while !list.0.is_empty() {
        found.push((list.u16()?, list.vec16()?));
    }
    Some(found)
}

/// Values that clients send to keep servers tolerant (RFC 8701).
fn is_grease(id: u16) -> bool {
    id & 0x0f0f == 0x0a0a && id >> 8 == id & 0xff
}

/// Reads from the front of a slice; absent where bytes are missing.
#[derive(Clone, Copy, Debug)]
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, len: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        Some(taken)
    }

    fn u16(&mut self) -> Option<u16> {
        self.take(2).map(|octets| u16::from_be_bytes([octets[0], octets[1]]))
    }

    fn vec8(&mut self) -> Option<Reader<'a>> {
        let len = self.take(1)?[0];
        self.take(usize::from(len)).map(Reader)
    }

    fn vec16(&mut self) -> Option<Reader<'a>> {
        let len = self.u16()?;
        self.take(usize::from(len)).map(Reader)
    }

    fn u16s(self) -> impl Iterator<Item = u16> + 'a {
        self.0.chunks_exact(2).map(|octets| u16::from_be_bytes([octets[0], octets[1]]))
    }

    fn text(self) -> String {
        String::from_utf8_lossy(self.0).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A ServerHello of TLS 1.3 with two extensions, after RFC 8448 §3.
    fn server_hello(random: [u8; 32]) -> Vec<u8> {
        let mut hello = vec![3, 3];
        hello.extend(random);
        hello.extend([0, 0x13, 0x01, 0, 0, 12, 0, 43, 0, 2, 3, 4, 0, 51, 0, 2, 0, 29]);
        hello
    }

    #[test]
    fn a_server_hello_tells_version_suite_and_group() {
        let Some(ServerAnswer::Hello { hello, old }) = read_server_hello(&server_hello([7; 32]), 60) else {
            panic!("not a ServerHello")
        };
        assert!(!old);
        assert_eq!((hello.version.as_str(), hello.suite.as_str()), ("TLS 1.3", "TLS_AES_128_GCM_SHA256"));
        assert_eq!(hello.group.as_deref(), Some("X25519"));
    }

    #[test]
    fn the_well_known_random_is_a_retry() {
        assert!(matches!(read_server_hello(&server_hello(RETRY), 60), Some(ServerAnswer::Retry(_))));
    }

    #[test]
    fn a_hello_that_is_cut_is_unreadable_at_any_length() {
        let whole = server_hello([7; 32]);
        for len in 0..whole.len() {
            // Without extensions it is a whole hello of an older version.
            assert_eq!(read_server_hello(&whole[..len], 0).is_some(), len == 38, "{len}");
        }
    }
}
