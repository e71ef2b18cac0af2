//! Two exchanges side by side: heads field by field, bodies line by line, phases of time.

use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::api::{Change, Comparison, DiffLine, ExchangeView, Span, TimingDiff};

/// Lines of two bodies that are shown.
const SHOWN: usize = 2000;
/// Lines that are the same, shown around those that differ.
const AROUND: usize = 3;

/// One exchange, told in lines.
#[derive(Clone, Debug, Default)]
pub struct Told {
    pub status: String,
    pub request_head: Vec<String>,
    pub response_head: Vec<String>,
    pub body: Vec<String>,
    /// `json`, `text`, `bytes`.
    pub body_by: String,
    /// There is more of the body than these lines.
    pub cut: bool,
    pub view: Option<ExchangeView>,
}

/// Compares two exchanges; `same`: their bodies are equal byte for byte.
#[must_use]
pub fn compare(left: &Told, right: &Told, same: bool) -> Comparison {
    let (body, more) = if same { (Vec::new(), false) } else { changed_lines(&left.body, &right.body) };
    Comparison {
        status: status(&left.status, &right.status),
        request_head: lines(&left.request_head, &right.request_head, same_field),
        response_head: lines(&left.response_head, &right.response_head, same_field),
        body,
        body_by: if same { "same".to_owned() } else { by(left, right) },
        body_cut: !same && (more || left.cut || right.cut),
        timing: timing(left.view.as_ref(), right.view.as_ref()),
        notes: Vec::new(),
    }
}

fn by(left: &Told, right: &Told) -> String {
    match (left.body_by.as_str(), right.body_by.as_str()) {
        (left, right) if left == right => left.to_owned(),
        ("bytes", _) | (_, "bytes") => "bytes".to_owned(),
        _ => "text".to_owned(),
    }
}

fn status(left: &str, right: &str) -> DiffLine {
    let change = if left == right { Change::Same } else { Change::Changed };
    DiffLine {
        change,
        left: Some(left.to_owned()),
        right: Some(right.to_owned()),
        left_no: None,
        right_no: None,
    }
}

/// Fields of the same name stand beside each other.
fn same_field(left: &str, right: &str) -> bool {
    let name = |line: &str| line.split(':').next().unwrap_or_default().trim().to_ascii_lowercase();
    name(left) == name(right)
}

/// All lines of both sides in order. A line that went and one that came are one change when `pairs` says so.
fn lines(left: &[String], right: &[String], pairs: fn(&str, &str) -> bool) -> Vec<DiffLine> {
    let mut out = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, left, right) {
        if let DiffOp::Equal { old_index, new_index, len } = op {
            for n in 0..len {
                out.push(line(left, Some(old_index + n), right, Some(new_index + n)));
            }
            continue;
        }
        let mut came: Vec<usize> = op.new_range().collect();
        for old in op.old_range() {
            let new = came.iter().position(|new| pairs(&left[old], &right[*new])).map(|at| came.remove(at));
            out.push(line(left, Some(old), right, new));
        }
        for new in came {
            out.push(line(left, None, right, Some(new)));
        }
    }
    out
}

fn line(left: &[String], old: Option<usize>, right: &[String], new: Option<usize>) -> DiffLine {
    let (text, other) = (old.map(|n| left[n].clone()), new.map(|n| right[n].clone()));
    let change = match (&text, &other) {
        (Some(text), Some(other)) if text == other => Change::Same,
        (Some(_), Some(_)) => Change::Changed,
        (Some(_), None) => Change::Removed,
        _ => Change::Added,
    };
    let no = |n: Option<usize>| n.map(|n| n as u64 + 1);
    DiffLine { change, left: text, right: other, left_no: no(old), right_no: no(new) }
}

/// Lines that differ, and some around them.
fn changed_lines(left: &[String], right: &[String]) -> (Vec<DiffLine>, bool) {
    // Lines that stand at the same place of a stretch that was replaced are shown as one change.
    let all = lines(left, right, |_, _| true);
    let mut near = vec![false; all.len()];
    for n in 0..all.len() {
        if all[n].change != Change::Same {
            let end = (n + AROUND + 1).min(all.len());
            near[n.saturating_sub(AROUND)..end].fill(true);
        }
    }
    let wanted = near.iter().filter(|near| **near).count();
    let shown = all.into_iter().zip(near).filter(|(_, near)| *near).map(|(line, _)| line).take(SHOWN);
    (shown.collect(), wanted > SHOWN)
}

fn timing(left: Option<&ExchangeView>, right: Option<&ExchangeView>) -> Vec<TimingDiff> {
    type Phase = fn(&ExchangeView) -> Option<Span>;
    const PHASES: [(&str, Phase); 8] = [
        ("queue", |view| view.timing.queue),
        ("dns", |view| view.timing.dns),
        ("tcp", |view| view.timing.tcp),
        ("proxy", |view| view.timing.proxy),
        ("tls", |view| view.timing.tls),
        ("request", |view| view.timing.request),
        ("waiting", |view| view.timing.waiting),
        ("download", |view| view.timing.download),
    ];
    let took = |view: Option<&ExchangeView>, phase: Phase| {
        view.and_then(phase).map(|span| span.to_ns.saturating_sub(span.from_ns))
    };
    let mut all: Vec<TimingDiff> = PHASES
        .into_iter()
        .map(|(name, phase)| TimingDiff {
            phase: name.to_owned(),
            left_ns: took(left, phase),
            right_ns: took(right, phase),
        })
        .filter(|diff| diff.left_ns.is_some() || diff.right_ns.is_some())
        .collect();
    let total = |view: Option<&ExchangeView>| {
        let spans = PHASES.iter().filter_map(|(_, phase)| view.and_then(phase));
        let (from, to) =
            spans.fold((u64::MAX, 0), |(from, to), span| (from.min(span.from_ns), to.max(span.to_ns)));
        (to >= from).then(|| to - from)
    };
    all.push(TimingDiff { phase: "total".to_owned(), left_ns: total(left), right_ns: total(right) });
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(status: &str, head: &[&str], body: &[&str]) -> Told {
        let all = |lines: &[&str]| lines.iter().map(ToString::to_string).collect();
        Told {
            status: status.to_owned(),
            response_head: all(head),
            body: all(body),
            body_by: "json".to_owned(),
            ..Told::default()
        }
    }

    #[test]
    fn fields_of_one_name_are_one_change() {
        let left = told("200 OK", &["Date: 1", "Server: a", "ETag: x"], &[]);
        let right = told("200 OK", &["date: 2", "Server: a", "Via: y"], &[]);
        let head = compare(&left, &right, true).response_head;
        let changes: Vec<Change> = head.iter().map(|line| line.change).collect();
        assert_eq!(changes, [Change::Changed, Change::Same, Change::Removed, Change::Added]);
        assert_eq!((head[3].left.clone(), head[3].right.as_deref()), (None, Some("Via: y")));
    }

    #[test]
    fn only_what_differs_is_shown_with_its_neighbours() {
        let body: Vec<String> = (0..100).map(|n| n.to_string()).collect();
        let mut other = body.clone();
        other[50] = "x".to_owned();
        other.insert(90, "y".to_owned());
        let left = Told { body, ..told("200", &[], &[]) };
        let right = Told { body: other, ..told("404", &[], &[]) };
        let comparison = compare(&left, &right, false);
        assert_eq!(comparison.status.change, Change::Changed);
        assert_eq!(comparison.body.len(), 7 + 7);
        let changed = &comparison.body[3];
        assert_eq!(
            (changed.change, changed.left_no, changed.right_no),
            (Change::Changed, Some(51), Some(51))
        );
        assert_eq!(comparison.body[10].change, Change::Added);
        assert!(!comparison.body_cut);
    }

    #[test]
    fn no_more_than_the_bound_is_shown() {
        let side = |word: &str| Told {
            body: (0..3000).map(|n| format!("{word}{n}")).collect(),
            ..told("200", &[], &[])
        };
        let comparison = compare(&side("a"), &side("b"), false);
        assert_eq!((comparison.body.len(), comparison.body_cut), (2000, true));
    }
}
