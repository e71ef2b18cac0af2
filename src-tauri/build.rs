//! Reads `tauri.conf.json` for the build: capabilities, icons, Windows resources.

fn main() {
    tauri_build::build();
}
