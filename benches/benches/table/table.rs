//! Owns the text of the table: medians over processes, how far they lie apart, and whether a target is met. Measures nothing.

use std::fmt::Write as _;

use crate::instructions::Counts;
use crate::measure::{Sample, median};
use crate::row::{Compare, Goal, Limit, Row, Way};

pub const LEGEND: &str = "
Each value is the median of several processes, in brackets the least and the most of them; in each process it is the median of interleaved
rounds, in processor time of the calling thread, all on one processor, unless the row says something else. `instr` are instructions of the
calling thread, `alloc` its allocations. `first/this` is traced's value divided by this one in the same process, `first-this` less this one,
`this/above` this one divided by that of the line above. The same work everywhere: one root and nine children, of which the mean is shown;
exporters that drop, queues with room for all, flushes outside of the timing.
lean: without location, threads, activity, target and level. otel-instrument: functions return a `Result`, as it demands, and it sets the status.
Left out: apollo-opentelemetry 0.12.4 needs Rust 1.99; its last version for older ones, 0.11.1, makes spans of OpenTelemetry 0.32.
";

/// Lowest, median, highest.
struct Spread {
    least: f64,
    median: f64,
    most: f64,
}

impl Spread {
    fn of(values: &[f64]) -> Self {
        let least = values.iter().copied().fold(f64::INFINITY, f64::min);
        let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        Self { least, median: median(values.iter().copied()), most }
    }
    fn text(&self) -> String {
        if self.least == self.most {
            return number(self.median);
        }
        format!("{} ({}-{})", number(self.median), number(self.least), number(self.most))
    }
}

/// Three figures, as far as they say something.
fn number(value: f64) -> String {
    let figures = match value.abs() {
        small if small < 10.0 => 2,
        middle if middle < 100.0 => 1,
        _ => 0,
    };
    format!("{value:.figures$}")
}

/// The lines of one row.
pub fn block(row: &Row, found: &[Vec<Sample>], counts: Option<&Counts>) -> String {
    let mut text = format!("\n{}\n  {:<41}{:<24}", row.title, "", "median (spread)");
    let is_counted = matches!(row.way, Way::Rounds(..));
    text += if is_counted { "  instr  alloc  " } else { "" };
    let _ = writeln!(text, "{}", heading(row.compare));
    for subject in subjects(row, found) {
        let values: Vec<f64> = of(found, &subject).map(|(_, sample)| sample.value).collect();
        let _ = write!(text, "  {subject:<41}{:<24}", Spread::of(&values).text());
        if is_counted {
            let count = counts
                .and_then(|counts| counts.iter().find(|((of, name), _)| *of == row.name && *name == subject));
            let count = count.map_or_else(|| "-".to_owned(), |(_, count)| format!("{count:.0}"));
            let _ = write!(text, "{count:>7}  {:>5}  ", number(allocations(found, &subject)));
        }
        let _ = writeln!(text, "{}", comparison(row, found, &subject).trim_end());
    }
    text
}

fn heading(compare: Compare) -> &'static str {
    match compare {
        Compare::Ratio => "first/this",
        Compare::Difference => "first-this",
        Compare::Gain | Compare::Itself | Compare::Allocations => "",
    }
}

/// In the row's order; each process has some of them.
fn subjects(row: &Row, found: &[Vec<Sample>]) -> Vec<String> {
    match row.way {
        Way::Rounds(_, subjects) => subjects.iter().map(|subject| subject.name.to_owned()).collect(),
        Way::Own(_) => found.iter().take(1).flatten().map(|sample| sample.subject.clone()).collect(),
    }
}

/// What each process found for a subject, with everything else that it found.
fn of<'a>(found: &'a [Vec<Sample>], subject: &'a str) -> impl Iterator<Item = (&'a [Sample], &'a Sample)> {
    found.iter().filter_map(move |process| {
        let sample = process.iter().find(|sample| sample.subject == subject)?;
        Some((process.as_slice(), sample))
    })
}

fn allocations(found: &[Vec<Sample>], subject: &str) -> f64 {
    median(of(found, subject).filter_map(|(_, sample)| sample.allocations))
}

fn comparison(row: &Row, found: &[Vec<Sample>], subject: &str) -> String {
    let goal = row.goals.iter().find(|goal| goal.subject == subject);
    let compare = goal.map_or(row.compare, |goal| goal.compare);
    let is_first =
        found.first().and_then(|process| process.first()).is_some_and(|first| first.subject == subject);
    let compared: Vec<f64> =
        of(found, subject).filter_map(|(all, this)| compared(compare, all, this)).collect();
    let spread = Spread::of(&compared);
    let shown = match compare {
        Compare::Ratio if is_first => String::new(),
        Compare::Itself | Compare::Allocations => String::new(),
        Compare::Gain => format!("this/above {}", spread.text()),
        Compare::Difference => format!("first-this {}", spread.text()),
        Compare::Ratio => spread.text(),
    };
    format!("{shown:<30}{}", goal.map(|goal| verdict(goal, spread.median)).unwrap_or_default())
}

fn compared(compare: Compare, all: &[Sample], this: &Sample) -> Option<f64> {
    let first = all.first()?;
    match compare {
        Compare::Ratio => Some(first.value / this.value),
        Compare::Difference => Some(first.value - this.value),
        Compare::Gain => {
            let above = all.iter().take_while(|sample| sample.subject != this.subject).last()?;
            Some(this.value / above.value)
        }
        Compare::Itself => Some(this.value),
        Compare::Allocations => this.allocations,
    }
}

fn verdict(goal: &Goal, value: f64) -> String {
    let what = if matches!(goal.compare, Compare::Allocations) { "allocations " } else { "" };
    let (sign, limit, is_met) = match goal.limit {
        // As it is printed: a hundredth more or less is no difference.
        Limit::AtMost(limit) => ("≤", limit, value <= limit + 0.005),
        Limit::AtLeast(limit) => ("≥", limit, value >= limit - 0.005),
        Limit::Unset => return String::new(),
    };
    format!("{what}{sign} {limit}: {}", if is_met { "met" } else { "not met" })
}
