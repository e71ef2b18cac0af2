//! The connections of a session: addresses, times, what TLS agreed on, TCP states.

use serde::{Deserialize, Serialize};

use crate::api::{ConnectionView, Span, StateChange};
use crate::event::{Data, Event, Evidence};

/// Connections kept; a session with more keeps its newest.
const KEPT: usize = 200;
/// State changes kept of one connection; a life has about ten.
const STATES: usize = 64;

/// The connections of a session, oldest first.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Connections {
    all: Vec<ConnectionView>,
}

impl Connections {
    pub(super) fn push(&mut self, event: &Event) {
        if event.conn == 0 {
            return;
        }
        let view = self.view(event.conn);
        if event.of_proxy() {
            return proxied(view, event);
        }
        match &event.data {
            Data::ResponseBodyChunk(_) | Data::RequestBodyChunk(_) => {}
            Data::DnsQuery(query) => {
                name(view, &query.name);
                view.dns = Some(Span { from_ns: event.t_ns, to_ns: event.t_ns });
            }
            Data::DnsResolved(resolved) => {
                name(view, &resolved.name);
                let from_ns = event.t_ns.saturating_sub(resolved.duration_ns);
                if view.via.is_some() && view.dns.is_some() && resolved.source == "literal" {
                    return;
                }
                view.dns = (resolved.source != "literal" && resolved.source != "override")
                    .then_some(Span { from_ns, to_ns: event.t_ns });
            }
            Data::DnsFailed(failed) => {
                name(view, &failed.name);
                let from_ns = event.t_ns.saturating_sub(failed.duration_ns);
                view.dns = Some(Span { from_ns, to_ns: event.t_ns });
            }
            Data::ConnectPlan(plan) => name(view, &plan.host),
            Data::ConnectAttempt(attempt) => {
                let from_ns = view.tcp.map_or(event.t_ns, |span| span.from_ns);
                view.tcp = Some(Span { from_ns, to_ns: event.t_ns });
                view.remote = Some(attempt.remote.clone());
            }
            Data::ConnectFailed(_) => {
                if let Some(span) = &mut view.tcp {
                    span.to_ns = event.t_ns;
                }
            }
            Data::Established(open) => {
                view.local = Some(open.local.clone());
                view.remote = Some(open.remote.clone());
                let from_ns = event.t_ns.saturating_sub(open.duration_ns);
                let from_ns = view.tcp.map_or(from_ns, |span| span.from_ns);
                view.tcp = Some(Span { from_ns, to_ns: event.t_ns });
                view.open_ns = Some(event.t_ns);
            }
            Data::ClientHello(_) => {
                view.client_hello = Some(event.seq);
                view.tls.get_or_insert(Span { from_ns: event.t_ns, to_ns: event.t_ns });
            }
            Data::ServerHello(hello) => {
                view.server_hello = Some(event.seq);
                view.tls_version = Some(hello.version.clone());
                view.tls_suite = Some(hello.suite.clone());
                view.tls_group.clone_from(&hello.group);
            }
            Data::Certificates(_) => view.certificates = Some(event.seq),
            Data::TlsVerify(verdict) => {
                view.verify = Some(event.seq);
                view.verified = Some(verdict.ok);
            }
            Data::ClientAuth(_) => view.client_certificate = Some(event.seq),
            Data::TlsEstablished(open) => {
                view.tls_established = Some(event.seq);
                view.tls_version = Some(open.version.clone());
                view.tls_suite = Some(open.suite.clone());
                view.tls_group.clone_from(&open.group);
                view.alpn.clone_from(&open.alpn);
                let from_ns = event.t_ns.saturating_sub(open.duration_ns);
                let from_ns = view.tls.map_or(from_ns, |span| span.from_ns);
                view.tls = Some(Span { from_ns, to_ns: event.t_ns });
            }
            Data::TlsAlert(_) | Data::TlsMalformed(_) if view.tls_established.is_none() => {
                if let Some(span) = &mut view.tls {
                    span.to_ns = event.t_ns;
                }
            }
            Data::TcpState(state) if view.states.len() < STATES => view.states.push(StateChange {
                side: state.side,
                t_ns: event.t_ns,
                seq: event.seq,
                state: state.new.clone(),
                inferred: event.evidence == Evidence::Inferred,
            }),
            Data::TcpInfo(stats) => {
                view.tcp_info = Some(event.seq);
                view.rtt_us = stats.rtt_us.or(view.rtt_us);
                view.retrans = stats.retrans.or(view.retrans);
            }
            Data::TcpClosed(_) => view.closed_ns = Some(event.t_ns),
            _ => {}
        }
    }

    pub(super) fn all(&self) -> &[ConnectionView] {
        &self.all
    }

    /// The newest connection of that number.
    pub(super) fn of(&self, conn: u32) -> Option<&ConnectionView> {
        self.all.iter().rev().find(|view| view.conn == conn)
    }

    fn view(&mut self, conn: u32) -> &mut ConnectionView {
        let at = match self.all.iter().rposition(|view| view.conn == conn) {
            Some(at) => at,
            None => {
                if self.all.len() == KEPT {
                    self.all.remove(0);
                }
                self.all.push(unknown(conn));
                self.all.len() - 1
            }
        };
        &mut self.all[at]
    }
}

/// The conversation with a proxy.
fn proxied(view: &mut ConnectionView, event: &Event) {
    match &event.data {
        Data::ProxyChosen(chosen) => {
            view.host.clone_from(&chosen.host);
            view.via = Some(chosen.url.clone());
        }
        Data::ProxyOpen(open) => {
            let from_ns = event.t_ns.saturating_sub(open.duration_ns);
            let from_ns = view.proxy.map_or(from_ns, |span| span.from_ns);
            view.proxy = Some(Span { from_ns, to_ns: event.t_ns });
        }
        _ => {
            let from_ns = view.proxy.map_or(event.t_ns, |span| span.from_ns);
            view.proxy = Some(Span { from_ns, to_ns: event.t_ns });
        }
    }
}

/// The server's name; where a proxy stands between, what is looked up and dialled is the proxy.
fn name(view: &mut ConnectionView, name: &str) {
    if view.via.is_none() {
        name.clone_into(&mut view.host);
    }
}

fn unknown(conn: u32) -> ConnectionView {
    ConnectionView {
        conn,
        host: String::new(),
        local: None,
        remote: None,
        dns: None,
        tcp: None,
        tls: None,
        proxy: None,
        via: None,
        open_ns: None,
        closed_ns: None,
        tls_version: None,
        tls_suite: None,
        tls_group: None,
        alpn: None,
        verified: None,
        client_hello: None,
        server_hello: None,
        certificates: None,
        verify: None,
        tls_established: None,
        client_certificate: None,
        tcp_info: None,
        states: Vec::new(),
        rtt_us: None,
        retrans: None,
    }
}
