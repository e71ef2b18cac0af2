//! Fed in arbitrary splits, every conversation of the corpus gives the same events.

use std::path::Path;

use proptest::prelude::*;

use crate::decode::fuzzing::{
    Step, UPGRADE, comparable, conversation, decode, deflate_conversation, http2_conversation, records,
};

/// Every conversation of the corpus with its expectation.
fn corpus() -> Vec<(String, &'static str, bool, Vec<Step>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/corpus");
    let mut all = Vec::new();
    for (target, expect, tls) in [
        ("http1", "http", false),
        ("http2", "http", false),
        ("websocket", "ws", false),
        ("deflate", "ws", false),
        ("tls", "raw", true),
        ("stack", "raw", false),
    ] {
        for file in std::fs::read_dir(root.join(target)).unwrap() {
            let path = file.unwrap().path();
            let input = std::fs::read(&path).unwrap();
            let steps = match target {
                "http2" => http2_conversation(&input),
                "deflate" => deflate_conversation(&input),
                "websocket" => [conversation(UPGRADE), conversation(&input)].concat(),
                _ => conversation(&input),
            };
            all.push((path.display().to_string(), expect, tls, steps));
        }
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn cuts_do_not_change_events(sizes in prop::collection::vec(1usize..40, 1..30)) {
        for (name, expect, tls, steps) in corpus() {
            let whole = comparable(decode(&records(expect, tls, &steps, &[usize::MAX])));
            let cut = comparable(decode(&records(expect, tls, &steps, &sizes)));
            prop_assert_eq!(whole, cut, "{}", name);
        }
    }
}
