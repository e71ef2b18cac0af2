//! Any bytes as a raw session, which may turn out to be anything.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| sockeye_engine::decode::fuzzing::stack(input));
