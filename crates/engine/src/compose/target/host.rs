//! The host of a URL: names to A-labels, addresses in their usual form, the zone apart.

use std::net::Ipv6Addr;

use url::Url;

/// A host that was understood.
pub struct Host {
    /// As typed where that is the same host, else as it is understood; IPv6 in brackets, no zone.
    pub shown: String,
    /// For names and sockets: lower case, A-labels, no brackets.
    pub bare: String,
    pub zone: Option<String>,
    /// The zone with what introduces it, as typed.
    pub zone_text: String,
}

/// Reads a host as typed; `None` when it is none.
pub fn read(typed: &str) -> Option<Host> {
    let (plain, zone_text) = without_zone(typed)?;
    if plain.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return None;
    }
    // The parser of http knows IPv6 literals, numeric hosts and international names.
    let url = Url::parse(&format!("http://{plain}/")).ok()?;
    let clean = url.path() == "/" && url.query().is_none() && url.username().is_empty();
    let found = url.host_str().filter(|_| clean && url.port().is_none())?;
    let shown = if found.eq_ignore_ascii_case(&plain) { plain } else { found.to_owned() };
    let bare = found.trim_start_matches('[').trim_end_matches(']').to_owned();
    let zone = zone_text.strip_prefix("%25").or_else(|| zone_text.strip_prefix('%'));
    Some(Host { shown, bare, zone: zone.map(str::to_owned), zone_text })
}

/// Splits `[fe80::1%25eth0]` (RFC 6874) and the form that people write, `[fe80::1%eth0]`.
fn without_zone(typed: &str) -> Option<(String, String)> {
    let inner = typed.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let Some((address, _)) = inner.and_then(|inner| inner.split_once('%')) else {
        return Some((typed.to_owned(), String::new()));
    };
    let zone_text = &typed[1 + address.len()..typed.len() - 1];
    let zone = zone_text.strip_prefix("%25").unwrap_or(&zone_text[1..]);
    let named = !zone.is_empty() && zone.bytes().all(|c| c.is_ascii_alphanumeric() || b"-._~".contains(&c));
    (named && address.parse::<Ipv6Addr>().is_ok()).then(|| (format!("[{address}]"), zone_text.to_owned()))
}
