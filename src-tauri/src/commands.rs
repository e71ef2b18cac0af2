//! What the window asks for: one command for each method of `ui/src/ipc/engine.ts`, nothing decided here.

pub(crate) mod cookies;
pub(crate) mod library;
pub(crate) mod playground;
pub(crate) mod record;
pub(crate) mod session;
pub(crate) mod system;

use sockeye_engine::Error;

/// Reads from disk away from the threads that serve sockets.
async fn blocking<T: Send + 'static>(
    read: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    match tauri::async_runtime::spawn_blocking(read).await {
        Ok(result) => result,
        Err(panicked) => Err(Error::storage(&panicked)),
    }
}
