//! WebSocket: the upgrade by hand, then polite rooms by tungstenite or frames written by hand.

mod deflate;
mod flood;
pub(crate) mod frames;
mod rooms;
mod rude;
mod scripted;
mod upgrade;

pub(crate) use rooms::Hub;
pub(crate) use upgrade::check as check_upgrade;

use std::io;

pub(crate) use upgrade::Upgrade;

use crate::http::{Request, Response, read_request};
use crate::wire::{Socket, Wire};

/// In the order in which they are preferred.
const SUBPROTOCOLS: [&str; 3] = ["sockeye.v2", "sockeye.v1", "json"];

const INDEX: &str = "Sockeye Playground: WebSocket

/echo                        every message comes back
/ticker?ms=1000&n=0          one message every so often
/broadcast                   everybody hears everybody
/subprotocol                 chooses sockeye.v2, sockeye.v1 or json
/ping?ms=1000                pings you
/fragments                   one message in 3 frames with a ping between, then Close 1008
/close/4000?reason=bye       Close with that code
/refuse                      401 with a body instead of the upgrade
/flood?n=1000000&size=100&kind=text    as fast as possible
/sink                        reads and says nothing
/deflate?server_no_context_takeover=1&client_no_context_takeover=1
        &server_max_window_bits=9&client_max_window_bits=9    an echo with permessage-deflate (RFC 7692)
/bomb?mib=256&fragment=0     a message that inflates to a thousand times its size
/bad-accept, /extra-protocol, /extra-extension    handshakes that fail a check
/rsv, /bad-utf8, /masked, /reserved-opcode, /long-ping, /huge-frame, /lone-continuation
/no-close, /reset, /silent   endings without Close, and no answer at all
";

/// Answers requests until one of them upgrades.
pub(crate) async fn serve<S: Socket>(stream: S, hub: Hub) {
    let mut wire = Wire::new(stream);
    loop {
        match read_request(&mut wire).await {
            Ok(Ok(Some(request))) => {
                if asks_upgrade(&request) {
                    // An error means that the peer is gone; there is nobody to tell.
                    drop(upgraded(wire, request, hub).await);
                    return;
                }
                if plain(&request).send(&mut wire, &request).await.is_err() {
                    return;
                }
                if !request.persistent() {
                    return wire.close().await;
                }
            }
            Ok(Ok(None)) => return wire.close().await,
            Ok(Err(refused)) => {
                drop(refused.send(&mut wire, &Request::default()).await);
                return wire.close().await;
            }
            Err(_) => return,
        }
    }
}

async fn upgraded<S: Socket>(mut wire: Wire<S>, request: Request, hub: Hub) -> io::Result<()> {
    let path = request.path().to_owned();
    match path.as_str() {
        "/refuse" => return upgrade::refuse(wire, &request).await,
        "/silent" => return rude::silent(wire).await,
        _ => {}
    }
    let upgrade = match upgrade::check(&request) {
        Ok(upgrade) => upgrade,
        Err(refused) => {
            refused.send(&mut wire, &request).await?;
            wire.close().await;
            return Ok(());
        }
    };
    room(wire, request, upgrade, hub).await
}

/// The rooms that a tunnel of HTTP/2 leads to as well; the others speak of the upgrade.
pub(crate) fn tunnelled(request: &Request) -> Option<Upgrade> {
    let path = request.path();
    let rooms = ["/", "/echo", "/ticker", "/broadcast", "/ping", "/fragments", "/flood", "/sink", "/reset"];
    let rude = ["/no-close", "/rsv", "/bad-utf8", "/reserved-opcode", "/huge-frame"];
    if path == "/subprotocol" {
        return Some(upgrade::tunnel(request, &SUBPROTOCOLS));
    }
    let known = rooms.contains(&path) || rude.contains(&path) || path.starts_with("/close");
    known.then(|| upgrade::tunnel(request, &[]))
}

/// One room, over a tunnel that is open.
pub(crate) async fn room_of<S: Socket>(
    stream: S,
    request: Request,
    upgrade: Upgrade,
    hub: Hub,
) -> io::Result<()> {
    room(Wire::new(stream), request, upgrade, hub).await
}

async fn room<S: Socket>(mut wire: Wire<S>, request: Request, upgrade: Upgrade, hub: Hub) -> io::Result<()> {
    match request.path() {
        "/" | "/echo" => rooms::echo(accept(wire, &upgrade).await?).await,
        "/ticker" => rooms::ticker(accept(wire, &upgrade).await?, &request).await,
        "/broadcast" => rooms::broadcast(accept(wire, &upgrade).await?, hub).await,
        "/subprotocol" => {
            let chosen = upgrade.choose(&SUBPROTOCOLS).map(str::to_owned);
            upgrade.answer(&mut wire, chosen.as_deref(), &[]).await?;
            rooms::subprotocol(wire, chosen.as_deref()).await
        }
        "/ping" => scripted::ping(accept(wire, &upgrade).await?, &request).await,
        "/fragments" => scripted::fragments(accept(wire, &upgrade).await?).await,
        "/flood" => flood::flood(accept(wire, &upgrade).await?, &request).await,
        "/sink" => flood::sink(accept(wire, &upgrade).await?).await,
        "/deflate" => deflate::echo(wire, &upgrade, &request).await,
        "/bomb" => deflate::bomb(wire, &upgrade, &request).await,
        close if close.starts_with("/close") => {
            let code = close.rsplit('/').next().and_then(|code| code.parse().ok());
            scripted::close(accept(wire, &upgrade).await?, code, &request).await
        }
        rude if rude::knows(rude) => rude::serve(wire, &upgrade, rude).await,
        _ => {
            Response::text(404, "Nothing here. / without an upgrade lists what there is.\n")
                .send(&mut wire, &request)
                .await?;
            wire.close().await;
            Ok(())
        }
    }
}

async fn accept<S: Socket>(mut wire: Wire<S>, upgrade: &Upgrade) -> io::Result<Wire<S>> {
    upgrade.answer(&mut wire, None, &[]).await?;
    Ok(wire)
}

fn asks_upgrade(request: &Request) -> bool {
    request.has_token("upgrade", "websocket")
}

/// A request that asks for no upgrade.
fn plain(request: &Request) -> Response {
    match request.path() {
        "/" => Response::text(200, INDEX),
        _ => Response::text(426, "WebSocket is spoken here: send Upgrade: websocket (RFC 6455 §4.1).\n")
            .with("Upgrade", "websocket")
            .with("Connection", "Upgrade")
            .with("Sec-WebSocket-Version", "13"),
    }
}
