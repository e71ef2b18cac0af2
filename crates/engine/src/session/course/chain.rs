//! One request and what follows from its answers: redirects, each a whole exchange, until one is answered
//! for good or becomes a WebSocket.

use std::time::Duration;

use tokio::time::Instant;

use super::token::NoToken;
use super::{Course, kind_name};
use crate::api::{Auth, Command, HttpSpec, HttpVersion, OpenRequest, Repeat, SessionKind, WsSpec};
use crate::auth::{Access, keyed, known};
use crate::compose::{Draft, Origin, Proxy, Target, Way, insists_on_h2, upgrade};
use crate::dial::line::{CLOSE_WAIT, Line};
use crate::drive::Carrier;
use crate::drive::cookies::Cookies;
use crate::drive::http1::{Answer, Outcome, Sending, Switch};
use crate::drive::orders::{Orders, Stop};
use crate::drive::redirect::{Hop, follow};
use crate::drive::voice::SharedVoice;
use crate::drive::websocket::pipe::Pipe;
use crate::drive::websocket::rider::Rider;
use crate::drive::websocket::{Memory, Over};
use crate::drive::{tcp, websocket};
use crate::event::{ConnectionChosen, Data, Dir, Phrase, RedirectAsked, RedirectStopped, UserAction};
use crate::tap::Pen;

/// How long a body is held back for a typed `Expect: 100-continue`; curl waits as long.
const EXPECT_WAIT: Duration = Duration::from_secs(1);

/// Most requests at once: a look at behaviour, not a load test.
pub const PARALLEL_MAX: u32 = 32;

/// A connection that can carry another exchange.
pub struct Kept {
    pub carrier: Carrier,
    pub origin: Origin,
}

/// How a chain of exchanges ended.
pub enum Ended {
    /// The last exchange is complete.
    Answered(Answer),
    /// It broke off, or nobody could be reached.
    Broken(Answer),
    /// A person ended it.
    Stopped,
    /// The connection became another protocol's and is over; true when that was what was asked for. How a
    /// WebSocket ended is told too.
    Switched(bool, Option<Over>),
}

/// What a person says to a redirect.
enum Say {
    Follow,
    Stay,
    Stop,
}

/// What a chain is asked for.
pub struct Ask<'a> {
    pub course: &'a Course<'a>,
    pub request: &'a OpenRequest,
    pub target: &'a Target,
}

/// The state of a chain: the connection that is kept between exchanges.
#[derive(Default)]
pub struct Chain {
    pub kept: Option<Kept>,
    /// What a WebSocket that connects again remembers.
    pub memory: Option<Memory>,
    /// What writes the packets of a client above; absent: a WebSocket has a voice of its own.
    pub voice: Option<SharedVoice>,
}

impl Chain {
    /// Sends the request (`times` of it on one connection, when it is pipelined) and follows its redirects.
    pub async fn run(&mut self, ask: &Ask<'_>, orders: &mut Orders) -> Ended {
        let Ask { course, request, .. } = *ask;
        let mut target = ask.target.clone();
        let pen = course.pen;
        let mut http = request.http.clone().unwrap_or_default();
        let spec = request.ws.clone().unwrap_or_default();
        let total = request.limits.total_ms;
        let until = (total > 0).then(|| (Instant::now() + Duration::from_millis(total), total));
        let mut hop = 0;
        let mut access = Access::default();
        let mut at_proxy = Access::default();
        loop {
            let token = match &http.auth {
                Auth::OAuth2(oauth) => match course.token(request, oauth, orders).await {
                    Ok(token) => Some(token),
                    Err(NoToken::Stopped) => return Ended::Stopped,
                    Err(NoToken::Failed) => return Ended::Broken(Answer::default()),
                },
                _ => None,
            };
            let carrier = match self.carrier(course, request, &target, &http, orders).await {
                Ok(carrier) => carrier,
                Err(Some(_)) => return Ended::Stopped,
                Err(None) => return Ended::Broken(Answer::default()),
            };
            let conn = carrier.conn();
            let Ok(mut drafts) = drafts(course, request, &target, &http) else {
                // A file of the body vanished since the request was checked.
                carrier.close(CLOSE_WAIT).await;
                return Ended::Broken(Answer::default());
            };
            let body_known = drafts.iter().all(|draft| known(draft).is_some());
            let named = asked_for_each(request, &target, &http);
            let dressed = course.dress(&mut drafts, &target, &http, token.as_deref(), conn)
                && course.dress_for_proxy(&mut drafts, named.as_ref(), conn);
            if !dressed {
                carrier.close(CLOSE_WAIT).await;
                return Ended::Broken(Answer::default());
            }
            let cookies = Cookies::of(course.jars, &http, &target, course.session);
            if let Some(cookies) = &cookies {
                drafts.iter_mut().for_each(|draft| cookies.go_along(pen, conn, &http, draft));
            }
            let sending = Sending {
                limits: &request.limits,
                expect: expects(&http, &drafts),
                pause: Duration::from_millis(http.pause_ms),
                open: matches!(http.body, crate::api::BodySpec::Ndjson { open: true, .. }),
                until,
                cookies: cookies.as_ref(),
            };
            let (answer, carrier) = match carrier.exchange(drafts, &target, &sending, orders).await {
                Outcome::Stopped => return Ended::Stopped,
                Outcome::Broken(answer) => return Ended::Broken(answer),
                Outcome::Upgraded(line, switch) => {
                    let rider = self.rider(&spec, &target, pen, line.conn());
                    let memory = self.memory.get_or_insert_with(|| Memory::new(&spec));
                    return upgraded(course, line, switch, &target, memory, rider, orders).await;
                }
                Outcome::Tunnelled(tunnel, switch) => {
                    let rider = self.rider(&spec, &target, pen, tunnel.conn());
                    let memory = self.memory.get_or_insert_with(|| Memory::new(&spec));
                    return carried(course, *tunnel, switch, memory, rider, orders).await;
                }
                Outcome::Answered(answer, carrier) => (answer, carrier),
            };
            if answer.persistent {
                self.kept = Some(Kept { carrier, origin: target.origin() });
            } else {
                carrier.close(CLOSE_WAIT).await;
            }
            if course.challenged(&mut access, conn, &answer, &target, &http, body_known)
                || course.challenged_by_proxy(&mut at_proxy, conn, &answer, named.as_ref(), body_known)
            {
                continue;
            }
            let next = match &answer.location {
                Some(location) if hop < http.max_redirects => {
                    follow(&target, &http, answer.status, location, hop + 1)
                }
                _ => None,
            };
            let Some(Hop { target: to, http: request, redirect }) = next else {
                if let Some(location) = answer.location.as_ref().filter(|_| http.max_redirects > 0) {
                    let why = if hop < http.max_redirects { "target" } else { "limit" };
                    let stopped = RedirectStopped {
                        location: location.clone(),
                        status: answer.status,
                        why: why.to_owned(),
                        hops: hop,
                    };
                    pen.note(conn, Dir::Local, Data::RedirectStopped(stopped));
                }
                return Ended::Answered(answer);
            };
            if http.ask_redirects {
                let asked = RedirectAsked {
                    to: redirect.to.clone(),
                    status: answer.status,
                    would: Some(redirect.clone()),
                };
                pen.note(conn, Dir::Local, Data::RedirectAsked(Box::new(asked)));
                match self.ask(course, conn, orders).await {
                    Say::Follow => {}
                    Say::Stay => return Ended::Answered(answer),
                    Say::Stop => return Ended::Stopped,
                }
            }
            pen.note(conn, Dir::Local, Data::Redirect(redirect));
            hop += 1;
            (target, http) = (to, request);
            (access, at_proxy) = (Access::default(), Access::default());
        }
    }

    /// What speaks the protocols above on a WebSocket that is open now.
    fn rider(&self, spec: &WsSpec, target: &Target, pen: &Pen, conn: u32) -> Rider {
        match &self.voice {
            Some(voice) => Rider::along(voice, pen, conn),
            None => Rider::of(spec, &target.path, pen, conn),
        }
    }

    /// Closes what is kept.
    pub async fn close(&mut self) {
        if let Some(kept) = self.kept.take() {
            kept.carrier.close(CLOSE_WAIT).await;
        }
    }

    /// Waits for an order while the kept connection is idle; it is dropped when the server closes it.
    pub async fn next_order(
        &mut self,
        course: &Course<'_>,
        orders: &mut Orders,
    ) -> crate::drive::orders::Order {
        loop {
            let Some(kept) = &mut self.kept else { return orders.next().await };
            let usable = tokio::select! {
                order = orders.next() => return order,
                usable = kept.carrier.idle() => usable,
            };
            course.pen.flush().await;
            if !usable {
                self.close().await;
            }
        }
    }

    /// The kept connection when it leads there, else a new one.
    async fn carrier(
        &mut self,
        course: &Course<'_>,
        request: &OpenRequest,
        target: &Target,
        http: &HttpSpec,
        orders: &mut Orders,
    ) -> Result<Carrier, Option<Stop>> {
        if let Some(kept) = self.kept.take() {
            let choice = if kept.origin != target.origin() {
                "otherOrigin"
            } else if kept.carrier.is_over() {
                "closedByPeer"
            } else {
                "kept"
            };
            let chosen = ConnectionChosen { choice: choice.to_owned() };
            course.pen.note(kept.carrier.conn(), Dir::Local, Data::ConnectionChosen(chosen));
            if choice == "kept" {
                return Ok(kept.carrier);
            }
            kept.carrier.close(CLOSE_WAIT).await;
        }
        let version = match (target.kind, http.version) {
            // An upgrade is of HTTP/1.1; WebSocket over HTTP/2 is a choice (RFC 8441).
            (SessionKind::Ws, HttpVersion::Auto) => HttpVersion::Http11,
            (SessionKind::Http | SessionKind::Ws, version) => version,
            _ => HttpVersion::Http11,
        };
        let line = course.dial(target, request, kind_name(target.kind), version, orders).await?;
        Carrier::new(line, version, target.tls).await.ok_or(None)
    }

    async fn ask(&mut self, course: &Course<'_>, conn: u32, orders: &mut Orders) -> Say {
        loop {
            let order = self.next_order(course, orders).await;
            let say = match order.command {
                Command::Follow => Say::Follow,
                Command::Stay => Say::Stay,
                _ => match orders.as_stop(order, course.pen, conn, || Phrase::new("session-asks")) {
                    Some(_) => {
                        self.close().await;
                        return Say::Stop;
                    }
                    None => continue,
                },
            };
            orders.accept(order, course.pen, conn);
            return say;
        }
    }
}

/// The requests of one exchange: one, unless it is pipelined.
fn drafts(
    course: &Course<'_>,
    request: &OpenRequest,
    target: &Target,
    http: &HttpSpec,
) -> Result<Vec<Draft>, crate::api::FieldProblem> {
    let times = match http.repeat {
        Repeat::Pipeline { times } if target.kind == SessionKind::Http => times.clamp(1, 100),
        // On HTTP/2 they are streams of one connection.
        Repeat::Parallel { times } if insists_on_h2(http) => times.clamp(1, PARALLEL_MAX),
        _ => 1,
    };
    let upgrade =
        (target.kind == SessionKind::Ws).then(|| upgrade(request, target, &course.keys.take())).flatten();
    let keyed = keyed(target, &http.auth);
    let target = keyed.as_ref().unwrap_or(target);
    let proxy = Proxy::choose(&request.connect, target)?;
    let draft = || Ok(Draft::new(target, http, upgrade.as_ref())?.through(proxy.as_ref(), target, http));
    (0..times).map(|_| draft()).collect()
}

/// The proxy that each request names whole, so that it looks at the credentials of each.
fn asked_for_each(request: &OpenRequest, target: &Target, http: &HttpSpec) -> Option<Proxy> {
    let proxy = Proxy::choose(&request.connect, target).ok().flatten()?;
    (proxy.way(target, http.version) == Way::AbsoluteForm).then_some(proxy)
}

/// How long the body waits for 100 (Continue): as was asked for, or because the field was typed.
fn expects(http: &HttpSpec, drafts: &[Draft]) -> Option<Duration> {
    let says = |draft: &Draft| {
        draft.lines.iter().any(|line| {
            line.name.eq_ignore_ascii_case("expect") && line.value.trim().eq_ignore_ascii_case("100-continue")
        })
    };
    match http.expect_ms {
        Some(ms) => Some(Duration::from_millis(ms)),
        None => drafts.iter().any(says).then_some(EXPECT_WAIT),
    }
}

/// Runs what the connection became.
async fn upgraded(
    course: &Course<'_>,
    line: Line,
    switch: Switch,
    target: &Target,
    memory: &mut Memory,
    rider: Rider,
    orders: &mut Orders,
) -> Ended {
    if switch == Switch::Other {
        tcp::run(line, None, tcp::Over::Peer, orders).await;
        return Ended::Switched(target.kind == SessionKind::Http, None);
    }
    carried(course, line, switch, memory, rider, orders).await
}

/// Runs a WebSocket on what carries it.
async fn carried<P: Pipe>(
    course: &Course<'_>,
    pipe: P,
    switch: Switch,
    memory: &mut Memory,
    rider: Rider,
    orders: &mut Orders,
) -> Ended {
    if switch == Switch::Invalid && memory.behaviour().fail_on_violation {
        pipe.pen().clone().flush().await;
        pipe.close(CLOSE_WAIT).await;
        return Ended::Switched(false, None);
    }
    if switch == Switch::Invalid {
        let act = UserAction { action: "goOn".to_owned(), note: None };
        pipe.pen().note(pipe.conn(), Dir::Local, Data::UserAction(act));
    }
    let over = websocket::run(pipe, memory, rider, course.capture, orders).await;
    Ended::Switched(true, Some(over))
}
