//! Any bytes as the wire of a TLS session.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| sockeye_engine::decode::fuzzing::tls(input));
