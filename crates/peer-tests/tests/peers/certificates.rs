//! Certificates of `openssl s_server`, each flaw by its name, and certificates of ours that servers ask for.

use std::path::Path;

use sockeye_engine::api::{ClientCertificate, OpenRequest, ResolveSpec};
use sockeye_engine::event::{ClientAuth, Data, Event, Layer, ResponseHead, TlsVerify};
use sockeye_peer_tests::{Authority, Kind, Pair, Recorded, Server, failure, get};

fn verdict(events: &[Event]) -> &TlsVerify {
    let verdict = events.iter().find_map(|event| match &event.data {
        Data::TlsVerify(verdict) => Some(&**verdict),
        _ => None,
    });
    verdict.expect("a verdict")
}

fn response(events: &[Event]) -> &ResponseHead {
    let head = events.iter().find_map(|event| match &event.data {
        Data::ResponseHead(head) => Some(&**head),
        _ => None,
    });
    head.unwrap_or_else(|| panic!("no response: {events:#?}"))
}

fn asked(events: &[Event]) -> &ClientAuth {
    let asked = events.iter().find_map(|event| match &event.data {
        Data::ClientAuth(asked) => Some(&**asked),
        _ => None,
    });
    asked.expect("the server asked for a certificate")
}

/// A GET of that name, which stands for the server, trusting that root.
fn ask(host: &str, server: &Server, root: &Path) -> OpenRequest {
    let mut request = get(&format!("https://{host}:{}/", server.address.port()), Some(root));
    request.connect.resolve =
        vec![ResolveSpec { host: host.to_owned(), port: 0, addresses: "127.0.0.1".to_owned() }];
    request
}

#[tokio::test]
async fn each_flaw_of_a_certificate_has_its_name() {
    let authority = Authority::new("Peers");
    let stranger = Authority::new("Strange");
    let root = authority.root.certificate.as_path();
    let chain = authority.intermediate.certificate.display().to_string();
    let chain = ["-cert_chain", chain.as_str()];
    let strange_chain = stranger.intermediate.certificate.display().to_string();
    let strange_chain = ["-cert_chain", strange_chain.as_str()];
    let namesake = Authority::new("Peers");
    let sound = Kind::default();
    let wildcard = Kind { names: "DNS:*.peers.test", ..sound };
    let of_root = |name: &str, kind: &Kind| authority.by_root(name, kind);
    let below = authority.by_intermediate("below", &sound);
    // Name of the host, what is shown, what is sent along, the failure.
    let kinds: Vec<(&str, Pair, &[&str], Option<&str>)> = vec![
        ("localhost", of_root("good", &sound), &[], None),
        ("localhost", of_root("rsa", &Kind { key: "rsa:2048", ..sound }), &[], None),
        ("localhost", below.clone(), &chain, None),
        ("localhost", below, &[], Some("tls.incompleteChain")),
        ("other.test", of_root("other", &sound), &[], Some("tls.wrongName")),
        ("localhost", of_root("localhost", &Kind { names: "", ..sound }), &[], Some("tls.noNames")),
        ("localhost", stranger.by_intermediate("strange", &sound), &strange_chain, Some("tls.unknownIssuer")),
        ("localhost", namesake.by_root("namesake", &sound), &[], Some("tls.unknownIssuer")),
        ("localhost", authority.self_signed("self", false), &[], Some("tls.selfSigned")),
        ("localhost", authority.self_signed("self-ca", true), &[], Some("tls.selfSigned")),
        ("localhost", of_root("expired", &Kind::expired()), &[], Some("tls.expired")),
        ("localhost", of_root("not-yet", &Kind::not_yet()), &[], Some("tls.notYet")),
        ("localhost", of_root("sha1", &Kind { digest: "sha1", ..sound }), &[], Some("tls.weakSignature")),
        ("localhost", of_root("short", &Kind { key: "rsa:1024", ..sound }), &[], Some("tls.weakKey")),
        ("localhost", of_root("usage", &Kind { usage: "clientAuth", ..sound }), &[], Some("tls.wrongUsage")),
        ("a.peers.test", of_root("wild", &wildcard), &[], None),
        ("a.b.peers.test", of_root("wilder", &wildcard), &[], Some("tls.wrongName")),
        ("peers.test", of_root("wildest", &wildcard), &[], Some("tls.wrongName")),
    ];
    let mut told = Vec::new();
    let mut passed = Vec::new();
    for (host, shown, extra, expected) in kinds {
        let server = Server::openssl_showing(&shown, extra);
        let kind = format!("{} for {host}", shown.certificate.file_stem().unwrap_or_default().display());
        let events = Recorded::open(ask(host, &server, root)).ended().await;
        let code = failure(&events).map(|failure| failure.code.as_str());
        if code != expected {
            told.push(format!("{kind}: {code:?}, not {expected:?}; {:?}", verdict(&events)));
        }
        if let Some(failure) = failure(&events) {
            assert!(!failure.advice.is_empty() && !failure.evidence.is_empty(), "{kind}");
        } else {
            assert_eq!(response(&events).status, 200, "{kind}");
        }

        let mut request = ask(host, &server, root);
        request.tls.verify = false;
        let events = Recorded::open(request).ended().await;
        let reached = events.iter().any(|event| matches!(event.data, Data::ResponseHead(_)));
        let bad = events.iter().any(|event| matches!(&event.data, Data::TlsVerify(told) if !told.ok));
        if !reached || bad != expected.is_some() {
            passed.push(format!("{kind}: reached {reached}, a bad verdict {bad}; {:?}", failure(&events)));
        }
    }
    assert!(told.is_empty(), "{}", told.join("\n"));
    assert!(passed.is_empty(), "without verification: {}", passed.join("\n"));
}

fn own(request: OpenRequest, file: &Path, key: Option<&Path>, password: Option<&str>) -> OpenRequest {
    let client = ClientCertificate {
        file: file.display().to_string(),
        key_file: key.map(|key| key.display().to_string()),
        password: password.map(str::to_owned),
    };
    let mut request = request;
    request.tls.client = Some(client);
    request
}

const OF_CLIENTS: Kind = Kind {
    names: "email:ada@peers.test",
    usage: "clientAuth",
    dates: ("20200101000000Z", "20991231235959Z"),
    digest: "sha256",
    key: "rsa:2048",
};

#[tokio::test]
async fn nginx_sees_the_certificate_that_it_asks_for() {
    let authority = Authority::new("Peers");
    let nginx = Server::nginx_mutual(&authority);
    let root = authority.root.certificate.as_path();
    let ada = authority.by_root("ada", &OF_CLIENTS);
    let p12 = authority.pkcs12(&ada, "open sesame");
    let plain = || ask("localhost", &nginx, root);
    for request in
        [own(plain(), &ada.certificate, Some(&ada.key), None), own(plain(), &p12, None, Some("open sesame"))]
    {
        let session = Recorded::open(request);
        let events = session.ended().await;
        assert_eq!(response(&events).status, 200);
        assert_eq!(session.body(), b"CN=ada\n");
        let asked = asked(&events);
        assert_eq!(asked.issuers, ["CN=Peers Root"]);
        assert_eq!(asked.sent.iter().map(|sent| sent.subject.as_str()).collect::<Vec<_>>(), ["CN=ada"]);
        assert!(asked.problem.is_none() && !asked.signatures.is_empty());
    }

    // nginx lets the handshake pass and says in HTTP what it misses.
    let session = Recorded::open(plain());
    let events = session.ended().await;
    assert_eq!(response(&events).status, 400);
    let said = String::from_utf8_lossy(&session.body()).into_owned();
    assert!(said.contains("No required SSL certificate was sent"), "{said}");
    let asked = asked(&events);
    assert!(asked.sent.is_empty());
    assert_eq!(asked.problem.as_ref().map(|why| why.code.as_str()), Some("tls-client-nothing"));
}

#[tokio::test]
async fn a_server_that_ends_the_handshake_wants_or_refuses_our_certificate() {
    let authority = Authority::new("Peers");
    let stranger = Authority::new("Strange");
    let root = authority.root.certificate.as_path();
    let trusted = root.display().to_string();
    let shown = authority.by_root("server", &Kind::default());
    let eve = stranger.by_root("eve", &OF_CLIENTS);
    for version in ["-tls1_2", "-tls1_3"] {
        let extra = ["-Verify", "1", "-verify_return_error", "-CAfile", &trusted, version];
        let server = Server::openssl_showing(&shown, &extra);
        let plain = || ask("localhost", &server, root);
        for (request, code) in [
            (plain(), "tls.clientCertificateWanted"),
            (own(plain(), &eve.certificate, Some(&eve.key), None), "tls.clientCertificateRefused"),
        ] {
            let events = Recorded::open(request).ended().await;
            let failure = failure(&events).unwrap_or_else(|| panic!("{version} {code}: {events:#?}"));
            assert_eq!((failure.layer, failure.code.as_str()), (Layer::Tls, code), "{version}");
            assert!(!failure.advice.is_empty(), "{version} {code}");
        }
    }
}
