//! Phases of an exchange on one clock.

use crate::api::{ConnectionView, Span, Timing};

/// The phases before the request: a kept-alive connection has none, and says so by their absence.
#[must_use]
pub fn before_request(connection: Option<&ConnectionView>, reused: bool) -> Timing {
    let connection = connection.filter(|_| !reused);
    Timing {
        queue: None,
        proxy: connection.and_then(|view| view.proxy),
        dns: connection.and_then(|view| view.dns),
        tcp: connection.and_then(|view| view.tcp),
        tls: connection.and_then(|view| view.tls),
        request: None,
        waiting: None,
        download: None,
    }
}

/// The request was written up to `t_ns`.
pub fn request_until(timing: &mut Timing, t_ns: u64) {
    let from_ns = timing.request.map_or(t_ns, |span| span.from_ns);
    timing.request = Some(Span { from_ns, to_ns: t_ns.max(from_ns) });
}

/// The request was ordered at `from_ns`: until its first step it waited for its turn.
pub fn queued_from(timing: &mut Timing, from_ns: Option<u64>) {
    let steps = [timing.dns, timing.tcp, timing.proxy, timing.tls, timing.request];
    let first = steps.into_iter().flatten().map(|span| span.from_ns).min();
    if let (Some(from_ns), Some(to_ns)) = (from_ns, first)
        && from_ns < to_ns
    {
        timing.queue = Some(Span { from_ns, to_ns });
    }
}

/// The first byte of a response was seen at `t_ns`: waiting ends where the first answer begins, be it an
/// informational one.
pub fn first_byte(timing: &mut Timing, t_ns: u64, waited_ns: Option<u64>) {
    if timing.waiting.is_some() {
        return;
    }
    let sent = match waited_ns {
        Some(waited) => t_ns.saturating_sub(waited),
        None => timing.request.map_or(t_ns, |span| span.to_ns),
    };
    // A server may answer before the request is complete; then nobody waited.
    timing.waiting = (sent <= t_ns).then_some(Span { from_ns: sent, to_ns: t_ns });
}

/// The response was received up to `t_ns`.
pub fn download_until(timing: &mut Timing, t_ns: u64) {
    let from_ns = timing.download.map_or(t_ns, |span| span.from_ns);
    timing.download = Some(Span { from_ns, to_ns: t_ns.max(from_ns) });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phases_follow_one_another_without_gaps_or_overlap() {
        let mut timing = before_request(None, false);
        request_until(&mut timing, 10);
        request_until(&mut timing, 20);
        first_byte(&mut timing, 50, Some(30));
        first_byte(&mut timing, 60, None);
        download_until(&mut timing, 50);
        download_until(&mut timing, 90);
        assert_eq!(timing.request, Some(Span { from_ns: 10, to_ns: 20 }));
        assert_eq!(timing.waiting, Some(Span { from_ns: 20, to_ns: 50 }));
        assert_eq!(timing.download, Some(Span { from_ns: 50, to_ns: 90 }));
    }

    #[test]
    fn a_kept_alive_connection_has_no_phases_before_the_request() {
        let timing = before_request(None, true);
        assert!(timing.dns.is_none() && timing.tcp.is_none() && timing.tls.is_none());
    }
}
