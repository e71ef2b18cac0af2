//! Numbers as people read them, the same in every language: durations and lists within phrases.

/// A duration with three digits that matter: `57.0 µs`, `11.8 ms`, `6.40 s`, `2 min 5 s`.
#[must_use]
pub fn duration(ns: u64) -> String {
    const UNITS: [(u64, &str); 4] = [(1, "ns"), (1_000, "µs"), (1_000_000, "ms"), (1_000_000_000, "s")];
    if ns >= 120_000_000_000 {
        let seconds = ns / 1_000_000_000;
        return format!("{} min {} s", seconds / 60, seconds % 60);
    }
    let (unit, name) = UNITS.iter().rev().find(|(unit, _)| ns >= *unit).copied().unwrap_or(UNITS[0]);
    if unit == 1 {
        return format!("{ns} ns");
    }
    // Hundredths of the unit, truncated: never more time than was measured.
    let hundredths = u128::from(ns) * 100 / u128::from(unit);
    let (whole, rest) = (hundredths / 100, hundredths % 100);
    match whole {
        0..=9 => format!("{whole}.{rest:02} {name}"),
        10..=99 => format!("{whole}.{} {name}", rest / 10),
        _ => format!("{whole} {name}"),
    }
}

/// A time limit: whole seconds where it is whole.
#[must_use]
pub fn limit(ms: u64) -> String {
    if ms != 0 && ms.is_multiple_of(1_000) { format!("{} s", ms / 1_000) } else { format!("{ms} ms") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_keep_three_digits_and_never_round_up() {
        let cases = [
            (0, "0 ns"),
            (999, "999 ns"),
            (57_000, "57.0 µs"),
            (11_899_999, "11.8 ms"),
            (999_999_999, "999 ms"),
            (6_402_000_000, "6.40 s"),
            (125_000_000_000, "2 min 5 s"),
        ];
        for (ns, text) in cases {
            assert_eq!(duration(ns), text);
        }
    }

    #[test]
    fn limits_are_seconds_where_whole() {
        assert_eq!(limit(10_000), "10 s");
        assert_eq!(limit(250), "250 ms");
    }
}
