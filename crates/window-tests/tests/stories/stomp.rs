//! STOMP over WebSocket with RabbitMQ, every frame through the composer.

use sockeye_peer_tests::RabbitMq;
use sockeye_window_tests::{Outcome, Window};

use crate::desk::{address, send, story, view};
use crate::talk::{beside, choose, connect, follow_on, in_order, page};

/// Chooses a command and gives its headers these values; one that is off is switched on, one that is absent is added.
async fn compose(window: &Window, command: &str, headers: &[(&str, &str)]) -> Outcome {
    choose(window, "Command", command).await?;
    for (name, value) in headers {
        let row = format!("#composer-page [role=group][aria-label=\"{name}\"]");
        if window.count(&row).await? == 0 {
            window.press_in("#composer-page", "Add header").await?;
            window.keys(&format!("{name}\u{E00C}")).await?;
            window.see(&row).await?;
        } else if window.count(&format!("{row} [role=checkbox][aria-checked=false]")).await? == 1 {
            window.press_in(&row, &format!("Send {name}")).await?;
        }
        window.fill(&format!("{row} [aria-label=Value]"), value).await?;
        window.keys("\u{E00C}").await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_through_rabbitmq() {
    story(async {
        let (window, broker) = beside(RabbitMq::start).await?;
        let Some(broker) = broker else { return Ok(()) };
        address(&window, &format!("ws://{}/ws", broker.server.address)).await?;
        window.fill("[aria-label=\"Add a name\"]", "v12.stomp").await?;
        window.keys("\u{E007}").await?;
        connect(&window).await?;
        page(&window, "STOMP").await?;
        compose(&window, "CONNECT", &[("login", "guest"), ("passcode", "guest")]).await?;
        window.keep("stomp-connect").await?;
        send(&window).await?;
        in_order(&window, &["→ STOMP CONNECT", "← STOMP CONNECTED…version:1.2"]).await?;

        let queue = ("destination", "/queue/sockeye");
        compose(&window, "SUBSCRIBE", &[queue, ("ack", "client"), ("receipt", "r-1")]).await?;
        send(&window).await?;
        in_order(&window, &["→ STOMP SUBSCRIBE…/queue/sockeye", "← STOMP RECEIPT…r-1…after "]).await?;
        compose(&window, "SEND", &[queue, ("receipt", "r-2")]).await?;
        window.write("Body", "upstream").await?;
        send(&window).await?;
        in_order(&window, &["→ STOMP SEND…/queue/sockeye…upstream", "← STOMP MESSAGE…upstream"]).await?;
        in_order(&window, &["→ STOMP SEND…upstream", "← STOMP RECEIPT…r-2…after "]).await?;

        // The id that ACK has to name stands in the message.
        window.click_on(".tl-body .tl-r[id] .kind", "MESSAGE").await?;
        window.read(".drawer", "subscription").await?;
        window.read(".drawer", "belongs to SUBSCRIBE /queue/sockeye").await?;
        window.keep("stomp-message").await?;
        let script = "return [...document.querySelectorAll('.drawer dt')].find((name) => name.innerText === 'ack')?.nextElementSibling.innerText ?? ''";
        let ack = window.measure(script).await?;
        let ack = ack.as_str().unwrap_or_default();
        assert!(!ack.is_empty(), "the message names no ack");
        window.press_in(".drawer", "Acknowledge it").await?;
        window.read("#composer-page", "ACK").await?;
        let script = "return document.querySelector('#composer-page [role=group][aria-label=\"id\"] [aria-label=Value]')?.value ?? ''";
        assert_eq!(window.measure(script).await?.as_str(), Some(ack), "the answer names the message");
        follow_on(&window).await?;
        compose(&window, "ACK", &[("receipt", "r-3")]).await?;
        send(&window).await?;
        in_order(&window, &["→ STOMP ACK", "← STOMP RECEIPT…r-3…after "]).await?;
        view(&window, "Protocol").await?;
        window.read("#view", "4 answered, 0 open").await?;
        window.keep("stomp-protocol").await?;
        view(&window, "Timeline").await?;

        // One that names nothing: the broker says ERROR and closes.
        compose(&window, "NACK", &[("id", "of nothing")]).await?;
        send(&window).await?;
        in_order(&window, &["→ STOMP NACK", "← STOMP ERROR…The server reports an error"]).await?;
        window.see(".tl-r.bad").await?;
        window.keep("stomp-error").await
    })
    .await;
}
