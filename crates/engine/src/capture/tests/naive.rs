//! Filters, positions and deltas against a model that keeps everything in a list.

use proptest::prelude::*;

use super::*;
use crate::api::{Filter, Rows};
use crate::event::Dir;

#[derive(Clone, Debug)]
enum Step {
    Message(bool, String),
    Fragments(bool, String),
    Read(String),
    Push,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let text = "[abcA ]{0,6}";
    let step = prop_oneof![
        6 => (any::<bool>(), text).prop_map(|(tx, t)| Step::Message(tx, t)),
        1 => (any::<bool>(), text).prop_map(|(tx, t)| Step::Fragments(tx, t)),
        3 => text.prop_map(Step::Read),
        1 => Just(Step::Push),
    ];
    proptest::collection::vec(step, 1..400)
}

fn filters() -> impl Strategy<Value = Filter> {
    let rows = prop_oneof![Just(Rows::Timeline), Just(Rows::Conversation), Just(Rows::All)];
    let text = proptest::option::of("[abA]{1,2}");
    let dir = proptest::option::of(prop_oneof![Just(Dir::Tx), Just(Dir::Rx)]);
    let kinds = prop_oneof![Just(vec![]), Just(vec!["ws-text".to_owned()])];
    let without = prop_oneof![Just(vec![]), Just(vec!["ws-text".to_owned()])];
    (rows, text, dir, kinds, without).prop_map(|(rows, text, dir, kinds, without)| Filter {
        rows,
        text,
        dir,
        kinds,
        without,
        ..Filter::default()
    })
}

struct Known {
    seq: u64,
    t_ns: u64,
    views: Vec<Rows>,
    dir: Dir,
    text: bool,
    words: String,
}

fn way(tx: bool) -> Dir {
    if tx { Dir::Tx } else { Dir::Rx }
}

fn matches(known: &Known, filter: &Filter) -> bool {
    let text = filter.text.as_deref().is_none_or(|text| {
        let capital = text.contains('A');
        known.words.contains(text) || (!capital && known.words.to_lowercase().contains(text))
    });
    text && filter.dir.is_none_or(|dir| dir == known.dir)
        && (filter.kinds.is_empty() || known.text)
        && (filter.without.is_empty() || !known.text)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn windows_equal_a_list(steps in steps(), filters in proptest::collection::vec(filters(), 4), ask in any::<u16>()) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let (_dir, capture, feed) = fresh();
            let mut maker = Maker::default();
            let mut list: Vec<Known> = Vec::new();
            let message = |seq, t_ns, tx, words: &str| Known {
                seq, t_ns, views: vec![Rows::Timeline, Rows::Ladder, Rows::All], dir: way(tx), text: true,
                words: words.to_owned(),
            };
            for step in &steps {
                match step {
                    Step::Message(tx, text) => {
                        let seq = maker.message(way(*tx), text.as_bytes());
                        list.push(message(seq, maker.t_ns, *tx, text));
                    }
                    Step::Fragments(tx, text) => {
                        let middle = text.len() / 2;
                        let (a, b) = text.split_at(middle);
                        let t_ns = maker.t_ns;
                        let seq = maker.fragmented(way(*tx), &[a.as_bytes(), b.as_bytes()]);
                        for (n, piece) in [a, b].iter().enumerate() {
                            list.push(Known {
                                seq: seq - 2 + n as u64, t_ns: t_ns + 1000 * (n as u64 + 1),
                                views: vec![Rows::All], dir: way(*tx), text: false,
                                words: (*piece).to_owned(),
                            });
                        }
                        list.push(message(seq, maker.t_ns, *tx, text));
                    }
                    Step::Read(text) => {
                        let seq = maker.read(text.as_bytes());
                        list.push(Known {
                            seq, t_ns: maker.t_ns, views: vec![Rows::Conversation, Rows::All], dir: Dir::Rx,
                            text: false, words: text.clone(),
                        });
                    }
                    Step::Push => {
                        maker.push(&feed).await;
                        // Searched while it grows: what was found stays and is added to.
                        for filter in &filters {
                            capture.rows(filter, 0, 5).unwrap();
                        }
                    }
                }
            }
            maker.push(&feed).await;
            feed.finish().await;
            for filter in &filters {
                let view: Vec<&Known> = list.iter().filter(|k| k.views.contains(&filter.rows)).collect();
                let mut expected = Vec::new();
                for (n, known) in view.iter().enumerate() {
                    if matches(known, filter) {
                        let delta = n.checked_sub(1).map(|before| known.t_ns - view[before].t_ns);
                        expected.push((known.seq, n as u64 + 1, delta));
                    }
                }
                let rows = all_rows(&capture, filter);
                let got: Vec<_> = rows.iter().map(|row| (row.seq, row.no, row.delta_ns)).collect();
                assert_eq!(got, expected, "{filter:?}");
                // Without any step the capture is empty, and asking it for a place is still answered.
                let seq = u64::from(ask) % (list.len() as u64).max(1);
                let place = expected.iter().position(|(s, _, _)| *s >= seq).map(|at| at as u64);
                assert_eq!(capture.position(filter, seq).unwrap(), place);
                let page = capture.rows(filter, 3, 2).unwrap();
                assert_eq!(page.of, view.len() as u64);
                let window: Vec<u64> = page.rows.iter().map(|row| row.seq).collect();
                let some: Vec<u64> = expected.iter().skip(3).take(2).map(|(s, _, _)| *s).collect();
                assert_eq!(window, some);
                let page = capture.tail(filter, 4).unwrap();
                let first = expected.len().saturating_sub(4);
                assert_eq!((page.first, page.total), (first as u64, expected.len() as u64));
                let window: Vec<u64> = page.rows.iter().map(|row| row.seq).collect();
                let some: Vec<u64> = expected[first..].iter().map(|(s, _, _)| *s).collect();
                assert_eq!(window, some);
            }
        });
    }
}
