//! Owns the bound: how many finished spans may wait, over all threads together. Knows no span.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Room is taken in blocks, so that threads meet here once in a while and not for every span.
#[derive(Debug)]
pub(super) struct Queue {
    capacity: usize,
    batch: usize,
    block: usize,
    used: AtomicUsize,
    /// The worker was told and has not looked yet.
    told: AtomicBool,
}

/// Spans a thread may take room for at once.
const BLOCK: usize = 16;

impl Queue {
    pub(super) fn new(capacity: usize, batch: usize) -> Self {
        let capacity = capacity.max(1);
        let block = BLOCK.min(capacity / 64).min(batch).max(1);
        Self { capacity, batch, block, used: AtomicUsize::new(0), told: AtomicBool::new(false) }
    }

    /// A block while there is plenty, single spans when half is taken, so that idle threads never hold more than half of the queue.
    pub(super) fn take(&self) -> Option<(usize, bool)> {
        let mut used = self.used.load(Ordering::Relaxed);
        loop {
            let free = self.capacity.checked_sub(used).filter(|free| *free > 0)?;
            let take = if free > self.capacity / 2 { self.block.min(free) } else { 1 };
            match self.used.compare_exchange_weak(used, used + take, Ordering::AcqRel, Ordering::Relaxed) {
                Ok(_) => return Some((take, self.should_tell(used + take))),
                Err(now) => used = now,
            }
        }
    }

    pub(super) fn give(&self, room: usize) {
        let _ = self
            .used
            .fetch_update(Ordering::AcqRel, Ordering::Relaxed, |used| Some(used.saturating_sub(room)));
    }

    /// The worker is about to look: the next full batch tells it again.
    pub(super) fn heard(&self) {
        self.told.store(false, Ordering::Release);
    }

    fn should_tell(&self, used: usize) -> bool {
        used >= self.batch.min(self.capacity) && !self.told.swap(true, Ordering::AcqRel)
    }
}

impl super::Pipeline {
    pub(super) fn heard(&self) {
        self.written.queue.heard();
    }
}

#[cfg(test)]
mod tests {
    use super::Queue;

    #[test]
    fn the_bound_holds_to_the_span() {
        for capacity in [1, 2, 63, 64, 2048] {
            let queue = Queue::new(capacity, 512);
            let taken: usize = std::iter::from_fn(|| queue.take()).map(|(room, _)| room).sum();
            assert_eq!(taken, capacity);
            queue.give(capacity);
            assert!(queue.take().is_some());
        }
    }

    #[test]
    fn the_worker_is_told_once_per_look() {
        let queue = Queue::new(100, 3);
        let told = (0..10).filter(|_| queue.take().is_some_and(|(_, tell)| tell)).count();
        assert_eq!(told, 1);
        queue.heard();
        assert!(queue.take().is_some_and(|(_, tell)| tell));
    }
}
