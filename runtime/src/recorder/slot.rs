//! Owns the places where open records live: a pool of slots that are never freed, and the right to write to one.
//!
//! A span's record lies in a slot from its start to its end. The guard in the user's function and the span inside `opentelemetry::Context`
//! both point to the slot and carry the generation under which it was claimed; when the span ends the generation moves on, so a late
//! writer finds that the record is no longer its own. A slot goes back to the thread that ended its span, the last one first, so the next
//! span finds it in that core's cache. Must not know what becomes of finished records.

use std::cell::RefCell;
use std::ptr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::local::Local;
use super::record::Record;

/// A place for one record.
#[derive(Debug)]
pub(super) struct Slot {
    /// Changes only under the lock; read without it by whoever owns the free slot.
    generation: AtomicU64,
    record: Mutex<Record>,
}

/// The right to write to an open span's record; ends by itself when the span ends.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Live {
    slot: &'static Slot,
    generation: u64,
}

impl Live {
    /// Runs `f` on the record while the span is open. `f` must not run user code: the slot is locked.
    #[inline]
    pub(crate) fn with<T>(self, f: impl FnOnce(&mut Record) -> T) -> Option<T> {
        self.lock().map(|mut record| f(&mut record))
    }

    /// Ends the span: `f` sees the record one last time and may take it, and the slot is free for the next. `None` if the span had ended
    /// before. `f` must not run user code.
    #[inline]
    pub(super) fn end<T>(self, f: impl FnOnce(&mut Record) -> T) -> Option<T> {
        let mut record = self.lock()?;
        let result = f(&mut record);
        self.slot.generation.store(self.generation.wrapping_add(1), Ordering::Relaxed);
        drop(record);
        release(self.slot);
        Some(result)
    }

    #[inline]
    fn lock(self) -> Option<MutexGuard<'static, Record>> {
        // Nothing that runs under this lock can panic half-way through a change, so a poisoned slot is as good as any.
        let record = self.slot.record.lock().unwrap_or_else(PoisonError::into_inner);
        (self.slot.generation.load(Ordering::Relaxed) == self.generation).then_some(record)
    }
}

impl PartialEq for Live {
    fn eq(&self, other: &Self) -> bool {
        ptr::eq(self.slot, other.slot) && self.generation == other.generation
    }
}

impl Slot {
    const fn new() -> Self {
        Self { generation: AtomicU64::new(0), record: Mutex::new(Record::BLANK) }
    }
}

/// Slots that no thread keeps for itself.
static SPARE: Mutex<Vec<&'static Slot>> = Mutex::new(Vec::new());
/// How many slots move at once between a thread and the rest, and how many a thread keeps at most.
const BATCH: usize = 32;
const KEPT: usize = 4 * BATCH;

/// A thread's own free slots; they go back when the thread ends.
#[derive(Default)]
pub(super) struct Free(RefCell<Vec<&'static Slot>>);

impl Free {
    /// A slot for a new span. Never waits: if the common pool is busy, new slots are made.
    #[inline]
    pub(super) fn claim(&self) -> Live {
        let own = self.0.try_borrow_mut().ok().and_then(|mut free| {
            if free.is_empty() {
                refill(&mut free);
            }
            free.pop()
        });
        let slot = own.unwrap_or_else(|| Box::leak(Box::new(Slot::new())));
        Live { slot, generation: slot.generation.load(Ordering::Relaxed) }
    }

    /// Keeps a slot that the thread has no more use for; what is too many goes back to all.
    #[inline]
    fn keep(&self, slot: &'static Slot) {
        if let Ok(mut free) = self.0.try_borrow_mut() {
            free.push(slot);
            if free.len() > KEPT {
                give_back(free.drain(..BATCH));
            }
        }
    }
}

impl Drop for Free {
    fn drop(&mut self) {
        give_back(self.0.get_mut().drain(..));
    }
}

#[cold]
fn refill(free: &mut Vec<&'static Slot>) {
    if let Ok(mut spare) = SPARE.try_lock() {
        let keep = spare.len().saturating_sub(BATCH);
        free.extend(spare.drain(keep..));
    }
    if free.is_empty() {
        let chunk: Vec<Slot> = (0..BATCH).map(|_| Slot::new()).collect();
        free.extend(chunk.leak().iter());
    }
}

#[inline]
fn release(slot: &'static Slot) {
    if Local::with(|local| local.free.keep(slot)).is_none() {
        give_back([slot]);
    }
}

#[cold]
fn give_back(slots: impl IntoIterator<Item = &'static Slot>) {
    SPARE.lock().unwrap_or_else(PoisonError::into_inner).extend(slots);
}
