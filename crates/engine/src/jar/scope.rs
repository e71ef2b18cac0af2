//! Which hosts and paths a cookie is for (RFC 6265bis §5.1.2 to §5.1.4).

use std::net::IpAddr;

/// The request that a cookie comes from or goes with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// In lower case, without brackets.
    pub host: String,
    /// Without query.
    pub path: String,
    pub tls: bool,
}

impl Place {
    /// Of a request to that host and request target.
    #[must_use]
    pub fn new(tls: bool, host: &str, target: &str) -> Place {
        let path = target.split(['?', '#']).next().unwrap_or_default();
        Place { host: host.trim_end_matches('.').to_ascii_lowercase(), path: path.to_owned(), tls }
    }

    /// TLS, or a peer on this machine, which RFC 6265bis lets count as trusted as browsers do
    /// (§5.8.3 step 1; W3C Secure Contexts §3.1).
    #[must_use]
    pub fn secure(&self) -> bool {
        self.tls || self.loopback()
    }

    /// A peer on this machine.
    #[must_use]
    pub fn loopback(&self) -> bool {
        match self.host.parse::<IpAddr>() {
            Ok(address) => address.is_loopback(),
            Err(_) => self.host == "localhost" || self.host.ends_with(".localhost"),
        }
    }

    /// Directory of the path (§5.1.4).
    #[must_use]
    pub fn default_path(&self) -> &str {
        match self.path.rfind('/') {
            Some(at) if at > 0 && self.path.starts_with('/') => &self.path[..at],
            _ => "/",
        }
    }
}

/// Whether a host is a domain or lies within it (§5.1.3).
#[must_use]
pub fn domain_match(host: &str, domain: &str) -> bool {
    host == domain
        || (host.parse::<IpAddr>().is_err()
            && host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.')))
}

/// Whether a request path lies within the path of a cookie (§5.1.4).
#[must_use]
pub fn path_match(path: &str, of_cookie: &str) -> bool {
    let path = if path.is_empty() { "/" } else { path };
    match path.strip_prefix(of_cookie) {
        Some(rest) => rest.is_empty() || of_cookie.ends_with('/') || rest.starts_with('/'),
        None => false,
    }
}

/// Whether everybody may register names below it (publicsuffix.org).
#[must_use]
pub fn is_public_suffix(domain: &str) -> bool {
    psl::suffix_str(domain) == Some(domain)
}

/// The domain that was registered: what two hosts share when they are of one site.
#[must_use]
pub fn site(host: &str) -> &str {
    if host.parse::<IpAddr>().is_ok() { host } else { psl::domain_str(host).unwrap_or(host) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_matches_its_domain_and_those_above_it() {
        assert!(domain_match("example.org", "example.org"));
        assert!(domain_match("www.example.org", "example.org"));
        assert!(!domain_match("example.org", "www.example.org"));
        assert!(!domain_match("notexample.org", "example.org"));
        assert!(!domain_match("10.0.0.1", "0.0.1"));
        assert!(domain_match("::1", "::1"));
    }

    #[test]
    fn a_path_matches_whole_segments_only() {
        for (path, of_cookie, matches) in [
            ("/", "/", true),
            ("", "/", true),
            ("/a/b", "/a", true),
            ("/a/b", "/a/", true),
            ("/a", "/a/", false),
            ("/ab", "/a", false),
            ("/A", "/a", false),
        ] {
            assert_eq!(path_match(path, of_cookie), matches, "{path} {of_cookie}");
        }
    }

    #[test]
    fn the_default_path_is_the_directory() {
        for (target, path) in
            [("/a/b?c=/d", "/a"), ("/a/", "/a"), ("/a", "/"), ("/", "/"), ("", "/"), ("*", "/")]
        {
            assert_eq!(Place::new(true, "h", target).default_path(), path, "{target}");
        }
    }

    #[test]
    fn suffixes_are_those_of_the_public_list() {
        assert!(is_public_suffix("com") && is_public_suffix("co.uk") && is_public_suffix("github.io"));
        assert!(!is_public_suffix("example.com"));
        assert_eq!(site("a.b.example.co.uk"), "example.co.uk");
        assert_eq!(site("127.0.0.1"), "127.0.0.1");
    }

    #[test]
    fn loopback_counts_as_trusted_without_tls() {
        for host in ["localhost", "app.localhost", "127.0.0.1", "127.9.9.9", "::1"] {
            assert!(Place::new(false, host, "/").secure(), "{host}");
        }
        assert!(!Place::new(false, "example.org", "/").secure());
        assert!(Place::new(true, "example.org", "/").secure());
    }
}
