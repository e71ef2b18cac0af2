//! The kinds of failure: layer and stable code, what happened, what follows, what to try, safest first.
//!
//! One long table on purpose: a kind's words are read together.

use super::{Failure, Layer, Phrase};

/// Everything that can make a session fail.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    DnsNotFound,
    DnsNoAnswer,
    DnsFailed,
    Refused,
    NoAnswer,
    Unreachable,
    NotConnected,
    ConnectTimeout {
        limit: String,
    },
    ResetOpen,
    ResetBeforeResponse,
    ResetInBody,
    ResetInHandshake,
    TlsTimeout {
        limit: String,
    },
    TlsExpired,
    TlsNotYet,
    TlsWrongName,
    TlsUnknownIssuer,
    TlsTrust,
    TlsVerify,
    /// A flaw, and what is known of it.
    Certificate(super::certificate::Flaw, Option<Phrase>),
    TlsAlert {
        alert: String,
    },
    TlsNotTls,
    TlsIncompatible,
    TlsBroken,
    TlsCut,
    FirstByteTimeout {
        limit: String,
    },
    IdleTimeout {
        limit: String,
    },
    TotalTimeout {
        limit: String,
    },
    HttpIsTls,
    HttpNotHttp,
    HttpMalformed {
        why: Phrase,
    },
    HttpHead {
        why: Phrase,
    },
    HttpEndless {
        why: Phrase,
    },
    HttpLength {
        why: Phrase,
    },
    HttpChunk {
        why: Phrase,
    },
    HttpCoding {
        why: Phrase,
    },
    /// There is no token, or what was typed cannot be used: the request was not sent.
    Credentials {
        why: Phrase,
    },
    RedirectLoop {
        hops: u32,
    },
    RedirectLimit {
        hops: u32,
    },
    RedirectNowhere {
        location: String,
    },
    /// Not a whole head came; `silent`: not a byte.
    HttpNoResponse {
        why: Phrase,
        silent: bool,
    },
    HttpIncomplete {
        why: Phrase,
    },
    WsRefused {
        status: u16,
        why: Phrase,
    },
    WsInvalid {
        why: Phrase,
    },
    WsViolation {
        why: Phrase,
    },
    /// What the peer sent grew beyond what is taken here.
    WsLimit {
        why: Phrase,
    },
    WsCut {
        got: u64,
    },
}

/// Where the session went.
pub(super) struct Place<'a> {
    pub host: &'a str,
    pub port: u16,
    pub tls: bool,
}

impl Place<'_> {
    fn host(&self, phrase: Phrase) -> Phrase {
        phrase.with("host", self.host)
    }

    pub(super) fn remote(&self, phrase: Phrase) -> Phrase {
        let host = if self.host.contains(':') && !self.host.starts_with('[') {
            format!("[{}]:{}", self.host, self.port)
        } else {
            format!("{}:{}", self.host, self.port)
        };
        phrase.with("remote", host)
    }
}

impl Kind {
    /// Layer and stable name.
    pub(super) fn place(&self) -> (Layer, &'static str) {
        use Layer::{Dns, Http, Tcp, Tls, Ws};
        match self {
            Kind::DnsNotFound => (Dns, "dns.notFound"),
            Kind::DnsNoAnswer => (Dns, "dns.noAnswer"),
            Kind::DnsFailed => (Dns, "dns.failed"),
            Kind::Refused => (Tcp, "tcp.refused"),
            Kind::NoAnswer => (Tcp, "tcp.noAnswer"),
            Kind::Unreachable => (Tcp, "tcp.unreachable"),
            Kind::NotConnected => (Tcp, "tcp.notConnected"),
            Kind::ConnectTimeout { .. } => (Tcp, "tcp.timeout"),
            Kind::ResetOpen => (Tcp, "tcp.reset"),
            Kind::ResetBeforeResponse => (Tcp, "tcp.resetBeforeResponse"),
            Kind::ResetInBody => (Tcp, "tcp.resetInBody"),
            Kind::ResetInHandshake => (Tls, "tls.reset"),
            Kind::TlsTimeout { .. } => (Tls, "tls.timeout"),
            Kind::TlsExpired => (Tls, "tls.expired"),
            Kind::TlsNotYet => (Tls, "tls.notYet"),
            Kind::TlsWrongName => (Tls, "tls.wrongName"),
            Kind::TlsUnknownIssuer => (Tls, "tls.unknownIssuer"),
            Kind::TlsTrust => (Tls, "tls.trust"),
            Kind::TlsVerify => (Tls, "tls.verify"),
            Kind::Certificate(flaw, _) => flaw.place(),
            Kind::TlsAlert { .. } => (Tls, "tls.alert"),
            Kind::TlsNotTls => (Tls, "tls.notTls"),
            Kind::TlsIncompatible => (Tls, "tls.incompatible"),
            Kind::TlsBroken => (Tls, "tls.broken"),
            Kind::TlsCut => (Tls, "tls.cut"),
            Kind::FirstByteTimeout { .. } => (Http, "http.timeout"),
            Kind::IdleTimeout { .. } => (Http, "http.idleTimeout"),
            Kind::TotalTimeout { .. } => (Http, "http.totalTimeout"),
            Kind::HttpIsTls => (Http, "http.isTls"),
            Kind::HttpNotHttp => (Http, "http.notHttp"),
            Kind::HttpMalformed { .. } => (Http, "http.malformed"),
            Kind::HttpHead { .. } => (Http, "http.headTooLarge"),
            Kind::HttpEndless { .. } => (Http, "http.endlessInformational"),
            Kind::HttpLength { .. } => (Http, "http.length"),
            Kind::HttpChunk { .. } => (Http, "http.chunk"),
            Kind::HttpCoding { .. } => (Http, "http.coding"),
            Kind::Credentials { .. } => (Http, "http.credentials"),
            Kind::RedirectLoop { .. } => (Http, "http.redirectLoop"),
            Kind::RedirectLimit { .. } => (Http, "http.redirectLimit"),
            Kind::RedirectNowhere { .. } => (Http, "http.redirectNowhere"),
            Kind::HttpNoResponse { .. } => (Http, "http.noResponse"),
            Kind::HttpIncomplete { .. } => (Http, "http.incomplete"),
            Kind::WsRefused { .. } => (Ws, "ws.refused"),
            Kind::WsInvalid { .. } => (Ws, "ws.invalid"),
            Kind::WsViolation { .. } => (Ws, "ws.violation"),
            Kind::WsLimit { .. } => (Ws, "ws.limit"),
            Kind::WsCut { .. } => (Ws, "ws.cut"),
        }
    }

    /// "LAYER: what happened".
    pub(super) fn headline(&self, at: &Place<'_>) -> Phrase {
        match self {
            Kind::DnsNotFound => at.host(Phrase::new("fail-dns-not-found")),
            Kind::DnsNoAnswer => at.host(Phrase::new("fail-dns-no-answer")),
            Kind::DnsFailed => at.host(Phrase::new("fail-dns-failed")),
            Kind::Refused => Phrase::new("fail-tcp-refused"),
            Kind::NoAnswer => Phrase::new("fail-tcp-no-answer"),
            Kind::Unreachable => Phrase::new("fail-tcp-unreachable"),
            Kind::NotConnected => Phrase::new("fail-tcp-not-connected"),
            Kind::ConnectTimeout { limit } => Phrase::new("fail-tcp-timeout").with("limit", limit.as_str()),
            Kind::ResetOpen => Phrase::new("fail-tcp-reset"),
            Kind::ResetBeforeResponse => Phrase::new("fail-tcp-reset-before-response"),
            Kind::ResetInBody => Phrase::new("fail-tcp-reset-in-body"),
            Kind::ResetInHandshake => Phrase::new("fail-tls-reset"),
            Kind::TlsTimeout { limit } => Phrase::new("fail-tls-timeout").with("limit", limit.as_str()),
            Kind::TlsExpired => Phrase::new("fail-tls-expired"),
            Kind::TlsNotYet => Phrase::new("fail-tls-not-yet"),
            Kind::TlsWrongName => at.host(Phrase::new("fail-tls-wrong-name")),
            Kind::TlsUnknownIssuer => Phrase::new("fail-tls-unknown-issuer"),
            Kind::TlsTrust => Phrase::new("fail-tls-trust"),
            Kind::TlsVerify => Phrase::new("fail-tls-verify"),
            Kind::Certificate(flaw, _) => flaw.headline(),
            Kind::TlsAlert { alert } => Phrase::new("fail-tls-alert").with("alert", alert.as_str()),
            Kind::TlsNotTls => Phrase::new("fail-tls-not-tls"),
            Kind::TlsIncompatible => Phrase::new("fail-tls-incompatible"),
            Kind::TlsBroken => Phrase::new("fail-tls-broken"),
            Kind::TlsCut => Phrase::new("fail-tls-cut"),
            Kind::FirstByteTimeout { limit } => {
                Phrase::new("fail-http-timeout").with("limit", limit.as_str())
            }
            Kind::IdleTimeout { limit } => Phrase::new("fail-http-idle").with("limit", limit.as_str()),
            Kind::TotalTimeout { limit } => Phrase::new("fail-http-total").with("limit", limit.as_str()),
            Kind::HttpIsTls => Phrase::new("fail-http-is-tls"),
            Kind::HttpNotHttp => Phrase::new("fail-http-not-http"),
            Kind::HttpMalformed { .. } => Phrase::new("fail-http-malformed"),
            Kind::HttpHead { .. } => Phrase::new("fail-http-head"),
            Kind::HttpEndless { .. } => Phrase::new("fail-http-endless"),
            Kind::HttpLength { .. } => Phrase::new("fail-http-length"),
            Kind::HttpChunk { .. } => Phrase::new("fail-http-chunk"),
            Kind::HttpCoding { .. } => Phrase::new("fail-http-coding"),
            Kind::Credentials { .. } => Phrase::new("fail-credentials"),
            Kind::RedirectLoop { .. } => Phrase::new("fail-http-redirect-loop"),
            Kind::RedirectLimit { hops } => Phrase::new("fail-http-redirect-limit").with("hops", *hops),
            Kind::RedirectNowhere { .. } => Phrase::new("fail-http-redirect-nowhere"),
            Kind::HttpNoResponse { silent: true, .. } => Phrase::new("fail-http-no-answer"),
            Kind::HttpNoResponse { .. } => Phrase::new("fail-http-no-response"),
            Kind::HttpIncomplete { .. } => Phrase::new("fail-http-incomplete"),
            Kind::WsRefused { status, .. } => {
                Phrase::new("fail-ws-refused").with("status", status.to_string())
            }
            Kind::WsInvalid { .. } => Phrase::new("fail-ws-invalid"),
            Kind::WsViolation { .. } => Phrase::new("fail-ws-violation"),
            Kind::WsLimit { .. } => Phrase::new("fail-ws-limit"),
            Kind::WsCut { .. } => Phrase::new("fail-ws-cut"),
        }
    }

    /// What follows from it, in one sentence.
    pub(super) fn consequence(&self, at: &Place<'_>) -> Phrase {
        match self {
            Kind::DnsNotFound | Kind::DnsNoAnswer | Kind::DnsFailed => Phrase::new("fail-then-no-address"),
            Kind::Refused => at.remote(Phrase::new("fail-then-nothing-listens")),
            Kind::NoAnswer | Kind::Unreachable | Kind::NotConnected | Kind::ConnectTimeout { .. } => {
                at.remote(Phrase::new("fail-then-not-connected"))
            }
            Kind::ResetOpen => Phrase::new("fail-then-reset-open"),
            Kind::ResetBeforeResponse => Phrase::new("fail-then-unanswered"),
            Kind::ResetInBody => Phrase::new("fail-then-body-kept"),
            Kind::TlsExpired
            | Kind::TlsNotYet
            | Kind::TlsWrongName
            | Kind::TlsUnknownIssuer
            | Kind::TlsVerify => at.host(Phrase::new("fail-then-not-verified")),
            Kind::Certificate(_, Some(why)) => why.clone(),
            Kind::Certificate(_, None) => at.host(Phrase::new("fail-then-not-verified")),
            Kind::TlsTrust => Phrase::new("fail-then-nothing-sent"),
            Kind::ResetInHandshake
            | Kind::TlsTimeout { .. }
            | Kind::TlsAlert { .. }
            | Kind::TlsNotTls
            | Kind::TlsIncompatible
            | Kind::TlsCut => at.remote(Phrase::new("fail-then-no-tls")),
            Kind::TlsBroken => Phrase::new("fail-then-tls-broken"),
            Kind::FirstByteTimeout { .. } => Phrase::new("fail-then-unanswered"),
            Kind::IdleTimeout { .. } | Kind::TotalTimeout { .. } => Phrase::new("fail-then-body-kept"),
            Kind::HttpIsTls | Kind::HttpNotHttp => Phrase::new("fail-then-bytes-kept"),
            Kind::RedirectLoop { hops } => Phrase::new("fail-then-redirect-loop").with("hops", *hops),
            Kind::RedirectLimit { .. } => Phrase::new("fail-then-redirect-limit"),
            Kind::RedirectNowhere { location } => {
                Phrase::new("fail-then-redirect-nowhere").with("location", location.as_str())
            }
            Kind::HttpMalformed { why }
            | Kind::HttpHead { why }
            | Kind::HttpEndless { why }
            | Kind::HttpLength { why }
            | Kind::HttpChunk { why }
            | Kind::HttpCoding { why }
            | Kind::Credentials { why }
            | Kind::HttpNoResponse { why, .. }
            | Kind::HttpIncomplete { why }
            | Kind::WsRefused { why, .. }
            | Kind::WsInvalid { why }
            | Kind::WsViolation { why }
            | Kind::WsLimit { why } => why.clone(),
            Kind::WsCut { got } => Phrase::new("fail-ws-cut-what").with("bytes", *got),
        }
    }

    /// What to try, safest first.
    pub(super) fn advice(&self, at: &Place<'_>) -> Vec<Phrase> {
        match self {
            Kind::DnsNotFound => vec![Phrase::new("advice-spelling"), Phrase::new("advice-private-dns")],
            Kind::DnsNoAnswer | Kind::DnsFailed => {
                vec![Phrase::new("advice-network"), Phrase::new("advice-resolver"), Phrase::new("advice-ip")]
            }
            Kind::Refused => vec![
                Phrase::new("advice-server-runs"),
                Phrase::new("advice-port").with("port", at.port.to_string()),
                Phrase::new("advice-listens-on"),
            ],
            Kind::NoAnswer | Kind::Unreachable | Kind::NotConnected | Kind::ConnectTimeout { .. } => vec![
                Phrase::new("advice-network"),
                Phrase::new("advice-firewall"),
                Phrase::new("advice-port").with("port", at.port.to_string()),
            ],
            Kind::ResetOpen | Kind::ResetBeforeResponse | Kind::ResetInBody => {
                vec![Phrase::new("advice-server-log"), Phrase::new("advice-proxy-limits")]
            }
            Kind::TlsExpired => vec![
                Phrase::new("advice-renew"),
                Phrase::new("advice-clock"),
                Phrase::new("advice-no-verify"),
            ],
            Kind::TlsNotYet => vec![Phrase::new("advice-clock"), Phrase::new("advice-no-verify")],
            Kind::TlsWrongName => vec![
                Phrase::new("advice-name"),
                Phrase::new("advice-server-name"),
                Phrase::new("advice-no-verify"),
            ],
            Kind::TlsUnknownIssuer => vec![
                Phrase::new("advice-ca-file"),
                Phrase::new("advice-intermediate"),
                Phrase::new("advice-no-verify"),
            ],
            Kind::Certificate(flaw, _) => flaw.advice(at),
            Kind::TlsTrust => vec![Phrase::new("advice-ca-readable")],
            Kind::TlsVerify => vec![Phrase::new("advice-chain"), Phrase::new("advice-no-verify")],
            Kind::TlsAlert { .. } | Kind::TlsIncompatible => {
                vec![Phrase::new("advice-tls-versions"), Phrase::new("advice-server-log")]
            }
            Kind::TlsNotTls | Kind::TlsCut | Kind::TlsTimeout { .. } | Kind::ResetInHandshake => {
                vec![Phrase::new("advice-without-tls"), Phrase::new("advice-tls-port")]
            }
            Kind::TlsBroken => vec![Phrase::new("advice-middlebox"), Phrase::new("advice-server-log")],
            Kind::FirstByteTimeout { .. } | Kind::IdleTimeout { .. } | Kind::TotalTimeout { .. } => {
                vec![Phrase::new("advice-wait-longer"), Phrase::new("advice-server-log")]
            }
            Kind::HttpIsTls => vec![Phrase::new("advice-with-tls")],
            Kind::HttpNotHttp if at.tls => vec![Phrase::new("advice-read-bytes"), Phrase::new("advice-tcp")],
            Kind::HttpNotHttp => vec![
                Phrase::new("advice-read-bytes"),
                Phrase::new("advice-port").with("port", at.port.to_string()),
                Phrase::new("advice-tcp"),
            ],
            Kind::HttpMalformed { .. } => vec![Phrase::new("advice-read-bytes")],
            Kind::HttpHead { .. } | Kind::HttpEndless { .. } => {
                vec![Phrase::new("advice-read-bytes"), Phrase::new("advice-server-log")]
            }
            Kind::HttpLength { .. } => {
                vec![Phrase::new("advice-one-length"), Phrase::new("advice-proxy-smuggling")]
            }
            Kind::HttpChunk { .. } => {
                vec![Phrase::new("advice-chunk-bytes"), Phrase::new("advice-double-chunked")]
            }
            Kind::Credentials { .. } => vec![Phrase::new("advice-authorization")],
            Kind::HttpCoding { .. } => {
                vec![Phrase::new("advice-identity"), Phrase::new("advice-coding-once")]
            }
            Kind::RedirectLoop { .. } => {
                vec![Phrase::new("advice-redirect-cookies"), Phrase::new("advice-redirect-scheme")]
            }
            Kind::RedirectLimit { .. } => vec![Phrase::new("advice-redirect-more")],
            Kind::RedirectNowhere { .. } => vec![Phrase::new("advice-redirect-server")],
            Kind::HttpNoResponse { silent: true, .. } if at.tls => {
                vec![
                    Phrase::new("advice-server-log"),
                    Phrase::new("advice-port").with("port", at.port.to_string()),
                ]
            }
            Kind::HttpNoResponse { silent: true, .. } => vec![
                Phrase::new("advice-maybe-tls"),
                Phrase::new("advice-port").with("port", at.port.to_string()),
                Phrase::new("advice-server-log"),
            ],
            Kind::HttpNoResponse { .. } | Kind::HttpIncomplete { .. } | Kind::WsCut { .. } => {
                vec![Phrase::new("advice-again"), Phrase::new("advice-server-log")]
            }
            Kind::WsRefused { status: 401 | 403 | 407, .. } => {
                vec![Phrase::new("advice-credentials"), Phrase::new("advice-origin")]
            }
            Kind::WsRefused { status: 300..=399, .. } => vec![Phrase::new("advice-redirect")],
            Kind::WsRefused { status: 200..=299 | 404 | 410, .. } => {
                vec![Phrase::new("advice-path"), Phrase::new("advice-proxy-upgrade")]
            }
            Kind::WsRefused { .. } => {
                vec![Phrase::new("advice-read-body"), Phrase::new("advice-proxy-upgrade")]
            }
            Kind::WsInvalid { why } if why.code.starts_with("upgrade-invalid-accept") => {
                vec![Phrase::new("advice-checks"), Phrase::new("advice-cache"), Phrase::new("advice-lenient")]
            }
            Kind::WsInvalid { why } if why.code == "upgrade-invalid-subprotocol" => vec![
                Phrase::new("advice-checks"),
                Phrase::new("advice-offer-subprotocol"),
                Phrase::new("advice-lenient"),
            ],
            Kind::WsInvalid { .. } => vec![Phrase::new("advice-checks"), Phrase::new("advice-lenient")],
            Kind::WsLimit { .. } => vec![Phrase::new("advice-ws-limit"), Phrase::new("advice-lenient")],
            Kind::WsViolation { .. } => {
                vec![Phrase::new("advice-frame"), Phrase::new("advice-lenient")]
            }
        }
    }
}

/// The reason in two or three words, for the failed layer's chip.
#[must_use]
pub fn short(failure: &Failure) -> Option<Phrase> {
    Some(match failure.code.as_str() {
        "dns.notFound" => Phrase::new("chip-fail-not-found"),
        "dns.noAnswer" | "tcp.noAnswer" => Phrase::new("chip-fail-no-answer"),
        "tcp.refused" => Phrase::new("chip-fail-refused"),
        "tcp.unreachable" => Phrase::new("chip-fail-unreachable"),
        "tcp.timeout" | "tls.timeout" | "http.timeout" | "http.idleTimeout" => {
            Phrase::new("chip-fail-timeout")
        }
        "tcp.reset" | "tcp.resetBeforeResponse" | "tcp.resetInBody" | "tls.reset" => {
            Phrase::new("chip-fail-reset")
        }
        "tls.expired" => Phrase::new("chip-fail-expired"),
        "tls.notYet" => Phrase::new("chip-fail-not-yet"),
        "tls.wrongName" => Phrase::new("chip-fail-wrong-name"),
        "tls.unknownIssuer" => Phrase::new("chip-fail-unknown-issuer"),
        "tls.alert" => Phrase::new("chip-fail-alert"),
        "tls.notTls" => Phrase::new("chip-fail-not-tls"),
        "http.isTls" => Phrase::new("chip-fail-is-tls"),
        "http.notHttp" => Phrase::new("chip-fail-not-http"),
        "http.noResponse" => Phrase::new("chip-fail-no-response"),
        "http.incomplete" => Phrase::new("chip-fail-incomplete"),
        "http.headTooLarge" | "http.endlessInformational" => Phrase::new("chip-fail-endless"),
        "http.length" => Phrase::new("chip-fail-length"),
        "http.chunk" => Phrase::new("chip-fail-chunk"),
        "http.coding" => Phrase::new("chip-fail-coding"),
        "http.credentials" => Phrase::new("chip-fail-credentials"),
        "http.redirectLoop" => Phrase::new("chip-fail-redirect-loop"),
        "http.redirectLimit" => Phrase::new("chip-fail-redirect-limit"),
        "http.redirectNowhere" => Phrase::new("chip-fail-redirect-nowhere"),
        "ws.refused" => Phrase::new("chip-fail-refused-upgrade"),
        "ws.invalid" => Phrase::new("chip-fail-invalid"),
        "ws.violation" => Phrase::new("chip-fail-violation"),
        "ws.limit" => Phrase::new("chip-fail-limit"),
        "ws.cut" => Phrase::new("chip-fail-incomplete"),
        code => {
            return super::h2::short(code)
                .or_else(|| super::app::short(code))
                .or_else(|| super::proxy::short(code))
                .or_else(|| super::certificate::short(code));
        }
    })
}
