//! Owns the bounds: how many finished spans, and how many bytes of large ones, may wait, over all threads together. Knows no span.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use super::Batching;

/// Room is taken in blocks, so that threads meet here once in a while and not for every span.
#[derive(Debug)]
pub(super) struct Queue {
    capacity: usize,
    batch: usize,
    block: usize,
    /// Spans that room was taken for, and spans whose room was given back, since the beginning: both only grow, and wrap.
    taken: AtomicUsize,
    given: AtomicUsize,
    /// What `taken` is when a batch is full, the spans in the worker's hands included.
    tell_at: AtomicUsize,
    bytes: Bytes,
    /// The worker was told and has not looked yet.
    told: AtomicBool,
    told_of_loss: AtomicBool,
}

/// How many bytes of large things may wait; those of small ones are bounded by their number.
#[derive(Debug)]
pub(crate) struct Bytes {
    used: AtomicUsize,
    most: usize,
}

/// Spans a thread may take room for at once, where the queue is large: with the default one it is 16, so that 64 idle threads leave half of it to others.
const BLOCK: usize = 64;

impl Queue {
    /// Without an exporter nothing comes here.
    pub(super) fn new(batching: Option<&Batching>) -> Self {
        let capacity = batching.map_or(1, |batching| batching.max_queue_size.max(1));
        let batch = batching.map_or(1, |batching| batching.max_export_batch_size);
        Self {
            capacity,
            batch,
            block: BLOCK.min(capacity / 128).min(batch).max(1),
            taken: AtomicUsize::new(0),
            given: AtomicUsize::new(0),
            tell_at: AtomicUsize::new(batch.min(capacity)),
            bytes: Bytes::new(batching.map_or(0, |batching| batching.max_queue_bytes)),
            told: AtomicBool::new(false),
            told_of_loss: AtomicBool::new(false),
        }
    }

    /// A block while there is plenty, single spans when half is taken, so that idle threads never hold more than half of the queue.
    pub(super) fn take(&self) -> Option<(usize, bool)> {
        let mut taken = self.taken.load(Ordering::Relaxed);
        loop {
            let used = taken.wrapping_sub(self.given.load(Ordering::Acquire)).cast_signed();
            if used < 0 {
                // Room that was taken after this look has been given back meanwhile. Whoever saw that sees that it was taken.
                let now = self.taken.load(Ordering::Relaxed);
                if now != taken {
                    taken = now;
                    continue;
                }
            }
            let used = usize::try_from(used).unwrap_or(0);
            let free = self.capacity.checked_sub(used).filter(|free| *free > 0)?;
            let take = if free > self.capacity / 2 { self.block.min(free) } else { 1 };
            let next = taken.wrapping_add(take);
            match self.taken.compare_exchange_weak(taken, next, Ordering::SeqCst, Ordering::Relaxed) {
                Ok(_) => return Some((take, self.should_tell(next, used + take))),
                Err(now) => taken = now,
            }
        }
    }

    /// Room for one span, if there is any.
    pub(super) fn take_one(&self) -> bool {
        let Some((room, _)) = self.take() else { return false };
        self.give(room.saturating_sub(1));
        true
    }

    /// Room whether there is any or not, for what nobody can hold back.
    pub(super) fn take_beyond(&self, spans: usize, bytes: usize) {
        self.taken.fetch_add(spans, Ordering::AcqRel);
        let take = |used: usize| Some(used.saturating_add(bytes));
        let _ = self.bytes.used.fetch_update(Ordering::AcqRel, Ordering::Relaxed, take);
    }

    pub(super) fn give(&self, room: usize) {
        self.given.fetch_add(room, Ordering::AcqRel);
    }

    pub(super) fn take_bytes(&self, bytes: usize) -> bool {
        self.bytes.take(bytes)
    }

    pub(super) fn give_bytes(&self, bytes: usize) {
        self.bytes.give(bytes);
    }

    /// Room that was taken so far: what is collected after this was taken before it, or soon after.
    pub(super) fn taken(&self) -> usize {
        self.taken.load(Ordering::Acquire)
    }

    /// The worker has collected what there was at `taken` and holds `held` spans of the next batch. True when that is full already.
    pub(super) fn heard(&self, taken: usize, held: usize) -> bool {
        let missing = self.batch.min(self.capacity).saturating_sub(held).max(1);
        self.tell_at.store(taken.wrapping_add(missing), Ordering::Relaxed);
        self.told_of_loss.store(false, Ordering::Release);
        // A thread that takes room meanwhile either sees this or is seen below.
        self.told.swap(false, Ordering::SeqCst);
        self.should_tell(self.taken.load(Ordering::SeqCst), 0)
    }

    pub(super) fn should_tell_of_loss(&self) -> bool {
        !self.told_of_loss.load(Ordering::Relaxed) && !self.told_of_loss.swap(true, Ordering::AcqRel)
    }

    /// When a batch is full, or half of the queue: waking a sleeping worker costs more than a hundred spans.
    fn should_tell(&self, taken: usize, used: usize) -> bool {
        let is_due = taken.wrapping_sub(self.tell_at.load(Ordering::Relaxed)).cast_signed() >= 0;
        (is_due || used > self.capacity / 2)
            && !self.told.load(Ordering::SeqCst)
            && !self.told.swap(true, Ordering::AcqRel)
    }
}

impl Bytes {
    pub(crate) fn new(most: usize) -> Self {
        Self { used: AtomicUsize::new(0), most }
    }

    /// What reaches the ceiling still goes in: so what is above it goes in alone.
    pub(crate) fn take(&self, bytes: usize) -> bool {
        let take = |used: usize| (used < self.most).then_some(used.saturating_add(bytes));
        self.used.fetch_update(Ordering::AcqRel, Ordering::Relaxed, take).is_ok()
    }

    pub(crate) fn give(&self, bytes: usize) {
        if bytes > 0 {
            let give = |used: usize| Some(used.saturating_sub(bytes));
            let _ = self.used.fetch_update(Ordering::AcqRel, Ordering::Relaxed, give);
        }
    }
}

impl super::Pipeline {
    pub(super) fn take_beyond(&self, spans: usize, bytes: usize) {
        self.written.queue.take_beyond(spans, bytes);
    }

    pub(super) fn taken(&self) -> usize {
        self.written.queue.taken()
    }

    pub(super) fn heard(&self, taken: usize, held: usize) {
        if self.written.queue.heard(taken, held) {
            self.wake();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Batching, Queue};

    fn queue(max_queue_size: usize, max_export_batch_size: usize) -> Queue {
        Queue::new(Some(&Batching {
            max_queue_size,
            max_queue_bytes: 100,
            max_export_batch_size,
            schedule_delay: Duration::ZERO,
            export_timeout: None,
        }))
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
        assert!(!queue.heard(queue.taken(), 1));
        assert!(queue.take().is_some_and(|(_, tell)| !tell));
        assert!(queue.take().is_some_and(|(_, tell)| tell));
    }

    #[test]
    fn room_given_back_once_too_often_is_room() {
        let queue = queue(4, 2);
        queue.give(2);
        assert!(queue.take().is_some());
    }

    /// A look at what was taken may be older than the one at what was given.
    #[test]
    fn no_span_is_refused_while_there_is_room() {
        let queue = queue(1024, 1024);
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..20_000 {
                        let (room, _) = queue.take().expect("a thread holds a block at most");
                        queue.give(room);
                    }
                });
            }
        });
    }

    #[test]
    fn the_worker_is_told_when_half_of_the_queue_is_full_whatever_it_holds() {
        let queue = queue(8, 8);
        assert!(!queue.heard(queue.taken(), 0));
        let told: Vec<bool> = std::iter::from_fn(|| queue.take()).map(|(_, tell)| tell).collect();
        assert_eq!(told, [false, false, false, false, true, false, false, false]);
    }

    #[test]
    fn a_batch_that_filled_while_the_worker_looked_is_told_at_once() {
        let queue = queue(100, 3);
        let before = queue.taken();
        assert_eq!((0..3).filter_map(|_| queue.take()).count(), 3);
        assert!(queue.heard(before, 0));
    }
}
