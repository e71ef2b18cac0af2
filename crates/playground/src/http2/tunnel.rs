//! WebSocket on a stream (RFC 8441): the rooms of HTTP/1.1, behind a pipe.

use std::io;

use bytes::Bytes;
use h2::ext::Protocol;
use h2::server::SendResponse;
use h2::{Reason, RecvStream, SendStream};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::{BEFORE_END, end, head_of, send, whole};
use crate::http::Response;
use crate::websocket::{self, Hub};

/// What the pipe holds.
const PIPE: usize = 64 * 1024;

/// Whether a request is an extended CONNECT for WebSocket.
pub(super) fn asks(request: &http::Request<RecvStream>) -> bool {
    request.extensions().get::<Protocol>().is_some_and(|protocol| protocol.as_str() == "websocket")
}

/// Opens the tunnel and lets a room answer; a path that is no room is answered like any request.
pub(super) async fn serve(
    request: http::Request<RecvStream>,
    mut respond: SendResponse<Bytes>,
    hub: Hub,
) -> io::Result<()> {
    let (parts, mut body) = request.into_parts();
    let asked = head_of(&parts);
    let Some(upgrade) = websocket::tunnelled(&asked) else {
        return whole(&mut respond, &asked, &Response::text(404, "No WebSocket is here.\n")).await;
    };
    let mut head = http::Response::builder().status(200).header("server", "sockeye-playground");
    if let Some(chosen) = upgrade.chosen() {
        head = head.header("sec-websocket-protocol", chosen);
    }
    let head = head.body(()).map_err(io::Error::other)?;
    let mut out = respond.send_response(head, false).map_err(io::Error::other)?;
    if asked.path() == "/reset" {
        // The 200 first: what is cancelled at once is never sent.
        tokio::time::sleep(BEFORE_END).await;
        out.send_reset(Reason::CANCEL);
        return Ok(());
    }
    let (ours, theirs) = tokio::io::duplex(PIPE);
    let (mut from, mut to) = tokio::io::split(ours);
    let inward = async {
        while let Some(piece) = body.data().await {
            let piece = piece.map_err(io::Error::other)?;
            body.flow_control().release_capacity(piece.len()).map_err(io::Error::other)?;
            to.write_all(&piece).await?;
        }
        to.shutdown().await
    };
    let outward = outward(&mut from, &mut out);
    let (room, _, sent) = tokio::join!(websocket::room_of(theirs, asked, upgrade, hub), inward, outward);
    room.and(sent)
}

async fn outward(from: &mut (impl AsyncReadExt + Unpin), out: &mut SendStream<Bytes>) -> io::Result<()> {
    let mut buffer = vec![0; 16 * 1024];
    loop {
        match from.read(&mut buffer).await? {
            0 => return end(out),
            len => send(out, Bytes::copy_from_slice(&buffer[..len])).await?,
        }
    }
}
