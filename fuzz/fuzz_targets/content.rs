//! Any bytes as the content of a response, in each coding and each form that streams.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| sockeye_engine::decode::fuzzing::content(input));
