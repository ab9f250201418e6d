//! Owns a budget of traces per second. Knows neither spans nor where time comes from in tests.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// A token bucket without a lock: it holds the time at which it would be full again. Clones share it.
#[derive(Clone)]
pub(super) struct Rate {
    per_second: f64,
    shared: Arc<Shared>,
}

struct Shared {
    start: Instant,
    /// Nanoseconds from `start`.
    full_at: AtomicU64,
}

impl Rate {
    pub(super) fn new(per_second: f64) -> Self {
        Self { per_second, shared: Arc::new(Shared { start: Instant::now(), full_at: AtomicU64::new(0) }) }
    }

    pub(super) fn per_second(&self) -> f64 {
        self.per_second
    }

    /// Takes one from the budget, if there is one.
    pub(super) fn take(&self) -> bool {
        self.take_at(self.shared.start.elapsed())
    }

    /// A second's worth can be taken at once, at least one.
    fn take_at(&self, now: Duration) -> bool {
        let cost = 1e9 / self.per_second;
        if !(cost.is_finite() && cost >= 0.0) {
            return false;
        }
        let (now, cost) = (nanoseconds(now), whole(cost));
        let latest = now.saturating_add(cost.max(1_000_000_000));
        let take =
            |full_at: u64| Some(full_at.max(now).saturating_add(cost)).filter(|full_at| *full_at <= latest);
        self.shared.full_at.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_ok()
    }
}

impl fmt::Debug for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Rate").field(&self.per_second).finish()
    }
}

fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative; saturates")]
fn whole(number: f64) -> u64 {
    number.round() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn taken(rate: &Rate, now: Duration) -> usize {
        (0..1000).filter(|_| rate.take_at(now)).count()
    }

    #[test]
    fn a_second_holds_the_budget_and_refills_it() {
        let rate = Rate::new(10.0);
        assert_eq!(taken(&rate, Duration::ZERO), 10);
        assert_eq!(taken(&rate, Duration::from_millis(99)), 0);
        assert_eq!(taken(&rate, Duration::from_millis(100)), 1);
        assert_eq!(taken(&rate, Duration::from_millis(400)), 3);
        assert_eq!(taken(&rate, SECOND * 60), 10);
    }

    #[test]
    fn less_than_one_per_second_is_one_now_and_then() {
        let rate = Rate::new(0.5);
        assert_eq!(taken(&rate, Duration::ZERO), 1);
        assert_eq!(taken(&rate, SECOND), 0);
        assert_eq!(taken(&rate, SECOND * 2), 1);
        assert_eq!(taken(&rate, SECOND * 100), 1);
    }

    #[test]
    fn clones_share_the_budget() {
        let rate = Rate::new(3.0);
        assert_eq!(taken(&rate, Duration::ZERO), 3);
        assert!(!rate.clone().take_at(Duration::ZERO));
    }

    #[test]
    fn time_that_goes_back_and_far_ahead_does_no_harm() {
        let rate = Rate::new(1.0);
        assert!(rate.take_at(SECOND * 10));
        assert!(!rate.take_at(Duration::ZERO));
        assert!(rate.take_at(SECOND * 11));
        let _ = rate.take_at(Duration::MAX);
        assert!(!rate.take_at(SECOND));
    }

    #[test]
    fn no_budget_and_no_number_take_nothing() {
        for per_second in [0.0, -1.0, f64::NAN] {
            assert_eq!(taken(&Rate::new(per_second), Duration::ZERO), 0, "{per_second}");
        }
    }

    #[test]
    fn threads_do_not_overdraw() {
        let rate = Rate::new(100.0);
        let taken: usize = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| taken(&rate, Duration::ZERO))).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).sum()
        });
        assert_eq!(taken, 100);
    }
}
