//! HTTP/2: every frame with its fields, and HPACK as it worked on the table (RFC 9113, RFC 7541).

use super::{ByteRange, Octets, Phrase, vocabulary, vocabulary_enum};

vocabulary_enum! {
    /// How a field was written (RFC 7541 §6).
    pub enum HpackForm {
        /// §6.1.
        Indexed,
        /// §6.2.1: added to the dynamic table.
        Indexing,
        /// §6.2.2.
        NotIndexed,
        /// §6.2.3.
        NeverIndexed,
    }
}

vocabulary! {
    /// The connection preface (RFC 9113 §3.4).
    #[derive(Eq)]
    pub struct H2Preface {}

    /// One frame. `ranges` of the event: the 9 octets of its header, then its payload; for DATA the payload
    /// is the content alone, without padding. The stream is the event's.
    pub struct H2Frame {
        pub frame_type: u8,
        /// `DATA`, `HEADERS` and so on (RFC 9113 §6); empty for a type that we do not know.
        pub type_name: String,
        pub flags: u8,
        /// Names of the flags that are set.
        pub flag_names: Vec<String>,
        /// Octets of payload.
        pub length: u32,
        pub detail: H2Detail,
    }

    /// What a frame says.
    #[serde(tag = "kind", rename_all_fields = "camelCase")]
    pub enum H2Detail {
        /// `len`: octets of content. `window` and `stream_window`: what the receiver may still get after it.
        Data { len: u32, padding: u8, end_stream: bool, window: i64, stream_window: i64 },
        /// The whole block, where this frame ends it; else the fields are in the last CONTINUATION.
        Headers {
            end_stream: bool,
            end_headers: bool,
            padding: u8,
            priority: Option<H2Priority>,
            block: Option<H2Block>,
        },
        Priority { priority: H2Priority },
        RstStream { code: u32, name: String, meaning: Phrase },
        Settings { ack: bool, settings: Vec<H2Setting> },
        PushPromise { promised: u32, block: Option<H2Block> },
        Ping { ack: bool, octets: String, round_trip_ns: Option<u64> },
        GoAway { last_stream: u32, code: u32, name: String, meaning: Phrase, debug: Octets },
        WindowUpdate { increment: u32, window: i64 },
        Continuation { end_headers: bool, block: Option<H2Block> },
        Unknown {},
    }

    /// RFC 9113 §5.3.2: told, but deprecated.
    pub struct H2Priority { pub exclusive: bool, pub depends_on: u32, pub weight: u16 }

    /// One setting (RFC 9113 §6.5.2).
    pub struct H2Setting { pub id: u16, pub name: String, pub value: u32, pub meaning: Phrase }

    /// A field block, decoded.
    pub struct H2Block {
        pub fields: Vec<H2Field>,
        /// Octets of the block.
        pub encoded: u64,
        /// Octets of names and values.
        pub decoded: u64,
        /// Table size updates in the block (RFC 7541 §6.3).
        pub table_sizes: Vec<u64>,
        /// Entries that left the dynamic table (§4.4).
        pub evicted: u32,
        /// Entries of the dynamic table after the block, and its size as §4.1 counts.
        pub table_entries: u32,
        pub table_size: u64,
        pub table_max: u64,
    }

    /// One field of a block.
    pub struct H2Field {
        pub name: Octets,
        pub value: Octets,
        pub form: HpackForm,
        /// Index that named the field or its name; absent: both are literal.
        pub index: Option<u32>,
        pub huffman_name: bool,
        pub huffman_value: bool,
        /// Octets of its representation.
        pub encoded: u32,
        /// Where the representation stands; absent when a CONTINUATION cuts it.
        pub range: Option<ByteRange>,
        pub problem: Option<Phrase>,
    }
}
