//! Owns the bounds: how many finished spans, and how many bytes of large ones, may wait, over all threads together. Knows no span.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use super::Batching;

/// Room is taken in blocks, so that threads meet here once in a while and not for every span.
#[derive(Debug)]
pub(super) struct Queue {
    capacity: usize,
    batch: usize,
    block: usize,
    used: AtomicUsize,
    /// Bytes of large spans; those of small ones are bounded by their number.
    bytes: AtomicUsize,
    most_bytes: usize,
    /// The worker was told and has not looked yet.
    told: AtomicBool,
    told_of_loss: AtomicBool,
}

/// Spans a thread may take room for at once.
const BLOCK: usize = 16;

impl Queue {
    pub(super) fn new(batching: &Batching) -> Self {
        let (capacity, batch) = (batching.max_queue_size.max(1), batching.max_export_batch_size);
        Self {
            capacity,
            batch,
            block: BLOCK.min(capacity / 64).min(batch).max(1),
            used: AtomicUsize::new(0),
            bytes: AtomicUsize::new(0),
            most_bytes: batching.max_queue_bytes,
            told: AtomicBool::new(false),
            told_of_loss: AtomicBool::new(false),
        }
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

    /// The span that reaches the ceiling still goes in: so a span above it goes in alone.
    pub(super) fn take_bytes(&self, bytes: usize) -> bool {
        let take = |used: usize| (used < self.most_bytes).then_some(used.saturating_add(bytes));
        self.bytes.fetch_update(Ordering::AcqRel, Ordering::Relaxed, take).is_ok()
    }

    pub(super) fn give_bytes(&self, bytes: usize) {
        if bytes > 0 {
            let give = |used: usize| Some(used.saturating_sub(bytes));
            let _ = self.bytes.fetch_update(Ordering::AcqRel, Ordering::Relaxed, give);
        }
    }

    /// The worker is about to look: the next full batch tells it again.
    pub(super) fn heard(&self) {
        self.told.store(false, Ordering::Release);
        self.told_of_loss.store(false, Ordering::Release);
    }

    pub(super) fn should_tell_of_loss(&self) -> bool {
        !self.told_of_loss.load(Ordering::Relaxed) && !self.told_of_loss.swap(true, Ordering::AcqRel)
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
    use std::time::Duration;

    use super::{Batching, Queue};

    fn queue(max_queue_size: usize, max_export_batch_size: usize) -> Queue {
        Queue::new(&Batching {
            max_queue_size,
            max_queue_bytes: 100,
            max_export_batch_size,
            schedule_delay: Duration::ZERO,
            export_timeout: None,
        })
    }

    #[test]
    fn the_bound_holds_to_the_span() {
        for capacity in [1, 2, 63, 64, 2048] {
            let queue = queue(capacity, 512);
            let taken: usize = std::iter::from_fn(|| queue.take()).map(|(room, _)| room).sum();
            assert_eq!(taken, capacity);
            queue.give(capacity);
            assert!(queue.take().is_some());
        }
    }

    #[test]
    fn bytes_stay_below_the_ceiling_and_one_span() {
        let queue = queue(1, 1);
        assert!(queue.take_bytes(60) && queue.take_bytes(60) && !queue.take_bytes(1));
        queue.give_bytes(60);
        assert!(queue.take_bytes(1_000_000) && !queue.take_bytes(1));
        queue.give_bytes(1_000_060);
        assert!(queue.take_bytes(1));
    }

    #[test]
    fn the_worker_is_told_once_per_look() {
        let queue = queue(100, 3);
        let told = (0..10).filter(|_| queue.take().is_some_and(|(_, tell)| tell)).count();
        assert_eq!(told, 1);
        queue.heard();
        assert!(queue.take().is_some_and(|(_, tell)| tell));
    }
}
