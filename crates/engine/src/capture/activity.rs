//! Activity over time in a fixed number of buckets whose width doubles as the session grows.

use borsh::{BorshDeserialize, BorshSerialize};

use crate::api::{Activity, Overview};
use crate::event::{Data, Dir, Event, Severity, Shows};

const BUCKETS: usize = 4096;
/// Width of a bucket at first, in ns.
const FINEST: u64 = 1 << 10;

#[derive(Clone, Copy, Debug, Default, BorshSerialize, BorshDeserialize)]
struct Bucket {
    tx_rows: u64,
    rx_rows: u64,
    tx_bytes: u64,
    rx_bytes: u64,
    bad: u64,
    rows: u64,
}

/// Counts by time; its size does not grow with the session.
#[derive(Debug, BorshSerialize, BorshDeserialize)]
pub(super) struct Histogram {
    width: u64,
    buckets: Vec<Bucket>,
}

impl Default for Histogram {
    fn default() -> Self {
        Histogram { width: FINEST, buckets: Vec::new() }
    }
}

impl Histogram {
    /// Counts an event in.
    pub(super) fn event(&mut self, event: &Event) {
        let row = event.shows & Shows::TIMELINE != 0;
        let bad = is_bad(&event.data);
        if !row && !bad {
            return;
        }
        let bucket = self.bucket(event.t_ns);
        bucket.bad += u64::from(bad);
        if row {
            bucket.rows += 1;
            match event.dir {
                Dir::Tx => bucket.tx_rows += 1,
                Dir::Rx => bucket.rx_rows += 1,
                Dir::Local => {}
            }
        }
    }

    /// Counts bytes on the wire in.
    pub(super) fn bytes(&mut self, t_ns: u64, dir: Dir, len: u64) {
        let bucket = self.bucket(t_ns);
        match dir {
            Dir::Tx => bucket.tx_bytes += len,
            Dir::Rx => bucket.rx_bytes += len,
            Dir::Local => {}
        }
    }

    /// The time until `to_ns` in equal slices. Each bucket counts in the slice in which it begins.
    pub(super) fn overview(&self, slices: u32, to_ns: u64) -> Overview {
        let count = slices.clamp(1, 2000) as usize;
        let mut out =
            vec![Activity { tx_rows: 0, rx_rows: 0, tx_bytes: 0, rx_bytes: 0, bad: 0, first_row: 0 }; count];
        let mut rows = vec![0u64; count];
        let span = u128::from(to_ns).max(1);
        for (n, bucket) in self.buckets.iter().enumerate() {
            let from = n as u128 * u128::from(self.width);
            let at = usize::try_from(from * count as u128 / (span + 1)).unwrap_or(count).min(count - 1);
            let slice = &mut out[at];
            slice.tx_rows += bucket.tx_rows;
            slice.rx_rows += bucket.rx_rows;
            slice.tx_bytes += bucket.tx_bytes;
            slice.rx_bytes += bucket.rx_bytes;
            slice.bad += bucket.bad;
            rows[at] += bucket.rows;
        }
        let mut before = 0;
        for (slice, rows) in out.iter_mut().zip(rows) {
            slice.first_row = before;
            before += rows;
        }
        Overview { from_ns: 0, to_ns, slices: out }
    }

    fn bucket(&mut self, t_ns: u64) -> &mut Bucket {
        while self.place(t_ns) >= BUCKETS as u64 {
            self.double();
        }
        let at = usize::try_from(self.place(t_ns)).unwrap_or(BUCKETS - 1);
        if at >= self.buckets.len() {
            self.buckets.resize(at + 1, Bucket::default());
        }
        &mut self.buckets[at]
    }

    /// The bucket of a time. The width is a power of two; a division for every event would be felt.
    fn place(&self, t_ns: u64) -> u64 {
        t_ns >> self.width.trailing_zeros()
    }

    fn double(&mut self) {
        self.width = self.width.saturating_mul(2);
        let half = self.buckets.len().div_ceil(2);
        for n in 0..half {
            let a = self.buckets[2 * n];
            let b = self.buckets.get(2 * n + 1).copied().unwrap_or_default();
            self.buckets[n] = Bucket {
                tx_rows: a.tx_rows + b.tx_rows,
                rx_rows: a.rx_rows + b.rx_rows,
                tx_bytes: a.tx_bytes + b.tx_bytes,
                rx_bytes: a.rx_bytes + b.rx_bytes,
                bad: a.bad + b.bad,
                rows: a.rows + b.rows,
            };
        }
        self.buckets.truncate(half);
    }
}

/// What the overview marks.
fn is_bad(data: &Data) -> bool {
    match data {
        Data::Finding(f) => matches!(f.severity, Severity::Warn | Severity::Error),
        Data::WsViolation(v) => matches!(v.severity, Severity::Warn | Severity::Error),
        Data::SessionFailed(_)
        | Data::DnsFailed(_)
        | Data::ConnectFailed(_)
        | Data::RstReceived(_)
        | Data::TcpTimeout(_)
        | Data::TlsTruncated(_)
        | Data::TlsMalformed(_)
        | Data::HttpMalformed(_)
        | Data::Incomplete(_)
        | Data::UpgradeRejected(_) => true,
        _ => false,
    }
}
