//! Owns what a row is: work in rounds or a measurement of its own, in how many processes, and what is to be reached. Knows no subject.

use crate::measure::{Amount, Sample, Subject};

pub struct Row {
    /// What it is asked for by.
    pub name: &'static str,
    pub title: &'static str,
    /// Fresh processes, of which the median counts.
    pub processes: usize,
    /// On one processor, so that times repeat: what it costs when a worker on another one reads what has just been written depends on which
    /// two they are, and a virtual machine changes that from minute to minute.
    pub is_pinned: bool,
    pub way: Way,
    /// How a subject that has no goal is compared.
    pub compare: Compare,
    pub goals: &'static [Goal],
}

pub enum Way {
    Rounds(Amount, &'static [Subject]),
    Own(fn() -> Vec<Sample>),
}

/// A target, shown beside the subject's line.
pub struct Goal {
    pub subject: &'static str,
    pub compare: Compare,
    pub limit: Limit,
}

#[derive(Clone, Copy)]
pub enum Compare {
    /// The first subject divided by this one.
    Ratio,
    /// The first subject less this one.
    Difference,
    /// This one divided by the one above it.
    Gain,
    /// This one alone.
    Itself,
    /// Its allocations.
    Allocations,
}

#[derive(Clone, Copy)]
pub enum Limit {
    AtMost(f64),
    AtLeast(f64),
    /// Shown for comparison.
    Unset,
}

pub const fn goal(subject: &'static str, compare: Compare, limit: Limit) -> Goal {
    Goal { subject, compare, limit }
}

/// Less than a batch, so that no worker wakes while the clock runs.
pub const fn batches(units: u32) -> Amount {
    Amount { times: 50, repeats: 9, rounds: 12, units }
}

/// Where little is recorded there is nobody to wake.
pub const fn calls(times: u32, units: u32) -> Amount {
    Amount { times, repeats: 9, rounds: 6, units }
}

/// Many batches, which workers take meanwhile.
pub const fn stream(units: u32) -> Amount {
    Amount { times: 1_000, repeats: 3, rounds: 4, units }
}

/// More than a few, because one in five may be unlucky.
pub const PROCESSES: usize = 11;

/// A row of interleaved rounds.
pub const fn rounds(
    name: &'static str,
    title: &'static str,
    amount: Amount,
    subjects: &'static [Subject],
) -> Row {
    Row {
        name,
        title,
        processes: PROCESSES,
        is_pinned: true,
        way: Way::Rounds(amount, subjects),
        compare: Compare::Ratio,
        goals: &[],
    }
}

/// A row that measures in its own way.
pub const fn own(
    name: &'static str,
    title: &'static str,
    processes: usize,
    measure: fn() -> Vec<Sample>,
) -> Row {
    Row {
        name,
        title,
        processes,
        is_pinned: false,
        way: Way::Own(measure),
        compare: Compare::Ratio,
        goals: &[],
    }
}

impl Row {
    pub const fn reaching(self, goals: &'static [Goal]) -> Self {
        Self { goals, ..self }
    }

    /// On all processors.
    pub const fn anywhere(self) -> Self {
        Self { is_pinned: false, ..self }
    }

    pub const fn by(self, compare: Compare) -> Self {
        Self { compare, ..self }
    }
}
