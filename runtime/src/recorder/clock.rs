//! Owns time: cheap moments on the user's thread, wall-clock time on the worker. Knows no span.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use fastant::Instant;

/// A point in time as a thread notes it: a counter reading, or a time that the user gave.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Moment {
    Counter(Instant),
    Given(SystemTime),
}

impl Moment {
    #[inline]
    pub(crate) fn now() -> Self {
        Self::Counter(Instant::now())
    }
}

/// Turns moments into wall-clock time. The anchor is renewed by the worker, so that the counter's drift stays small.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    counter: Instant,
    wall: SystemTime,
}

impl Clock {
    pub(crate) fn anchored_now() -> Self {
        let counter = Instant::now();
        Self { counter, wall: SystemTime::now() }
    }

    pub(crate) fn wall(&self, moment: Moment) -> SystemTime {
        match moment {
            Moment::Given(time) => time.clamp(UNIX_EPOCH, latest()),
            Moment::Counter(at) => match at.checked_duration_since(self.counter) {
                Some(after) => saturating_add(self.wall, after),
                None => saturating_sub(self.wall, self.counter.saturating_duration_since(at)),
            },
        }
    }

    /// Start and end in wall-clock time. A pair of counter readings keeps its distance whatever the wall clock did in between, and an
    /// end never lies before its start.
    pub(crate) fn interval(&self, start: Moment, end: Moment) -> (SystemTime, SystemTime) {
        let started = self.wall(start);
        let ended = match (start, end) {
            (Moment::Counter(start), Moment::Counter(end)) => {
                saturating_add(started, end.saturating_duration_since(start))
            }
            _ => self.wall(end),
        };
        (started, ended.max(started))
    }
}

/// The last moment that 64 bits of nanoseconds can tell, in the year 2554. What is given before 1970 or after this becomes the nearest moment
/// that can be told.
fn latest() -> SystemTime {
    saturating_add(UNIX_EPOCH, Duration::from_nanos(u64::MAX))
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
        assert_eq!(clock.interval(Moment::Given(late), Moment::Given(early)), (late, late));
    }

    #[test]
    fn times_that_cannot_be_told_become_the_nearest_that_can() {
        let clock = Clock::anchored_now();
        let early = Moment::Given(UNIX_EPOCH - Duration::from_secs(5));
        let late = Moment::Given(UNIX_EPOCH + Duration::from_secs(600 * 365 * 86400));
        assert_eq!(clock.interval(early, late), (UNIX_EPOCH, latest()));
        assert_eq!(latest().duration_since(UNIX_EPOCH).unwrap().as_nanos(), u128::from(u64::MAX));
    }

    #[test]
    fn counter_readings_keep_their_distance_when_the_anchor_moves() {
        let (start, end) = (Instant::now(), Instant::now() + Duration::from_millis(5));
        let mut clock = Clock::anchored_now();
        let before = clock.interval(Moment::Counter(start), Moment::Counter(end));
        clock.wall -= Duration::from_secs(3600);
        let after = clock.interval(Moment::Counter(start), Moment::Counter(end));
        let length = |(start, end): (SystemTime, SystemTime)| end.duration_since(start).unwrap();
        assert_eq!(length(before), length(after));
    }
}
