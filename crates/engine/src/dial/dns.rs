//! Names to addresses by the operating system's resolver, so that hosts files and local names count.

use std::io;
use std::net::{IpAddr, SocketAddr};

use super::{Unreached, os};
use crate::event::{Data, Dir, DnsFailed, DnsQuery, DnsResolved, Phrase};
use crate::tap::Pen;

/// The addresses of a host in the order in which the resolver gave them.
pub async fn resolve(pen: &Pen, conn: u32, host: &str, port: u16) -> Result<Vec<SocketAddr>, Unreached> {
    if let Ok(address) = host.parse::<IpAddr>() {
        resolved(pen, conn, host, &[SocketAddr::new(address, port)], "literal", pen.now());
        return Ok(vec![SocketAddr::new(address, port)]);
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

fn resolved(pen: &Pen, conn: u32, host: &str, addresses: &[SocketAddr], source: &str, begun: u64) {
    let answer = DnsResolved {
        name: host.to_owned(),
        addresses: addresses.iter().map(|address| address.ip().to_string()).collect(),
        source: source.to_owned(),
        duration_ns: pen.now().saturating_sub(begun),
    };
    let dir = if source == "literal" { Dir::Local } else { Dir::Rx };
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
    pen.note(conn, Dir::Rx, Data::DnsFailed(failure));
    Unreached
}
