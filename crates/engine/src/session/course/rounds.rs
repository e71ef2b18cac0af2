//! A request that is sent more than once: polled, several at once, or asked for again as an event stream.

use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::{Instant, sleep_until};

use super::Course;
use super::chain::{Ask, Chain, Ended, PARALLEL_MAX};
use crate::api::{HeaderSpec, OpenRequest, Repeat, SessionKind};
use crate::compose::insists_on_h2;
use crate::drive::http1::Answer;
use crate::drive::orders::Orders;
use crate::drive::seen::EventStream;
use crate::event::{Data, Dir, Phrase, Round, SseReconnect};

/// Before a poll that failed is sent again at once.
const BACK_OFF: Duration = Duration::from_secs(1);
/// How long an event stream waits before it is asked for again, unless it says otherwise; browsers wait a
/// few seconds (WHATWG HTML §9.2.3).
const RETRY_MS: u64 = 3000;

/// Sends the request as often as it says.
pub async fn run(ask: &Ask<'_>, chain: &mut Chain, orders: &mut Orders) -> Ended {
    let http = ask.request.http.as_ref();
    let repeat = http.map(|http| http.repeat.clone()).filter(|_| ask.target.kind == SessionKind::Http);
    match repeat.unwrap_or_default() {
        Repeat::Once if http.is_some_and(|http| http.sse_reconnect) => stream(ask, chain, orders).await,
        Repeat::Once | Repeat::Pipeline { .. } => chain.run(ask, orders).await,
        Repeat::Every { ms, times } => {
            let pace = Pace { kind: "every", every: Some(Duration::from_millis(ms)), times };
            poll(ask, chain, pace, orders).await
        }
        Repeat::LongPoll { times } => {
            let pace = Pace { kind: "longPoll", every: None, times };
            poll(ask, chain, pace, orders).await
        }
        Repeat::Parallel { .. } if http.is_some_and(insists_on_h2) => chain.run(ask, orders).await,
        Repeat::Parallel { times } => parallel(ask, times, orders).await,
    }
}

/// When the next round begins.
struct Pace {
    kind: &'static str,
    /// From the beginning of one round to that of the next; absent: as soon as the answer is there.
    every: Option<Duration>,
    /// 0: until stopped.
    times: u32,
}

async fn poll(ask: &Ask<'_>, chain: &mut Chain, pace: Pace, orders: &mut Orders) -> Ended {
    let course = ask.course;
    let mut n = 1;
    loop {
        let began = Instant::now();
        course.round(n, pace.times, pace.kind);
        let ended = chain.run(ask, orders).await;
        if matches!(ended, Ended::Stopped | Ended::Switched(..)) || n == pace.times {
            return ended;
        }
        n = n.saturating_add(1);
        let failed = matches!(ended, Ended::Broken(_));
        let next = match pace.every {
            Some(every) if !(failed && every < BACK_OFF) => began + every,
            None if !failed => continue,
            _ => Instant::now() + BACK_OFF,
        };
        if next > Instant::now() && !wait(course, chain, next, orders).await {
            return Ended::Stopped;
        }
    }
}

/// Several at once, each on a connection of its own.
async fn parallel(ask: &Ask<'_>, times: u32, orders: &mut Orders) -> Ended {
    let course = ask.course;
    let times = times.clamp(1, PARALLEL_MAX);
    let (forks, each): (Vec<_>, Vec<_>) = (1..=times)
        .map(|n| {
            let (fork, mut own) = Orders::fork();
            let one = async move {
                let mut chain = Chain::default();
                course.round(n, times, "parallel");
                let ended = chain.run(ask, &mut own).await;
                chain.close().await;
                ended
            };
            (fork, one)
        })
        .unzip();
    let mut all = std::pin::pin!(join_all(each));
    let mut stopped = false;
    let ended = loop {
        tokio::select! {
            ended = &mut all => break ended,
            stop = orders.stop(course.pen, 0, || Phrase::new("command-not-for-http")), if !stopped => {
                stopped = true;
                forks.iter().for_each(|fork| fork.pass(stop));
            }
        }
    };
    if stopped {
        return Ended::Stopped;
    }
    // One that failed is what a person wants to know of.
    let mut ended = ended;
    let broken = ended.iter().position(|one| matches!(one, Ended::Broken(_)));
    match broken {
        Some(at) => ended.swap_remove(at),
        None => ended.pop().unwrap_or(Ended::Broken(Answer::default())),
    }
}

/// An event stream that is asked for again whenever it ends, until the server says that it is over
/// (WHATWG HTML §9.2.3: any answer but 200 with the right type ends it).
async fn stream(ask: &Ask<'_>, chain: &mut Chain, orders: &mut Orders) -> Ended {
    let course = ask.course;
    let mut request = ask.request.clone();
    let mut known = EventStream::default();
    let mut attempt = 0;
    let mut began = false;
    loop {
        let ended = chain.run(&Ask { request: &request, ..*ask }, orders).await;
        let answer = match &ended {
            Ended::Answered(answer) | Ended::Broken(answer) => answer,
            Ended::Stopped | Ended::Switched(..) => return ended,
        };
        match &answer.stream {
            Some(now) => {
                began = true;
                attempt = 0;
                known.retry_ms = now.retry_ms.or(known.retry_ms);
                if now.last_event_id.is_some() {
                    known.last_event_id.clone_from(&now.last_event_id);
                }
            }
            // A network that fails later is tried again; an answer that is no stream ends it.
            None if !began || answer.status != 0 => return ended,
            None => {}
        }
        attempt += 1;
        let after_ms = known.retry_ms.unwrap_or(RETRY_MS);
        let again = SseReconnect {
            attempt,
            after_ms,
            last_event_id: known.last_event_id.clone().filter(|id| !id.is_empty()),
        };
        set_last_event_id(&mut request, again.last_event_id.as_deref());
        course.pen.note(0, Dir::Local, Data::SseReconnect(again));
        if !wait(course, chain, Instant::now() + Duration::from_millis(after_ms), orders).await {
            return Ended::Stopped;
        }
    }
}

fn set_last_event_id(request: &mut OpenRequest, id: Option<&str>) {
    let headers = &mut request.http.get_or_insert_default().headers;
    headers.retain(|field| !field.name.eq_ignore_ascii_case("last-event-id"));
    if let Some(id) = id {
        headers.push(HeaderSpec { name: "Last-Event-ID".to_owned(), value: id.to_owned(), on: true });
    }
}

/// Waits for the next round; false: a person ended the session.
pub async fn wait(course: &Course<'_>, chain: &mut Chain, until: Instant, orders: &mut Orders) -> bool {
    loop {
        let order = tokio::select! {
            order = chain.next_order(course, orders) => order,
            () = sleep_until(until) => return true,
        };
        if orders.as_stop(order, course.pen, 0, || Phrase::new("session-waits")).is_some() {
            chain.close().await;
            return false;
        }
    }
}

impl Course<'_> {
    fn round(&self, n: u32, of: u32, kind: &str) {
        self.pen.note(0, Dir::Local, Data::Round(Round { n, of, kind: kind.to_owned() }));
    }
}
