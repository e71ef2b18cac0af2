//! Any bytes as conversations of what rides on WebSocket.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| sockeye_engine::decode::fuzzing::app(input));
