//! The table of results.

use std::fmt;

/// Rows of measured ratios and absolute bounds.
#[derive(Default)]
pub struct Table {
    rows: Vec<[String; 6]>,
}

impl Table {
    /// An empty table.
    pub fn new() -> Table {
        Table::default()
    }

    /// Sockeye's rate against a peer's rate; more is better.
    pub fn ratio(&mut self, what: &str, peer: &str, ours: f64, theirs: f64, unit: &str, goal: f64) {
        let ratio = ours / theirs;
        let verdict = if ratio >= goal { "reached" } else { "missed" };
        self.push([
            what.to_owned(),
            format!("{} {unit}", short(ours)),
            format!("{peer} {} {unit}", short(theirs)),
            format!("{ratio:.2}"),
            format!("≥ {goal}"),
            verdict.to_owned(),
        ]);
    }

    /// A number that must not exceed a bound.
    pub fn bound(&mut self, what: &str, peer: &str, ours: f64, theirs: f64, unit: &str, bound: f64) {
        let verdict = if ours <= bound { "reached" } else { "missed" };
        self.push([
            what.to_owned(),
            format!("{} {unit}", short(ours)),
            format!("{peer} {} {unit}", short(theirs)),
            format!("{:.2}", ours / theirs),
            format!("≤ {} {unit}", short(bound)),
            verdict.to_owned(),
        ]);
    }

    fn push(&mut self, row: [String; 6]) {
        eprintln!("{}", row.join("  "));
        self.rows.push(row);
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| what | Sockeye | peer in the same run | ratio | goal | |")?;
        writeln!(f, "| --- | --- | --- | --- | --- | --- |")?;
        for row in &self.rows {
            writeln!(f, "| {} |", row.join(" | "))?;
        }
        Ok(())
    }
}

/// Three figures, with thousands as k and M.
fn short(number: f64) -> String {
    match number {
        n if n >= 1e6 => format!("{:.2} M", n / 1e6),
        n if n >= 1e4 => format!("{:.1} k", n / 1e3),
        n if n >= 10.0 => format!("{n:.0}"),
        n => format!("{n:.3}"),
    }
}
