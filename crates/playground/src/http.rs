//! HTTP/1.1 on the socket itself: one loop for each connection, requests in turn, kept alive.

mod board;
mod bodies;
mod digest;
mod events;
mod heads;
mod oauth;
mod request;
mod response;
mod routes;
mod rude;
mod streams;

use std::io;

pub(crate) use board::Board;
pub(crate) use oauth::{CLIENT, REFRESH, SECRET};
pub(crate) use request::{Request, read as read_request};
pub(crate) use response::{Response, chunk, head};
pub(crate) use routes::simple;

use crate::wire::{Socket, Wire};

/// What becomes of the connection after an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum After {
    /// The next request may follow.
    Keep,
    /// FIN after the answer.
    Close,
    /// RST.
    Reset,
}

/// Answers requests until one side ends the connection.
pub(crate) async fn serve<S: Socket>(stream: S, board: Board) {
    let mut wire = Wire::new(stream);
    let mut number = 0;
    loop {
        number += 1;
        match exchange(&mut wire, &board, number).await {
            Ok(After::Keep) => {}
            Ok(After::Close) => return wire.close().await,
            Ok(After::Reset) => return wire.reset(),
            // The peer is gone.
            Err(_) => return,
        }
    }
}

async fn exchange<S: Socket>(wire: &mut Wire<S>, board: &Board, number: u64) -> io::Result<After> {
    let request = match read_request(wire).await? {
        Ok(Some(request)) => request,
        Ok(None) => return Ok(After::Close),
        Err(refused) => {
            refused.send(wire, &Request::default()).await?;
            return Ok(After::Close);
        }
    };
    let after = routes::answer(wire, &request, board, number).await?;
    Ok(if request.persistent() || after == After::Reset { after } else { After::Close })
}
