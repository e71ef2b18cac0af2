//! Failures on the way to and through a proxy: they are the proxy's, whatever protocol they show in.

use super::{Failing, Failure, Layer, Phrase};
use crate::event::{
    ConnectFailed, Data, Dir, Event, Malformed, PhraseArg, ProxyChosen, ResponseHead, SocksMessage, authority,
};
use crate::explain::reactions::Answer;
use crate::explain::words::limit;

/// The newest connection that goes through a proxy.
#[derive(Debug)]
pub(super) struct Proxied {
    conn: u32,
    chosen: ProxyChosen,
    /// What follows is the server's.
    open: bool,
    planned: usize,
    remote: String,
    refused: Vec<(u64, ConnectFailed)>,
    /// We sent credentials.
    identified: bool,
    /// A 407, until another request answers it.
    wanted: Option<Box<Failure>>,
}

impl Failing {
    /// Looks at what happens between us and a proxy; true when the event is none of the server's.
    pub(super) fn on_the_way(&mut self, event: &Event, answer: &mut Answer<'_>) -> bool {
        if let Data::ProxyChosen(chosen) = &event.data {
            self.proxied = Some(Proxied::new(event.conn, chosen));
            return true;
        }
        let Some(proxied) = &mut self.proxied else { return false };
        if let Data::SessionEnded(_) = event.data {
            let wanted = proxied.wanted.take();
            if self.first.is_none() && !self.told && !self.given_up {
                self.first = wanted;
            }
            return false;
        }
        if event.conn != proxied.conn {
            return false;
        }
        proxied.follow(event);
        let failure = proxied.failure(event);
        let before_tcp = matches!(event.data, Data::DnsFailed(_) | Data::ConnectFailed(_));
        let told = failure.is_some();
        let kept = told || proxied.keeps(event);
        if let Some(failure) = failure
            && self.first.is_none()
            && !self.given_up
            && !self.told
        {
            self.first = Some(Box::new(failure));
        }
        if told && before_tcp {
            self.tell(answer);
        }
        kept
    }
}

impl Proxied {
    fn new(conn: u32, chosen: &ProxyChosen) -> Proxied {
        Proxied {
            conn,
            chosen: chosen.clone(),
            open: false,
            planned: 0,
            remote: String::new(),
            refused: Vec::new(),
            identified: false,
            wanted: None,
        }
    }

    fn follow(&mut self, event: &Event) {
        match &event.data {
            Data::ConnectPlan(plan) => {
                self.planned = plan.order.len();
                self.remote = authority(&plan.host, plan.port);
                self.refused.clear();
            }
            Data::Established(_) if self.chosen.way == "absoluteForm" && self.chosen.kind != "https" => {
                self.open = true;
            }
            Data::TlsEstablished(_) if event.layer == Layer::Proxy => {
                self.open = self.chosen.way == "absoluteForm";
            }
            Data::ProxyOpen(_) => self.open = true,
            Data::RequestHead(head) => {
                let credentials = |line: &crate::event::HeaderLine| {
                    line.name.0.eq_ignore_ascii_case(b"proxy-authorization")
                };
                self.identified = head.headers.iter().any(credentials);
                self.wanted = None;
            }
            Data::Socks(message) if message.step == "auth" => self.identified = true,
            _ => {}
        }
    }

    /// Whether an event belongs to the way to the server.
    fn keeps(&self, event: &Event) -> bool {
        let of_tcp = matches!(
            event.data,
            Data::ConnectFailed(_) | Data::TcpTimeout(_) | Data::RstReceived(_) | Data::FinReceived(_)
        );
        event.of_proxy() || (of_tcp && !self.open)
    }

    fn failure(&mut self, event: &Event) -> Option<Failure> {
        if let Data::ResponseHead(head) = &event.data
            && (event.layer == Layer::Proxy || self.chosen.way == "absoluteForm")
            && head.status == 407
        {
            self.wanted = Some(Box::new(self.credentials(event, head)));
            return None;
        }
        if self.open {
            return None;
        }
        match &event.data {
            // The server's name is looked up here for a proxy that takes addresses only.
            Data::DnsFailed(failed) if failed.name == self.proxy_host() => Some(self.told(
                event,
                "proxy.dns",
                Phrase::new("fail-proxy-dns").with("host", failed.name.as_str()),
                self.not_asked(),
                Some(failed.text.clone()),
                vec![Phrase::new("advice-proxy-name"), Phrase::new("advice-proxy-none")],
            )),
            Data::ConnectFailed(failed) => {
                self.refused.push((event.seq, (**failed).clone()));
                (self.refused.len() >= self.planned).then(|| self.not_reached(event, failed))
            }
            Data::TcpTimeout(timeout) => Some(self.told(
                event,
                "proxy.timeout",
                Phrase::new("fail-proxy-timeout").with("limit", limit(timeout.limit_ms)),
                self.not_asked(),
                None,
                vec![self.advice_port(), Phrase::new("advice-proxy-kind"), Phrase::new("advice-wait-longer")],
            )),
            Data::RstReceived(rst) => Some(self.cut(event, "proxy.reset", Some(rst.fault.text.clone()))),
            Data::FinReceived(_) => match self.wanted.take() {
                Some(wanted) => Some(*wanted),
                None => Some(self.cut(event, "proxy.closed", None)),
            },
            Data::ResponseHead(head) if event.layer == Layer::Proxy => self.status(event, head),
            Data::Socks(message) => self.socks(event, message),
            Data::ProxyMalformed(flaw) if flaw.fatal && event.dir == Dir::Rx => {
                Some(self.no_proxy(event, flaw))
            }
            Data::HttpMalformed(flaw)
                if event.layer == Layer::Proxy && flaw.fatal && event.dir == Dir::Rx =>
            {
                Some(self.no_proxy(event, flaw))
            }
            _ if event.layer == Layer::Proxy => self.secure(event),
            _ => None,
        }
    }

    /// TLS with the proxy.
    fn secure(&self, event: &Event) -> Option<Failure> {
        let (why, exact, next) = match &event.data {
            Data::TlsVerify(verdict) if !verdict.ok && verdict.enforced => (
                verdict.problem.clone().unwrap_or_else(|| Phrase::new("tls-verify-failed")),
                verdict.text.clone(),
                Phrase::new("advice-ca-file"),
            ),
            Data::TlsAlert(alert) if event.dir == Dir::Rx && alert.level == "fatal" => (
                alert.meaning.clone(),
                Some(format!("{} ({})", alert.description, alert.code)),
                Phrase::new("advice-proxy-kind"),
            ),
            Data::TlsMalformed(flaw) if flaw.fatal => {
                let exact = flaw.why.args.get("text").and_then(|text| match text {
                    PhraseArg::Text(text) => Some(text.clone()),
                    PhraseArg::Number(_) => None,
                });
                (flaw.why.clone(), exact, Phrase::new("advice-proxy-kind"))
            }
            _ => return None,
        };
        let headline = Phrase::new("fail-proxy-tls");
        Some(self.told(event, "proxy.tls", headline, why, exact, vec![next, self.advice_port()]))
    }

    fn not_reached(&self, event: &Event, last: &ConnectFailed) -> Failure {
        let refused = last.fault.name.contains("REFUSED");
        let (code, headline) = if refused {
            ("proxy.refused", Phrase::new("fail-proxy-refused"))
        } else {
            ("proxy.unreachable", Phrase::new("fail-proxy-unreachable"))
        };
        let consequence = if refused {
            Phrase::new("fail-then-proxy-nothing-listens").with("remote", self.remote.as_str())
        } else {
            self.not_asked()
        };
        let advice =
            vec![Phrase::new("advice-proxy-runs"), self.advice_port(), Phrase::new("advice-proxy-none")];
        let exact = Some(last.fault.text.clone());
        let mut failure = self.told(event, code, headline, consequence, exact, advice);
        failure.evidence = self.refused.iter().map(|(seq, _)| *seq).collect();
        failure
    }

    fn credentials(&self, event: &Event, head: &ResponseHead) -> Failure {
        let headline = if self.identified {
            Phrase::new("fail-proxy-credentials-refused")
        } else {
            Phrase::new("fail-proxy-credentials-wanted")
        };
        let advice = vec![Phrase::new("advice-proxy-credentials"), Phrase::new("advice-proxy-challenge")];
        let asks = head.headers.iter().filter(|line| line.name.0.eq_ignore_ascii_case(b"proxy-authenticate"));
        let exact = std::iter::once(status_line(head))
            .chain(asks.map(|line| format!("{}: {}", line.name.text(), line.value.text())))
            .collect::<Vec<_>>()
            .join("\n");
        let exact = Some(exact);
        self.told(event, "proxy.credentials", headline, self.not_through(), exact, advice)
    }

    /// Any answer to CONNECT but 2xx says that there is no way (RFC 9110 §9.3.6).
    fn status(&self, event: &Event, head: &ResponseHead) -> Option<Failure> {
        if (200..300).contains(&head.status) {
            return None;
        }
        let headline = Phrase::new("fail-proxy-status").with("status", head.status.to_string());
        let advice = match head.status {
            // Some proxies refuse credentials as if they were the server.
            401 => vec![Phrase::new("advice-proxy-credentials"), Phrase::new("advice-proxy-log")],
            502..=504 => vec![self.advice_server(), Phrase::new("advice-proxy-log")],
            _ => vec![self.advice_policy(), Phrase::new("advice-proxy-log")],
        };
        let exact = Some(status_line(head));
        Some(self.told(event, "proxy.status", headline, self.not_through(), exact, advice))
    }

    fn socks(&self, event: &Event, message: &SocksMessage) -> Option<Failure> {
        let why = message.problem.clone()?;
        let told = |code, headline, advice| Some(self.told(event, code, headline, why.clone(), None, advice));
        match message.step.as_str() {
            "method" => told(
                "proxy.method",
                Phrase::new("fail-proxy-method"),
                vec![Phrase::new("advice-proxy-credentials"), Phrase::new("advice-proxy-log")],
            ),
            "authResult" => told(
                "proxy.credentials",
                Phrase::new("fail-proxy-socks-credentials"),
                vec![Phrase::new("advice-proxy-credentials")],
            ),
            _ => {
                let code = message.fields.iter().find(|field| field.name == "REP");
                let code = code.and_then(|field| field.octets.0.first().copied()).unwrap_or_default();
                let advice = match code {
                    2 => vec![self.advice_policy(), Phrase::new("advice-proxy-log")],
                    8 => vec![Phrase::new("advice-proxy-remote-dns"), Phrase::new("advice-proxy-log")],
                    _ => vec![self.advice_server(), Phrase::new("advice-proxy-log")],
                };
                let headline = Phrase::new("fail-proxy-reply").with("code", code.to_string());
                told("proxy.reply", headline, advice)
            }
        }
    }

    fn no_proxy(&self, event: &Event, flaw: &Malformed) -> Failure {
        let headline = if self.chosen.way == "socks" {
            Phrase::new("fail-proxy-not-socks")
        } else {
            Phrase::new("fail-proxy-not-http")
        };
        let advice = vec![Phrase::new("advice-proxy-kind"), self.advice_port()];
        self.told(event, "proxy.malformed", headline, flaw.why.clone(), None, advice)
    }

    fn cut(&self, event: &Event, code: &str, exact: Option<String>) -> Failure {
        let headline = Phrase::new("fail-proxy-closed");
        let advice = vec![Phrase::new("advice-proxy-kind"), Phrase::new("advice-proxy-log")];
        self.told(event, code, headline, self.not_through(), exact, advice)
    }

    fn told(
        &self,
        event: &Event,
        code: &str,
        headline: Phrase,
        consequence: Phrase,
        exact: Option<String>,
        advice: Vec<Phrase>,
    ) -> Failure {
        Failure {
            layer: Layer::Proxy,
            code: code.to_owned(),
            headline,
            consequence,
            exact,
            advice,
            evidence: vec![event.seq],
            t_ns: event.t_ns,
        }
    }

    /// Name or address in the proxy's URL.
    fn proxy_host(&self) -> &str {
        let authority = self.chosen.url.split("://").nth(1).unwrap_or_default();
        let host = authority.rsplit_once(':').map_or(authority, |(host, _)| host);
        host.trim_start_matches('[').trim_end_matches(']')
    }

    fn target(&self) -> String {
        authority(&self.chosen.host, self.chosen.port)
    }

    fn not_asked(&self) -> Phrase {
        Phrase::new("fail-then-proxy-not-asked").with("target", self.target())
    }

    fn not_through(&self) -> Phrase {
        Phrase::new("fail-then-proxy-not-through").with("target", self.target())
    }

    fn advice_port(&self) -> Phrase {
        Phrase::new("advice-proxy-port").with("url", self.chosen.url.as_str())
    }

    fn advice_server(&self) -> Phrase {
        Phrase::new("advice-proxy-server").with("target", self.target())
    }

    fn advice_policy(&self) -> Phrase {
        Phrase::new("advice-proxy-policy").with("target", self.target())
    }
}

fn status_line(head: &ResponseHead) -> String {
    format!("{} {}", head.status, head.reason.text()).trim_end().to_owned()
}

/// The reason in two or three words, for the proxy's chip.
#[must_use]
pub(super) fn short(code: &str) -> Option<Phrase> {
    Some(match code {
        "proxy.dns" => Phrase::new("chip-fail-not-found"),
        "proxy.refused" => Phrase::new("chip-fail-refused"),
        "proxy.unreachable" => Phrase::new("chip-fail-unreachable"),
        "proxy.timeout" => Phrase::new("chip-fail-timeout"),
        "proxy.reset" => Phrase::new("chip-fail-reset"),
        "proxy.credentials" | "proxy.method" => Phrase::new("chip-fail-proxy-credentials"),
        "proxy.status" | "proxy.reply" => Phrase::new("chip-fail-proxy-refused"),
        "proxy.malformed" => Phrase::new("chip-fail-not-proxy"),
        "proxy.tls" => Phrase::new("chip-fail-proxy-tls"),
        _ => return None,
    })
}
