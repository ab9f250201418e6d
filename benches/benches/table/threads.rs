//! Owns the row about two threads against one: spans per second by the clock, while the exporting worker sleeps. Two processors at least.
//! Workers have the second one and a single thread the first, so that with one thread as with two there is one whose buffers were last read by
//! another processor.

use std::hint::{black_box, spin_loop};
use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

use crate::measure::{Sample, measured, median};
use crate::place::{pin_this_thread, pin_workers};
use crate::work::{SPANS, by_hand, nothing, ours};

pub const OURS: &str = "traced, two threads";
pub const HAND: &str = "SDK by hand, two threads";
pub const ARITHMETIC: &str = "arithmetic, two threads";

/// Of a burst. The spans of two threads stay below half of the queue, so that no worker wakes.
const TIMES: u32 = 400;
const BURSTS: usize = 60;

struct Case {
    name: &'static str,
    threads: usize,
    work: fn(),
    settle: fn(),
}

const fn case(name: &'static str, threads: usize, work: fn(), settle: fn()) -> Case {
    Case { name, threads, work, settle }
}

/// The last two say what the machine's processors are to each other.
const CASES: [Case; 6] = [
    case("traced, one thread", 1, ours::root, ours::flush),
    case(OURS, 2, ours::root, ours::flush),
    case("SDK by hand, one thread", 1, by_hand::root, by_hand::flush),
    case(HAND, 2, by_hand::root, by_hand::flush),
    case("arithmetic, one thread", 1, arithmetic, nothing),
    case(ARITHMETIC, 2, arithmetic, nothing),
];

pub fn measure() -> Vec<Sample> {
    ours::install_asleep();
    by_hand::install_asleep();
    pin_workers(1);
    CASES.iter().map(|case| Sample::new(case.name, rate(case))).collect()
}

/// In steps that depend on each other, about as long as ten spans.
fn arithmetic() {
    let mut value = black_box(1u64);
    for _ in 0..500 {
        value = black_box(value.wrapping_mul(31));
    }
}

type Burst = (Instant, Instant);

/// Million spans per second, the median of bursts.
fn rate(case: &Case) -> f64 {
    let (phase, arrived) = (Barrier::new(case.threads + 1), AtomicUsize::new(0));
    let one = |processor| {
        pin_this_thread(processor);
        (0..BURSTS).map(|number| burst(case, &phase, &arrived, number)).collect::<Vec<Burst>>()
    };
    let one = &one;
    let of_threads: Vec<Vec<Burst>> = thread::scope(|scope| {
        let running: Vec<_> = (0..case.threads).map(|number| scope.spawn(move || one(number))).collect();
        for _ in 0..BURSTS {
            phase.wait();
            phase.wait();
            (case.settle)();
        }
        running.into_iter().map(|thread| thread.join().expect("spans do not panic")).collect()
    });
    // The first one warms up.
    let rates = (1..BURSTS).map(|number| {
        let start = of_threads.iter().map(|bursts| bursts[number].0).min();
        let end = of_threads.iter().map(|bursts| bursts[number].1).max();
        let took = start.zip(end).map_or(f64::NAN, |(start, end)| (end - start).as_secs_f64());
        case.threads as f64 * f64::from(TIMES * SPANS) / took / 1e6
    });
    median(rates)
}

/// Threads that were woken start together only if they wait for each other awake.
fn burst(case: &Case, phase: &Barrier, arrived: &AtomicUsize, number: usize) -> Burst {
    phase.wait();
    arrived.fetch_add(1, Ordering::AcqRel);
    while arrived.load(Ordering::Acquire) < (number + 1) * case.threads {
        spin_loop();
    }
    let start = Instant::now();
    measured(case.work, TIMES);
    let end = Instant::now();
    phase.wait();
    (start, end)
}
