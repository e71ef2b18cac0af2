//! Windows and folding against the whole.

use proptest::prelude::*;

use super::made::{Part, all, lines, told, walked};
use crate::api::BodyAs;
use crate::reading::{Layout, Walk};

/// Long enough for several marks, with stretches that reach over them.
fn long() -> String {
    let row = |n: u32| {
        format!("{{\"id\":{n},\"tags\":[\"a\",\"b\"],\"note\":\"{}\"}}", "x".repeat(n as usize % 300))
    };
    let rows: Vec<String> = (0..1500).map(row).collect();
    format!("{{\"rows\":[{}],\"end\":[1,[2,[3]]]}}", rows.join(","))
}

#[test]
fn windows_agree_with_the_whole() {
    let text = long();
    let walk = walked(Layout::new(BodyAs::Json, false, ""), text.as_bytes());
    let whole = lines(&walk, text.as_bytes(), &[], 0, u64::MAX);
    assert_eq!(whole.len() as u64, walk.lines());
    assert_eq!(whole[1].fold, 1500 * 8 + 1);
    for first in (0..walk.lines()).step_by(997) {
        let window = lines(&walk, text.as_bytes(), &[], first, 50);
        let end = (first as usize + 50).min(whole.len());
        assert_eq!(window, whole[first as usize..end], "from {first}");
    }
}

#[test]
fn folding_hides_what_it_says_across_marks() {
    let text = long();
    let walk = walked(Layout::new(BodyAs::Json, false, ""), text.as_bytes());
    let whole = lines(&walk, text.as_bytes(), &[], 0, u64::MAX);
    let folded = lines(&walk, text.as_bytes(), &[2], 0, 100);
    let (hidden, shown) = (whole[1].fold, whole.len() as u64 - whole[1].fold);
    assert_eq!(folded.len() as u64, shown);
    assert_eq!(folded[2].no, 2 + hidden + 1);
    assert!(told(&folded).contains("\"rows\": [ … ],"));
}

#[test]
fn a_text_that_is_still_arriving_shows_what_is_there() {
    let text = long();
    let mut walk = Walk::new(Layout::new(BodyAs::Json, false, ""));
    for cut in [0, 1, 10, 40_000, 40_001, 200_000] {
        let part = Part(&text.as_bytes()[..cut]);
        walk.extend(&part, &mut |_| false).unwrap();
        assert!(!walk.is_done());
        assert_eq!(walk.problem(), None);
    }
    walk.extend(text.as_bytes(), &mut |_| false).unwrap();
    assert!(walk.is_done());
    assert_eq!(
        lines(&walk, text.as_bytes(), &[], 0, u64::MAX),
        all(Layout::new(BodyAs::Json, false, ""), text.as_bytes())
    );
}

#[test]
fn a_long_line_is_cut_and_says_by_how_much() {
    let text = format!("\"{}\"", "é".repeat(100_000));
    let line = &all(Layout::new(BodyAs::Json, false, ""), text.as_bytes())[0];
    let shown: usize = line.tokens.iter().map(|token| token.text.chars().count()).sum();
    assert_eq!((shown, line.cut), (2000, 100_002 - 2000));
    assert_eq!((line.off, line.len), (0, text.len() as u64));
}

#[test]
fn text_has_the_lines_that_it_has() {
    let told = |text: &str| told(&all(Layout::new(BodyAs::Text, false, ""), text.as_bytes()));
    assert_eq!(told("a\r\nb\n\nc\rd"), "a\nb\n\nc\nd\n");
    assert_eq!(told(""), "");
    assert_eq!(told("\n"), "\n");
}

#[test]
fn each_line_of_ndjson_is_a_text_of_its_own() {
    let text = b"{\"a\":1}\n[1,\n\n\x1e{\"b\": [2]}\nnull";
    let walk = walked(Layout::new(BodyAs::Ndjson, false, ""), text);
    let whole = lines(&walk, text, &[], 0, 100);
    assert_eq!(told(&whole), "{\"a\":1}\n[1,\n\n{\"b\": [2]}\nnull\n");
    assert!(whole.iter().all(|line| line.fold == 0));
    assert_eq!(walk.problem().unwrap().code, "reading-json-end");
}

proptest! {
    #[test]
    fn reading_is_total_and_windows_agree(
        bytes in proptest::collection::vec(any::<u8>(), 0..400),
        raw in any::<bool>(),
        first in 0u64..40,
    ) {
        for layout in BodyAs::ALL.iter().map(|read_as| Layout::new(*read_as, raw, "b")).chain([Layout::sequence()]) {
            let walk = walked(layout, &bytes);
            let whole = lines(&walk, &bytes, &[], 0, u64::MAX);
            prop_assert_eq!(whole.len() as u64, walk.lines());
            let from = (first as usize).min(whole.len());
            let end = (from + 7).min(whole.len());
            prop_assert_eq!(&lines(&walk, &bytes, &[], from as u64, 7)[..], &whole[from..end]);
            for line in &whole {
                let folded = lines(&walk, &bytes, &[line.no], 0, u64::MAX);
                prop_assert_eq!(folded.len() as u64, whole.len() as u64 - line.fold);
            }
        }
    }
}

proptest! {
    #[test]
    fn random_octets_have_lines_of_every_kind_and_windows_agree(
        bytes in proptest::collection::vec(any::<u8>(), 0..400),
        cuts in proptest::collection::vec(0usize..400, 0..5),
        first in 0u64..20,
        count in 0u64..20,
    ) {
        for read_as in [BodyAs::MessagePack, BodyAs::Cbor, BodyAs::Protobuf, BodyAs::Json, BodyAs::Ndjson] {
            let layout = || Layout::new(read_as, false, "");
            let whole = all(layout(), &bytes);
            prop_assert!(whole.len() <= 16 + 4 * bytes.len(), "{read_as:?}: {} lines", whole.len());
            // However it arrived, it reads the same.
            let mut walk = Walk::new(layout());
            let mut cuts: Vec<usize> = cuts.iter().map(|cut| (*cut).min(bytes.len())).collect();
            cuts.sort_unstable();
            for cut in cuts {
                walk.extend(&Part(&bytes[..cut]), &mut |_| false).unwrap();
            }
            walk.extend(bytes.as_slice(), &mut |_| false).unwrap();
            prop_assert_eq!(&lines(&walk, &bytes, &[], 0, u64::MAX), &whole, "{:?}", read_as);
            let from = usize::try_from(first).unwrap().min(whole.len());
            let to = (from + usize::try_from(count).unwrap()).min(whole.len());
            prop_assert_eq!(&lines(&walk, &bytes, &[], first, count), &whole[from..to], "{:?}", read_as);
        }
    }
}
