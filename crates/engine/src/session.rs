//! One task per session: it owns the sockets, runs the driver, and obeys a closed set of commands.
//!
//! The only place where the engine spawns tasks; each of them ends with its session.

mod course;
pub mod preview;

use std::sync::atomic::AtomicU32;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{mpsc, oneshot, watch};

use crate::api::{Command, DecodeAs, OpenRequest, Tick};
use crate::capture::{Capture, Feed};
use crate::clock::Clock;
use crate::compose::Target;
use crate::dial::tls::Trust;
use crate::error::Error;
use crate::event::{Data, Dir, Phrase, SessionEnded, SessionOpened, UserAction};
use crate::jar::Jars;
use crate::tap::Pen;

pub use self::course::token::{Browser, Tokens};
pub use self::course::{Keys, kind_of};
use crate::drive::orders::{Order, Orders, decode_as, reads};

/// Commands that may wait for the driver.
const ORDERS: usize = 16;
/// Ticks that may wait for a watcher.
const TICKS: usize = 256;
/// How long one watcher may keep the others waiting.
const WATCHER_PATIENCE: Duration = Duration::from_millis(250);

/// Who wants to hear of live sessions.
#[derive(Clone, Debug, Default)]
pub struct Watchers(Arc<Mutex<Vec<mpsc::Sender<Tick>>>>);

/// A session that is running.
#[derive(Clone, Debug)]
pub struct Session {
    orders: mpsc::Sender<Order>,
    ended: watch::Receiver<bool>,
    capture: Arc<Capture>,
}

/// What a session is started with.
pub struct Start {
    pub id: String,
    pub request: OpenRequest,
    pub target: Target,
    pub capture: Arc<Capture>,
    pub feed: Feed,
    pub clock: Clock,
    pub trust: Arc<Trust>,
    pub keys: Arc<Keys>,
    pub jars: Arc<Jars>,
    pub tokens: Arc<Tokens>,
    pub browser: Arc<Browser>,
    pub watchers: Watchers,
}

impl Session {
    /// Starts the session's task. `at_end` is called once everything is recorded.
    pub fn start(start: Start, at_end: impl FnOnce(&Capture) + Send + 'static) -> Session {
        let (orders, queue) = mpsc::channel(ORDERS);
        let (end, ended) = watch::channel(false);
        let session = Session { orders, ended: ended.clone(), capture: Arc::clone(&start.capture) };
        tokio::spawn(pass_ticks(start.capture.ticks(), ended, start.watchers.clone()));
        tokio::spawn(async move {
            let capture = Arc::clone(&start.capture);
            run(start, Orders::new(queue)).await;
            at_end(&capture);
            end.send_replace(true);
        });
        session
    }

    /// Its capture, growing while it runs.
    #[must_use]
    pub fn capture(&self) -> &Arc<Capture> {
        &self.capture
    }

    /// Hands over a command and waits until the driver has accepted or refused it. Cancel safe: a command
    /// that was handed over is carried out.
    pub async fn command(&self, command: Command) -> Result<(), Error> {
        let over = || Error::state(Phrase::new("session-over"));
        let (reply, answer) = oneshot::channel();
        self.orders.send(Order { command, reply, told: false }).await.map_err(|_| over())?;
        answer.await.map_err(|_| over())?
    }

    /// Waits until its sockets are gone and its capture is finished. Cancel safe.
    pub async fn ended(&self) {
        let mut ended = self.ended.clone();
        // The sender lives as long as the task; when it is gone, so is the session.
        let _ = ended.wait_for(|ended| *ended).await;
    }
}

impl Watchers {
    /// A new watcher. It is forgotten when its receiver is dropped.
    #[must_use]
    pub fn subscribe(&self) -> mpsc::Receiver<Tick> {
        let (sender, receiver) = mpsc::channel(TICKS);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(sender);
        receiver
    }

    async fn tell(&self, tick: &Tick) {
        let watchers = {
            let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            all.retain(|watcher| !watcher.is_closed());
            all.clone()
        };
        for watcher in watchers {
            // One that does not listen misses news, which the next tick brings again.
            let _ = watcher.send_timeout(tick.clone(), WATCHER_PATIENCE).await;
        }
    }
}

async fn run(start: Start, mut orders: Orders) {
    let Start { id, request, target, feed, clock, trust, keys, jars, tokens, browser, capture, .. } = start;
    let pen = Pen::new(clock, feed);
    let kind = course::kind_name(kind_of(&request, &target));
    let opened = SessionOpened { url: request.url.clone(), kind: kind.to_owned() };
    pen.note(0, Dir::Local, Data::SessionOpened(opened));
    let connect = UserAction { action: "connect".to_owned(), note: None };
    pen.note(0, Dir::Local, Data::UserAction(connect));
    let speaks = course::speaks(&request);
    if let Some(decode) =
        request.ws.as_ref().map(|ws| &ws.decode).filter(|decode| **decode != DecodeAs::default())
        && reads(decode, speaks)
    {
        pen.fact(decode_as(decode, pen.now()));
    }
    orders = orders.written_by(pen.clone(), speaks);
    let course = course::Course {
        pen: &pen,
        trust: &trust,
        keys: &keys,
        jars: &jars,
        prompts: course::access::Prompts::default(),
        tokens: &tokens,
        browser: &browser,
        capture: &capture,
        session: &id,
        conns: AtomicU32::new(0),
    };
    let ok = pen.watching(course.run(request, target, &mut orders)).await;
    pen.note(0, Dir::Local, Data::SessionEnded(SessionEnded { ok }));
    pen.finish().await;
}

/// Passes a session's ticks on until it has ended, the last one included.
async fn pass_ticks(mut ticks: watch::Receiver<Tick>, mut ended: watch::Receiver<bool>, watchers: Watchers) {
    loop {
        let over = tokio::select! {
            changed = ticks.changed() => changed.is_err(),
            _ = ended.wait_for(|ended| *ended) => true,
        };
        let tick = ticks.borrow_and_update().clone();
        watchers.tell(&tick).await;
        if over {
            return;
        }
    }
}
