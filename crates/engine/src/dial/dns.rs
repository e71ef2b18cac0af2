//! Names to addresses by the operating system's resolver, so that hosts files and local names count.

use std::io;
use std::net::{IpAddr, Ipv6Addr, SocketAddr, SocketAddrV6};

use super::{Unreached, os};
use crate::api::ResolveSpec;
use crate::compose::bare;
use crate::event::{Data, Dir, DnsFailed, DnsQuery, DnsResolved, Phrase};
use crate::tap::Pen;

/// The addresses of a host in the order in which the resolver gave them, or as they are given in `overrides`.
pub async fn resolve(
    pen: &Pen,
    conn: u32,
    (host, port): (&str, u16),
    overrides: &[ResolveSpec],
) -> Result<Vec<SocketAddr>, Unreached> {
    if let Some(given) = overridden(host, port, overrides) {
        resolved(pen, conn, host, &given, "override", pen.now());
        return Ok(given);
    }
    if let Some(literal) = literal(host, port).await {
        resolved(pen, conn, host, &[literal], "literal", pen.now());
        return Ok(vec![literal]);
    }
    let query =
        DnsQuery { name: host.to_owned(), qtype: "A+AAAA".to_owned(), via: "os".to_owned(), server: None };
    pen.note(conn, Dir::Tx, Data::DnsQuery(query));
    let begun = pen.now();
    match tokio::net::lookup_host((host, port)).await {
        Ok(found) => {
            let mut addresses = Vec::new();
            for address in found {
                if !addresses.contains(&address) {
                    addresses.push(address);
                }
            }
            if addresses.is_empty() {
                let silence = io::Error::other("no addresses");
                return Err(failed(pen, conn, host, &silence, begun));
            }
            resolved(pen, conn, host, &addresses, "os", begun);
            Ok(addresses)
        }
        Err(error) => Err(failed(pen, conn, host, &error, begun)),
    }
}

/// Addresses that a person gave for that host and port.
fn overridden(host: &str, port: u16, overrides: &[ResolveSpec]) -> Option<Vec<SocketAddr>> {
    let same = |entry: &&ResolveSpec| {
        let name = entry.host.trim();
        (name == "*" || bare(name).eq_ignore_ascii_case(host)) && (entry.port == 0 || entry.port == port)
    };
    let entry = overrides.iter().find(same)?;
    let addresses = entry.addresses.split(',').filter_map(|text| bare(text.trim()).parse::<IpAddr>().ok());
    let given: Vec<SocketAddr> = addresses.map(|address| SocketAddr::new(address, port)).collect();
    (!given.is_empty()).then_some(given)
}

/// An address in place of a name. Its zone is a number or the name of an interface, which the system knows
/// (RFC 4007 §11.2).
async fn literal(host: &str, port: u16) -> Option<SocketAddr> {
    if let Ok(address) = host.parse::<IpAddr>() {
        return Some(SocketAddr::new(address, port));
    }
    let (address, zone) = host.split_once('%')?;
    let address: Ipv6Addr = address.parse().ok()?;
    if let Ok(scope) = zone.parse() {
        return Some(SocketAddrV6::new(address, port, 0, scope).into());
    }
    tokio::net::lookup_host((host, port)).await.ok()?.next()
}

/// An address as events name it, with its zone.
fn shown(address: &SocketAddr) -> String {
    match address {
        SocketAddr::V6(address) if address.scope_id() != 0 => {
            format!("{}%{}", address.ip(), address.scope_id())
        }
        address => address.ip().to_string(),
    }
}

fn resolved(pen: &Pen, conn: u32, host: &str, addresses: &[SocketAddr], source: &str, begun: u64) {
    let answer = DnsResolved {
        name: host.to_owned(),
        addresses: addresses.iter().map(shown).collect(),
        source: source.to_owned(),
        duration_ns: pen.now().saturating_sub(begun),
    };
    let dir = if source == "os" { Dir::Rx } else { Dir::Local };
    pen.note(conn, dir, Data::DnsResolved(answer));
}

fn failed(pen: &Pen, conn: u32, host: &str, error: &io::Error, begun: u64) -> Unreached {
    let full = error.to_string();
    let text = full.strip_prefix("failed to lookup address information: ").unwrap_or(&full);
    let code = os::resolver_code(error, text);
    let why = match code {
        "EAI_NONAME" | "EAI_NODATA" => Phrase::new("dns-no-name"),
        "EAI_AGAIN" => Phrase::new("dns-no-answer"),
        _ => Phrase::new("dns-failed"),
    };
    let failure = DnsFailed {
        name: host.to_owned(),
        code: code.to_owned(),
        text: text.to_owned(),
        why: why.with("name", host),
        duration_ns: pen.now().saturating_sub(begun),
    };
    pen.note(conn, Dir::Rx, Data::DnsFailed(Box::new(failure)));
    Unreached
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(host: &str, port: u16, addresses: &str) -> ResolveSpec {
        ResolveSpec { host: host.to_owned(), port, addresses: addresses.to_owned() }
    }

    #[test]
    fn the_first_entry_of_that_host_and_port_counts() {
        let entries = [
            entry("a.example", 80, "127.0.0.1"),
            entry("A.Example", 0, "[::1], 127.0.0.2"),
            entry("*", 9, "127.0.0.3"),
        ];
        let found = |host: &str, port: u16| {
            overridden(host, port, &entries)
                .map(|found| found.iter().map(ToString::to_string).collect::<Vec<_>>())
        };
        assert_eq!(found("a.example", 80), Some(vec!["127.0.0.1:80".to_owned()]));
        assert_eq!(found("a.example", 443), Some(vec!["[::1]:443".to_owned(), "127.0.0.2:443".to_owned()]));
        assert_eq!(found("b.example", 9), Some(vec!["127.0.0.3:9".to_owned()]));
        assert_eq!(found("b.example", 80), None);
    }

    #[tokio::test]
    async fn a_zone_reaches_the_address() {
        let address = literal("fe80::1%3", 80).await.unwrap();
        assert_eq!((address.to_string().as_str(), shown(&address).as_str()), ("[fe80::1%3]:80", "fe80::1%3"));
        assert_eq!(literal("name", 80).await, None);
    }
}
