//! Owns a measurement within one process: interleaved rounds, processor time of the calling thread. Knows no subject and no table.

use std::time::Duration;

use cpu_time::ThreadTime;
use traced_benches::allocations;

/// One way to do the work of a row.
pub struct Subject {
    pub name: &'static str,
    /// Where two subjects cannot be in one process, each is in every other one: 0 or 1.
    pub turn: Option<usize>,
    pub set_up: fn(),
    pub work: fn(),
    /// Empties queues, outside of the timing.
    pub settle: fn(),
}

/// How much is done.
#[derive(Clone, Copy)]
pub struct Amount {
    /// Work between two looks at the clock, after which queues are emptied.
    pub times: u32,
    /// How often that is repeated before it is the next subject's turn. The first is not counted: it finds cold caches.
    pub repeats: usize,
    /// Turns of each subject.
    pub rounds: usize,
    /// Spans, polls or requests of one work.
    pub units: u32,
}

/// What one process found for one subject.
#[derive(Clone, Debug)]
pub struct Sample {
    pub subject: String,
    pub value: f64,
    pub allocations: Option<f64>,
}

impl Sample {
    pub fn new(subject: &str, value: f64) -> Self {
        Self { subject: subject.to_owned(), value, allocations: None }
    }
}

/// Nanoseconds per unit of each subject, the median of interleaved rounds: what a span costs the user's function. What worker threads
/// do meanwhile is not in it.
pub fn rounds(subjects: &[&Subject], amount: Amount) -> Vec<Sample> {
    subjects.iter().for_each(|subject| (subject.set_up)());
    let mut times = vec![Vec::new(); subjects.len()];
    for _ in 0..amount.rounds {
        for (subject, times) in subjects.iter().zip(&mut times) {
            let turn = (0..amount.repeats).map(|_| timed(subject, amount.times));
            times.extend(turn.skip(1));
        }
    }
    let clock = clock();
    let sample = |(subject, times): (&&Subject, Vec<Duration>)| Sample {
        subject: subject.name.to_owned(),
        value: (middle(times.into_iter()) - clock) / f64::from(amount.times * amount.units),
        allocations: Some(counted(subject, amount)),
    };
    subjects.iter().zip(times).map(sample).collect()
}

fn timed(subject: &Subject, times: u32) -> Duration {
    let start = ThreadTime::now();
    measured(subject.work, times);
    let took = start.elapsed();
    (subject.settle)();
    took
}

/// Nanoseconds of looking at the clock twice.
fn clock() -> f64 {
    middle((0..1_000).map(|_| {
        let start = ThreadTime::now();
        start.elapsed()
    }))
}

fn middle(times: impl Iterator<Item = Duration>) -> f64 {
    median(times.map(|time| time.as_nanos() as f64))
}

fn counted(subject: &Subject, amount: Amount) -> f64 {
    const TIMES: u32 = 50;
    let count = allocations(|| measured(subject.work, TIMES));
    (subject.settle)();
    count as f64 / f64::from(TIMES * amount.units)
}

/// What is timed, and the one function whose instructions are counted: callgrind is told its name.
#[inline(never)]
pub fn measured(work: fn(), times: u32) {
    for _ in 0..times {
        work();
    }
}

/// The middle one; of an even number the lower of the two in the middle.
pub fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len().saturating_sub(1) / 2).copied().unwrap_or(f64::NAN)
}
