//! Composing a request: every kind of body, how it is sent, what Sockeye adds, redirects that ask, a kept connection.

use sockeye_window_tests::{Key, Outcome, Window};

use crate::desk::{address, desk, places, run, send, state, story, view};

/// A page of Compose.
async fn page(window: &Window, name: &str) -> Outcome {
    window.press_in("[role=tablist][aria-label=\"Request parts\"]", name).await
}

/// Chooses in a field that opens a list.
async fn choose(window: &Window, field: &str, option: &str) -> Outcome {
    window.click(&format!("#compose-page button[aria-label^=\"{field}:\"]")).await?;
    window.press_in("[role=listbox]", option).await?;
    window.gone("[role=listbox]").await
}

/// An address of the Playground, with a method.
async fn compose(window: &Window, method: &str, example: &str, path: &str) -> Outcome {
    let places = places(window).await?;
    let port = places[example].split('/').next().unwrap_or_default().to_owned();
    address(window, &format!("http://127.0.0.1{port}{path}")).await?;
    if method == "GET" {
        return Ok(());
    }
    window.click("button[aria-label^=Method]").await?;
    window.press_in("[role=menu]", method).await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_body_arrives_as_composed() {
    story(async {
        let window = desk().await?;
        compose(&window, "POST", "http-anything", "/echo").await?;
        page(&window, "Body").await?;

        window.press_in("#compose-page", "XML").await?;
        window.write("Body", "<salmon kind=\"nerka\"/>").await?;
        window.read(".wirep", "Content-Type: application/xml").await?;
        window.read(".wirep", "<salmon kind=\"nerka\"/>").await?;
        run(&window, 1).await?;
        window.read("#view", "<salmon").await?;

        // Numbers and order of the variables stay as typed.
        window.press_in("#compose-page", "GraphQL").await?;
        window.write("Query", "query Tank { tank }").await?;
        window.write("Variables", "{\"z\": 12345678901234567890, \"a\": 1.0}").await?;
        window.fill("[aria-label=Operation]", "Tank").await?;
        window.read(".wirep", "12345678901234567890").await?;
        window.keep("compose-graphql").await?;
        run(&window, 2).await?;
        window.read("#view", "12345678901234567890").await?;

        // Another charset than the media type says is told, not mended.
        window.press_in("#compose-page", "Text").await?;
        window.write("Body", "\u{c5f0}\u{c5b4}").await?;
        choose(&window, "Charset", "euc-kr").await?;
        window.read(".said", "EUC-KR").await?;
        window.read(".wirep", "Content-Length: 4").await?;

        // A coding and a trailer, which need chunks.
        window.press_in("#compose-page", "JSON").await?;
        window.write("Body", "{\"n\": 1}").await?;
        window.press("How the body is sent").await?;
        choose(&window, "Coding", "gzip").await?;
        window.read(".wirep", "Content-Encoding: gzip").await?;
        choose(&window, "Length", "chunked").await?;
        window.read(".wirep", "Transfer-Encoding: chunked").await?;
        window.press("Add trailer").await?;
        window.keys("X-Sum\u{E004}42").await?;
        window.read(".wirep", "X-Sum: 42").await?;
        window.keep("compose-body").await?;
        run(&window, 3).await?;
        view(&window, "Headers").await?;
        window.read("#view", "Content-Encoding").await
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_are_typed_into_an_open_body() {
    story(async {
        let window = desk().await?;
        compose(&window, "POST", "http-anything", "/echo").await?;
        page(&window, "Body").await?;
        window.press_in("#compose-page", "NDJSON").await?;
        window.write("Body", "{\"id\": 1}").await?;
        window.read(".compose", "1 line, valid JSON").await?;
        window.press("Keep the body open").await?;
        send(&window).await?;
        window.see("form.open").await?;
        window.fill("[aria-label=\"Next line\"]", "{\"id\": 2").await?;
        window.see("form.open .fld.bad").await?;
        window.keys("}").await?;
        window.keep("compose-ndjson").await?;
        window.keys("\u{E007}").await?;
        window
            .until("the line to go", async || {
                window.value("[aria-label=\"Next line\"]").await.is_ok_and(|text| text.is_empty())
            })
            .await?;
        window.press("End body").await?;
        window.gone("form.open").await?;
        state(&window, "Closed").await?;
        window.read("#view", "2").await
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_sockeye_adds_can_be_left_out_and_put_back() {
    story(async {
        let window = desk().await?;
        compose(&window, "GET", "http-anything", "/anything").await?;
        page(&window, "Headers").await?;
        window.see("#compose-page [role=group][aria-label=User-Agent]").await?;

        // A name is suggested; one that a person typed is kept as typed.
        window.press("Add header").await?;
        window.keys("accept-l").await?;
        window.see("[role=listbox] [role=option]").await?;
        window.keep("compose-suggest").await?;
        window.keys("\u{E015}\u{E007}").await?;
        window
            .until("the name", async || {
                window.value("#compose-page input.n").await.is_ok_and(|name| name == "Accept-Language")
            })
            .await?;
        window.keys("\u{E004}ko\u{E00C}").await?;
        window.read(".wirep", "Accept-Language: ko").await?;

        window.press_in("#compose-page", "Leave out User-Agent").await?;
        window.see("#compose-page [role=group][aria-label=user-agent]").await?;
        window
            .until("the line to go", async || {
                window.text(".wirep").await.is_ok_and(|head| !head.contains("User-Agent"))
            })
            .await?;
        window.keep("compose-headers").await?;
        run(&window, 1).await?;
        window
            .until("the answer", async || {
                window.text("#view").await.is_ok_and(|text| text.contains("Accept-Language"))
            })
            .await?;
        assert!(!window.text("#view").await?.contains("User-Agent"));
        window.press_in("#compose-page", "Put back user-agent").await?;
        window.read(".wirep", "User-Agent").await
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redirect_asks_and_a_connection_is_kept() {
    story(async {
        let window = desk().await?;
        compose(&window, "GET", "http-anything", "/redirect/3").await?;
        page(&window, "Options").await?;
        window.press_in("#compose-page [role=radiogroup][aria-label=Redirects]", "Ask").await?;
        window.keep("compose-options").await?;
        send(&window).await?;
        window.read(".asked", "/redirect/2").await?;
        window.keep("compose-asked").await?;
        window.press_in(".asked", "Follow").await?;
        window.read(".asked", "/redirect/1").await?;
        window.press_in(".asked", "Stay here").await?;
        state(&window, "Closed").await?;

        compose(&window, "GET", "http-anything", "/anything").await?;
        page(&window, "Options").await?;
        window.press("Keep the connection open").await?;
        send(&window).await?;
        window.see("button[aria-label=\"Ways to send\"]").await?;
        window.click("button[aria-label=\"Ways to send\"]").await?;
        window.keep("compose-kept").await?;
        window.press_in("[role=menu]", "Send on this connection").await?;
        view(&window, "Timeline").await?;
        window
            .until("the second request", async || {
                window.text("#view").await.is_ok_and(|rows| rows.matches("GET /anything").count() >= 2)
            })
            .await?;
        window.chord(&[Key::Control], '.').await?;
        state(&window, "Closed").await?;
        assert_eq!(window.count("[role=treeitem]").await?, 2);

        // Both are one click away from the address.
        window.click("button[aria-label=\"Earlier runs\"]").await?;
        window.see(".runs .run").await?;
        window.keep("compose-runs").await
    })
    .await;
}
