//! Owns time: cheap moments on the user's thread, wall-clock time on the worker. Knows no span.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::counter::{self, Pace};

/// A point in time as a thread notes it: a counter reading, or a time that the user gave.
///
/// Two plain numbers, so that it travels in registers: an enum goes through memory, where the processor waits for what was just written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    /// Zero, which the counter never reads, when a time was given.
    counter: u64,
    /// Nanoseconds since 1970, to the year 2554. What is given before or after becomes the nearest moment that can be told.
    given: u64,
}

impl Moment {
    pub(crate) const EPOCH: Self = Self { counter: 0, given: 0 };

    #[inline]
    pub(crate) fn now() -> Self {
        Self { counter: counter::read(), given: 0 }
    }

    pub(crate) fn given(time: SystemTime) -> Self {
        let nanos = time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos());
        Self { counter: 0, given: u64::try_from(nanos).unwrap_or(u64::MAX) }
    }

    fn is_given(self) -> bool {
        self.counter == 0
    }
}

/// Turns moments into wall-clock time. The anchor is renewed by the worker, so that the counter's drift stays small.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    counter: u64,
    wall: SystemTime,
    pace: Pace,
}

impl Clock {
    pub(crate) fn anchored_now() -> Self {
        Self::anchored(Pace::now())
    }

    /// For all spans of a test: with one anchor they keep the order in which they were.
    #[cfg(feature = "testing")]
    pub(crate) fn to_keep() -> Self {
        Self::anchored(Pace::settled())
    }

    fn anchored(pace: Pace) -> Self {
        let (counter, wall) = counter::beside(SystemTime::now);
        Self { counter, wall, pace }
    }

    pub(crate) fn wall(&self, moment: Moment) -> SystemTime {
        if moment.is_given() {
            return saturating_add(UNIX_EPOCH, Duration::from_nanos(moment.given));
        }
        match moment.counter.checked_sub(self.counter) {
            Some(after) => saturating_add(self.wall, self.pace.duration(after)),
            None => {
                saturating_sub(self.wall, self.pace.duration(self.counter.saturating_sub(moment.counter)))
            }
        }
    }

    /// Start and end in wall-clock time. A pair of counter readings keeps its distance whatever the wall clock did in between, and an
    /// end never lies before its start.
    pub(crate) fn interval(&self, start: Moment, end: Moment) -> (SystemTime, SystemTime) {
        let started = self.wall(start);
        let ended = if start.is_given() || end.is_given() {
            self.wall(end)
        } else {
            saturating_add(started, self.pace.duration(end.counter.saturating_sub(start.counter)))
        };
        (started, ended.max(started))
    }
}

fn saturating_add(time: SystemTime, by: Duration) -> SystemTime {
    time.checked_add(by).unwrap_or(time)
}

fn saturating_sub(time: SystemTime, by: Duration) -> SystemTime {
    time.checked_sub(by).unwrap_or(UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_before_its_start_becomes_the_start() {
        let clock = Clock::anchored_now();
        let late = UNIX_EPOCH + Duration::from_secs(9);
        let early = UNIX_EPOCH + Duration::from_secs(4);
        assert_eq!(clock.interval(Moment::given(late), Moment::given(early)), (late, late));
    }

    #[test]
    fn times_that_cannot_be_told_become_the_nearest_that_can() {
        let clock = Clock::anchored_now();
        let early = Moment::given(UNIX_EPOCH - Duration::from_secs(5));
        let late = Moment::given(UNIX_EPOCH + Duration::from_secs(600 * 365 * 86400));
        let latest = saturating_add(UNIX_EPOCH, Duration::from_nanos(u64::MAX));
        assert_eq!(clock.interval(early, late), (UNIX_EPOCH, latest));
    }

    #[test]
    fn counter_readings_keep_their_distance_when_the_anchor_moves() {
        let (start, end) = (counter::read(), counter::read() + 5_000_000);
        let mut clock = Clock::anchored_now();
        let before = clock.interval(Moment { counter: start, given: 0 }, Moment { counter: end, given: 0 });
        clock.wall -= Duration::from_secs(3600);
        let after = clock.interval(Moment { counter: start, given: 0 }, Moment { counter: end, given: 0 });
        let length = |(start, end): (SystemTime, SystemTime)| end.duration_since(start).unwrap();
        assert_eq!(length(before), length(after));
        assert!(length(before) > Duration::ZERO);
    }
}
