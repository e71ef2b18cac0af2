//! The proxy that a session goes through, from what was typed or what the system says.

use std::net::IpAddr;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use url::Url;

use super::{Draft, Line, Target, problem};
use crate::api::{ConnectSpec, FieldProblem, HttpSpec, HttpVersion, ProxySpec, SessionKind};
use crate::event::{Phrase, authority};

/// Names and passwords of SOCKS are told with a length of one octet (RFC 1929 §2).
const MAX_SOCKS_WORD: usize = 255;

/// A proxy and how it is spoken to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proxy {
    pub kind: ProxyKind,
    /// Name or address, without brackets.
    pub host: String,
    pub port: u16,
    /// User and password.
    pub credentials: Option<(String, String)>,
    /// `own`, or the variable or setting that says so.
    pub source: String,
}

/// What a proxy speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProxyKind {
    Http,
    /// HTTP within TLS.
    Https,
    /// SOCKS 5 with names looked up here.
    Socks5,
    /// SOCKS 5 with names looked up by the proxy.
    Socks5h,
}

/// How a proxy is asked for the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// The request names the whole URL (RFC 9112 §3.2.2).
    AbsoluteForm,
    /// RFC 9110 §9.3.6.
    Connect,
    /// RFC 1928.
    Socks,
}

impl Proxy {
    /// The proxy of a session, when it goes through one.
    pub fn choose(spec: &ConnectSpec, target: &Target) -> Result<Option<Proxy>, FieldProblem> {
        match &spec.proxy {
            ProxySpec::None => Ok(None),
            ProxySpec::Own { url, user, password, except } => {
                let excepted = except.as_deref().unwrap_or_default();
                if !excepted.is_empty() && stays_direct(excepted, target) {
                    return Ok(None);
                }
                Proxy::own(url, user, password).map(Some)
            }
            ProxySpec::System => {
                let Some(uri) = looked_up(target) else { return Ok(None) };
                let found = Matcher::from_system().intercept(&uri);
                found.map(|found| Proxy::system(&found, target)).transpose()
            }
        }
    }

    /// How this proxy is asked for the way to a target. HTTP/2 from the first byte is spoken with the server itself.
    #[must_use]
    pub fn way(&self, target: &Target, version: HttpVersion) -> Way {
        match self.kind {
            ProxyKind::Socks5 | ProxyKind::Socks5h => Way::Socks,
            _ if version == HttpVersion::Http2Prior => Way::Connect,
            _ if target.kind == SessionKind::Http && !target.tls => Way::AbsoluteForm,
            _ => Way::Connect,
        }
    }

    /// `host:port` of the proxy.
    #[must_use]
    pub fn authority(&self) -> String {
        authority(&self.host, self.port)
    }

    /// Its URL without credentials.
    #[must_use]
    pub fn url(&self) -> String {
        format!("{}://{}", self.kind.scheme(), self.authority())
    }

    /// The value of `Proxy-Authorization` in Basic, when there are credentials (RFC 9110 §11.7.2, RFC 7617).
    #[must_use]
    pub fn basic(&self) -> Option<String> {
        self.credentials.as_ref().map(|(user, password)| super::basic(user, password))
    }

    fn own(text: &str, user: &str, password: &str) -> Result<Proxy, FieldProblem> {
        let typed = text.trim();
        if typed.is_empty() {
            return Err(problem("proxy", Phrase::new("proxy-empty")));
        }
        let whole = if typed.contains("://") { typed.to_owned() } else { format!("http://{typed}") };
        let scheme = whole.split("://").next().unwrap_or_default().to_ascii_lowercase();
        let Some(kind) = ProxyKind::of(&scheme) else {
            return Err(problem("proxy", Phrase::new("proxy-scheme").with("scheme", scheme)));
        };
        let bad = || problem("proxy", Phrase::new("proxy-bad-url").with("url", typed));
        // The parser of http knows IPv6 literals and international names.
        let as_http = format!("http://{}", &whole[scheme.len() + 3..]);
        let url = Url::parse(&as_http).map_err(|_| bad())?;
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or_else(bad)?;
        let given = !user.is_empty() || !password.is_empty();
        let credentials = if given {
            Some((user.to_owned(), password.to_owned()))
        } else {
            let in_url = !url.username().is_empty() || url.password().is_some();
            in_url.then(|| (decoded(url.username()), decoded(url.password().unwrap_or_default())))
        };
        let proxy = Proxy {
            kind,
            host: host.trim_start_matches('[').trim_end_matches(']').to_owned(),
            // A port of 80 that was typed is left out by the parser, and is no default of curl's.
            port: url.port().or_else(|| typed_port(&as_http)).unwrap_or(kind.default_port()),
            credentials,
            source: "own".to_owned(),
        };
        proxy.checked()
    }

    fn system(found: &Intercept, target: &Target) -> Result<Proxy, FieldProblem> {
        let uri = found.uri();
        let scheme = uri.scheme_str().unwrap_or("http");
        let Some(kind) = ProxyKind::of(scheme) else {
            return Err(problem("proxy", Phrase::new("proxy-scheme").with("scheme", scheme)));
        };
        let host = uri.host().unwrap_or_default().trim_start_matches('[').trim_end_matches(']').to_owned();
        let credentials = match (found.raw_auth(), found.basic_auth()) {
            (Some((user, password)), _) => Some((user.to_owned(), password.to_owned())),
            (None, Some(basic)) => basic.to_str().ok().and_then(from_basic),
            (None, None) => None,
        };
        let port = uri.port_u16().unwrap_or(kind.default_port());
        Proxy { kind, host, port, credentials, source: variable(target) }.checked()
    }

    fn checked(self) -> Result<Proxy, FieldProblem> {
        let long = |word: &String| word.len() > MAX_SOCKS_WORD;
        let socks = matches!(self.kind, ProxyKind::Socks5 | ProxyKind::Socks5h);
        if socks && self.credentials.as_ref().is_some_and(|(user, password)| long(user) || long(password)) {
            return Err(problem("proxy", Phrase::new("proxy-socks-word")));
        }
        Ok(self)
    }
}

impl ProxyKind {
    /// Its name in events and URLs.
    #[must_use]
    pub fn scheme(self) -> &'static str {
        match self {
            ProxyKind::Http => "http",
            ProxyKind::Https => "https",
            ProxyKind::Socks5 => "socks5",
            ProxyKind::Socks5h => "socks5h",
        }
    }

    fn of(scheme: &str) -> Option<ProxyKind> {
        Some(match scheme {
            "http" => ProxyKind::Http,
            "https" => ProxyKind::Https,
            "socks5" => ProxyKind::Socks5,
            "socks5h" => ProxyKind::Socks5h,
            _ => return None,
        })
    }

    /// As curl has it.
    fn default_port(self) -> u16 {
        if self == ProxyKind::Https { 443 } else { 1080 }
    }
}

impl Way {
    /// Its name in events.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Way::AbsoluteForm => "absoluteForm",
            Way::Connect => "connect",
            Way::Socks => "socks",
        }
    }
}

impl Draft {
    /// The same request for the way that it takes: a proxy that is not asked for a tunnel gets the whole URL
    /// and its credentials (RFC 9112 §3.2.2, RFC 9110 §11.7.2).
    #[must_use]
    pub fn through(mut self, proxy: Option<&Proxy>, target: &Target, http: &HttpSpec) -> Draft {
        let Some(proxy) = proxy.filter(|proxy| proxy.way(target, http.version) == Way::AbsoluteForm) else {
            return self;
        };
        // `OPTIONS *` has no path (RFC 9112 §3.2.4).
        let path = if self.target == "*" { "" } else { self.target.as_str() };
        let whole = format!("http://{}{path}", target.authority);
        let place = self.method.len() + 1..self.method.len() + 1 + self.target.len();
        if self.start_line.get(place.clone()) == Some(self.target.as_str()) {
            self.start_line.replace_range(place, &whole);
        }
        self.target = whole;
        let name = "Proxy-Authorization";
        let typed = self.lines.iter().any(|line| line.name.eq_ignore_ascii_case(name));
        let refused = http.without.iter().any(|other| other.eq_ignore_ascii_case(name));
        if let Some(value) = proxy.basic().filter(|_| !typed && !refused) {
            let after_host = self.lines.iter().position(|line| line.name.eq_ignore_ascii_case("host"));
            let line = Line::added(name, &value, Phrase::new("why-proxy-authorization"));
            self.lines.insert(after_host.map_or(0, |at| at + 1), line);
        }
        self
    }
}

impl Draft {
    /// Puts the answer to a proxy's challenge in place of what was added before; what was typed stays.
    pub fn answer_proxy(&mut self, value: &str) {
        let mine = self
            .lines
            .iter_mut()
            .find(|line| line.added && line.name.eq_ignore_ascii_case("proxy-authorization"));
        if let Some(line) = mine {
            *line = Line::added("Proxy-Authorization", value, Phrase::new("why-proxy-digest"));
        }
    }
}

/// What is wrong with the way as typed.
pub(super) fn check(spec: &ConnectSpec, target: Option<&Target>, problems: &mut Vec<FieldProblem>) {
    if let Some(target) = target {
        problems.extend(Proxy::choose(spec, target).err());
    }
    for (row, entry) in spec.resolve.iter().enumerate() {
        let addresses = || entry.addresses.split(',').map(str::trim);
        let bad = addresses().find(|address| bare(address).parse::<IpAddr>().is_err());
        let why = match bad {
            _ if entry.host.trim().is_empty() => Phrase::new("resolve-no-host"),
            Some(address) => Phrase::new("resolve-address").with("address", address),
            None => continue,
        };
        problems.push(FieldProblem { index: u32::try_from(row).ok(), ..problem("resolve", why) });
    }
}

/// An address without the brackets that curl takes.
#[must_use]
pub fn bare(address: &str) -> &str {
    address.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(address)
}

/// What a matcher is asked: it knows http and https only, so WebSocket asks as what it is upgraded from
/// and bare TCP as what needs a tunnel.
fn looked_up(target: &Target) -> Option<http::Uri> {
    let scheme = if target.tls || target.kind == SessionKind::Tcp { "https" } else { "http" };
    format!("{scheme}://{}/", authority(&target.host, target.port)).parse().ok()
}

fn stays_direct(except: &str, target: &Target) -> bool {
    let matcher = Matcher::builder().all("http://proxy.invalid:1").no(except).build();
    looked_up(target).is_some_and(|uri| matcher.intercept(&uri).is_none())
}

/// The variable that named the proxy, as the matcher reads them, else the system's settings.
fn variable(target: &Target) -> String {
    // Of two that differ in case, the first that is set counts, even when it is empty.
    let named = |pair: [&'static str; 2]| {
        let set = pair.into_iter().find_map(|name| Some((name, std::env::var(name).ok()?)));
        set.filter(|(_, value)| !value.is_empty()).map(|(name, _)| name)
    };
    let tunnel = target.tls || target.kind == SessionKind::Tcp;
    let own = if tunnel { ["HTTPS_PROXY", "https_proxy"] } else { ["HTTP_PROXY", "http_proxy"] };
    let name = named(own).or_else(|| named(["ALL_PROXY", "all_proxy"]));
    name.unwrap_or("system").to_owned()
}

fn from_basic(value: &str) -> Option<(String, String)> {
    let decoded = BASE64_STANDARD.decode(value.strip_prefix("Basic ")?).ok()?;
    let text = String::from_utf8(decoded).ok()?;
    let (user, password) = text.split_once(':')?;
    Some((user.to_owned(), password.to_owned()))
}

fn decoded(text: &str) -> String {
    percent_decoded(text.as_bytes()).map_or_else(
        || text.to_owned(),
        |octets| String::from_utf8(octets).unwrap_or_else(|_| text.to_owned()),
    )
}

fn percent_decoded(text: &[u8]) -> Option<Vec<u8>> {
    let mut octets = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(&octet) = text.get(at) {
        if octet == b'%' {
            let digits = std::str::from_utf8(text.get(at + 1..at + 3)?).ok()?;
            octets.push(u8::from_str_radix(digits, 16).ok()?);
            at += 3;
        } else {
            octets.push(octet);
            at += 1;
        }
    }
    Some(octets)
}

/// The port at the end of the authority of a URL.
fn typed_port(url: &str) -> Option<u16> {
    let rest = url.strip_prefix("http://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?;
    let (before, port) = host.rsplit_once(':')?;
    (!before.contains(':') || before.ends_with(']')).then(|| port.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::ResolveSpec;

    fn target(url: &str) -> Target {
        Target::parse(url).unwrap()
    }

    fn own(url: &str) -> ConnectSpec {
        let proxy = ProxySpec::Own {
            url: url.to_owned(),
            user: String::new(),
            password: String::new(),
            except: None,
        };
        ConnectSpec { proxy, resolve: Vec::new() }
    }

    #[test]
    fn a_proxy_url_gives_kind_port_and_credentials() {
        let choose = |url: &str| Proxy::choose(&own(url), &target("http://h/")).unwrap().unwrap();
        let proxy = choose("socks5h://al%40din:open%20sesame@[::1]:9050");
        assert_eq!((proxy.kind, proxy.host.as_str(), proxy.port), (ProxyKind::Socks5h, "::1", 9050));
        assert_eq!(proxy.credentials, Some(("al@din".to_owned(), "open sesame".to_owned())));
        assert_eq!(proxy.url(), "socks5h://[::1]:9050");
        assert_eq!(choose("127.0.0.1:80").port, 80);
        assert_eq!(choose("127.0.0.1").port, 1080);
        assert_eq!(choose("https://proxy.example").port, 443);
    }

    #[test]
    fn the_way_follows_from_kind_and_target() {
        let way = |proxy: &str, url: &str| {
            let target = target(url);
            Proxy::choose(&own(proxy), &target).unwrap().unwrap().way(&target, HttpVersion::Http11)
        };
        let plain = target("http://h/");
        let proxy = Proxy::choose(&own("http://p:1"), &plain).unwrap().unwrap();
        assert_eq!(proxy.way(&plain, HttpVersion::Http2Prior), Way::Connect);
        assert_eq!(way("http://p:1", "http://h/"), Way::AbsoluteForm);
        assert_eq!(way("https://p:1", "http://h/"), Way::AbsoluteForm);
        for url in ["https://h/", "ws://h/", "wss://h/", "tcp://h:1", "tls://h:1"] {
            assert_eq!(way("http://p:1", url), Way::Connect, "{url}");
        }
        assert_eq!(way("socks5://p:1", "http://h/"), Way::Socks);
    }

    #[test]
    fn excepted_hosts_are_reached_directly() {
        let mut spec = own("http://p:1");
        if let ProxySpec::Own { except, .. } = &mut spec.proxy {
            *except = Some("example.org, 10.0.0.0/8".to_owned());
        }
        let direct = |url: &str| Proxy::choose(&spec, &target(url)).unwrap().is_none();
        assert!(
            direct("http://example.org/") && direct("wss://a.example.org/") && direct("tcp://10.1.2.3:4")
        );
        assert!(!direct("http://example.com/"));
    }

    #[test]
    fn what_cannot_be_used_is_a_problem_of_its_field() {
        let why = |url: &str| Proxy::choose(&own(url), &target("http://h/")).unwrap_err().why.code;
        assert_eq!(why("ftp://p:1"), "proxy-scheme");
        assert_eq!(why("http://:1"), "proxy-bad-url");
        assert_eq!(why(" "), "proxy-empty");
        assert_eq!(why(&format!("socks5://{}@p:1", "u".repeat(256))), "proxy-socks-word");
        let entry = |host: &str, addresses: &str| ResolveSpec {
            host: host.to_owned(),
            port: 0,
            addresses: addresses.to_owned(),
        };
        let resolve = vec![entry("h", "127.0.0.1, [::1]"), entry("h", "nowhere"), entry("", "::1")];
        let mut problems = Vec::new();
        check(&ConnectSpec { resolve, ..ConnectSpec::default() }, None, &mut problems);
        let told: Vec<_> = problems.iter().map(|p| (p.index, p.why.code.as_str())).collect();
        assert_eq!(told, [(Some(1), "resolve-address"), (Some(2), "resolve-no-host")]);
    }
}
