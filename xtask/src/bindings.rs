//! `bindings`: TypeScript types of the window, written from the engine's.

use std::fs;
use std::path::Path;

use crate::step::{cargo, must, root, target};
use crate::{Outcome, app};

const FILE: &str = "ui/src/ipc/bindings.ts";

/// Writes the file, or with `--check` says whether it is what it should be.
pub(crate) fn bindings(arguments: &[String]) -> Outcome {
    let check = match arguments {
        [] => false,
        [flag] if flag == "--check" => true,
        _ => return Err("cargo xtask bindings [--check]".to_owned()),
    };
    let folder = target().join("bindings");
    // ts-rs adds to what is there.
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(|why| format!("{}: {why}", folder.display()))?;
    }
    // The whole workspace, as in `test`, so that nothing is built twice.
    let mut export = cargo(&["test", "--quiet", "--workspace", app::FEATURES, "--lib", "export_bindings"]);
    must(export.env("TS_RS_EXPORT_DIR", &folder).env("TS_RS_LARGE_INT", "number"))?;
    let written = read(&folder.join("bindings.ts"))?;
    if !check {
        return fs::write(root().join(FILE), written).map_err(|why| format!("{FILE}: {why}"));
    }
    if read(&root().join(FILE))? == written {
        Ok(())
    } else {
        Err(format!("{FILE} is not what the engine's types say: run `cargo xtask bindings`."))
    }
}

fn read(path: &Path) -> Outcome<String> {
    fs::read_to_string(path).map_err(|why| format!("{}: {why}", path.display()))
}
