//! System packages on Linux: probed for first, then installed by the distribution's own tool.

use std::process::Command;

use crate::Outcome;
use crate::step::{must, on_path, output, succeeds, written};

/// What is about to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// To compile the app.
    Build,
    /// To show it without a display.
    Display,
    /// To drive the window in tests.
    Driver,
    /// Servers that the tests talk to.
    Peers,
    /// Programs that the benches measure against.
    Bench,
}

/// How to tell whether something is there.
enum Probe {
    Program(&'static str),
    Library(&'static str),
    /// A command that succeeds.
    Works(&'static [&'static str]),
    /// A command that prints something.
    Prints(&'static [&'static str]),
}

struct Package {
    need: Need,
    probe: Probe,
    apt: &'static str,
    dnf: &'static str,
    pacman: &'static str,
}

use Need::{Bench, Build, Display, Driver, Peers};
use Probe::{Library, Prints, Program, Works};

const PACKAGES: &[Package] = &[
    Package { need: Build, probe: Program("cc"), apt: "build-essential", dnf: "gcc", pacman: "base-devel" },
    Package {
        need: Build,
        probe: Program("pkg-config"),
        apt: "pkg-config",
        dnf: "pkgconf-pkg-config",
        pacman: "pkgconf",
    },
    Package {
        need: Build,
        probe: Library("webkit2gtk-4.1"),
        apt: "libwebkit2gtk-4.1-dev",
        dnf: "webkit2gtk4.1-devel",
        pacman: "webkit2gtk-4.1",
    },
    Package {
        need: Display,
        probe: Program("Xvfb"),
        apt: "xvfb",
        dnf: "xorg-x11-server-Xvfb",
        pacman: "xorg-server-xvfb",
    },
    Package {
        need: Display,
        probe: Program("dbus-run-session"),
        apt: "dbus",
        dnf: "dbus-daemon",
        pacman: "dbus",
    },
    Package {
        need: Display,
        probe: Prints(&["fc-list", ":lang=ko", "family"]),
        apt: "fonts-noto-cjk",
        dnf: "google-noto-sans-cjk-fonts",
        pacman: "noto-fonts-cjk",
    },
    Package {
        need: Driver,
        probe: Program("WebKitWebDriver"),
        apt: "webkit2gtk-driver",
        // dnf finds the package by the file that it holds.
        dnf: "/usr/bin/WebKitWebDriver",
        pacman: "webkitgtk-6.0",
    },
    Package { need: Driver, probe: Program("ps"), apt: "procps", dnf: "procps-ng", pacman: "procps-ng" },
    Package { need: Peers, probe: Program("nginx"), apt: "nginx-light", dnf: "nginx", pacman: "nginx" },
    Package {
        need: Peers,
        probe: Program("redis-server"),
        apt: "redis-server",
        dnf: "redis",
        pacman: "redis",
    },
    Package {
        need: Peers,
        probe: Program("tinyproxy"),
        apt: "tinyproxy",
        dnf: "tinyproxy",
        pacman: "tinyproxy",
    },
    Package {
        need: Peers,
        probe: Program("microsocks"),
        apt: "microsocks",
        dnf: "microsocks",
        pacman: "microsocks",
    },
    Package {
        need: Peers,
        probe: Program("rabbitmq-server"),
        apt: "rabbitmq-server",
        dnf: "rabbitmq-server",
        pacman: "rabbitmq",
    },
    Package { need: Peers, probe: Program("openssl"), apt: "openssl", dnf: "openssl", pacman: "openssl" },
    Package {
        need: Peers,
        probe: Works(&["python3", "-c", "import venv, ensurepip"]),
        apt: "python3-venv",
        dnf: "python3",
        pacman: "python",
    },
    Package {
        need: Bench,
        probe: Works(&["python3", "-c", "import venv, ensurepip"]),
        apt: "python3-venv",
        dnf: "python3",
        pacman: "python",
    },
    Package { need: Peers, probe: Program("curl"), apt: "curl", dnf: "curl", pacman: "curl" },
    Package { need: Bench, probe: Program("curl"), apt: "curl", dnf: "curl", pacman: "curl" },
    Package { need: Bench, probe: Program("rg"), apt: "ripgrep", dnf: "ripgrep", pacman: "ripgrep" },
];

/// Debian packages that start a server of their own, now and at every boot. The tests start theirs.
const STARTED_BY_APT: &[(&str, &str)] = &[
    ("nginx-light", "nginx"),
    ("redis-server", "redis-server"),
    ("tinyproxy", "tinyproxy"),
    ("rabbitmq-server", "rabbitmq-server"),
];

/// Installs what is missing. With no right to install it prints the exact command and stops.
pub(crate) fn install(needs: &[Need]) -> Outcome {
    let missing: Vec<&Package> =
        PACKAGES.iter().filter(|package| needs.contains(&package.need) && !package.probe.holds()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let (update, mut install) = match tool() {
        Some(Tool::Apt) => (
            Some(words(&["apt-get", "update", "-q"])),
            named(&["apt-get", "install", "-y", "-q", "--no-install-recommends"], &missing, |p| p.apt),
        ),
        Some(Tool::Dnf) => (None, named(&["dnf", "install", "-y"], &missing, |p| p.dnf)),
        Some(Tool::Pacman) => {
            (None, named(&["pacman", "-S", "--needed", "--noconfirm"], &missing, |p| p.pacman))
        }
        None => {
            let names: Vec<&str> = missing.iter().map(|package| package.apt).collect();
            return Err(format!(
                "Some system packages are missing, and neither apt-get, dnf nor pacman is here.\n\
                 By their Debian names: {}",
                names.join(" ")
            ));
        }
    };
    let servers: Vec<&str> = match update {
        Some(_) => servers_of(&missing),
        None => Vec::new(),
    };
    let Some(right) = right_to_install() else {
        let line = |command: &Command| format!("  sudo {}\n", written(command));
        return Err(format!(
            "Some system packages are missing. Install them with\n\n{}{}{}\nthen run this again.",
            update.as_ref().map(line).unwrap_or_default(),
            line(&install),
            servers.iter().map(|name| line(&disabled(name))).collect::<String>()
        ));
    };
    if let Some(update) = update {
        must(&mut right.of(&update))?;
    }
    install.env("DEBIAN_FRONTEND", "noninteractive");
    must(&mut right.of(&install))?;
    for name in servers {
        quieten(&right, name)?;
    }
    match missing.iter().find(|package| !package.probe.holds()) {
        None => Ok(()),
        Some(package) => Err(format!("{} was installed, yet what it is for is still missing.", package.apt)),
    }
}

impl Probe {
    fn holds(&self) -> bool {
        match self {
            Program(name) => {
                on_path(name)
                    || ["/usr/sbin", "/sbin"]
                        .iter()
                        .any(|folder| std::path::Path::new(folder).join(name).is_file())
            }
            Library(name) => succeeds(Command::new("pkg-config").args(["--exists", name])),
            Works(line) => succeeds(&mut words(line)),
            Prints(line) => output(&mut words(line)).is_ok_and(|printed| !printed.trim().is_empty()),
        }
    }
}

/// The servers that apt is about to start: those of packages that were not there before.
fn servers_of(missing: &[&Package]) -> Vec<&'static str> {
    let comes = |apt: &str| missing.iter().any(|package| package.apt == apt);
    STARTED_BY_APT.iter().filter(|(apt, _)| comes(apt)).map(|(_, name)| *name).collect()
}

/// Stops a server that was installed a moment ago. In a container apt starts none.
fn quieten(right: &Right, name: &str) -> Outcome {
    if std::path::Path::new("/run/systemd/system").is_dir() {
        return must(&mut right.of(&disabled(name)));
    }
    // Without systemd it fails where nothing runs, and then nothing is to be stopped.
    succeeds(&mut right.of(&words(&["service", name, "stop"])));
    Ok(())
}

fn disabled(name: &str) -> Command {
    words(&["systemctl", "disable", "--now", name])
}

enum Tool {
    Apt,
    Dnf,
    Pacman,
}

fn tool() -> Option<Tool> {
    let tools = [("apt-get", Tool::Apt), ("dnf", Tool::Dnf), ("pacman", Tool::Pacman)];
    tools.into_iter().find(|(program, _)| on_path(program)).map(|(_, tool)| tool)
}

/// By which right packages are installed.
enum Right {
    Root,
    Sudo,
}

/// Root, or a sudo that asks for no password.
fn right_to_install() -> Option<Right> {
    if output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0") {
        return Some(Right::Root);
    }
    succeeds(Command::new("sudo").args(["-n", "true"])).then_some(Right::Sudo)
}

impl Right {
    fn of(&self, command: &Command) -> Command {
        let mut with = match self {
            Right::Root => Command::new(command.get_program()),
            Right::Sudo => {
                let mut sudo = Command::new("sudo");
                sudo.args(["-n", "env", "DEBIAN_FRONTEND=noninteractive"]).arg(command.get_program());
                sudo
            }
        };
        with.args(command.get_args());
        for (name, value) in command.get_envs() {
            if let Some(value) = value {
                with.env(name, value);
            }
        }
        with
    }
}

fn named(start: &[&str], packages: &[&Package], name: impl Fn(&Package) -> &'static str) -> Command {
    let mut command = words(start);
    command.args(packages.iter().map(|package| name(package)));
    command
}

fn words(line: &[&str]) -> Command {
    let mut command = Command::new(line.first().copied().unwrap_or_default());
    command.args(line.iter().skip(1));
    command
}
