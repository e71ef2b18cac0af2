//! Credentials: a challenge, and the request that answers it.

use crate::desk::{address, desk, places, send, state, story};

#[tokio::test(flavor = "multi_thread")]
async fn a_challenge_is_met() {
    story(async {
        let window = desk().await?;
        let places = places(&window).await?;
        let port = places["http-anything"].split('/').next().unwrap_or_default().to_owned();
        address(&window, &format!("http://127.0.0.1{port}/basic-auth/fish/roe")).await?;
        send(&window).await?;
        window.read("#view .statusline", "401").await?;
        state(&window, "Closed").await?;

        window.press_in("[role=tablist][aria-label=\"Request parts\"]", "Auth").await?;
        for (kind, field) in [
            ("Digest", "Password"),
            ("API key", "Value"),
            ("OAuth 2", "Token at"),
            ("AWS", "Secret key"),
            ("JWT", "Claims"),
        ] {
            window.press_in("#compose-page", kind).await?;
            window.see(&format!("#compose-page [aria-label=\"{field}\"]")).await?;
            window.keep(&format!("auth-{}", kind.replace(' ', "-").to_lowercase())).await?;
        }
        window.press_in("#compose-page", "Basic").await?;
        window.fill("[aria-label=User]", "fish").await?;
        window.fill("[aria-label=Password]", "roe").await?;
        window.read(".wirep", "Authorization: Basic ZmlzaDpyb2U=").await?;
        send(&window).await?;
        window.read("#view .statusline", "200").await?;

        // What was typed for one kind is there for the kin of it, and after switching there and back.
        window.press_in("#compose-page", "Digest").await?;
        assert_eq!(window.value("[aria-label=User]").await?, "fish");
        window.press_in("#compose-page", "API key").await?;
        window.press_in("#compose-page", "Basic").await?;
        assert_eq!(window.value("[aria-label=Password]").await?, "roe");
        Ok(())
    })
    .await;
}
