//! How many packets may be told: about one for each octet that was sent, so that little that unfolds to much
//! does not become more events than memory holds.

/// Packets that may be told ahead of what was sent.
pub const AHEAD: u64 = 64 << 10;

/// Packets that may still be told.
#[derive(Clone, Copy, Debug)]
pub struct Allowance {
    left: u64,
    denied: bool,
}

impl Default for Allowance {
    fn default() -> Allowance {
        Allowance { left: AHEAD, denied: false }
    }
}

impl Allowance {
    /// So many octets were sent.
    pub fn earn(&mut self, octets: u64) {
        self.left = self.left.saturating_add(octets).min(AHEAD);
    }

    /// Whether one more packet may be told.
    pub fn take(&mut self) -> bool {
        self.denied |= self.left == 0;
        let may = self.left > 0;
        self.left = self.left.saturating_sub(1);
        may
    }

    /// Whether a packet was denied since this was asked last.
    pub fn denied(&mut self) -> bool {
        std::mem::take(&mut self.denied)
    }
}
