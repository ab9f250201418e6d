//! Owns the places where records live: a pool of slots that are never freed, and the right to write to one.
//!
//! A span's record lies in a slot from its start until the worker has read it. The guard in the user's function and the span inside
//! `opentelemetry::Context` both point to the slot and carry the generation under which it was claimed; when the span ends the generation
//! moves on, so a late writer finds that the record is no longer its own. Must not know what becomes of finished records.

use std::cell::RefCell;
use std::ptr;
use std::sync::atomic::{AtomicPtr, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::record::Record;

/// A place for one record.
#[derive(Debug)]
pub(crate) struct Slot {
    next: AtomicPtr<Slot>,
    /// Changes only under the lock; read without it by whoever owns the free slot.
    generation: AtomicU64,
    record: Mutex<Option<Record>>,
}

/// The right to write to an open span's record; ends by itself when the span ends.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Live {
    slot: &'static Slot,
    generation: u64,
}

impl Live {
    /// Runs `f` on the record while the span is open. `f` must not run user code: the slot is locked.
    pub(crate) fn with<T>(self, f: impl FnOnce(&mut Record) -> T) -> Option<T> {
        let mut record = self.lock()?;
        record.as_mut().map(f)
    }

    /// Puts the record in; the span is open from here on.
    pub(crate) fn fill(self, record: Record) {
        if let Some(mut place) = self.lock() {
            *place = Some(record);
        }
    }

    /// Ends the span: `f` sees the record one last time, and the slot is whoever's comes next. `None` if it had ended before.
    pub(crate) fn end<T>(self, f: impl FnOnce(&mut Record) -> T) -> Option<(&'static Slot, T)> {
        let mut record = self.lock()?;
        let result = record.as_mut().map(f)?;
        self.slot.generation.store(self.generation.wrapping_add(1), Ordering::Relaxed);
        Some((self.slot, result))
    }

    /// Gives the slot back: the span never came to be.
    fn abandon(self) {
        let Some(mut record) = self.lock() else { return };
        let never_seen = record.take();
        self.slot.generation.store(self.generation.wrapping_add(1), Ordering::Relaxed);
        drop(record);
        drop(never_seen);
        release(self.slot);
    }

    fn lock(self) -> Option<MutexGuard<'static, Option<Record>>> {
        let record = self.slot.lock();
        (self.slot.generation.load(Ordering::Relaxed) == self.generation).then_some(record)
    }

    pub(crate) fn same(self, other: Self) -> bool {
        ptr::eq(self.slot, other.slot) && self.generation == other.generation
    }
}

/// A claimed slot whose record is not there yet. It goes back if the user's code that makes the attributes panics.
#[derive(Debug)]
pub(crate) struct Claimed(Live);

impl Claimed {
    pub(crate) fn new(live: Live) -> Self {
        Self(live)
    }

    pub(crate) fn keep(self) -> Live {
        let live = self.0;
        std::mem::forget(self);
        live
    }
}

impl Drop for Claimed {
    fn drop(&mut self) {
        self.0.abandon();
    }
}

impl Slot {
    const fn new() -> Self {
        Self {
            next: AtomicPtr::new(ptr::null_mut()),
            generation: AtomicU64::new(0),
            record: Mutex::new(None),
        }
    }

    /// Takes a finished record out.
    pub(crate) fn take(&self) -> Option<Record> {
        self.lock().take()
    }

    pub(super) fn next(&self) -> *mut Self {
        self.next.load(Ordering::Relaxed)
    }

    pub(super) fn set_next(&self, next: *mut Self) {
        self.next.store(next, Ordering::Relaxed);
    }

    fn live(&'static self) -> Live {
        Live { slot: self, generation: self.generation.load(Ordering::Relaxed) }
    }

    // Nothing that runs under this lock can panic half-way through a change, so a poisoned slot is as good as any.
    fn lock(&self) -> MutexGuard<'_, Option<Record>> {
        self.record.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Slots that no thread keeps for itself.
static SPARE: Mutex<Vec<&'static Slot>> = Mutex::new(Vec::new());
/// How many slots move at once between a thread and the rest, and how many a thread keeps at most.
const BATCH: usize = 32;
const KEPT: usize = 4 * BATCH;

thread_local! {
    static FREE: Free = Free::new();
}

/// A thread's own free slots; they go back when the thread ends.
struct Free {
    slots: RefCell<Vec<&'static Slot>>,
    /// Made while the thread's context could still be used; then that outlives this, and while this can be used, so can that.
    usable: bool,
}

impl Free {
    fn new() -> Self {
        Self { usable: crate::span::thread_is_alive(), slots: RefCell::new(Vec::new()) }
    }
}

impl Drop for Free {
    fn drop(&mut self) {
        give_back(self.slots.get_mut().drain(..));
    }
}

/// False in a thread that is being torn down: there nothing is traced.
pub(crate) fn thread_is_usable() -> bool {
    FREE.try_with(|free| free.usable).unwrap_or(false)
}

/// A slot for a new span. Never waits: if the common pool is busy, new slots are made.
pub(crate) fn claim() -> Live {
    let own = FREE.try_with(|free| {
        let mut free = free.slots.try_borrow_mut().ok()?;
        if free.is_empty() {
            refill(&mut free);
        }
        free.pop()
    });
    own.ok().flatten().unwrap_or_else(|| Box::leak(Box::new(Slot::new()))).live()
}

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

/// A slot that this thread has no more use for.
pub(super) fn release(slot: &'static Slot) {
    let kept = FREE.try_with(|free| match free.slots.try_borrow_mut() {
        Ok(mut free) if free.len() < KEPT => {
            free.push(slot);
            true
        }
        _ => false,
    });
    if !kept.unwrap_or(false) {
        give_back([slot]);
    }
}

/// Slots whose records were read.
pub(super) fn give_back(slots: impl IntoIterator<Item = &'static Slot>) {
    SPARE.lock().unwrap_or_else(PoisonError::into_inner).extend(slots);
}

#[cfg(test)]
mod tests {
    use std::ptr;

    use super::{Claimed, claim};

    #[test]
    fn an_abandoned_slot_is_used_again_and_its_former_span_has_no_right_to_it() {
        let first = claim();
        drop(Claimed::new(first));
        let second = claim();
        assert!(ptr::eq(first.slot, second.slot));
        assert!(first.lock().is_none() && second.lock().is_some());
        assert!(ptr::eq(Claimed::new(second).keep().slot, second.slot) && second.lock().is_some());
    }
}
