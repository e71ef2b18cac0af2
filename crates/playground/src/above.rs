//! Protocols above WebSocket, on one port: Socket.IO, SockJS and STOMP over every transport that they have, and
//! those that are WebSocket alone.

mod broker;
mod cable;
mod engineio;
mod graphql;
mod jsonrpc;
mod mqtt;
mod payloads;
mod rooms;
mod signalr;
mod sockjs;
mod streams;
mod talk;
mod wamp;

use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};

pub(crate) use broker::Broker;
use talk::Speaker;

use crate::http::{After, Request, Response, read_request};
use crate::websocket::Upgrade;
use crate::wire::{Socket, Wire};

const INDEX: &str = "Sockeye Playground: protocols above WebSocket

/socket.io/              Socket.IO 4: echo, ack, binary; namespace /admin wants {\"token\":\"river\"};
                         the event drop ends the connection without a Close
/quick/socket.io/        the same with a ping every 400 ms
/no-upgrade/socket.io/   offers WebSocket and refuses it
/deaf/socket.io/         never sends the pings that it promised
/echo                    SockJS: websocket, xhr_streaming, eventsource, xhr; /echo/websocket without frames;
                         the message drop ends the connection without a frame
/echo-no-ws              the same, and /info says that there is no WebSocket
/echo-blocked            the same, with WebSocket and xhr_streaming refused on the way
/stomp                   STOMP 1.2 on WebSocket
/stomp-sockjs            STOMP on SockJS
/graphql                 graphql-transport-ws and the older graphql-ws; any document is answered
/mqtt                    MQTT 3.1.1 and 5; several packets in one message
/mqtt-torn               the same, each packet over several messages
/signalr                 SignalR in JSON: Echo, Fail, Counter, Bye
/wamp                    WAMP 2 in JSON: realm1, com.example.add, com.example.echo, com.example.ticks
/json-rpc                JSON-RPC 2.0: echo, add, fail, watch
/cable                   Action Cable: channels that begin with River
/payloads                MessagePack, CBOR and Protocol Buffers as binary messages
";

/// Everybody who is connected.
#[derive(Clone, Default)]
pub(crate) struct Above {
    engines: engineio::Sessions,
    sockjs: sockjs::Sessions,
    broker: Broker,
}

/// Answers requests until one of them upgrades.
pub(crate) async fn serve<S: Socket>(stream: S, site: Above) {
    let mut wire = Wire::new(stream);
    loop {
        let request = match read_request(&mut wire).await {
            Ok(Ok(Some(request))) => request,
            Ok(Err(refused)) => {
                drop(refused.send(&mut wire, &Request::default()).await);
                return wire.close().await;
            }
            Ok(Ok(None)) => return wire.close().await,
            Err(_) => return,
        };
        if request.has_token("upgrade", "websocket") {
            // An error means that the peer is gone; there is nobody to tell.
            drop(upgraded(wire, &request, &site).await);
            return;
        }
        match plain(&mut wire, &request, &site).await {
            Ok(After::Keep) if request.persistent() => {}
            Ok(_) => return wire.close().await,
            Err(_) => return,
        }
    }
}

async fn plain<S: Socket>(wire: &mut Wire<S>, request: &Request, site: &Above) -> io::Result<After> {
    let path = request.path().to_owned();
    if let Some(manners) = engineio::Manners::of(&path) {
        return site.engines.exchange(wire, request, manners).await;
    }
    if let Some(place) = sockjs::Place::of(&path) {
        return site.sockjs.exchange(wire, request, &place, &site.broker).await;
    }
    let response = match path.as_str() {
        "/" => Response::text(200, INDEX),
        _ => Response::text(404, "Nothing here. / lists what there is.\n"),
    };
    response.send(wire, request).await?;
    Ok(After::Keep)
}

async fn upgraded<S: Socket>(mut wire: Wire<S>, request: &Request, site: &Above) -> io::Result<()> {
    let path = request.path().to_owned();
    let place = sockjs::Place::of(&path);
    let refuses = engineio::Manners::of(&path).is_some_and(|manners| manners.refuses_upgrade())
        || place.as_ref().is_some_and(sockjs::Place::refuses_websocket);
    let upgrade = match crate::websocket::check_upgrade(request) {
        _ if refuses => Err(Response::text(403, "No WebSocket passes here.\n")),
        other => other,
    };
    let upgrade = match upgrade {
        Ok(upgrade) => upgrade,
        Err(refused) => {
            refused.with("Connection", "close").send(&mut wire, request).await?;
            wire.close().await;
            return Ok(());
        }
    };
    if let Some(manners) = engineio::Manners::of(&path) {
        upgrade.answer(&mut wire, None, &[]).await?;
        return site.engines.socket(wire, request, manners).await;
    }
    if let Some(place) = place {
        upgrade.answer(&mut wire, None, &[]).await?;
        return site.sockjs.socket(wire, &place, &site.broker).await;
    }
    if path == "/stomp" {
        let chosen = upgrade.choose(&["v12.stomp", "v11.stomp", "v10.stomp"]);
        upgrade.answer(&mut wire, chosen, &[]).await?;
        return broker::socket(wire, &site.broker).await;
    }
    if let Some((subprotocols, mut speaker)) = speaker(&path, &upgrade) {
        upgrade.answer(&mut wire, upgrade.choose(subprotocols), &[]).await?;
        return talk::socket(wire, &mut *speaker).await;
    }
    Response::text(404, "Nothing here. / without an upgrade lists what there is.\n")
        .send(&mut wire, request)
        .await?;
    wire.close().await;
    Ok(())
}

/// Who speaks at a path, and under which names.
fn speaker(path: &str, upgrade: &Upgrade) -> Option<(&'static [&'static str], Box<dyn Speaker>)> {
    const GRAPHQL: &[&str] = &["graphql-transport-ws", "graphql-ws"];
    const MQTT: &[&str] = &["mqtt", "mqttv3.1"];
    Some(match path {
        "/graphql" => (GRAPHQL, Box::new(graphql::Graph::new(upgrade.choose(GRAPHQL)))),
        "/mqtt" => (MQTT, Box::new(mqtt::Broker::new(false))),
        "/mqtt-torn" => (MQTT, Box::new(mqtt::Broker::new(true))),
        "/signalr" => (&[], Box::new(signalr::Hub::default())),
        "/wamp" => (&["wamp.2.json"], Box::new(wamp::Router::default())),
        "/json-rpc" => (&["jsonrpc"], Box::new(jsonrpc::Rpc::default())),
        "/cable" => (&["actioncable-v1-json"], Box::new(cable::Cable::default())),
        "/payloads" => (&[], Box::new(payloads::Payloads)),
        _ => return None,
    })
}

/// What it guards is whole after every statement.
fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}
