//! `run`: from a fresh clone to an open window.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::display::Screen;
use crate::setup::{self, Need};
use crate::step::{target, written};
use crate::{Outcome, app};

/// Long enough for a first start on a slow machine.
const UNTIL_DRAWN: Duration = Duration::from_secs(90);

/// Builds and opens the window. With `--for SECONDS` it closes it after that time.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let limit = match arguments {
        [] => None,
        [flag, seconds] if flag == "--for" => Some(Duration::from_secs(
            seconds.parse().map_err(|_| format!("`{seconds}` is not a number of seconds."))?,
        )),
        _ => return Err("cargo xtask run [--for SECONDS]".to_owned()),
    };
    let virtual_display = cfg!(target_os = "linux") && !has_display();
    let mut needs = vec![Need::Build];
    if virtual_display {
        needs.push(Need::Display);
    }
    setup::system(&needs)?;
    setup::npm_packages()?;
    app::build_ui()?;
    let binary = app::build()?;
    if virtual_display { on_virtual_display(&binary, limit) } else { on_display(&binary, limit) }
}

fn has_display() -> bool {
    ["WAYLAND_DISPLAY", "DISPLAY"].iter().any(|name| std::env::var_os(name).is_some_and(|v| !v.is_empty()))
}

fn on_display(binary: &Path, limit: Option<Duration>) -> Outcome {
    let mut command = Command::new(binary);
    println!("$ {}", written(&command));
    let mut app = command.spawn().map_err(|why| format!("{}: {why}", binary.display()))?;
    if let Some(limit) = limit {
        std::thread::sleep(limit);
        app.kill().map_err(|why| why.to_string())?;
        app.wait().map_err(|why| why.to_string())?;
        return Ok(());
    }
    let status = app.wait().map_err(|why| why.to_string())?;
    if status.success() { Ok(()) } else { Err(format!("Sockeye ended with {status}.")) }
}

fn on_virtual_display(binary: &Path, limit: Option<Duration>) -> Outcome {
    println!("No display here (neither WAYLAND_DISPLAY nor DISPLAY is set): starting a virtual one, Xvfb.");
    let screen = Screen::start(1440, 900)?;
    let mut app = screen.open(binary)?;
    let picture = target().join("sockeye.png");
    let drawn = screen.wait_until_drawn(UNTIL_DRAWN, || app.running());
    if !app.running() {
        return Err("Sockeye ended before its window was drawn.".to_owned());
    }
    screen.picture(&picture)?;
    if drawn {
        println!("The window is open on display {}. Picture: {}", screen.number, picture.display());
    } else {
        println!("After {} s nothing was drawn. Picture: {}", UNTIL_DRAWN.as_secs(), picture.display());
    }
    match limit {
        Some(limit) => {
            app.wait_for(limit);
            screen.picture(&picture)?;
            app.end();
            if drawn { Ok(()) } else { Err("The window stayed empty.".to_owned()) }
        }
        None => {
            println!("Ctrl-C ends it.");
            app.wait()
        }
    }
}
