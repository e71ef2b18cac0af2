//! Reading a file at a position without moving it, on each system.

use std::fs::File;
use std::io;

/// Reads into `buf` from `at`; fewer bytes than asked for at the end of the file.
pub(super) fn read_at(file: &File, buf: &mut [u8], at: u64) -> io::Result<usize> {
    let mut done = 0;
    while done < buf.len() {
        let at = at.saturating_add(done as u64);
        match once(file, &mut buf[done..], at) {
            Ok(0) => break,
            Ok(n) => done += n,
            Err(fault) if fault.kind() == io::ErrorKind::Interrupted => {}
            Err(fault) => return Err(fault),
        }
    }
    Ok(done)
}

#[cfg(unix)]
fn once(file: &File, buf: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buf, at)
}

#[cfg(windows)]
fn once(file: &File, buf: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buf, at)
}
