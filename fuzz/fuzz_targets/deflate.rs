//! Any bytes as frames of a WebSocket session with permessage-deflate in force.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| sockeye_engine::decode::fuzzing::deflate(input));
