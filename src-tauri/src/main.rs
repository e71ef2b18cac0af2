//! The `sockeye` binary: opens the window.

// A console window beside the app is of no use in a release for Windows.
#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

fn main() -> std::process::ExitCode {
    sockeye_app::run()
}
