//! What the commands share: the engine, the Playground, the stream of ticks.

use std::path::{Path, PathBuf};

use serde::Serialize;
use sockeye_engine::Error;
use sockeye_engine::api::{Engine, OpenRequest};
use sockeye_playground::{ADDRESS, Example, Options, Playground};
use tokio::sync::Mutex;

use crate::error;
use crate::stream::Stream;

/// The state behind the window.
#[derive(Debug)]
pub(crate) struct Desk {
    /// A library that cannot be opened is said by every command, in the window, rather than by a crash.
    engine: Result<Engine, Error>,
    ca_file: PathBuf,
    playground: Mutex<Place>,
    pub stream: Stream,
}

/// Where the Playground listens, and what it offers.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PlaygroundStatus {
    running: bool,
    address: &'static str,
    ports: Vec<u16>,
    /// While it is stopped: as they were, so that a page can still list them.
    examples: Vec<Example>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ca_file: Option<String>,
}

#[derive(Debug, Default)]
struct Place {
    playground: Option<Playground>,
    status: PlaygroundStatus,
}

impl Desk {
    /// Opens the library.
    pub(crate) fn open(library: &Path) -> Desk {
        Desk {
            engine: Engine::with_browser(library, |url| {
                // The step on the timeline shows the URL, for a person whose browser did not open.
                let _ = open::that_detached(url);
            }),
            ca_file: library.join("playground-ca.pem"),
            playground: Mutex::default(),
            stream: Stream::default(),
        }
    }

    /// The engine, cheap to clone.
    pub(crate) fn engine(&self) -> Result<Engine, Error> {
        self.engine.clone()
    }

    pub(crate) async fn playground(&self) -> PlaygroundStatus {
        self.playground.lock().await.status.clone()
    }

    /// Starts the Playground unless it runs.
    pub(crate) async fn start_playground(&self) -> Result<PlaygroundStatus, Error> {
        let mut place = self.playground.lock().await;
        if place.playground.is_none() {
            let options = Options { free_ports: false, ca_file: Some(self.ca_file.clone()) };
            let playground = Playground::start(options).await.map_err(|why| error::playground(&why))?;
            place.status = PlaygroundStatus {
                running: true,
                address: ADDRESS,
                ports: playground.ports.all(),
                examples: playground.examples().into_iter().map(whole).collect(),
                ca_file: playground.ca_file().map(|path| path.to_string_lossy().into_owned()),
            };
            place.playground = Some(playground);
        }
        Ok(place.status.clone())
    }

    /// Stops the Playground if it runs.
    pub(crate) async fn stop_playground(&self) -> PlaygroundStatus {
        let mut place = self.playground.lock().await;
        if let Some(playground) = place.playground.take() {
            playground.stop().await;
        }
        place.status.running = false;
        place.status.clone()
    }

    /// Ends every session in order, then the Playground.
    pub(crate) async fn close(&self) {
        self.stream.stop();
        if let Ok(engine) = &self.engine {
            engine.shutdown().await;
        }
        self.stop_playground().await;
    }
}

/// An example with every member of a request: the Playground leaves out those whose default it means.
fn whole(example: Example) -> Example {
    let read = serde_json::from_value::<OpenRequest>(example.request.clone()).ok();
    let request = read.and_then(|read| serde_json::to_value(read).ok()).unwrap_or(example.request);
    Example { request, ..example }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn every_example_is_a_request_that_the_engine_reads() {
        let playground = Playground::start(Options { free_ports: true, ca_file: None }).await.unwrap();
        for example in playground.examples() {
            let read: OpenRequest = serde_json::from_value(example.request.clone()).unwrap();
            let whole = whole(example);
            assert_eq!(serde_json::to_value(&read).unwrap(), whole.request, "{}", whole.id);
            assert!(whole.request.get("connect").is_some(), "{}", whole.id);
        }
    }
}
