//! What is kept, sent back, refused and evicted.

use super::*;

const NOW: i64 = 1_700_000_000_000;

fn by(response: u64) -> SetBy {
    SetBy { session: "s".to_owned(), response, url: "https://h/".to_owned() }
}

fn https(host: &str, path: &str) -> Place {
    Place::new(true, host, path)
}

fn http(host: &str, path: &str) -> Place {
    Place::new(false, host, path)
}

fn set(shelf: &mut Shelf, place: &Place, field: &str) -> (CookieVerdict, String) {
    let decisions = shelf.take(field.as_bytes(), place, &by(1), NOW, &mut Change::default());
    (decisions[0].verdict, decisions[0].why.code.clone())
}

fn sent(shelf: &Shelf, place: &Place) -> String {
    shelf.outgoing(place, NOW).field.unwrap_or_default()
}

#[test]
fn cookies_come_back_to_their_host_path_and_scheme() {
    let mut shelf = Shelf::default();
    let place = https("www.example.org", "/shop/cart");
    for field in
        ["host=1", "domain=2; Domain=example.org; Path=/", "deep=3; Path=/shop/cart", "tls=4; Secure; Path=/"]
    {
        assert_eq!(set(&mut shelf, &place, field).0, CookieVerdict::Stored, "{field}");
    }
    assert_eq!(sent(&shelf, &place), "deep=3; host=1; domain=2; tls=4");
    assert_eq!(sent(&shelf, &https("www.example.org", "/")), "domain=2; tls=4");
    assert_eq!(sent(&shelf, &https("example.org", "/shop/cart")), "domain=2");
    assert_eq!(sent(&shelf, &http("www.example.org", "/shop/x")), "host=1; domain=2");
    assert_eq!(sent(&shelf, &https("example.com", "/")), "");
}

#[test]
fn each_cookie_of_the_site_says_why_it_stays() {
    let mut shelf = Shelf::default();
    let place = https("www.example.org", "/a/b");
    for field in [
        "host=1; Path=/",
        "path=2",
        "tls=3; Secure; Domain=example.org; Path=/",
        "off=4; Domain=example.org; Path=/",
    ] {
        set(&mut shelf, &place, field);
    }
    shelf.cookies[3].cookie.on = false;
    let outgoing = shelf.outgoing(&http("api.example.org", "/"), NOW);
    let said: Vec<_> =
        outgoing.decisions.iter().map(|said| (said.name.as_str(), said.why.code.as_str())).collect();
    assert_eq!(
        said,
        [
            ("host", "cookie-other-host"),
            ("path", "cookie-other-host"),
            ("tls", "cookie-needs-tls"),
            ("off", "cookie-off")
        ]
    );
    assert_eq!(outgoing.field, None);
    let here = shelf.outgoing(&https("www.example.org", "/"), NOW);
    let path = here.decisions.iter().find(|said| said.name == "path").unwrap();
    assert_eq!((path.verdict, path.why.code.as_str()), (CookieVerdict::NotSent, "cookie-other-path"));
    assert_eq!(path.set_by, Some(by(1)));
    assert!(shelf.outgoing(&https("elsewhere.net", "/"), NOW).decisions.is_empty());
}

#[test]
fn a_typed_field_goes_out_alone() {
    let mut shelf = Shelf::default();
    let place = https("h.example", "/");
    set(&mut shelf, &place, "a=1");
    let typed = shelf.outgoing(&place, NOW).typed();
    assert_eq!((typed.field, typed.decisions[0].verdict), (None, CookieVerdict::NotSent));
    let removed = shelf.outgoing(&place, NOW).line_removed();
    assert_eq!(removed.decisions[0].why.code, "cookie-line-removed");
}

#[test]
fn a_domain_is_refused_unless_the_host_lies_within_it() {
    let mut shelf = Shelf::default();
    let place = https("www.example.co.uk", "/");
    for (field, code) in [
        ("a=1; Domain=co.uk", "cookie-public-suffix"),
        ("a=1; Domain=uk", "cookie-public-suffix"),
        ("a=1; Domain=other.co.uk", "cookie-foreign-domain"),
        ("a=1; Domain=sub.www.example.co.uk", "cookie-foreign-domain"),
        ("a=1; Domain=예시.kr", "cookie-domain-not-ascii"),
    ] {
        assert_eq!(set(&mut shelf, &place, field), (CookieVerdict::Refused, code.to_owned()), "{field}");
    }
    assert_eq!(set(&mut shelf, &place, "a=1; Domain=.Example.co.uk").0, CookieVerdict::Stored);
    assert_eq!(set(&mut shelf, &place, "b=1; Domain=").0, CookieVerdict::Stored);
    assert!(shelf.cookies[1].cookie.host_only);
    // A host that is itself a public suffix keeps cookies for itself alone.
    assert_eq!(set(&mut shelf, &https("github.io", "/"), "c=1; Domain=github.io").0, CookieVerdict::Stored);
    assert!(shelf.cookies[2].cookie.host_only);
}

#[test]
fn secure_cookies_need_tls_or_loopback_and_are_not_covered() {
    let mut shelf = Shelf::default();
    let refused = (CookieVerdict::Refused, "cookie-secure-without-tls".to_owned());
    assert_eq!(set(&mut shelf, &http("example.org", "/"), "a=1; Secure"), refused);
    let stored = (CookieVerdict::Stored, "cookie-stored-loopback".to_owned());
    assert_eq!(set(&mut shelf, &http("127.0.0.1", "/"), "a=1; Secure"), stored);
    set(&mut shelf, &https("www.example.org", "/login"), "a=1; Secure; Domain=example.org; Path=/login");
    for (field, verdict) in [
        ("a=2; Path=/login", CookieVerdict::Refused),
        ("a=2; Path=/login/en", CookieVerdict::Refused),
        ("a=2; Path=/", CookieVerdict::Stored),
        ("b=2; Path=/login", CookieVerdict::Stored),
    ] {
        assert_eq!(set(&mut shelf, &http("example.org", "/login"), field).0, verdict, "{field}");
    }
}

#[test]
fn prefixes_are_promises() {
    let mut shelf = Shelf::default();
    let place = https("example.org", "/");
    for (field, code) in [
        ("__Secure-a=1", "cookie-prefix-secure"),
        ("__secure-a=1", "cookie-prefix-secure"),
        ("__Host-a=1; Path=/", "cookie-prefix-host"),
        ("__Host-a=1; Secure", "cookie-prefix-host"),
        ("__Host-a=1; Secure; Path=/; Domain=example.org", "cookie-prefix-host"),
        ("__Host-a", "cookie-prefix-hidden"),
    ] {
        assert_eq!(set(&mut shelf, &place, field), (CookieVerdict::Refused, code.to_owned()), "{field}");
    }
    assert_eq!(set(&mut shelf, &place, "__Secure-a=1; Secure; Domain=example.org").0, CookieVerdict::Stored);
    assert_eq!(set(&mut shelf, &place, "__Host-a=1; Secure; Path=/").0, CookieVerdict::Stored);
}

#[test]
fn a_replacement_keeps_creation_and_order_and_a_past_date_removes() {
    let mut shelf = Shelf::default();
    let place = https("h.example", "/");
    set(&mut shelf, &place, "a=1");
    set(&mut shelf, &place, "b=1");
    let mut change = Change::default();
    let later = shelf.take(b"a=2; Max-Age=60", &place, &by(9), NOW + 5, &mut change);
    assert_eq!(
        (later[0].verdict, later[0].why.code.as_str()),
        (CookieVerdict::Replaced, "cookie-stored-seconds")
    );
    assert_eq!(shelf.cookies[0].cookie.created_ms, NOW as f64);
    assert_eq!(sent(&shelf, &place), "a=2; b=1");
    assert_eq!(shelf.outgoing(&place, NOW + 60_005).field.as_deref(), Some("b=1"));
    let removed = (CookieVerdict::Removed, "cookie-removed".to_owned());
    assert_eq!(set(&mut shelf, &place, "a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT"), removed);
    let nothing = (CookieVerdict::Removed, "cookie-removed-nothing".to_owned());
    assert_eq!(set(&mut shelf, &place, "a=; Max-Age=0"), nothing);
    assert_eq!(sent(&shelf, &place), "b=1");
}

#[test]
fn no_cookie_lives_longer_than_400_days() {
    let mut shelf = Shelf::default();
    let place = https("h.example", "/");
    let capped = (CookieVerdict::Stored, "cookie-stored-capped".to_owned());
    assert_eq!(set(&mut shelf, &place, "a=1; Max-Age=99999999999999"), capped);
    assert_eq!(shelf.cookies[0].cookie.expires_ms, Some((NOW + LONGEST_MS) as f64));
}

#[test]
fn a_crowded_domain_loses_its_longest_unused_cookie_that_is_not_secure() {
    let mut shelf = Shelf::default();
    let place = https("h.example", "/");
    set(&mut shelf, &place, "first=1; Secure");
    for number in 1..PER_DOMAIN {
        set(&mut shelf, &place, &format!("c{number}=1"));
    }
    shelf.cookies[1].used_ms = NOW + 1;
    let mut change = Change::default();
    let said = shelf.take(b"new=1", &place, &by(1), NOW, &mut change);
    assert_eq!((said[1].name.as_str(), said[1].why.code.as_str()), ("c2", "cookie-evicted"));
    assert_eq!((shelf.cookies.len(), change.removed.len()), (PER_DOMAIN, 1));
}

#[test]
fn the_cases_that_servers_send_come_back_as_browsers_send_them() {
    for (fields, back) in [
        (&["z=y", "a=b"][..], "z=y; a=b"),
        (&["foo=bar", "foo=qux"], "foo=qux"),
        (&["foo=bar; Path=/; Path=/qux"], ""),
        (&["foo=bar; Path=/qux; Path=/"], "foo=bar"),
        (&["foo=bar; Path=qux"], "foo=bar"),
        (&["foo=bar; Path"], "foo=bar"),
        (&["foo=bar; version=1;"], "foo=bar"),
        (&["foo=b;max-age=3600, c=d;path=/"], "foo=b"),
        (&["a=b", "=x", "c=d"], "a=b; x; c=d"),
        (&["a=b", "x=", "c=d"], "a=b; x=; c=d"),
        (&["foo", "="], "foo"),
        (&["foo=bar; Expires=Fri, 07 Aug 2007 08:04:19 GMT"], ""),
        (&["foo=bar; max-age=0;"], ""),
        (&["a=\"x y\" ; q"], "a=\"x y\""),
        (&["foo=bar; Domain=elsewhere.net", "ok=1"], "ok=1"),
    ] {
        let mut shelf = Shelf::default();
        let place = https("home.example.org", "/cookie-parser");
        for field in fields {
            set(&mut shelf, &place, field);
        }
        assert_eq!(sent(&shelf, &place), back, "{fields:?}");
    }
}
