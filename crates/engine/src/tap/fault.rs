//! What a system call said when it failed: number, name, words.

use std::io::{self, ErrorKind};

use crate::event::IoFault;

/// The fault in the words of the operating system.
#[must_use]
pub fn io_fault(error: &io::Error) -> IoFault {
    let errno = error.raw_os_error();
    IoFault { errno, name: name(error).to_owned(), text: words(error) }
}

/// The system's words without the number that Rust puts behind them.
fn words(error: &io::Error) -> String {
    let text = error.to_string();
    match text.find(" (os error ") {
        Some(end) => text[..end].to_owned(),
        None => text,
    }
}

fn name(error: &io::Error) -> &'static str {
    match error.kind() {
        ErrorKind::ConnectionRefused => "ECONNREFUSED",
        ErrorKind::ConnectionReset => "ECONNRESET",
        ErrorKind::ConnectionAborted => "ECONNABORTED",
        ErrorKind::NotConnected => "ENOTCONN",
        ErrorKind::AddrInUse => "EADDRINUSE",
        ErrorKind::AddrNotAvailable => "EADDRNOTAVAIL",
        ErrorKind::BrokenPipe => "EPIPE",
        ErrorKind::TimedOut => "ETIMEDOUT",
        ErrorKind::HostUnreachable => "EHOSTUNREACH",
        ErrorKind::NetworkUnreachable => "ENETUNREACH",
        ErrorKind::NetworkDown => "ENETDOWN",
        ErrorKind::PermissionDenied => "EACCES",
        ErrorKind::InvalidInput => "EINVAL",
        ErrorKind::OutOfMemory => "ENOMEM",
        ErrorKind::QuotaExceeded => "EDQUOT",
        _ => rare(error.raw_os_error()),
    }
}

#[cfg(unix)]
fn rare(errno: Option<i32>) -> &'static str {
    match errno {
        Some(libc::EMFILE) => "EMFILE",
        Some(libc::ENFILE) => "ENFILE",
        Some(libc::ENOBUFS) => "ENOBUFS",
        Some(libc::EAFNOSUPPORT) => "EAFNOSUPPORT",
        Some(libc::EPROTONOSUPPORT) => "EPROTONOSUPPORT",
        _ => "EIO",
    }
}

#[cfg(not(unix))]
fn rare(_errno: Option<i32>) -> &'static str {
    "EIO"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(target_os = "linux")]
    fn a_refusal_has_its_number_name_and_words() {
        let fault = io_fault(&io::Error::from_raw_os_error(libc::ECONNREFUSED));
        assert_eq!(fault.errno, Some(libc::ECONNREFUSED));
        assert_eq!(fault.name, "ECONNREFUSED");
        assert_eq!(fault.text, "Connection refused");
    }
}
