//! A Socket.IO client on Engine.IO: polling, WebSocket, and the upgrade between them, in one session.
//!
//! It conducts up to three errands beside each other: the poll that waits for packets, the POST that carries
//! ours, the WebSocket. What the peer says is learnt from the decoders' events, whatever carried it.
//!
//! - [`client`]: the session and what moves it; [`hear`]: what the peer says; [`obey`]: what a person orders
//! - [`settled`]: what the handshake settled

mod client;
mod hear;
mod obey;
mod settled;

use super::Course;
use super::errand::Stock;
use crate::api::{OpenRequest, SocketIoSpec};
use crate::drive::orders::Orders;

/// Runs the session to its end; true when what was asked for was reached.
pub async fn run(
    course: &Course<'_>,
    request: &OpenRequest,
    spec: &SocketIoSpec,
    orders: &mut Orders,
) -> bool {
    let stock = Stock::new(request, course.session);
    let ok = client::Client::new(course, request, spec, &stock).run(orders).await;
    if request.http.as_ref().is_none_or(|http| http.jar.is_none()) {
        // Nothing but memory to clean up; what remains is gone with the application.
        let _ = course.jars.clear(course.session);
    }
    ok
}
