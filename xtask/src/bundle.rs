//! `bundle`: packages that people install, by the Tauri CLI.

use std::process::Command;

use crate::Outcome;
use crate::setup::{self, Need};
use crate::step::{must, root, target};

/// What can be made here without a tool that is downloaded while bundling, or as named.
pub(crate) fn bundle(arguments: &[String]) -> Outcome {
    setup::system(&[Need::Build])?;
    setup::npm_packages()?;
    let here = if cfg!(target_os = "macos") {
        "dmg"
    } else if cfg!(windows) {
        "msi,nsis"
    } else {
        "deb,rpm"
    };
    let kinds = arguments.first().map_or(here, String::as_str);
    let mut tauri = Command::new("node");
    tauri.arg("ui/node_modules/@tauri-apps/cli/tauri.js").args(["build", "--bundles", kinds]);
    must(tauri.current_dir(root()))?;
    println!("Bundles: {}", target().join("release/bundle").display());
    Ok(())
}
