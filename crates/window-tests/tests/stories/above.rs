//! MQTT with aedes and GraphQL with graphql-ws: ready messages from the composer, answers beside their questions.

use sockeye_peer_tests::Server;
use sockeye_window_tests::{Outcome, Window};

use crate::desk::{address, desk, example, send, state, story, view};
use crate::talk::{beside, connect, in_order};

/// Connects with that subprotocol.
async fn speaking(window: &Window, server: &Server, subprotocol: &str) -> Outcome {
    address(window, &format!("ws://{}/", server.address)).await?;
    window.fill("[aria-label=\"Add a name\"]", subprotocol).await?;
    window.keys("\u{E007}").await?;
    connect(window).await
}

/// Takes a ready message into the composer and sends it.
async fn ready(window: &Window, name: &str) -> Outcome {
    window.click("[aria-label=\"Ready messages of protocols\"]").await?;
    window.press_in("[role=menu]", name).await?;
    window.gone("[role=menu]").await?;
    send(window).await
}

#[tokio::test(flavor = "multi_thread")]
async fn mqtt_with_aedes() {
    story(async {
        let (window, server) = beside(|| Server::node("mqtt.mjs", "npm")).await?;
        speaking(&window, &server, "mqtt").await?;
        ready(&window, "CONNECT 3.1.1").await?;
        in_order(&window, &["→ MQTT CONNECT", "← MQTT CONNACK…after "]).await?;
        ready(&window, "SUBSCRIBE 3.1.1").await?;
        in_order(&window, &["→ MQTT SUBSCRIBE…river/#", "← MQTT SUBACK…after "]).await?;
        ready(&window, "PUBLISH 3.1.1, QoS 1").await?;
        in_order(&window, &["→ MQTT PUBLISH…river/message…Hello", "← MQTT PUBACK…after "]).await?;
        in_order(&window, &["→ MQTT PUBLISH…river/message", "← MQTT PUBLISH…river/message…Hello"]).await?;
        ready(&window, "PINGREQ").await?;
        // Heartbeats fold into the strip.
        window.read(".cstrip", "MQTT 2 heartbeats").await?;
        window.keep("mqtt").await?;
        view(&window, "Protocol").await?;
        window.read("#view", "MQTT").await?;
        window.keep("mqtt-protocol").await
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn graphql_with_graphql_ws() {
    story(async {
        let (window, server) = beside(|| Server::node("graphql.mjs", "npm")).await?;
        speaking(&window, &server, "graphql-transport-ws").await?;
        ready(&window, "connection_init").await?;
        in_order(&window, &["→ GQL connection_init", "← GQL connection_ack…after "]).await?;
        ready(&window, "subscribe: query").await?;
        in_order(&window, &["→ GQL subscribe", "← GQL next…Query…after ", "← GQL complete…after "]).await?;
        let caught = r#"{"id":"s","type":"subscribe","payload":{"query":"subscription { caught }"}}"#;
        window.write("Message", caught).await?;
        send(&window).await?;
        in_order(&window, &["← GQL next…sockeye", "← GQL next…chum", "← GQL next…coho", "← GQL complete"])
            .await?;
        window.keep("graphql").await?;

        // What is no message of it ends the session, with a code that has a meaning.
        window.write("Message", "what").await?;
        send(&window).await?;
        state(&window, "Closed").await?;
        window.read(".verdict", "4400").await?;
        window.keep("graphql-4400").await
    })
    .await;
}

/// The Playground speaks them in small; every message is a ready one.
#[tokio::test(flavor = "multi_thread")]
async fn signalr_wamp_json_rpc_and_action_cable() {
    story(async {
        let window = desk().await?;
        example(&window, "signalr-hub").await?;
        state(&window, "Open").await?;
        ready(&window, "SignalR: handshake").await?;
        in_order(&window, &["→ SIGR Handshake", "← SIGR Handshake…after "]).await?;
        ready(&window, "Invocation").await?;
        in_order(&window, &["→ SIGR Invocation…Echo", "← SIGR Completion…after "]).await?;
        ready(&window, "StreamInvocation").await?;
        in_order(&window, &["→ SIGR StreamInvocation…Counter", "← SIGR StreamItem", "← SIGR Completion"])
            .await?;
        window.keep("signalr").await?;

        example(&window, "wamp-router").await?;
        state(&window, "Open").await?;
        ready(&window, "HELLO").await?;
        in_order(&window, &["→ WAMP HELLO", "← WAMP WELCOME…after "]).await?;
        ready(&window, "SUBSCRIBE").await?;
        in_order(&window, &["→ WAMP SUBSCRIBE…com.example.ticks", "← WAMP SUBSCRIBED…after "]).await?;
        ready(&window, "PUBLISH").await?;
        in_order(&window, &["→ WAMP PUBLISH…com.example.ticks", "← WAMP PUBLISHED…after "]).await?;
        ready(&window, "CALL").await?;
        in_order(&window, &["→ WAMP CALL…com.example.add", "← WAMP RESULT…5…after "]).await?;

        example(&window, "json-rpc").await?;
        state(&window, "Open").await?;
        ready(&window, "JSON-RPC: request").await?;
        in_order(&window, &["→ RPC request…echo", "← RPC response…Hello…after "]).await?;
        ready(&window, "batch").await?;
        in_order(&window, &["→ RPC request…add", "← RPC response…5…after "]).await?;

        example(&window, "action-cable").await?;
        state(&window, "Open").await?;
        ready(&window, "subscribe").await?;
        in_order(&window, &["→ CABLE subscribe…RiverChannel", "← CABLE confirm_subscription…after "]).await?;
        ready(&window, "message").await?;
        in_order(&window, &["→ CABLE message", "← CABLE message…Hello"]).await?;
        window.keep("action-cable").await
    })
    .await;
}
