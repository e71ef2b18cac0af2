//! Any bytes as the conversation with a SOCKS proxy and what goes through it.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| sockeye_engine::decode::fuzzing::socks(input));
