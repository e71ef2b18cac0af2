//! The engine: open, command, watch, and windows over what was recorded.

use std::collections::{HashMap, VecDeque};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::mpsc;
use uuid::Uuid;

use super::{
    Command, CookieEntry, CookiesPage, DecodeAs, FieldProblem, HeadPreview, JarEntry, LayerState,
    OpenRequest, SavedMessage, SessionEntry, SessionKind, SessionState, SessionView, SessionsPage, Tick,
};
use crate::auth;
use crate::capture::{Capture, Library};
use crate::clock::Clock;
use crate::compose::{self, Target};
use crate::dial::tls::Trust;
use crate::error::Error;
use crate::event::Layer;
use crate::jar::Jars;
use crate::session::preview;
use crate::session::{Browser, Keys, Session, Start, Tokens, Watchers, kind_of};

/// Captures kept open for readers after their session ended.
const OPEN_CAPTURES: usize = 16;
/// How long a shutdown waits for sessions to end in order.
const SHUTDOWN_WAIT: Duration = Duration::from_millis(1500);

/// The only door to sessions, live and recorded. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Engine {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    library: Library,
    trust: Arc<Trust>,
    keys: Arc<Keys>,
    jars: Arc<Jars>,
    tokens: Arc<Tokens>,
    browser: Arc<Browser>,
    watchers: Watchers,
    sessions: Mutex<Sessions>,
    /// Held while a recorded session is opened, read again or deleted, which may take its time; those that are
    /// live do not wait for it.
    shelf: Mutex<()>,
}

#[derive(Debug, Default)]
struct Sessions {
    live: HashMap<String, Session>,
    /// Captures of ended sessions, the most recently used last.
    recent: VecDeque<(String, Arc<Capture>)>,
}

impl Engine {
    /// Opens the library in `dir` (created when missing). Needs a tokio runtime to open sessions.
    pub fn start(dir: &Path) -> Result<Engine, Error> {
        Engine::open_library(dir, Browser::default())
    }

    /// The same, with something that opens a URL in a person's browser (RFC 8252 §4.1).
    pub fn with_browser(dir: &Path, open: impl Fn(&str) + Send + Sync + 'static) -> Result<Engine, Error> {
        Engine::open_library(dir, Browser(Box::new(open)))
    }

    fn open_library(dir: &Path, browser: Browser) -> Result<Engine, Error> {
        let shared = Shared {
            library: Library::open(dir)?,
            trust: Arc::default(),
            keys: Arc::default(),
            jars: Arc::new(Jars::open(dir)?),
            tokens: Arc::default(),
            browser: Arc::new(browser),
            watchers: Watchers::default(),
            sessions: Mutex::default(),
            shelf: Mutex::default(),
        };
        Ok(Engine { shared: Arc::new(shared) })
    }

    /// What is wrong with a request as typed; empty when it can be opened.
    #[must_use]
    pub fn check(&self, request: &OpenRequest) -> Vec<FieldProblem> {
        let mut problems = compose::check(request);
        if Target::parse(&request.url).is_ok_and(|target| target.kind != SessionKind::Tcp) {
            problems.extend(request.http.iter().flat_map(auth::check));
        }
        problems
    }

    /// The head as it would be sent.
    #[must_use]
    pub fn preview(&self, request: &OpenRequest) -> HeadPreview {
        let key = self.shared.keys.next();
        let mut shown = compose::preview(request, &key);
        preview::complete(&mut shown, request, &key, &self.shared.jars);
        shown.problems = self.check(request);
        shown
    }

    /// Opens a session and returns its id at once; what happens next is in its record.
    pub fn open(&self, request: OpenRequest) -> Result<String, Error> {
        let problems = self.check(&request);
        if !problems.is_empty() {
            return Err(Error::input(problems));
        }
        let target = Target::parse(&request.url).map_err(|problem| Error::input(vec![problem]))?;
        let id = Uuid::now_v7().to_string();
        let dir = self.shared.library.session_dir(&id);
        self.shared.library.put(&first_entry(&id, &request, kind_of(&request, &target), &Clock::start()))?;
        let (capture, feed, clock) = Capture::create(&dir, &id, &request).inspect_err(|_| {
            // Nothing was recorded: the list must not name it either.
            let _ = self.shared.library.delete(&id);
        })?;
        let start = Start {
            id: id.clone(),
            request,
            target,
            capture,
            feed,
            clock,
            trust: Arc::clone(&self.shared.trust),
            keys: Arc::clone(&self.shared.keys),
            jars: Arc::clone(&self.shared.jars),
            tokens: Arc::clone(&self.shared.tokens),
            browser: Arc::clone(&self.shared.browser),
            watchers: self.shared.watchers.clone(),
        };
        // The session must not keep an engine alive that nobody holds any more.
        let shared = Arc::downgrade(&self.shared);
        let ending = id.clone();
        let mut sessions = self.shared.lock();
        let session = Session::start(start, move |capture| {
            if let Some(shared) = shared.upgrade() {
                shared.ended(&ending, capture);
            }
        });
        sessions.live.insert(id.clone(), session);
        Ok(id)
    }

    /// A person's act on an open session. Returns when it was accepted, not when the peer has seen it.
    pub async fn command(&self, id: &str, command: Command) -> Result<(), Error> {
        let problems = compose::check_command(&command);
        if !problems.is_empty() {
            return Err(Error::input(problems));
        }
        let session = self.shared.lock().live.get(id).cloned();
        match session {
            Some(session) => session.command(command).await,
            None => {
                self.shared.library.session(id)?;
                Err(Error::state(crate::event::Phrase::new("session-over")))
            }
        }
    }

    /// What messages of a session are read as: of a live one from now on, of a recorded one from its beginning.
    pub async fn decode_as(&self, id: &str, decode: DecodeAs) -> Result<(), Error> {
        let live = self.shared.lock().live.contains_key(id);
        if live {
            return self.command(id, Command::DecodeAs { decode }).await;
        }
        self.shared.library.session(id)?;
        let _alone = self.shared.shelf();
        self.shared.lock().recent.retain(|(other, _)| other != id);
        Capture::decode_as(&self.shared.library.session_dir(id), &decode)
    }

    /// The capture of a session, live or from disk.
    pub fn capture(&self, id: &str) -> Result<Arc<Capture>, Error> {
        if let Some(capture) = self.shared.lock().at_hand(id) {
            return Ok(capture);
        }
        let _alone = self.shared.shelf();
        // Another reader may have opened it meanwhile.
        if let Some(capture) = self.shared.lock().at_hand(id) {
            return Ok(capture);
        }
        self.shared.library.session(id)?;
        let capture = Capture::open(&self.shared.library.session_dir(id), id)?;
        self.shared.lock().remember(id, Arc::clone(&capture));
        Ok(capture)
    }

    /// Session at a glance.
    pub fn view(&self, id: &str) -> Result<SessionView, Error> {
        let mut view = self.capture(id)?.view();
        view.name = self.shared.library.session(id)?.name;
        Ok(view)
    }

    /// Ticks of all live sessions, each at most 60 a second.
    #[must_use]
    pub fn watch(&self) -> mpsc::Receiver<Tick> {
        self.shared.watchers.subscribe()
    }

    /// Waits until the session has ended and its capture is finished.
    pub async fn ended(&self, id: &str) -> Result<(), Error> {
        let session = self.shared.lock().live.get(id).cloned();
        match session {
            Some(session) => {
                session.ended().await;
                Ok(())
            }
            None => self.shared.library.session(id).map(|_| ()),
        }
    }

    /// The history, newest first.
    pub fn sessions(&self, text: Option<&str>, first: u64, count: u32) -> Result<SessionsPage, Error> {
        let page = self.shared.library.sessions(text, first, count)?;
        Ok(self.as_they_are(page))
    }

    pub(super) fn library(&self) -> &Library {
        &self.shared.library
    }

    /// What is listed of sessions that are open changes without being written.
    pub(super) fn as_they_are(&self, mut page: SessionsPage) -> SessionsPage {
        let live = self.shared.lock().live.clone();
        for entry in &mut page.entries {
            if let Some(session) = live.get(&entry.id) {
                // The list on disk learns of an end a moment after the window does.
                *entry = last_entry(entry.clone(), session.capture());
            }
        }
        page
    }

    /// Gives a session another name.
    pub fn rename(&self, id: &str, name: &str) -> Result<(), Error> {
        self.shared.library.rename(id, name)
    }

    /// Deletes a session; an open one is reset first.
    pub async fn delete(&self, id: &str) -> Result<(), Error> {
        let session = self.shared.lock().live.get(id).cloned();
        if let Some(session) = session {
            // One that ended in this moment needs no reset.
            let _ = session.command(Command::Reset).await;
            session.ended().await;
        }
        let _alone = self.shared.shelf();
        self.shared.lock().recent.retain(|(other, _)| other != id);
        self.shared.library.delete(id)
    }

    /// Every cookie jar that was used or holds a cookie.
    pub fn jars(&self) -> Result<Vec<JarEntry>, Error> {
        Ok(self.shared.jars.all())
    }

    /// A window of a jar.
    pub fn cookies(&self, jar: &str, first: u64, count: u32) -> Result<CookiesPage, Error> {
        Ok(self.shared.jars.cookies(jar, first, count))
    }

    /// Adds a cookie, or replaces the one with its name, domain and path.
    pub fn put_cookie(&self, jar: &str, cookie: CookieEntry) -> Result<(), Error> {
        self.shared.jars.put(jar, cookie)
    }

    /// Removes the cookie with that name, domain and path.
    pub fn remove_cookie(&self, jar: &str, cookie: &CookieEntry) -> Result<(), Error> {
        self.shared.jars.remove(jar, cookie)
    }

    /// Removes a jar with all its cookies.
    pub fn clear_jar(&self, jar: &str) -> Result<(), Error> {
        self.shared.jars.clear(jar)
    }

    /// A setting of the window, as JSON.
    pub fn setting(&self, key: &str) -> Result<Option<serde_json::Value>, Error> {
        self.shared.library.setting(key)
    }

    /// Keeps a setting.
    pub fn set_setting(&self, key: &str, value: &serde_json::Value) -> Result<(), Error> {
        self.shared.library.set_setting(key, value)
    }

    /// What was kept by name to be sent at an address (a URL without its query), in a person's order.
    pub fn saved(&self, scope: &str) -> Result<Vec<SavedMessage>, Error> {
        let kept = self.shared.library.setting(&saved_key(scope))?;
        Ok(kept.and_then(|kept| serde_json::from_value(kept).ok()).unwrap_or_default())
    }

    /// Keeps them, in place of those that were kept.
    pub fn put_saved(&self, scope: &str, messages: &[SavedMessage]) -> Result<(), Error> {
        let messages = serde_json::to_value(messages).map_err(|fault| Error::storage(&fault))?;
        self.shared.library.set_setting(&saved_key(scope), &messages)
    }

    /// Ends every open session in order, within a second; what does not end is cancelled.
    pub async fn shutdown(&self) {
        let live: Vec<Session> = self.shared.lock().live.values().cloned().collect();
        let each = live.into_iter().map(|session| async move {
            let in_order = async {
                let _ = session.command(Command::Close).await;
                session.ended().await;
            };
            if tokio::time::timeout(SHUTDOWN_WAIT, in_order).await.is_err() {
                let _ = session.command(Command::Cancel).await;
                session.ended().await;
            }
        });
        futures_util::future::join_all(each).await;
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Sessions> {
        // The maps are whole after every statement.
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn shelf(&self) -> MutexGuard<'_, ()> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn ended(&self, id: &str, capture: &Capture) {
        if let Ok(entry) = self.library.session(id) {
            // The record itself is on disk; a list entry that could not be written is found again from it.
            let _ = self.library.ended(&last_entry(entry, capture));
        }
        let mut sessions = self.lock();
        if let Some(session) = sessions.live.remove(id) {
            sessions.remember(id, Arc::clone(session.capture()));
        }
    }
}

impl Sessions {
    /// The capture of a session that is live or was read lately.
    fn at_hand(&mut self, id: &str) -> Option<Arc<Capture>> {
        if let Some(session) = self.live.get(id) {
            return Some(Arc::clone(session.capture()));
        }
        let at = self.recent.iter().position(|(other, _)| other == id)?;
        let found = self.recent.remove(at);
        self.recent.extend(found);
        self.recent.back().map(|(_, capture)| Arc::clone(capture))
    }

    fn remember(&mut self, id: &str, capture: Arc<Capture>) {
        self.recent.push_back((id.to_owned(), capture));
        if self.recent.len() > OPEN_CAPTURES {
            self.recent.pop_front();
        }
    }
}

/// The setting that holds what was kept for an address.
fn saved_key(scope: &str) -> String {
    format!("saved {scope}")
}

fn first_entry(id: &str, request: &OpenRequest, kind: SessionKind, clock: &Clock) -> SessionEntry {
    SessionEntry {
        id: id.to_owned(),
        name: request.name.clone().unwrap_or_else(|| request.url.clone()),
        url: request.url.clone(),
        kind,
        method: (kind == SessionKind::Http)
            .then(|| request.http.as_ref().map_or_else(|| "GET".to_owned(), |http| http.method.clone())),
        state: SessionState::Connecting,
        result: None,
        started_ms: clock.wall_us() / 1000,
        rows: 0,
        size: 0,
    }
}

fn last_entry(entry: SessionEntry, capture: &Capture) -> SessionEntry {
    let view = capture.view();
    let status = view.exchanges.last().and_then(|exchange| exchange.status);
    let silent = || view.apps.iter().find(|app| app.state == LayerState::Failed).map(|app| app.title.clone());
    let failed = view.failure.as_ref().and_then(|failure| match failure.layer {
        Layer::App => silent(),
        layer => Some(layer_name(layer).to_owned()),
    });
    SessionEntry {
        state: view.state,
        result: failed.or_else(|| status.map(|status| status.to_string())),
        rows: view.totals.timeline,
        size: size_on_disk(&capture.dir()),
        ..entry
    }
}

fn layer_name(layer: Layer) -> &'static str {
    match layer {
        Layer::Dns => "DNS",
        Layer::Tcp => "TCP",
        Layer::Proxy => "Proxy",
        Layer::Tls => "TLS",
        Layer::Http => "HTTP",
        Layer::Sse => "SSE",
        Layer::Ws => "WebSocket",
        Layer::App | Layer::Close | Layer::Finding | Layer::User => "",
    }
}

fn size_on_disk(dir: &Path) -> u64 {
    let Ok(files) = std::fs::read_dir(dir) else { return 0 };
    files.filter_map(Result::ok).filter_map(|file| file.metadata().ok()).map(|found| found.len()).sum()
}
