//! Windows over the record: filters, rows, bytes, activity.

use crate::event::{Dir, Evidence, Layer, Log, Phrase, Severity, vocabulary, vocabulary_enum};

vocabulary_enum! {
    /// Which rows a view is made of.
    pub enum Rows {
        /// Messages, heads, opens and closes.
        Timeline,
        /// Timeline rows that are drawn as arrows, with inferred segments between them.
        Ladder,
        /// The timeline as it is without protocols that ride on WebSocket: messages instead of their packets.
        Carriers,
        /// Reads, writes and closes as they happened.
        Conversation,
        /// Every event.
        All
    }
}

vocabulary! {
    /// Which rows a person wants to see. The default shows the whole timeline.
    pub struct Filter {
        pub rows: Rows,
        /// Searched in summaries and in the bytes that rows stand for, without regard to case
        /// (ASCII) unless it has a capital.
        pub text: Option<String>,
        /// `text` is a regular expression over bytes.
        pub regex: bool,
        /// Empty: all.
        pub layers: Vec<Layer>,
        pub dir: Option<Dir>,
        /// Row kinds ([`Row::kind`]); empty: all.
        pub kinds: Vec<String>,
        /// Row kinds that are left out, such as control frames that are folded away.
        #[serde(default)]
        pub without: Vec<String>,
        /// Connection; absent: all.
        pub conn: Option<u32>,
        /// HTTP/2 stream, 0 for frames of the connection; absent: all.
        #[serde(default)]
        pub stream: Option<u32>,
    }

    /// A window of rows.
    pub struct RowsPage {
        /// Rows that match so far.
        pub total: u64,
        /// Rows of the same view without text, layer, direction and kind filters.
        pub of: u64,
        /// False while a text filter has not reached the end of the record; ask again.
        pub complete: bool,
        /// Position of the first row returned among those that match, from 0.
        pub first: u64,
        pub rows: Vec<Row>,
        /// A regular expression that cannot be read, with the position of the fault.
        pub problem: Option<crate::api::FieldProblem>,
    }

    /// One row, ready to be drawn.
    pub struct Row {
        /// Number in the unfiltered view, from 1.
        pub no: u64,
        pub seq: u64,
        pub conn: u32,
        pub stream: u32,
        pub t_ns: u64,
        /// Nanoseconds since the row before it in the unfiltered view.
        pub delta_ns: Option<u64>,
        pub layer: Layer,
        /// Key of the kind's short label: `kind-` + this, such as `ws-text`, `tls-client-hello`, `http-request`.
        pub kind: String,
        /// Protocol of a packet above WebSocket or HTTP, such as `socket.io`.
        pub proto: Option<String>,
        /// The protocol's own name of the packet, such as `EVENT`: shown instead of the kind's label.
        pub label: Option<String>,
        pub dir: Dir,
        pub evidence: Evidence,
        pub severity: Severity,
        /// Control frames and bookkeeping are drawn dimmer.
        pub dim: bool,
        /// What crossed the wire, shortened to 240 characters: shown in monospace.
        pub text: Option<String>,
        /// Our own words beside it or instead of it.
        pub note: Option<Phrase>,
        /// Bytes on the wire, where bytes are meant.
        pub wire_len: Option<u64>,
        /// Bytes decoded, where that differs.
        pub decoded_len: Option<u64>,
        /// Frames of a fragmented message, chunks; 0 when it does not open.
        pub children: u32,
        /// `seq` of the partner: the ping of a pong, the request of a response.
        pub pair: Option<u64>,
        /// Nanoseconds between the partners.
        pub pair_ns: Option<u64>,
        /// The line above "Open": HTTP becomes WebSocket here.
        pub turning_point: bool,
    }

    /// Bytes of one log, a window of it.
    pub struct BytesWindow {
        pub conn: u32,
        pub log: Log,
        pub off: u64,
        /// Bytes in the whole log so far.
        pub len: u64,
        /// Base64.
        pub bytes: String,
    }

    /// One record of a byte log: what one read or write call moved.
    pub struct IoRecord { pub t_ns: u64, pub off: u64, pub len: u64 }

    /// The logs of one connection.
    pub struct ConnLogs { pub conn: u32, pub remote: Option<String>, pub logs: Vec<LogLen> }

    /// A log and its length in bytes.
    pub struct LogLen { pub log: Log, pub len: u64 }

    /// Activity in one slice of time.
    pub struct Activity {
        pub tx_rows: u64,
        pub rx_rows: u64,
        pub tx_bytes: u64,
        pub rx_bytes: u64,
        pub bad: u64,
        /// Row number (from 0) of the first row in or after this slice.
        pub first_row: u64,
    }

    /// Activity over a session in equal slices.
    pub struct Overview { pub from_ns: u64, pub to_ns: u64, pub slices: Vec<Activity> }
}

impl Default for Filter {
    fn default() -> Self {
        Filter {
            rows: Rows::Timeline,
            text: None,
            regex: false,
            layers: Vec::new(),
            dir: None,
            kinds: Vec::new(),
            without: Vec::new(),
            conn: None,
            stream: None,
        }
    }
}
