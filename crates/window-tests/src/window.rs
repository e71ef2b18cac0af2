//! The window under test, and a person's hands and eyes.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::elements::Element;
use fantoccini::key::Key;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

use crate::process::{Group, free_port};
use crate::screen::Screen;

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

/// What each act of a story gives back: its result, or why the story can't go on.
pub type Outcome<T = ()> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// The real window. Ends with its processes when dropped.
#[derive(Debug)]
pub struct Window {
    client: Client,
    library: PathBuf,
    driver: Group,
    screen: Screen,
    opened_in: Duration,
    /// Programs that stand in for those of the desktop.
    _desktop: tempfile::TempDir,
    _folder: Option<tempfile::TempDir>,
}

impl Window {
    /// Opens the app with an empty library.
    pub async fn open(size: Size) -> Outcome<Window> {
        Window::open_app(&tested()?, size, "main").await
    }

    /// Opens another app with an empty library; an element of the selector `sign` says that it is there.
    pub async fn open_app(app: &Path, size: Size, sign: &str) -> Outcome<Window> {
        let folder = tempfile::tempdir()?;
        let library = folder.path().join("library");
        Window::start(app, size, sign, library, Some(folder)).await
    }

    /// Opens the app on a library that is there already.
    pub async fn open_library(size: Size, library: &Path) -> Outcome<Window> {
        Window::start(&tested()?, size, "main", library.to_owned(), None).await
    }

    async fn start(
        app: &Path,
        size: Size,
        sign: &str,
        library: PathBuf,
        folder: Option<tempfile::TempDir>,
    ) -> Outcome<Window> {
        let screen = Screen::start(size.0, size.1)?;
        let (port, native) = (free_port()?, free_port()?);
        let desktop = desktop()?;
        let path = format!("{}:{}", desktop.path().display(), std::env::var("PATH")?);
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
                .env("DISPLAY", screen.number())
                .env("SOCKEYE_LIBRARY", &library)
                .env("PATH", path)
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
        let (client, tried) = loop {
            let tried = Instant::now();
            let attempt = ClientBuilder::new(HttpConnector::new())
                .capabilities(capabilities.clone())
                .connect(&format!("http://127.0.0.1:{port}"))
                .await;
            match attempt {
                Ok(client) => break (client, tried),
                Err(error) if began.elapsed() > PATIENCE => return Err(Box::new(error)),
                Err(_) => tokio::time::sleep(Duration::from_millis(200)).await,
            }
        };
        let opened_in = Duration::ZERO;
        let mut window =
            Window { client, library, driver, screen, opened_in, _desktop: desktop, _folder: folder };
        window.until(sign, async || window.client.find(Locator::Css(sign)).await.is_ok()).await?;
        window.opened_in = tried.elapsed();
        window.client.set_window_rect(0, 0, size.0, size.1).await?;
        Ok(window)
    }

    /// How long it took from asking for the app until its page answered.
    #[must_use]
    pub fn opened_in(&self) -> Duration {
        self.opened_in
    }

    /// Folder of the library.
    #[must_use]
    pub fn library(&self) -> &Path {
        &self.library
    }

    /// Identities of the app's own processes below the driver (for `kill -9`).
    pub fn app_processes(&self) -> Outcome<Vec<u32>> {
        let own = self.processes()?.into_iter().filter(|(_, name, _)| name == "sockeye");
        Ok(own.map(|(pid, _, _)| pid).collect())
    }

    /// Resident memory of the app and of the processes that draw its page, in MiB.
    pub fn resident(&self) -> Outcome<f64> {
        let own = self.processes()?.into_iter().filter(|(_, name, _)| {
            name == "sockeye" || (name.starts_with("WebKit") && !name.starts_with("WebKitWebDriver"))
        });
        Ok(own.map(|(_, _, kib)| kib).sum::<f64>() / 1024.0)
    }

    /// Processes below the driver: identity, name, resident KiB.
    fn processes(&self) -> Outcome<Vec<(u32, String, f64)>> {
        let listing = Command::new("ps").args(["-eo", "pid=,pgid=,rss=,comm="]).output()?;
        let text = String::from_utf8_lossy(&listing.stdout).into_owned();
        let group = self.driver.id().to_string();
        Ok(text
            .lines()
            .filter_map(|line| {
                let mut words = line.split_whitespace();
                let (pid, of, kib, name) = (words.next()?, words.next()?, words.next()?, words.next()?);
                (of == group).then_some((pid.parse().ok()?, name.to_owned(), kib.parse().ok()?))
            })
            .collect())
    }

    /// Waits until an element of that selector is displayed.
    pub async fn see(&self, css: &str) -> Outcome {
        self.until(css, async || match self.client.find(Locator::Css(css)).await {
            Ok(element) => element.is_displayed().await.unwrap_or(false),
            Err(_) => false,
        })
        .await
    }

    /// Waits until no such element is there any more.
    pub async fn gone(&self, css: &str) -> Outcome {
        self.until(css, async || self.client.find(Locator::Css(css)).await.is_err()).await
    }

    /// Waits until the text of the element contains `words`, as it is or in one line.
    pub async fn read(&self, css: &str, words: &str) -> Outcome {
        let told = format!("{css} to read {words:?}");
        let outcome =
            self.until(&told, async || self.text(css).await.is_ok_and(|text| reads(&text, words))).await;
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

    /// What the first field of that selector holds.
    pub async fn value(&self, css: &str) -> Outcome<String> {
        let script = "return document.querySelector(arguments[0])?.value ?? ''";
        let value = self.client.execute(script, vec![json!(css)]).await?;
        Ok(value.as_str().unwrap_or_default().to_owned())
    }

    /// How many elements match.
    pub async fn count(&self, css: &str) -> Outcome<usize> {
        // A handle of each would be stale where a list is drawn anew meanwhile.
        let script = "return document.querySelectorAll(arguments[0]).length";
        let value = self.client.execute(script, vec![json!(css)]).await?;
        Ok(value.as_u64().map_or(0, |n| n as usize))
    }

    /// Clicks the first element of that selector, scrolled into sight.
    pub async fn click(&self, css: &str) -> Outcome {
        self.see(css).await?;
        let began = Instant::now();
        loop {
            let outcome = self.try_click(css).await;
            match outcome {
                Ok(()) => return Ok(()),
                Err(error) if began.elapsed() > PATIENCE => return Err(format!("{css}: {error}").into()),
                Err(_) => tokio::time::sleep(Duration::from_millis(60)).await,
            }
        }
    }

    async fn try_click(&self, css: &str) -> Outcome {
        let script = "document.querySelector(arguments[0])?.scrollIntoView({ block: 'center' })";
        self.client.execute(script, vec![json!(css)]).await?;
        self.client.find(Locator::Css(css)).await?.click().await?;
        Ok(())
    }

    /// Clicks the button (or tab, menu item, option) whose accessible name or text is `name`.
    pub async fn press(&self, name: &str) -> Outcome {
        self.choose("body", name).await
    }

    /// The exact name wins over one that goes on, such as a word with its key beside it. What is only switched on and off
    /// is named in full: `Send` while its button is not there yet is not the box before a field.
    async fn choose(&self, within: &str, name: &str) -> Outcome {
        let script = r#"
            const roles = 'button, a, [role=button], [role=tab], [role=menuitem], [role=menuitemcheckbox], [role=option], [role=treeitem], [role=radio], [role=switch], [role=checkbox]';
            const flat = (text) => (text ?? '').replace(/\s+/g, ' ').trim();
            const all = [...document.querySelectorAll(arguments[0])].flatMap((box) => [...box.querySelectorAll(roles)])
                .filter((e) => e.getClientRects().length > 0 && !e.disabled);
            const name = arguments[1];
            const found = all.find((e) => flat(e.getAttribute('aria-label')) === name || flat(e.textContent) === name)
                ?? all.find((e) => [...e.querySelectorAll('*')].some((part) => flat(part.textContent) === name))
                ?? all.filter((e) => !e.matches('[role=checkbox], [role=switch], [role=radio]')).find((e) => flat(e.innerText).startsWith(name + ' ') || flat(e.textContent).startsWith(name + ' ') || flat(e.getAttribute('aria-label')).startsWith(name + ' '))
                ?? null;
            found?.scrollIntoView({ block: 'nearest' });
            return found;
        "#;
        self.click_found(script, within, name, &format!("a control named {name:?} in {within}")).await
    }

    /// Clicks the first element of that selector whose text has `words` in it.
    pub async fn click_on(&self, css: &str, words: &str) -> Outcome {
        let script = r#"
            const flat = (text) => (text ?? '').replace(/\s+/g, ' ');
            const found = [...document.querySelectorAll(arguments[0])].find((e) => flat(e.innerText).includes(arguments[1])) ?? null;
            found?.scrollIntoView({ block: 'nearest' });
            return found;
        "#;
        self.click_found(script, css, words, &format!("{words:?} in {css}")).await
    }

    /// Clicks what the script finds by two words.
    async fn click_found(&self, script: &str, first: &str, second: &str, what: &str) -> Outcome {
        let began = Instant::now();
        loop {
            let found = self.client.execute(script, vec![json!(first), json!(second)]).await.ok();
            let found = found.as_ref().and_then(Value::as_object);
            if let Some(Value::String(id)) = found.and_then(|object| object.values().next())
                && Element::from_element_id(self.client.clone(), id.clone().into()).click().await.is_ok()
            {
                return Ok(());
            }
            if began.elapsed() > PATIENCE {
                return Err(self.in_vain(what).await);
            }
            tokio::time::sleep(Duration::from_millis(60)).await;
        }
    }

    /// Empties a field and types into it.
    pub async fn fill(&self, css: &str, text: &str) -> Outcome {
        self.click(css).await?;
        self.chord(&[Key::Control], 'a').await?;
        let field = self.client.find(Locator::Css(css)).await?;
        // Enter, which the driver types in place of a line feed.
        field.send_keys(&text.replace('\n', "\u{E007}")).await?;
        Ok(())
    }

    /// Types into whatever has the focus.
    pub async fn keys(&self, text: &str) -> Outcome {
        self.client.active_element().await?.send_keys(text).await?;
        Ok(())
    }

    /// Replaces the text of the editor (or field) with that accessible name.
    pub async fn write(&self, label: &str, text: &str) -> Outcome {
        let css = format!("[aria-label=\"{label}\"]:is(input, textarea, [contenteditable=true])");
        self.fill(&css, text).await
    }

    /// Clicks the control named `name` inside the first element of `css`.
    pub async fn press_in(&self, css: &str, name: &str) -> Outcome {
        self.choose(css, name).await
    }

    /// What the elements of that selector carry in an attribute.
    pub async fn attributes(&self, css: &str, name: &str) -> Outcome<Vec<String>> {
        let script = "return [...document.querySelectorAll(arguments[0])].map(e => e.getAttribute(arguments[1]) ?? '')";
        let value = self.client.execute(script, vec![json!(css), json!(name)]).await?;
        Ok(serde_json::from_value(value)?)
    }

    /// Presses a key with modifiers held.
    pub async fn chord(&self, modifiers: &[Key], key: char) -> Outcome {
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

    /// Runs a script that answers later, through the function that is its last argument.
    pub async fn measure_later(&self, script: &str) -> Outcome<Value> {
        Ok(self.client.execute_async(script, Vec::new()).await?)
    }

    /// Switches the theme as the settings do.
    pub async fn theme(&self, theme: Theme) -> Outcome {
        let script = "document.documentElement.dataset.theme = arguments[0]";
        self.client.execute(script, vec![json!(theme.name())]).await?;
        Ok(())
    }

    /// Writes a picture of the window.
    pub async fn picture(&self, path: &Path) -> Outcome {
        self.screen.picture(path).await
    }

    /// Writes a picture where screenshots of stories are kept, when `SOCKEYE_PICTURES` names a folder.
    pub async fn keep(&self, name: &str) -> Outcome {
        match std::env::var_os("SOCKEYE_PICTURES") {
            Some(folder) => self.picture(&PathBuf::from(folder).join(format!("{name}.png"))).await,
            None => Ok(()),
        }
    }

    /// Waits until `check` holds.
    pub async fn until(&self, what: &str, check: impl AsyncFn() -> bool) -> Outcome {
        let began = Instant::now();
        while !check().await {
            if began.elapsed() > PATIENCE {
                return Err(self.in_vain(what).await);
            }
            tokio::time::sleep(Duration::from_millis(60)).await;
        }
        Ok(())
    }

    /// The error, with a picture of what was there instead, away from those that are kept.
    async fn in_vain(&self, what: &str) -> Box<dyn std::error::Error + Send + Sync> {
        let story = std::thread::current().name().unwrap_or("story").replace("::", "-");
        let path = std::env::temp_dir().join(format!("sockeye-in-vain-{story}.png"));
        match self.picture(&path).await {
            Ok(()) => format!("waited in vain for {what}; picture: {}", path.display()).into(),
            Err(error) => format!("waited in vain for {what}; no picture: {error}").into(),
        }
    }

    /// Ends the session in order.
    pub async fn close(self) -> Outcome {
        self.client.clone().close().await?;
        Ok(())
    }
}

fn reads(text: &str, words: &str) -> bool {
    text.contains(words) || text.split_whitespace().collect::<Vec<_>>().join(" ").contains(words)
}

/// A browser that goes where it is sent and shows nothing: no story opens a real one.
fn desktop() -> Outcome<tempfile::TempDir> {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir()?;
    let browser = folder.path().join("xdg-open");
    std::fs::write(&browser, "#!/bin/sh\nexec curl --silent --location --output /dev/null \"$1\"\n")?;
    std::fs::set_permissions(&browser, std::fs::Permissions::from_mode(0o755))?;
    Ok(folder)
}

/// The app to test.
fn tested() -> Outcome<PathBuf> {
    let app = std::env::var_os("SOCKEYE_APP")
        .ok_or("SOCKEYE_APP names the app to test; `cargo xtask test` sets it")?;
    Ok(app.into())
}
