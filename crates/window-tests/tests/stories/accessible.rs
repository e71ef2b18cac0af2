//! axe-core (WCAG 2.2, A and AA) finds nothing in the views and forms of WebSocket, dark and light.

use sockeye_window_tests::{Outcome, Theme, Window};

use crate::desk::{address, desk, example, places, send, state, story, view};

/// Where `npm ci` puts it.
const AXE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../ui/node_modules/axe-core/axe.min.js");

/// Violations, one line each, and an error when there are any.
async fn accessible(window: &Window, what: &str) -> Outcome {
    if window.measure("return window.axe === undefined").await? == true {
        let axe = std::fs::read_to_string(AXE).map_err(|error| format!("{AXE}: {error}"))?;
        window.measure(&format!("{axe}; window.axe = axe;")).await?;
    }
    let script = r#"
        const done = arguments[arguments.length - 1];
        // A colour on its way from one theme to the other is nobody's.
        const frame = () => new Promise(requestAnimationFrame);
        const still = () => Promise.allSettled(document.getAnimations()
            .filter((one) => one.effect.getComputedTiming().iterations !== Infinity).map((one) => one.finished));
        frame().then(frame).then(still).then(frame).then(() => axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], resultTypes: ['violations'] }))
            .then((found) => done(found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(' ')).join(', ')}`)))
            .catch((error) => done([String(error)]));
    "#;
    for theme in [Theme::Dark, Theme::Light] {
        window.theme(theme).await?;
        let found: Vec<String> = serde_json::from_value(window.measure_later(script).await?)?;
        if !found.is_empty() {
            return Err(format!("{what}, {}:\n{}", theme.name(), found.join("\n")).into());
        }
    }
    window.theme(Theme::Dark).await
}

/// Unfolds whatever folds in a part of the window.
async fn unfold(window: &Window, css: &str) -> Outcome {
    let script = format!(
        "for (const one of document.querySelectorAll('{css}')) if (one.getAttribute('aria-expanded') === 'false') one.click();"
    );
    window.measure(&script).await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn composing_and_reading_a_websocket() {
    story(async {
        let window = desk().await?;
        let places = places(&window).await?;
        address(&window, &format!("ws://127.0.0.1{}", places["ws-echo"])).await?;
        window.click(".compose .grp-h button").await?;
        window.see(".compose .more").await?;
        unfold(&window, ".compose .section h3 button").await?;
        accessible(&window, "the handshake, composed").await?;

        window.press("Connect").await?;
        state(&window, "Open").await?;
        window.write("Message", "first light {{now}}").await?;
        window.read("#composer-page", "{{now}} is sent as typed").await?;
        unfold(&window, "#composer-page .section h3 button").await?;
        window.keep("message-typed").await?;
        window.press_in("#composer-page", "Fill it in").await?;
        window.read("#composer-page", "the time now").await?;
        window.fill("[aria-label=\"Cut at byte\"]", "3, 6").await?;
        window.press_in("#composer-page", "Add a control frame between").await?;
        window.press_in(".behaviour", "Behaviour").await?;
        window.press_in(".behaviour", "Add a rule").await?;
        accessible(&window, "a message, and how the session behaves").await?;
        window.press_in(".behaviour", "Behaviour").await?;

        send(&window).await?;
        window.read(".tl", "first light").await?;
        window.press_in(".compose .actions", "Ping").await?;
        window.read(".cstrip", "control frames").await?;
        window.click(".tl-r[id]:has(.fold)").await?;
        window.see(".ruler [data-field=opcode]").await?;
        accessible(&window, "the timeline and a frame").await?;
        for page in ["Control", "Frame", "Sequence"] {
            window.press_in("[role=tablist][aria-label=\"What to send\"]", page).await?;
            window.see(&format!("#composer-page[aria-label=\"{page}\"]")).await?;
            accessible(&window, page).await?;
        }
        for name in ["Handshake", "Protocol", "Ladder", "Timing", "Bytes"] {
            view(&window, name).await?;
            accessible(&window, name).await?;
        }
        Ok(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ends_failures_and_what_rides_on_it() {
    story(async {
        let window = desk().await?;
        example(&window, "ws-refuse").await?;
        state(&window, "Failed").await?;
        window.see("#view .bodyv").await?;
        accessible(&window, "a refused upgrade").await?;
        example(&window, "ws-close").await?;
        state(&window, "Closed").await?;
        window.see(".verdict .steps").await?;
        accessible(&window, "how it closed").await?;
        for id in ["sio-echo", "sockjs-fallback", "stomp-ws"] {
            example(&window, id).await?;
            state(&window, "Open").await?;
            window.see(".cstrip").await?;
            accessible(&window, id).await?;
            view(&window, "Protocol").await?;
            accessible(&window, &format!("{id}: Protocol")).await?;
        }
        Ok(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_over_tls_in_every_view() {
    story(async {
        let window = desk().await?;
        example(&window, "https-anything").await?;
        state(&window, "Closed").await?;
        for name in ["Response", "Headers", "Timeline", "Ladder", "Timing", "TLS", "Bytes"] {
            view(&window, name).await?;
            accessible(&window, name).await?;
        }
        Ok(())
    })
    .await;
}
