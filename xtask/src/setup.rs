//! What the machine lacks: installed where we may, told as an exact command where we may not.

mod packages;
mod peers;

use std::process::Command;

pub(crate) use packages::Need;
pub(crate) use peers::{bench_peers, peers, tauri_driver};

use crate::Outcome;
use crate::step::{cargo, must, npm, on_path, output, root, succeeds};

/// Oldest Node that the UI's tools run on.
const NODE: u32 = 20;

/// Sees to the system's packages for what is about to be done.
pub(crate) fn system(needs: &[Need]) -> Outcome {
    node()?;
    if cfg!(target_os = "linux") {
        return packages::install(needs);
    }
    if cfg!(target_os = "macos") && !succeeds(Command::new("xcode-select").arg("-p")) {
        return Err("macOS needs the command line tools: xcode-select --install".to_owned());
    }
    if cfg!(windows) {
        println!(
            "Windows needs the Visual Studio C++ build tools (\"Desktop development with C++\") and \
             WebView2, which Windows 11 has."
        );
    }
    Ok(())
}

/// rustfmt and clippy, which a minimal toolchain lacks.
pub(crate) fn components() -> Outcome {
    if succeeds(&mut cargo(&["fmt", "--version"])) && succeeds(&mut cargo(&["clippy", "--version"])) {
        return Ok(());
    }
    must(Command::new("rustup").args(["component", "add", "rustfmt", "clippy"]))
}

/// `npm ci`, unless what is installed is what the lock file says.
pub(crate) fn npm_packages() -> Outcome {
    let modified = |path: &str| std::fs::metadata(root().join(path)).and_then(|file| file.modified()).ok();
    let installed = modified("ui/node_modules/.package-lock.json");
    if installed.is_some() && installed >= modified("ui/package-lock.json") {
        return Ok(());
    }
    must(&mut npm(&["ci", "--no-audit", "--no-fund"]))
}

fn node() -> Outcome {
    let wanted = format!("Sockeye's window is built with Node {NODE} or newer: https://nodejs.org");
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    if !on_path(npm) {
        return Err(format!("npm was not found. {wanted}"));
    }
    let version = output(Command::new("node").arg("--version")).map_err(|_| wanted.clone())?;
    let major: Option<u32> =
        version.trim().trim_start_matches('v').split('.').next().and_then(|n| n.parse().ok());
    match major {
        Some(major) if major >= NODE => Ok(()),
        _ => Err(format!("Node is {}. {wanted}", version.trim())),
    }
}
