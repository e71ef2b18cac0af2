//! Child processes that end with their owner.

use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};

/// A process and all it started; ended on drop.
#[derive(Debug)]
pub(crate) struct Group(Child);

impl Group {
    /// Starts `command` as the leader of a process group of its own.
    pub(crate) fn start(command: &mut Command) -> std::io::Result<Group> {
        command.process_group(0).stdin(Stdio::null()).spawn().map(Group)
    }

    /// Identity of the leader.
    pub(crate) fn id(&self) -> u32 {
        self.0.id()
    }

    /// Takes what the leader prints.
    pub(crate) fn stdout(&mut self) -> Option<std::process::ChildStdout> {
        self.0.stdout.take()
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        // The group id is the leader's pid, which is still ours: we have not waited for it yet.
        let group = format!("-{}", self.0.id());
        let _ = Command::new("kill").args(["-TERM", "--", &group]).status();
        for _ in 0..50 {
            if matches!(self.0.try_wait(), Ok(Some(_))) {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(40));
        }
        let _ = Command::new("kill").args(["-KILL", "--", &group]).status();
        let _ = self.0.wait();
    }
}

/// A port that was free a moment ago.
pub(crate) fn free_port() -> std::io::Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}
