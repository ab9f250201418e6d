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
    // SAFETY: every x86-64 processor has the instruction, and it has no precondition. A process may be forbidden it (PR_SET_TSC), but where this
    // is called the system's own clock reads the counter in the process as well.
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
    fn now() -> Self {
        let (count, at) = beside(Instant::now);
        Self { count, at }
    }
}

/// The count at the moment of another reading: of some tries the one that was interrupted least.
pub(super) fn beside<T>(other: impl Fn() -> T) -> (u64, T) {
    let once = || {
        let before = read();
        let other = other();
        let between = read().saturating_sub(before);
        (between, (before.saturating_add(between / 2), other))
    };
    let (mut least, mut best) = once();
    for _ in 0..2 {
        let (between, reading) = once();
        if between < least {
            (least, best) = (between, reading);
        }
    }
    best
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

/// What the pace is measured by: two pairs that lie a while apart, so that it follows the clock, which is corrected now and then.
#[derive(Clone, Copy, Debug)]
struct Marks {
    older: Pair,
    newer: Pair,
    last: Pair,
    /// As it was found last, over long enough to be relied on.
    known: Option<Pace>,
}

const APART: Duration = Duration::from_secs(60);
const LONG_ENOUGH: Duration = Duration::from_millis(1);

impl Marks {
    fn from(pair: Pair) -> Self {
        Self { older: pair, newer: pair, last: pair, known: None }
    }

    /// The pace up to now.
    fn pace(&mut self, now: Pair) -> Pace {
        if let Some(known) = self.known
            && !known.fits(self.last, now)
        {
            // The machine slept: the monotonic clock stands still meanwhile, the counter runs on, or begins anew.
            *self = Self { known: self.known, ..Self::from(now) };
            return known;
        }
        self.last = now;
        if now.at.saturating_duration_since(self.newer.at) > APART {
            (self.older, self.newer) = (self.newer, now);
        }
        let measured = Pace::between(self.older, now);
        if measured.is_reliable() {
            self.known = Some(measured);
        }
        self.known.unwrap_or(measured)
    }
}

/// How long ticks are at present.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace {
    ticks: u64,
    nanos: u64,
}

impl Pace {
    /// Measured up to now. Whoever forked while another thread held the marks goes by the first pair.
    pub(super) fn now() -> Self {
        static MARKS: Mutex<Option<Marks>> = Mutex::new(None);
        let now = Pair::now();
        match MARKS.try_lock() {
            Ok(mut marks) => marks.get_or_insert_with(|| Marks::from(first())).pace(now),
            Err(_) => Self::between(first(), now),
        }
    }

    fn between(since: Pair, now: Pair) -> Self {
        Self {
            ticks: now.count.saturating_sub(since.count),
            nanos: u64::try_from(now.at.saturating_duration_since(since.at).as_nanos()).unwrap_or(u64::MAX),
        }
    }

    fn is_reliable(self) -> bool {
        self.ticks > 0 && u128::from(self.nanos) >= LONG_ENOUGH.as_nanos()
    }

    /// Whether it went on in this way: as many ticks as the time asks for, but for one in a hundred.
    fn fits(self, since: Pair, now: Pair) -> bool {
        if now.count < since.count {
            return false;
        }
        let told = self.duration(now.count.saturating_sub(since.count));
        let took = now.at.saturating_duration_since(since.at);
        told.abs_diff(took) <= (took / 100).max(LONG_ENOUGH)
    }

    /// Measured over long enough to be kept, if need be after waiting for that: a millisecond, once.
    #[cfg(feature = "testing")]
    pub(super) fn settled() -> Self {
        while first().at.elapsed() < LONG_ENOUGH {
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

    /// A machine on which a second has a thousand ticks.
    struct Machine {
        began: Instant,
        seconds: u64,
        count: u64,
        marks: Marks,
    }

    impl Machine {
        fn new() -> Self {
            let began = Instant::now();
            Self { began, seconds: 0, count: 1, marks: Marks::from(Pair { count: 1, at: began }) }
        }

        /// How long 50 ticks are, seen so much later.
        fn after(&mut self, seconds: u64) -> Duration {
            self.seconds += seconds;
            self.count += seconds * 1000;
            let at = self.began + Duration::from_secs(self.seconds);
            self.marks.pace(Pair { count: self.count, at }).duration(50)
        }

        fn since(&self) -> u64 {
            (self.marks.older.at - self.began).as_secs()
        }
    }

    const FIFTY_TICKS: Duration = Duration::from_millis(50);

    #[test]
    fn the_pace_is_measured_over_one_to_two_minutes() {
        let mut machine = Machine::new();
        let since = [1, 59, 1, 39, 21, 1].map(|seconds| {
            assert_eq!(machine.after(seconds), FIFTY_TICKS);
            machine.since()
        });
        assert_eq!(since, [0, 0, 0, 0, 0, 61]);
    }

    /// The monotonic clock does not count sleep. The counter does, or begins anew; sometimes the machine sleeps at once again.
    #[test]
    fn the_pace_outlives_the_machines_sleep() {
        let naps: [fn(u64) -> u64; 3] = [|count| count + 8 * 3_600_000, |_| 7, |count| count + 700];
        for nap in naps {
            let mut machine = Machine::new();
            for seconds in [5, 5, 100, 5] {
                assert_eq!(machine.after(seconds), FIFTY_TICKS);
            }
            for _ in 0..2 {
                machine.count = nap(machine.count);
                for seconds in [5, 5, 61, 61, 5] {
                    assert_eq!(machine.after(seconds), FIFTY_TICKS);
                }
            }
        }
    }

    #[test]
    fn a_clock_that_is_corrected_is_followed() {
        let mut machine = Machine::new();
        let told = [5, 120, 120, 120].map(|seconds| {
            // It runs 500 millionths too fast, the most that clocks are corrected by.
            machine.count += seconds / 2;
            machine.after(seconds)
        });
        assert!(told.iter().all(|told| told.abs_diff(FIFTY_TICKS) < Duration::from_micros(30)), "{told:?}");
        assert_ne!(told.last(), Some(&FIFTY_TICKS));
    }
}
