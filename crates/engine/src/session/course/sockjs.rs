//! A SockJS client: `/info`, then transports in their order until one opens, each attempt told.
//!
//! - [`client`]: the session; [`obey`]: what a person orders

mod client;
mod obey;

use super::Course;
use super::errand::Stock;
use crate::api::{OpenRequest, SockJsSpec};
use crate::drive::orders::Orders;

/// Runs the session to its end; true when what was asked for was reached.
pub async fn run(course: &Course<'_>, request: &OpenRequest, spec: &SockJsSpec, orders: &mut Orders) -> bool {
    let stock = Stock::new(request, course.session);
    let ok = client::Client::new(course, request, spec, &stock).run(orders).await;
    if request.http.as_ref().is_none_or(|http| http.jar.is_none()) {
        // Nothing but memory to clean up; what remains is gone with the application.
        let _ = course.jars.clear(course.session);
    }
    ok
}
