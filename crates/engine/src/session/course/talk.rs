//! An HTTP or WebSocket session: its first request, and those that follow while it is kept open.

use super::Course;
use super::again;
use super::chain::{Ask, Chain, Ended};
use crate::api::{Command, OpenRequest, SessionKind};
use crate::compose::{self, Target};
use crate::drive::orders::{Orders, Stop};
use crate::error::Error;
use crate::event::{Data, Dir, Phrase, Round};

/// Runs the session to its end; true when what was asked for was reached.
pub async fn run(
    course: &Course<'_>,
    mut request: OpenRequest,
    mut target: Target,
    orders: &mut Orders,
) -> bool {
    let mut chain = Chain::default();
    let mut n = 1;
    loop {
        let http = target.kind == SessionKind::Http;
        let ask = Ask { course, request: &request, target: &target };
        let ended = again::run(&ask, &mut chain, orders).await;
        let ok = match &ended {
            Ended::Answered(_) => http,
            Ended::Switched(ok, _) => *ok,
            Ended::Broken(_) | Ended::Stopped => false,
        };
        let stays = http && request.http.as_ref().is_some_and(|http| http.keep_open);
        if !stays || matches!(ended, Ended::Stopped | Ended::Switched(..)) {
            chain.close().await;
            return ok;
        }
        let Some(next) = next(course, &mut chain, orders).await else { return ok };
        (request, target) = next;
        n += 1;
        let round = Round { n, of: 0, kind: "next".to_owned() };
        course.pen.note(0, Dir::Local, Data::Round(round));
    }
}

/// Waits for the next request; `None`: a person ended the session.
async fn next(course: &Course<'_>, chain: &mut Chain, orders: &mut Orders) -> Option<(OpenRequest, Target)> {
    loop {
        let conn = chain.kept.as_ref().map_or(0, |kept| kept.carrier.conn());
        let order = chain.next_order(course, orders).await;
        let Command::Request { request, fresh } = &order.command else {
            if let Some(stop) = orders.as_stop(order, course.pen, conn, || Phrase::new("session-idle")) {
                match chain.kept.take() {
                    Some(kept) if stop != Stop::Close => kept.carrier.reset(stop.how()),
                    Some(kept) => {
                        chain.kept = Some(kept);
                        chain.close().await;
                    }
                    None => {}
                }
                return None;
            }
            continue;
        };
        let mut problems = compose::check(request);
        problems.extend(request.http.iter().flat_map(crate::auth::check));
        let target = match Target::parse(&request.url) {
            Ok(target) => target,
            Err(problem) => {
                problems.push(problem);
                order.fail(Error::input(problems));
                continue;
            }
        };
        if !problems.is_empty() {
            order.fail(Error::input(problems));
            continue;
        }
        if target.kind != SessionKind::Http {
            order.refuse(Phrase::new("session-other-kind"));
            continue;
        }
        let fresh = *fresh;
        let Command::Request { request, .. } = orders.accept(order, course.pen, conn) else { continue };
        if fresh {
            chain.close().await;
        }
        return Some((*request, target));
    }
}
