//! Any bytes as an HTTP session that speaks HTTP/2.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| sockeye_engine::decode::fuzzing::http2(input));
