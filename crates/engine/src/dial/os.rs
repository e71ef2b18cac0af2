//! What only the operating system can tell: the kernel's TCP numbers, the resolver's error code.
//!
//! The only module with `unsafe`: these calls have no safe wrapper in any crate that is used here.
//! Where a system does not tell, the answer is absent, never made up.
#![allow(unsafe_code, reason = "getsockopt(TCP_INFO) and gai_strerror have no safe wrapper")]

use std::io;

use tokio::net::TcpStream;

use crate::event::TcpStats;

/// The kernel's view of an open connection.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub fn tcp_stats(stream: &TcpStream) -> Option<TcpStats> {
    use std::os::fd::AsRawFd;

    const ESTABLISHED_OPTIONS: [(u8, &str); 2] = [(1, "timestamps"), (2, "sack")];
    const WSCALE: u8 = 4;
    const ECN: u8 = 8;
    // SAFETY: `tcp_info` is plain integers, for which all zeroes is a value.
    let mut info: libc::tcp_info = unsafe { std::mem::zeroed() };
    let mut len = libc::socklen_t::try_from(size_of::<libc::tcp_info>()).ok()?;
    // SAFETY: the descriptor is open while `stream` is borrowed; the kernel writes at most `len` bytes into
    // `info`, which is that long, and `len` outlives the call.
    let result = unsafe {
        libc::getsockopt(
            stream.as_raw_fd(),
            libc::IPPROTO_TCP,
            libc::TCP_INFO,
            (&raw mut info).cast(),
            &raw mut len,
        )
    };
    if result != 0 {
        return None;
    }
    let mut options: Vec<String> = ESTABLISHED_OPTIONS
        .iter()
        .filter(|(bit, _)| info.tcpi_options & bit != 0)
        .map(|(_, name)| (*name).to_owned())
        .collect();
    if info.tcpi_options & WSCALE != 0 {
        // Two bit fields of four bits each; the first declared is the lower one on little-endian machines.
        let (low, high) = (info.tcpi_snd_rcv_wscale & 0x0f, info.tcpi_snd_rcv_wscale >> 4);
        let (snd, rcv) = if cfg!(target_endian = "little") { (low, high) } else { (high, low) };
        options.push(format!("wscale {snd}/{rcv}"));
    }
    if info.tcpi_options & ECN != 0 {
        options.push("ecn".to_owned());
    }
    // A field is there when the kernel's structure reached that far.
    let told = |end: usize| len as usize >= end;
    let has_segments = told(std::mem::offset_of!(libc::tcp_info, tcpi_notsent_bytes));
    let has_min_rtt = told(std::mem::offset_of!(libc::tcp_info, tcpi_data_segs_in));
    Some(TcpStats {
        state: linux_state(info.tcpi_state).to_owned(),
        rtt_us: Some(info.tcpi_rtt),
        rttvar_us: Some(info.tcpi_rttvar),
        min_rtt_us: (has_min_rtt && info.tcpi_min_rtt != u32::MAX).then_some(info.tcpi_min_rtt),
        mss: Some(info.tcpi_snd_mss),
        pmtu: Some(info.tcpi_pmtu),
        cwnd: Some(info.tcpi_snd_cwnd),
        snd_wnd: None,
        rcv_wnd: Some(info.tcpi_rcv_space),
        options,
        retrans: Some(info.tcpi_total_retrans),
        bytes_acked: has_segments.then_some(info.tcpi_bytes_acked),
        bytes_received: has_segments.then_some(info.tcpi_bytes_received),
        segs_out: has_segments.then_some(u64::from(info.tcpi_segs_out)),
        segs_in: has_segments.then_some(u64::from(info.tcpi_segs_in)),
        unacked: Some(info.tcpi_unacked),
    })
}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn linux_state(state: u8) -> &'static str {
    // The order of include/net/tcp_states.h, from 1.
    const STATES: [&str; 12] = [
        "ESTABLISHED",
        "SYN_SENT",
        "SYN_RECEIVED",
        "FIN_WAIT_1",
        "FIN_WAIT_2",
        "TIME_WAIT",
        "CLOSED",
        "CLOSE_WAIT",
        "LAST_ACK",
        "LISTEN",
        "CLOSING",
        "SYN_RECEIVED",
    ];
    usize::from(state).checked_sub(1).and_then(|at| STATES.get(at)).copied().unwrap_or("CLOSED")
}

/// The kernel's view of an open connection.
#[cfg(target_os = "macos")]
pub fn tcp_stats(stream: &TcpStream) -> Option<TcpStats> {
    use std::os::fd::AsRawFd;

    // The order of netinet/tcp_fsm.h.
    const STATES: [&str; 11] = [
        "CLOSED",
        "LISTEN",
        "SYN_SENT",
        "SYN_RECEIVED",
        "ESTABLISHED",
        "CLOSE_WAIT",
        "FIN_WAIT_1",
        "CLOSING",
        "LAST_ACK",
        "FIN_WAIT_2",
        "TIME_WAIT",
    ];
    // netinet/tcp.h: TCPCI_OPT_TIMESTAMPS, TCPCI_OPT_SACK, TCPCI_OPT_WSCALE, TCPCI_OPT_ECN.
    const TIMESTAMPS: u32 = 1;
    const SACK: u32 = 2;
    const WSCALE: u32 = 4;
    const ECN: u32 = 8;
    // SAFETY: the structure is plain integers, for which all zeroes is a value.
    let mut info: libc::tcp_connection_info = unsafe { std::mem::zeroed() };
    let mut len = libc::socklen_t::try_from(size_of::<libc::tcp_connection_info>()).ok()?;
    // SAFETY: the descriptor is open while `stream` is borrowed; the kernel writes at most `len` bytes into
    // `info`, which is that long, and `len` outlives the call.
    let result = unsafe {
        libc::getsockopt(
            stream.as_raw_fd(),
            libc::IPPROTO_TCP,
            libc::TCP_CONNECTION_INFO,
            (&raw mut info).cast(),
            &raw mut len,
        )
    };
    if result != 0 {
        return None;
    }
    let mut options = Vec::new();
    if info.tcpi_options & TIMESTAMPS != 0 {
        options.push("timestamps".to_owned());
    }
    if info.tcpi_options & SACK != 0 {
        options.push("sack".to_owned());
    }
    if info.tcpi_options & WSCALE != 0 {
        options.push(format!("wscale {}/{}", info.tcpi_snd_wscale, info.tcpi_rcv_wscale));
    }
    if info.tcpi_options & ECN != 0 {
        options.push("ecn".to_owned());
    }
    Some(TcpStats {
        state: STATES.get(usize::from(info.tcpi_state)).copied().unwrap_or("CLOSED").to_owned(),
        // Milliseconds there, microseconds here.
        rtt_us: Some(info.tcpi_srtt.saturating_mul(1000)),
        rttvar_us: Some(info.tcpi_rttvar.saturating_mul(1000)),
        min_rtt_us: None,
        mss: Some(info.tcpi_maxseg),
        pmtu: None,
        cwnd: Some(info.tcpi_snd_cwnd),
        snd_wnd: Some(info.tcpi_snd_wnd),
        rcv_wnd: Some(info.tcpi_rcv_wnd),
        options,
        retrans: None,
        bytes_acked: None,
        bytes_received: Some(info.tcpi_rxbytes),
        segs_out: Some(info.tcpi_txpackets),
        segs_in: Some(info.tcpi_rxpackets),
        unacked: None,
    })
}

/// This system's numbers are not read yet; the window says that they are absent.
#[cfg(not(any(all(target_os = "linux", target_env = "gnu"), target_os = "macos")))]
pub fn tcp_stats(_stream: &TcpStream) -> Option<TcpStats> {
    None
}

/// The resolver's error code by name. Rust hands on only the words, which follow the locale, so they are
/// compared with the C library's own words for each code.
#[cfg(unix)]
pub fn resolver_code(error: &io::Error, words: &str) -> &'static str {
    const CODES: &[(libc::c_int, &str)] = &[
        (libc::EAI_NONAME, "EAI_NONAME"),
        (libc::EAI_AGAIN, "EAI_AGAIN"),
        (libc::EAI_FAIL, "EAI_FAIL"),
        (libc::EAI_NODATA, "EAI_NODATA"),
        (libc::EAI_FAMILY, "EAI_FAMILY"),
        (libc::EAI_SERVICE, "EAI_SERVICE"),
        (libc::EAI_MEMORY, "EAI_MEMORY"),
    ];
    if error.raw_os_error().is_some() {
        return "EAI_SYSTEM";
    }
    for (code, name) in CODES {
        // SAFETY: `gai_strerror` returns a string that lives as long as the process, or null.
        let text = unsafe {
            let text = libc::gai_strerror(*code);
            if text.is_null() {
                continue;
            }
            std::ffi::CStr::from_ptr(text)
        };
        if text.to_bytes() == words.as_bytes() {
            return name;
        }
    }
    "EAI_FAIL"
}

/// The resolver's error code by name; Windows gives Winsock numbers.
#[cfg(not(unix))]
pub fn resolver_code(error: &io::Error, _words: &str) -> &'static str {
    match error.raw_os_error() {
        Some(11001) => "EAI_NONAME",
        Some(11002) => "EAI_AGAIN",
        Some(11004) => "EAI_NODATA",
        _ => "EAI_FAIL",
    }
}
