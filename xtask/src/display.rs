//! A screen where there is none: Xvfb, with a D-Bus session for the app, and pictures of what it shows.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::{Outcome, png, step};

const LOOK_EVERY: Duration = Duration::from_millis(500);

/// A virtual display; ends when dropped.
pub(crate) struct Screen {
    /// As in `DISPLAY`.
    pub number: String,
    server: Child,
    folder: PathBuf,
}

/// The app on a virtual display; ends when dropped.
pub(crate) struct App {
    session: Child,
    /// Holds the app's own process id; the session's ends with it.
    pid_file: PathBuf,
}

impl Screen {
    /// Starts Xvfb, which picks a free display number and keeps its pixels in a file.
    pub(crate) fn start(width: u32, height: u32) -> Outcome<Screen> {
        let folder = step::target().join(format!("display-{}", std::process::id()));
        fs::create_dir_all(&folder).map_err(|why| format!("{}: {why}", folder.display()))?;
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-nolisten", "tcp", "-screen", "0", &format!("{width}x{height}x24")])
            .arg("-fbdir")
            .arg(&folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|why| format!("Xvfb: {why}"))?;
        let mut number = String::new();
        if let Some(stdout) = server.stdout.take() {
            BufReader::new(stdout).read_line(&mut number).map_err(|why| format!("Xvfb: {why}"))?;
        }
        let screen = Screen { number: format!(":{}", number.trim()), server, folder };
        if number.trim().is_empty() { Err("Xvfb did not start.".to_owned()) } else { Ok(screen) }
    }

    /// Opens the app in a D-Bus session of its own.
    pub(crate) fn open(&self, binary: &Path) -> Outcome<App> {
        let pid_file = self.folder.join("pid");
        let session = Command::new("dbus-run-session")
            .args(["--", "sh", "-c", "echo $$ > \"$0\"; exec \"$1\""])
            .arg(&pid_file)
            .arg(binary)
            .env("DISPLAY", &self.number)
            .env_remove("WAYLAND_DISPLAY")
            .env("NO_AT_BRIDGE", "1")
            .stdin(Stdio::null())
            .spawn()
            .map_err(|why| format!("dbus-run-session: {why}"))?;
        Ok(App { session, pid_file })
    }

    /// Waits until something with several colours is shown and stays the same for two looks.
    pub(crate) fn wait_until_drawn(&self, patience: Duration, mut running: impl FnMut() -> bool) -> bool {
        let began = Instant::now();
        let mut before = Vec::new();
        while began.elapsed() < patience && running() {
            std::thread::sleep(LOOK_EVERY);
            let Ok(now) = fs::read(self.pixels()) else { continue };
            let colourful = png::colours(&now) > 8;
            if colourful && now == before {
                return true;
            }
            before = now;
        }
        false
    }

    /// Writes what the screen shows.
    pub(crate) fn picture(&self, to: &Path) -> Outcome {
        let dump = fs::read(self.pixels()).map_err(|why| format!("{}: {why}", self.pixels().display()))?;
        let png = png::from_xwd(&dump).ok_or("Xvfb's picture cannot be read.")?;
        fs::write(to, png).map_err(|why| format!("{}: {why}", to.display()))
    }

    fn pixels(&self) -> PathBuf {
        self.folder.join("Xvfb_screen0")
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        // Nothing more can be done about a display that will not end.
        let _ = self.server.kill();
        let _ = self.server.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

impl App {
    pub(crate) fn running(&mut self) -> bool {
        matches!(self.session.try_wait(), Ok(None))
    }

    /// Waits that long, or until the app ends.
    pub(crate) fn wait_for(&mut self, time: Duration) {
        let began = Instant::now();
        while began.elapsed() < time && self.running() {
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    pub(crate) fn wait(&mut self) -> Outcome {
        let status = self.session.wait().map_err(|why| why.to_string())?;
        if status.success() { Ok(()) } else { Err(format!("Sockeye ended with {status}.")) }
    }

    /// TERM to the app itself; its session ends with it.
    pub(crate) fn end(&mut self) {
        if let Ok(pid) = fs::read_to_string(&self.pid_file) {
            step::succeeds(Command::new("kill").args(["-TERM", pid.trim()]));
        }
        self.wait_for(Duration::from_secs(5));
        let _ = self.session.kill();
        let _ = self.session.wait();
    }
}

impl Drop for App {
    fn drop(&mut self) {
        if self.running() {
            self.end();
        }
    }
}
