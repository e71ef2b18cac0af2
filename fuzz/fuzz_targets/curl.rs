//! Any text as a curl command, and the request of it as a command again.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| sockeye_engine::compose::curl::fuzzing::command(text));
