//! Any bytes as a WebSocket session behind its opening handshake.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| sockeye_engine::decode::fuzzing::websocket(input));
