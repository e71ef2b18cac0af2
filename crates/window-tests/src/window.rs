//! The window under test, and a person's hands and eyes.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::key::Key;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

use crate::process::{Group, display, free_port};

/// How long a person would wait before calling it broken.
const PATIENCE: Duration = Duration::from_secs(20);

/// Width and height of the display and so of the window.
#[derive(Clone, Copy, Debug)]
pub struct Size(pub u32, pub u32);

/// Colours of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    Dark,
    Light,
}

impl Theme {
    /// As written in `data-theme`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Theme::Dark => "dark",
            Theme::Light => "light",
        }
    }
}

type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// The real window. Ends with its processes when dropped.
#[derive(Debug)]
pub struct Window {
    client: Client,
    library: PathBuf,
    driver: Group,
    _display: Group,
    _folder: Option<tempfile::TempDir>,
}

impl Window {
    /// Opens the app with an empty library.
    pub async fn open(size: Size) -> Outcome<Window> {
        let folder = tempfile::tempdir()?;
        let library = folder.path().join("library");
        Window::start(size, library, Some(folder)).await
    }

    /// Opens the app on a library that is there already.
    pub async fn open_library(size: Size, library: &Path) -> Outcome<Window> {
        Window::start(size, library.to_owned(), None).await
    }

    async fn start(size: Size, library: PathBuf, folder: Option<tempfile::TempDir>) -> Outcome<Window> {
        let app = std::env::var("SOCKEYE_APP")
            .map_err(|_| "SOCKEYE_APP names the app to test; `cargo xtask test` sets it")?;
        let (screen, number) = display(size.0, size.1)?;
        let (port, native) = (free_port()?, free_port()?);
        let driver = Group::start(
            Command::new("dbus-run-session")
                .args([
                    "--",
                    "tauri-driver",
                    "--port",
                    &port.to_string(),
                    "--native-port",
                    &native.to_string(),
                ])
                .args(["--native-driver", "/usr/bin/WebKitWebDriver"])
                .env("DISPLAY", number)
                .env("SOCKEYE_LIBRARY", &library)
                .env("LANG", "en_US.UTF-8")
                .env("NO_AT_BRIDGE", "1")
                .env("WEBKIT_DISABLE_COMPOSITING_MODE", "1")
                .stdout(Stdio::null())
                .stderr(Stdio::null()),
        )?;
        let capabilities = json!({
            "browserName": "wry",
            "tauri:options": { "application": app },
        });
        let Value::Object(capabilities) = capabilities else {
            return Err("capabilities are an object".into());
        };
        let began = Instant::now();
        let client = loop {
            let attempt = ClientBuilder::new(HttpConnector::new())
                .capabilities(capabilities.clone())
                .connect(&format!("http://127.0.0.1:{port}"))
                .await;
            match attempt {
                Ok(client) => break client,
                Err(error) if began.elapsed() > PATIENCE => return Err(Box::new(error)),
                Err(_) => tokio::time::sleep(Duration::from_millis(200)).await,
            }
        };
        client.set_window_rect(0, 0, size.0, size.1).await?;
        let window = Window { client, library, driver, _display: screen, _folder: folder };
        window.see("main").await?;
        Ok(window)
    }

    /// Folder of the library.
    #[must_use]
    pub fn library(&self) -> &Path {
        &self.library
    }

    /// Identities of the app's own processes below the driver (for `kill -9`).
    pub fn app_processes(&self) -> Outcome<Vec<u32>> {
        let listing = Command::new("ps").args(["-eo", "pid=,pgid=,comm="]).output()?;
        let text = String::from_utf8_lossy(&listing.stdout).into_owned();
        Ok(text
            .lines()
            .filter_map(|line| {
                let mut words = line.split_whitespace();
                let (pid, group, name) = (words.next()?, words.next()?, words.next()?);
                (group == self.driver.id().to_string() && name == "sockeye").then(|| pid.parse().ok())?
            })
            .collect())
    }

    /// Waits until an element of that selector is displayed.
    pub async fn see(&self, css: &str) -> Outcome<()> {
        self.until(css, || async {
            match self.client.find(Locator::Css(css)).await {
                Ok(element) => element.is_displayed().await.unwrap_or(false),
                Err(_) => false,
            }
        })
        .await
    }

    /// Waits until no such element is there any more.
    pub async fn gone(&self, css: &str) -> Outcome<()> {
        self.until(css, || async { self.client.find(Locator::Css(css)).await.is_err() }).await
    }

    /// Waits until the text of the element contains `words`.
    pub async fn read(&self, css: &str, words: &str) -> Outcome<()> {
        let told = format!("{css} to read {words:?}");
        let outcome =
            self.until(&told, || async { self.text(css).await.is_ok_and(|text| text.contains(words)) }).await;
        match outcome {
            Ok(()) => Ok(()),
            Err(error) => {
                let there = self.text(css).await.unwrap_or_default();
                Err(format!("{error}; it reads {there:?}").into())
            }
        }
    }

    /// Text of all elements of that selector, as it is on the page.
    pub async fn text(&self, css: &str) -> Outcome<String> {
        let script = "return [...document.querySelectorAll(arguments[0])].map(e => e.innerText ?? e.textContent).join('\\n')";
        let value = self.client.execute(script, vec![json!(css)]).await?;
        Ok(value.as_str().unwrap_or_default().replace('\u{a0}', " "))
    }

    /// How many elements match.
    pub async fn count(&self, css: &str) -> Outcome<usize> {
        Ok(self.client.find_all(Locator::Css(css)).await?.len())
    }

    /// Clicks the first element of that selector.
    pub async fn click(&self, css: &str) -> Outcome<()> {
        self.see(css).await?;
        self.client
            .find(Locator::Css(css))
            .await?
            .click()
            .await
            .map_err(|error| format!("{css}: {error}"))?;
        Ok(())
    }

    /// Clicks the button (or tab, menu item, option) whose accessible name or text is `name`.
    pub async fn press(&self, name: &str) -> Outcome<()> {
        let quoted = format!("\"{name}\"");
        let roles = "self::button or self::a or @role='button' or @role='tab' or @role='menuitem' or @role='option' or @role='treeitem' or @role='radio' or @role='switch' or @role='checkbox'";
        let path = format!(
            "//*[({roles}) and (normalize-space(.)={quoted} or @aria-label={quoted} or starts-with(normalize-space(.), concat({quoted}, ' ')) or .//*[normalize-space(.)={quoted}])]"
        );
        let began = Instant::now();
        loop {
            for element in self.client.find_all(Locator::XPath(&path)).await.unwrap_or_default() {
                if element.is_displayed().await.unwrap_or(false) && element.click().await.is_ok() {
                    return Ok(());
                }
            }
            if began.elapsed() > PATIENCE {
                return Err(format!("waited in vain for a control named {name:?}").into());
            }
            tokio::time::sleep(Duration::from_millis(60)).await;
        }
    }

    /// Empties a field and types into it.
    pub async fn fill(&self, css: &str, text: &str) -> Outcome<()> {
        self.see(css).await?;
        let field = self.client.find(Locator::Css(css)).await?;
        field.click().await?;
        self.chord(&[Key::Control], 'a').await?;
        field.send_keys(text).await?;
        Ok(())
    }

    /// Types into whatever has the focus.
    pub async fn keys(&self, text: &str) -> Outcome<()> {
        self.client.active_element().await?.send_keys(text).await?;
        Ok(())
    }

    /// Presses a key with modifiers held.
    pub async fn chord(&self, modifiers: &[Key], key: char) -> Outcome<()> {
        let mut actions = KeyActions::new("keyboard".to_owned());
        for modifier in modifiers {
            actions = actions.then(KeyAction::Down { value: (*modifier).into() });
        }
        actions = actions.then(KeyAction::Down { value: key }).then(KeyAction::Up { value: key });
        for modifier in modifiers.iter().rev() {
            actions = actions.then(KeyAction::Up { value: (*modifier).into() });
        }
        self.client.perform_actions(actions).await?;
        Ok(())
    }

    /// Runs a script in the page (for measuring, not for acting in a person's place).
    pub async fn measure(&self, script: &str) -> Outcome<Value> {
        Ok(self.client.execute(script, Vec::new()).await?)
    }

    /// Switches the theme as the settings do.
    pub async fn theme(&self, theme: Theme) -> Outcome<()> {
        let script = "document.documentElement.dataset.theme = arguments[0]";
        self.client.execute(script, vec![json!(theme.name())]).await?;
        Ok(())
    }

    /// Writes a picture of the window.
    pub async fn picture(&self, path: &Path) -> Outcome<()> {
        let png = self.client.screenshot().await?;
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(path, png)?;
        Ok(())
    }

    /// Writes a picture where screenshots of stories are kept, when `SOCKEYE_PICTURES` names a folder.
    pub async fn keep(&self, name: &str) -> Outcome<()> {
        match std::env::var_os("SOCKEYE_PICTURES") {
            Some(folder) => self.picture(&PathBuf::from(folder).join(format!("{name}.png"))).await,
            None => Ok(()),
        }
    }

    /// Waits until `check` holds.
    pub async fn until<F, Fut>(&self, what: &str, check: F) -> Outcome<()>
    where
        F: Fn() -> Fut,
        Fut: Future<Output = bool>,
    {
        let began = Instant::now();
        while !check().await {
            if began.elapsed() > PATIENCE {
                return Err(format!("waited in vain for {what}").into());
            }
            tokio::time::sleep(Duration::from_millis(60)).await;
        }
        Ok(())
    }

    /// Ends the session in order.
    pub async fn close(self) -> Outcome<()> {
        self.client.clone().close().await?;
        Ok(())
    }
}
