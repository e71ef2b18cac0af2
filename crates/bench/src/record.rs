//! Sockeye's side of a measurement: a session recorded in full, on disk.

use std::path::Path;
use std::time::Instant;

use sockeye_engine::api::{Engine, HttpSpec, OpenRequest, WsSpec};

use crate::Outcome;

/// A request for `url` (`ws://` or `http://`) as a person would open it.
pub fn request(url: &str) -> OpenRequest {
    OpenRequest {
        http: Some(HttpSpec { max_redirects: 100_000, ..HttpSpec::default() }),
        ws: url.starts_with("ws").then(WsSpec::default),
        ..OpenRequest::to(url)
    }
}

/// Opens, waits for the end, and returns the engine, the session and the seconds it took.
pub async fn run(library: &Path, url: &str) -> Outcome<(Engine, String, f64)> {
    run_request(library, request(url)).await
}

/// The same for a request of any kind.
pub async fn run_request(library: &Path, request: OpenRequest) -> Outcome<(Engine, String, f64)> {
    let engine = Engine::start(library)?;
    let began = Instant::now();
    let id = engine.open(request)?;
    engine.ended(&id).await?;
    Ok((engine, id, began.elapsed().as_secs_f64()))
}

/// The folder of fetched peers.
pub fn peers() -> Outcome<std::path::PathBuf> {
    Ok(std::env::var_os("SOCKEYE_PEERS").ok_or("SOCKEYE_PEERS is set by `cargo xtask bench`")?.into())
}
