//! Every file of the corpus holds what must hold for any conversation.

use std::path::Path;

use crate::decode::fuzzing;

type Target = (&'static str, fn(&[u8]));

#[test]
fn every_corpus_file_holds_under_its_target() {
    let targets: [Target; 9] = [
        ("http1", fuzzing::http1),
        ("http2", fuzzing::http2),
        ("websocket", fuzzing::websocket),
        ("deflate", fuzzing::deflate),
        ("tls", fuzzing::tls),
        ("stack", fuzzing::stack),
        ("socks", fuzzing::socks),
        ("content", fuzzing::content),
        ("app", fuzzing::app),
    ];
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/corpus");
    for (target, body) in targets {
        let mut files = 0;
        for file in std::fs::read_dir(corpus.join(target)).unwrap() {
            let path = file.unwrap().path();
            println!("{}", path.display());
            body(&std::fs::read(&path).unwrap());
            files += 1;
        }
        assert!(files > 5, "{target} has a corpus");
    }
}
