//! Ticks of all live sessions to the window, over one ordered channel.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use sockeye_engine::api::{Engine, Tick};
use tauri::async_runtime::JoinHandle;
use tauri::ipc::Channel;

/// One frame of the screen: no window can show more.
const FRAME: Duration = Duration::from_millis(16);
/// Ticks taken at once; newer ones of the same session replace older ones.
const BATCH: usize = 1024;

/// The task that feeds the window; at most one, since a reloaded page asks anew.
#[derive(Debug, Default)]
pub(crate) struct Stream {
    task: Mutex<Option<JoinHandle<()>>>,
}

impl Stream {
    /// Sends batches to `channel` from now on, in place of an earlier channel.
    pub(crate) fn start(&self, engine: &Engine, channel: Channel<Vec<Tick>>) {
        let mut ticks = engine.watch();
        let task = tauri::async_runtime::spawn(async move {
            let mut taken = Vec::with_capacity(BATCH);
            while ticks.recv_many(&mut taken, BATCH).await > 0 {
                let newest: BTreeMap<String, Tick> =
                    taken.drain(..).map(|tick| (tick.id.clone(), tick)).collect();
                if channel.send(newest.into_values().collect()).is_err() {
                    break;
                }
                tokio::time::sleep(FRAME).await;
            }
        });
        self.replace(Some(task));
    }

    pub(crate) fn stop(&self) {
        self.replace(None);
    }

    fn replace(&self, task: Option<JoinHandle<()>>) {
        let before = std::mem::replace(&mut *self.task.lock().unwrap_or_else(PoisonError::into_inner), task);
        if let Some(before) = before {
            before.abort();
        }
    }
}
