//! What the site remembers: the notice board behind `/poll`, where who waits gets what the next person
//! posts, and the tokens that were handed out.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::broadcast;

use super::oauth::Grants;

/// Messages posted to `/poll`, for all who wait at that moment; and the grants of `/oauth/`.
#[derive(Clone)]
pub(crate) struct Board {
    posted: broadcast::Sender<String>,
    answers: Arc<AtomicU64>,
    pub(super) grants: Grants,
}

impl Default for Board {
    fn default() -> Self {
        Board { posted: broadcast::channel(16).0, answers: Arc::default(), grants: Grants::default() }
    }
}

impl Board {
    /// How many were waiting.
    pub(crate) fn post(&self, message: &str) -> usize {
        self.posted.send(message.to_owned()).unwrap_or(0)
    }

    /// The next message, or the board's own news when nobody has posted for `patience`.
    pub(crate) async fn wait(&self, patience: Duration) -> Value {
        let mut posted = self.posted.subscribe();
        let message = tokio::time::timeout(patience, posted.recv()).await;
        let number = self.answers.fetch_add(1, Ordering::Relaxed) + 1;
        match message {
            Ok(Ok(text)) => json!({ "answer": number, "posted": text }),
            _ => {
                json!({ "answer": number, "posted": null, "waitedMs": u64::try_from(patience.as_millis()).unwrap_or(u64::MAX) })
            }
        }
    }
}
