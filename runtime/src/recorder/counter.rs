//! Owns the count that moments are read from: the processor's time-stamp counter where the kernel says that it runs evenly on all
//! processors, else the monotonic clock. Holds `unsafe`: the instruction that reads it. Knows no wall clock.
//!
//! How long a tick is, is found out on the worker, from two readings that lie apart; nobody waits for a calibration.
#![cfg_attr(
    all(target_os = "linux", target_arch = "x86_64", not(miri)),
    expect(unsafe_code, reason = "the standard library calls the instruction unsafe")
)]

use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};

/// Which count is read.
static SOURCE: AtomicU8 = AtomicU8::new(UNDECIDED);
const UNDECIDED: u8 = 0;
const PROCESSOR: u8 = 1;
const CLOCK: u8 = 2;

/// The count now; never zero.
#[inline]
pub(super) fn read() -> u64 {
    if SOURCE.load(Ordering::Relaxed) == PROCESSOR { processor() } else { read_slowly() }
}

#[cold]
fn read_slowly() -> u64 {
    if SOURCE.load(Ordering::Relaxed) == UNDECIDED {
        first();
        return read();
    }
    let nanos = BEGINNING.get_or_init(Instant::now).elapsed().as_nanos();
    u64::try_from(nanos).unwrap_or(u64::MAX).saturating_add(1)
}

/// Where the monotonic clock is counted from.
static BEGINNING: OnceLock<Instant> = OnceLock::new();

#[cfg(all(target_os = "linux", target_arch = "x86_64", not(miri)))]
#[inline]
fn processor() -> u64 {
    // SAFETY: every x86-64 processor has the instruction, and it has no precondition. Where the kernel forbids it to programs, it does
    // not offer the counter as a clock source, and this is not called.
    unsafe { std::arch::x86_64::_rdtsc() }
}

#[cfg(not(all(target_os = "linux", target_arch = "x86_64", not(miri))))]
#[inline]
fn processor() -> u64 {
    read_slowly()
}

/// The kernel takes a counter off this list that it has found to stop, to change its pace or to differ between processors.
#[cfg(all(target_os = "linux", target_arch = "x86_64", not(miri)))]
fn processor_is_even() -> bool {
    let sources =
        std::fs::read_to_string("/sys/devices/system/clocksource/clocksource0/available_clocksource");
    sources.is_ok_and(|sources| sources.split_whitespace().any(|source| source == "tsc"))
}

#[cfg(not(all(target_os = "linux", target_arch = "x86_64", not(miri))))]
fn processor_is_even() -> bool {
    false
}

/// The count and the monotonic clock at the same time.
#[derive(Clone, Copy, Debug)]
struct Pair {
    count: u64,
    at: Instant,
}

impl Pair {
    /// Of some tries the one that was interrupted least.
    fn now() -> Self {
        let mut best: Option<(u64, Self)> = None;
        for _ in 0..3 {
            let before = read();
            let at = Instant::now();
            let between = read().saturating_sub(before);
            if best.is_none_or(|(least, _)| between < least) {
                best = Some((between, Self { count: before.saturating_add(between / 2), at }));
            }
        }
        best.map_or_else(|| Self { count: read(), at: Instant::now() }, |(_, pair)| pair)
    }
}

/// Taken when the count is first read, so that the first collection has something to measure by.
fn first() -> Pair {
    static FIRST: OnceLock<Pair> = OnceLock::new();
    // Before the pair is taken, which reads the count.
    if SOURCE.load(Ordering::Relaxed) == UNDECIDED {
        SOURCE.store(if processor_is_even() { PROCESSOR } else { CLOCK }, Ordering::Relaxed);
    }
    *FIRST.get_or_init(Pair::now)
}

/// The last two pairs that lie a while apart: a pace that is measured over minutes follows the clock, which is corrected now and then.
#[derive(Clone, Copy, Debug)]
struct Marks {
    older: Pair,
    newer: Pair,
}

const APART: Duration = Duration::from_secs(60);

impl Marks {
    fn from(pair: Pair) -> Self {
        Self { older: pair, newer: pair }
    }

    /// Since when the pace is measured.
    fn since(&mut self, now: Pair) -> Pair {
        if now.at.saturating_duration_since(self.newer.at) > APART {
            (self.older, self.newer) = (self.newer, now);
        }
        self.older
    }
}

/// Since when the pace is measured. Whoever forked while another thread held the marks goes by the first pair.
fn since(now: Pair) -> Pair {
    static MARKS: Mutex<Option<Marks>> = Mutex::new(None);
    let Ok(mut marks) = MARKS.try_lock() else { return first() };
    marks.get_or_insert_with(|| Marks::from(first())).since(now)
}

/// How long ticks are at present.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace {
    ticks: u64,
    nanos: u64,
}

impl Pace {
    /// Measured up to now.
    pub(super) fn now() -> Self {
        let now = Pair::now();
        let since = since(now);
        Self {
            ticks: now.count.saturating_sub(since.count),
            nanos: u64::try_from(now.at.saturating_duration_since(since.at).as_nanos()).unwrap_or(u64::MAX),
        }
    }

    /// Measured over long enough to be kept, if need be after waiting for that: a millisecond, once.
    #[cfg(feature = "testing")]
    pub(super) fn settled() -> Self {
        while first().at.elapsed() < Duration::from_millis(1) {
            std::hint::spin_loop();
        }
        Self::now()
    }

    /// How long that many ticks take.
    pub(super) fn duration(self, ticks: u64) -> Duration {
        if self.ticks == 0 {
            return Duration::ZERO;
        }
        let nanos = u128::from(ticks).saturating_mul(u128::from(self.nanos)) / u128::from(self.ticks);
        Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pace_is_that_of_the_monotonic_clock() {
        first();
        let (began, count) = (Instant::now(), read());
        while began.elapsed() < Duration::from_millis(20) {
            std::hint::spin_loop();
        }
        let (ticks, took) = (read() - count, began.elapsed());
        let told = Pace::now().duration(ticks);
        // Both were read one after the other, and somebody else may have run in between.
        let difference = told.abs_diff(took);
        assert!(difference < Duration::from_millis(5), "{told:?} instead of {took:?}");
    }

    #[test]
    fn counts_are_never_zero_and_only_grow() {
        let counts: Vec<u64> = (0..1_000).map(|_| read()).collect();
        assert!(counts.is_sorted() && counts.first().is_some_and(|first| *first > 0));
    }

    #[test]
    fn durations_of_any_length_are_told() {
        let pace = Pace { ticks: 3, nanos: 1 };
        assert_eq!(pace.duration(3_000), Duration::from_micros(1));
        assert_eq!(Pace { ticks: 1, nanos: u64::MAX }.duration(u64::MAX), Duration::from_nanos(u64::MAX));
        assert_eq!(Pace { ticks: 0, nanos: 5 }.duration(7), Duration::ZERO);
    }

    #[test]
    fn the_pace_is_measured_over_one_to_two_minutes() {
        let begin = Instant::now();
        let at = |seconds| Pair { count: 1, at: begin + Duration::from_secs(seconds) };
        let mut marks = Marks::from(at(0));
        let since = [1, 60, 61, 100, 121, 122].map(|now| (marks.since(at(now)).at - begin).as_secs());
        assert_eq!(since, [0, 0, 0, 0, 0, 61]);
    }
}
