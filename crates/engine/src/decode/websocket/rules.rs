//! The rules of RFC 6455 that a frame or message can break, each with its section and close code.

use crate::event::{FrameHead, Opcode, Phrase, Severity, Violation};

/// A rule that was broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    MaskMissing,
    MaskUnexpected,
    MaskZero,
    RsvSet,
    OpcodeReserved,
    LengthNotMinimal,
    LengthTopBit,
    ControlTooLong,
    ControlFragmented,
    ContinuationWithoutStart,
    DataAmidFragments,
    CloseOneByte,
    CloseCodeForbidden(u16),
    CloseReasonNotUtf8,
    SecondClose,
    DataAfterClose,
    TextNotUtf8(u64),
    /// RSV1 where permessage-deflate gives it no meaning.
    CompressedBitMisplaced,
    /// A compressed message is no DEFLATE.
    DeflateBroken,
    /// Bytes as sent and as inflated when it stopped.
    DeflateLimit(u64, u64),
}

impl Rule {
    /// The event data that says so; `frame` is the event of the frame or message.
    #[must_use]
    pub fn violation(self, head: &FrameHead, frame: Option<u64>) -> Violation {
        use Severity::{Error, Note, Warn};
        let (rule, rfc, severity, close_code) = match self {
            Rule::MaskMissing => (Phrase::new("ws-mask-missing"), "RFC 6455 §5.1", Error, 1002),
            Rule::MaskUnexpected => (Phrase::new("ws-mask-unexpected"), "RFC 6455 §5.1", Error, 1002),
            Rule::MaskZero => (Phrase::new("ws-mask-zero"), "RFC 6455 §5.3", Note, 1002),
            Rule::RsvSet => {
                (Phrase::new("ws-rsv-set").with("bits", rsv_names(head)), "RFC 6455 §5.2", Error, 1002)
            }
            Rule::OpcodeReserved => (
                Phrase::new("ws-opcode-reserved").with("opcode", format!("0x{:X}", head.opcode_bits)),
                "RFC 6455 §5.2",
                Error,
                1002,
            ),
            Rule::LengthNotMinimal => (
                Phrase::new("ws-length-not-minimal")
                    .with("length", head.payload_len)
                    .with("bits", head.len_bits),
                "RFC 6455 §5.2",
                Warn,
                1002,
            ),
            Rule::LengthTopBit => (Phrase::new("ws-length-top-bit"), "RFC 6455 §5.2", Error, 1002),
            Rule::ControlTooLong => (
                Phrase::new("ws-control-too-long").with("length", head.payload_len),
                "RFC 6455 §5.5",
                Error,
                1002,
            ),
            Rule::ControlFragmented => (Phrase::new("ws-control-fragmented"), "RFC 6455 §5.5", Error, 1002),
            Rule::ContinuationWithoutStart => {
                (Phrase::new("ws-continuation-without-start"), "RFC 6455 §5.4", Error, 1002)
            }
            Rule::DataAmidFragments => (Phrase::new("ws-data-amid-fragments"), "RFC 6455 §5.4", Error, 1002),
            Rule::CloseOneByte => (Phrase::new("ws-close-one-byte"), "RFC 6455 §5.5.1", Error, 1002),
            Rule::CloseCodeForbidden(code) => (
                Phrase::new("ws-close-code-forbidden").with("code", code.to_string()),
                "RFC 6455 §7.4",
                Error,
                1002,
            ),
            Rule::CloseReasonNotUtf8 => {
                (Phrase::new("ws-close-reason-not-utf8"), "RFC 6455 §5.5.1", Error, 1007)
            }
            Rule::SecondClose => (Phrase::new("ws-second-close"), "RFC 6455 §5.5.1", Note, 1002),
            Rule::DataAfterClose => (Phrase::new("ws-data-after-close"), "RFC 6455 §5.5.1", Error, 1002),
            Rule::TextNotUtf8(at) => {
                (Phrase::new("ws-text-not-utf8").with("at", at), "RFC 6455 §8.1", Error, 1007)
            }
            Rule::CompressedBitMisplaced => {
                (Phrase::new("ws-deflate-bit-misplaced"), "RFC 7692 §6", Error, 1002)
            }
            Rule::DeflateBroken => (Phrase::new("ws-deflate-broken"), "RFC 7692 §7.2.2", Error, 1007),
            Rule::DeflateLimit(sent, inflated) => (
                Phrase::new("ws-deflate-limit").with("sent", sent).with("inflated", inflated),
                "RFC 7692 §8",
                Error,
                1009,
            ),
        };
        Violation { rule, rfc: rfc.to_owned(), severity, close_code, frame }
    }
}

/// The rules that a header breaks by itself, whoever sent it.
///
/// `deflate` is true where permessage-deflate gives RSV1 a meaning: on the first frame of a message.
pub fn head_rules(head: &FrameHead, from_client: bool, deflate: bool, mut broken: impl FnMut(Rule)) {
    if head.masked != from_client {
        broken(if from_client { Rule::MaskMissing } else { Rule::MaskUnexpected });
    }
    if (head.rsv1 && !deflate) || head.rsv2 || head.rsv3 {
        broken(Rule::RsvSet);
    }
    if head.rsv1 && deflate && !matches!(head.opcode, Opcode::Text | Opcode::Binary) {
        broken(Rule::CompressedBitMisplaced);
    }
    if head.opcode == Opcode::Reserved {
        broken(Rule::OpcodeReserved);
    }
    if head.payload_len >> 63 != 0 {
        broken(Rule::LengthTopBit);
    }
    let minimal = match head.payload_len {
        0..126 => 7,
        126..65_536 => 16,
        _ => 64,
    };
    if head.len_bits != minimal {
        broken(Rule::LengthNotMinimal);
    }
    if head.opcode_bits >= 8 {
        if head.payload_len > 125 {
            broken(Rule::ControlTooLong);
        }
        if !head.fin {
            broken(Rule::ControlFragmented);
        }
    }
}

fn rsv_names(head: &FrameHead) -> String {
    let names = [(head.rsv1, "RSV1"), (head.rsv2, "RSV2"), (head.rsv3, "RSV3")];
    names.iter().filter(|bit| bit.0).map(|bit| bit.1).collect::<Vec<_>>().join(", ")
}
