//! Builds the window: the UI by npm, then the app with the UI inside.

use std::path::PathBuf;

use crate::Outcome;
use crate::step::{cargo, must, npm, target};

/// Serves the UI from the binary rather than from a development server.
pub(crate) const FEATURES: &str = "--features=custom-protocol";

/// Builds `ui/dist`.
pub(crate) fn build_ui() -> Outcome {
    must(&mut npm(&["run", "build"]))
}

/// Builds the app without optimisation, `ui/dist` being there; returns the binary.
pub(crate) fn build() -> Outcome<PathBuf> {
    // Features of the whole workspace, as in `test`, so that nothing is built twice.
    must(&mut cargo(&["build", "--workspace", "--bin", "sockeye", FEATURES]))?;
    Ok(target().join("debug").join(format!("sockeye{}", std::env::consts::EXE_SUFFIX)))
}
