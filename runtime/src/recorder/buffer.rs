//! Owns what each thread has finished and not yet handed over, the thread's counters, and its share of the queue.
//!
//! Threads share nothing that is written per span: a thread takes room in the queue in blocks, counts in its own buffer, and pushes to
//! its own stack; the worker takes the stacks whole. Must not know what the worker does with the records.

use std::cell::Cell;
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::local::Local;
use super::slot::{self, Slot};
use super::stack::Stack;
use crate::pipeline::{Loss, Pipeline};

/// How many spans of a pipeline were started and ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Totals {
    pub(crate) started: u64,
    pub(crate) ended: u64,
}

/// One thread's finished spans and counters. Only its thread writes to it; the worker takes the stack and reads the counters.
#[derive(Debug)]
struct Buffer {
    finished: Stack,
    /// The pipeline whose spans `started` and `ended` count: compared, never followed.
    pipeline: AtomicPtr<Pipeline>,
    started: AtomicU64,
    ended: AtomicU64,
    retired: AtomicBool,
}

impl Buffer {
    const fn new() -> Self {
        Self {
            finished: Stack::new(),
            pipeline: AtomicPtr::new(ptr::null_mut()),
            started: AtomicU64::new(0),
            ended: AtomicU64::new(0),
            retired: AtomicBool::new(false),
        }
    }

    fn counts_for(&self, pipeline: &'static Pipeline) -> bool {
        ptr::eq(self.pipeline.load(Ordering::Relaxed), pipeline)
    }
}

/// The buffers of all threads, those of ended threads until they are empty.
static BUFFERS: Mutex<Vec<Arc<Buffer>>> = Mutex::new(Vec::new());
/// For spans that end while their thread's locals are being destroyed.
static LEFTOVER: Stack = Stack::new();
static LEFTOVER_PUSH: Mutex<()> = Mutex::new(());

/// A thread's view of its buffer.
pub(super) struct Share {
    buffer: Arc<Buffer>,
    pipeline: Cell<Option<&'static Pipeline>>,
    /// Room in the queue that this thread has taken and not used.
    room: Cell<usize>,
}

impl Share {
    pub(super) fn register() -> Self {
        let buffer = Arc::new(Buffer::new());
        BUFFERS.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::clone(&buffer));
        Self { buffer, pipeline: Cell::new(None), room: Cell::new(0) }
    }

    #[inline]
    pub(super) fn count_started(&self, pipeline: &'static Pipeline) {
        self.serve(pipeline);
        bump(&self.buffer.started);
    }

    /// Takes a finished span. Never waits: what has no room is dropped and counted.
    #[inline]
    fn finish(&self, slot: &'static Slot, pipeline: &'static Pipeline) {
        self.serve(pipeline);
        bump(&self.buffer.ended);
        if pipeline.is_closed() {
            return discard(slot, pipeline, Loss::AfterShutdown);
        }
        match self.take_room(pipeline) {
            Some(wake) => {
                self.buffer.finished.push(slot);
                if wake {
                    pipeline.wake();
                }
            }
            None => discard(slot, pipeline, Loss::QueueFull),
        }
    }

    #[inline]
    fn serve(&self, pipeline: &'static Pipeline) {
        if !self.pipeline.get().is_some_and(|current| ptr::eq(current, pipeline)) {
            self.turn_to(Some(pipeline));
        }
    }

    /// Settles with the pipeline that this thread served so far and turns to another one.
    #[cold]
    fn turn_to(&self, pipeline: Option<&'static Pipeline>) {
        let counted = Totals {
            started: self.buffer.started.swap(0, Ordering::Relaxed),
            ended: self.buffer.ended.swap(0, Ordering::Relaxed),
        };
        if let Some(former) = self.pipeline.replace(pipeline) {
            former.settle(counted);
            former.give_room(self.room.take());
        }
        let now = pipeline.map_or(ptr::null_mut(), |pipeline| ptr::from_ref(pipeline).cast_mut());
        self.buffer.pipeline.store(now, Ordering::Release);
    }

    /// Room for one more span, and whether the worker should look.
    #[inline]
    fn take_room(&self, pipeline: &'static Pipeline) -> Option<bool> {
        if let Some(left) = self.room.get().checked_sub(1) {
            self.room.set(left);
            return Some(false);
        }
        let (room, wake) = pipeline.take_room()?;
        self.room.set(room.saturating_sub(1));
        Some(wake)
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.turn_to(None);
        self.buffer.retired.store(true, Ordering::Release);
    }
}

/// Only the owning thread writes, so a load and a store suffice.
fn bump(counter: &AtomicU64) {
    counter.store(counter.load(Ordering::Relaxed).wrapping_add(1), Ordering::Relaxed);
}

pub(crate) fn count_started(pipeline: &'static Pipeline) {
    if Local::with(|local| local.share.count_started(pipeline)).is_none() {
        pipeline.settle(Totals { started: 1, ended: 0 });
    }
}

/// Takes a finished span from the thread that ended it.
#[inline]
pub(crate) fn finish(slot: &'static Slot, pipeline: &'static Pipeline) {
    if Local::with(|local| local.share.finish(slot, pipeline)).is_none() {
        finish_without_thread(slot, pipeline);
    }
}

#[cold]
fn finish_without_thread(slot: &'static Slot, pipeline: &'static Pipeline) {
    pipeline.settle(Totals { started: 0, ended: 1 });
    if pipeline.is_closed() {
        return discard(slot, pipeline, Loss::AfterShutdown);
    }
    match pipeline.take_room() {
        Some((room, _)) => {
            pipeline.give_room(room.saturating_sub(1));
            let _one_at_a_time = LEFTOVER_PUSH.lock().unwrap_or_else(PoisonError::into_inner);
            LEFTOVER.push(slot);
        }
        None => discard(slot, pipeline, Loss::QueueFull),
    }
}

#[cold]
fn discard(slot: &'static Slot, pipeline: &'static Pipeline, loss: Loss) {
    drop(slot.take());
    slot::release(slot);
    pipeline.lose(1, loss);
}

/// Everything that has finished so far, each thread's spans in the order in which they ended.
pub(crate) fn collect(into: &mut Vec<&'static Slot>) {
    LEFTOVER.take(into);
    BUFFERS.lock().unwrap_or_else(PoisonError::into_inner).retain(|buffer| {
        // Read before taking: a thread that retires in between is kept once more.
        let retired = buffer.retired.load(Ordering::Acquire);
        buffer.finished.take(into);
        !retired
    });
}

/// Slots whose records were taken out go back to the threads.
pub(crate) fn recycle(slots: &mut Vec<&'static Slot>) {
    slot::give_back(slots.drain(..));
}

/// Counts of threads that still serve the pipeline; what other threads counted was settled with it.
pub(crate) fn totals(pipeline: &'static Pipeline) -> Totals {
    let buffers = BUFFERS.lock().unwrap_or_else(PoisonError::into_inner);
    let serving = buffers.iter().filter(|buffer| buffer.counts_for(pipeline));
    serving.fold(Totals::default(), |sum, buffer| Totals {
        started: sum.started.wrapping_add(buffer.started.load(Ordering::Relaxed)),
        ended: sum.ended.wrapping_add(buffer.ended.load(Ordering::Relaxed)),
    })
}

/// A span that was recorded but not sampled: it counts nowhere.
pub(crate) fn forget(slot: &'static Slot) {
    drop(slot.take());
    slot::release(slot);
}
