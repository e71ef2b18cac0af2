//! The way to the server: proxy, given addresses, our own certificate.

use clap::Args as ClapArgs;

use sockeye_engine::api::{ClientCertificate, ConnectSpec, OpenRequest, ProxySpec, ResolveSpec};

#[derive(Debug, ClapArgs)]
pub struct Way {
    /// Go through a proxy: http://, https://, socks5:// or socks5h://HOST:PORT.
    #[arg(short = 'x', long, value_name = "URL", group = "way")]
    pub proxy: Option<String>,
    /// Go through a SOCKS 5 proxy; names are looked up here.
    #[arg(long, value_name = "HOST:PORT", group = "way")]
    pub socks5: Option<String>,
    /// Go through a SOCKS 5 proxy, which looks names up.
    #[arg(long, value_name = "HOST:PORT", group = "way")]
    pub socks5_hostname: Option<String>,
    /// Go through the proxy that the environment or the system's settings name.
    #[arg(long, group = "way")]
    pub system_proxy: bool,
    /// Credentials for the proxy.
    #[arg(short = 'U', long, value_name = "USER:PASSWORD")]
    pub proxy_user: Option<String>,
    /// Hosts that are reached without the proxy, separated by commas.
    #[arg(long, value_name = "HOSTS")]
    pub noproxy: Option<String>,
    /// Addresses that stand in for a lookup: HOST:PORT:ADDRESS[,ADDRESS]; HOST may be "*".
    #[arg(long, value_name = "ENTRY", value_parser = entry)]
    pub resolve: Vec<ResolveSpec>,
    /// Our certificate for a server that asks for one: PEM (with its key, or see --key) or PKCS#12.
    #[arg(short = 'E', long, value_name = "FILE")]
    pub cert: Option<String>,
    /// The key of --cert in a PEM file of its own.
    #[arg(long, value_name = "FILE", requires = "cert")]
    pub key: Option<String>,
    /// The password of the key.
    #[arg(long, value_name = "PASSWORD", requires = "cert")]
    pub pass: Option<String>,
}

impl Way {
    pub fn apply(&self, request: &mut OpenRequest) {
        let own = match (&self.proxy, &self.socks5, &self.socks5_hostname) {
            (Some(url), _, _) => Some(url.clone()),
            (None, Some(place), _) => Some(format!("socks5://{place}")),
            (None, None, Some(place)) => Some(format!("socks5h://{place}")),
            (None, None, None) => None,
        };
        let (user, password) = self
            .proxy_user
            .as_deref()
            .map(|typed| typed.split_once(':').unwrap_or((typed, "")))
            .unwrap_or_default();
        let proxy = match own {
            Some(url) => ProxySpec::Own {
                url,
                user: user.to_owned(),
                password: password.to_owned(),
                except: self.noproxy.clone(),
            },
            None if self.system_proxy => ProxySpec::System,
            None => ProxySpec::None,
        };
        request.connect = ConnectSpec { proxy, resolve: self.resolve.clone() };
        request.tls.client = self.cert.as_ref().map(|file| ClientCertificate {
            file: file.clone(),
            key_file: self.key.clone(),
            password: self.pass.clone(),
        });
    }
}

/// An entry as curl takes it: the host may be an IPv6 address in brackets.
fn entry(typed: &str) -> Result<ResolveSpec, String> {
    let wrong = || "as in example.org:443:127.0.0.1".to_owned();
    let after_host = if typed.starts_with('[') { typed.find("]:").map(|at| at + 1) } else { typed.find(':') };
    let (host, rest) = typed.split_at(after_host.ok_or_else(wrong)?);
    let (port, addresses) = rest[1..].split_once(':').ok_or_else(wrong)?;
    let port = if port == "*" { 0 } else { port.parse().map_err(|_| wrong())? };
    Ok(ResolveSpec { host: host.to_owned(), port, addresses: addresses.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_read_as_curl_reads_them() {
        let read = |typed: &str| entry(typed).map(|entry| (entry.host, entry.port, entry.addresses));
        assert_eq!(read("a.example:443:127.0.0.1").unwrap(), ("a.example".into(), 443, "127.0.0.1".into()));
        assert_eq!(read("[::1]:80:[::2],::3").unwrap(), ("[::1]".into(), 80, "[::2],::3".into()));
        assert_eq!(read("*:80:::1").unwrap(), ("*".into(), 80, "::1".into()));
        assert!(read("a.example").is_err() && read("a.example:x:1.2.3.4").is_err());
    }
}
