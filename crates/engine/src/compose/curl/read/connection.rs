//! What a command says about the way to the server: proxy, names, TLS, limits.

use super::{Reader, shown};
use crate::api::{ClientCertificate, ProxySpec, ResolveSpec};
use crate::compose::curl::words::Word;
use crate::event::Phrase;

/// The proxy while it is read.
#[derive(Debug, Default)]
pub struct Proxy {
    url: String,
    user: Option<String>,
}

impl Proxy {
    /// What the request says about it.
    pub fn spec(&self) -> ProxySpec {
        if self.url.is_empty() {
            return ProxySpec::None;
        }
        let (scheme, rest) = self.url.split_once("://").unwrap_or(("http", &self.url));
        let rest = rest.trim_end_matches('/');
        let (own, place) = rest.rsplit_once('@').map_or((None, rest), |(own, place)| (Some(own), place));
        let user = self.user.as_deref().or(own).unwrap_or_default();
        let (user, password) = user.split_once(':').unwrap_or((user, ""));
        // curl's own default, for every scheme but https.
        let bare = place.rsplit(']').next().unwrap_or_default();
        let port = match scheme {
            _ if bare.contains(':') => "",
            "https" => ":443",
            _ => ":1080",
        };
        ProxySpec::Own {
            url: format!("{scheme}://{place}{port}"),
            user: user.to_owned(),
            password: password.to_owned(),
            except: None,
        }
    }
}

/// Takes an option when it is one of these.
pub fn take(reader: &mut Reader<'_>, name: &str, written: &str, word: &Word, on: bool) -> bool {
    let value = word.text.as_str();
    match name {
        "insecure" => reader.request.tls.verify = !on,
        "cacert" => reader.request.tls.ca_file = Some(value.to_owned()),
        "cert" => {
            let (file, password) = certificate(value);
            let client = client(reader);
            client.file = file;
            client.password = password.or(client.password.take());
        }
        "key" => client(reader).key_file = Some(value.to_owned()),
        "pass" => client(reader).password = Some(value.to_owned()),
        // PEM and PKCS#12 are told apart by their content.
        "cert-type" | "key-type" if matches!(value.to_ascii_uppercase().as_str(), "PEM" | "P12") => {}
        "cert-type" | "key-type" => reader.leave_out(&shown(written, word), Phrase::new("curl-left-tls")),
        "proxy" => match value.split_once("://").map(|(scheme, _)| scheme) {
            None | Some("http" | "https" | "socks5" | "socks5h") => value.clone_into(&mut reader.proxy.url),
            Some(_) => reader.leave_out(&shown(written, word), Phrase::new("curl-left-proxy")),
        },
        "socks5" => reader.proxy.url = format!("socks5://{value}"),
        "socks5-hostname" => reader.proxy.url = format!("socks5h://{value}"),
        "proxy-user" => reader.proxy.user = Some(value.to_owned()),
        "resolve" => match resolve(value) {
            Some(resolve) => reader.request.connect.resolve.push(resolve),
            None => reader.leave_out(&shown(written, word), Phrase::new("curl-left-connection")),
        },
        "connect-timeout" | "max-time" => match milliseconds(value) {
            Some(ms) if name == "max-time" => reader.request.limits.total_ms = ms,
            Some(ms) => reader.request.limits.connect_ms = ms,
            None => reader.wrong(word, Phrase::new("curl-not-a-number").with("option", written)),
        },
        _ => return false,
    }
    true
}

/// Seconds with a fraction.
pub fn milliseconds(value: &str) -> Option<u64> {
    let seconds: f64 = value.parse().ok()?;
    let limit = std::time::Duration::try_from_secs_f64(seconds).ok()?;
    u64::try_from(limit.as_millis()).ok()
}

fn client<'r>(reader: &'r mut Reader<'_>) -> &'r mut ClientCertificate {
    reader.request.tls.client.get_or_insert_with(|| ClientCertificate {
        file: String::new(),
        key_file: None,
        password: None,
    })
}

/// `file[:password]`; the colon of a drive is no separator, nor is one behind a backslash.
fn certificate(value: &str) -> (String, Option<String>) {
    let bytes = value.as_bytes();
    let drive = bytes.len() > 2 && bytes[1] == b':' && matches!(bytes[2], b'\\' | b'/');
    let from = if drive { 2 } else { 0 };
    let colon = value[from..]
        .char_indices()
        .map(|(at, c)| (from + at, c))
        .find(|(at, c)| *c == ':' && !value[..*at].ends_with('\\'));
    match colon {
        Some((at, _)) => (value[..at].replace("\\:", ":"), Some(value[at + 1..].to_owned())),
        None => (value.replace("\\:", ":"), None),
    }
}

/// `[+]host:port:address[,address]…`.
fn resolve(value: &str) -> Option<ResolveSpec> {
    let value = value.strip_prefix('+').unwrap_or(value);
    let (host, rest) = value.split_once(':').filter(|(host, _)| !host.is_empty() && *host != "*")?;
    let (port, addresses) = rest.split_once(':')?;
    if host.starts_with('-') || addresses.is_empty() {
        return None;
    }
    let port = if port == "*" { 0 } else { port.parse().ok()? };
    let addresses = addresses.replace(['[', ']'], "");
    Some(ResolveSpec { host: host.to_owned(), port, addresses })
}
