//! Owns the places where open records live: a pool of slots that are never freed, and the right to write to one.
//! Holds `unsafe`: a slot's record is reached without a lock by whoever owns the slot.
//!
//! A span's record lies in a slot from its start to its end. The guard in the user's function and the span inside `opentelemetry::Context`
//! both point to the slot and carry the generation under which it was claimed; when the span ends the generation moves on, so a late
//! writer finds that the record is no longer its own. A slot goes back to the thread that ended its span, the last one first, so the next
//! span finds it in that core's cache. Must not know what becomes of finished records.
#![expect(
    unsafe_code,
    reason = "one word guards a record: three read-modify-writes a span less than with a mutex"
)]

use std::cell::RefCell;
use std::ptr;
use std::sync::{Mutex, PoisonError};

use super::local::Local;
use super::record::OpenRecord;
use super::sync::{AtomicU64, BATCH, Ordering, PATIENCE, Shared, pause};

/// A place for one record.
///
/// `state` is the generation, and in its lowest bit whether somebody writes under it. The generations of open spans are odd, so that whoever
/// looks from outside can tell them from free slots. The record belongs to
/// - whoever took the slot from the free list and set the lowest bit, until it clears it;
/// - whoever set the lowest bit of an equal generation, until it clears it;
/// - whoever moved the generation on from an open one, until it puts the slot back.
#[derive(Debug)]
pub(super) struct Slot {
    state: AtomicU64,
    record: Shared<OpenRecord>,
}

// SAFETY: `record` is only reached by its owner, as said above; every change of owner is an acquire of what the owner before released.
// `OpenRecord` itself is `Send`, which the function below checks.
unsafe impl Sync for Slot {}

const _: fn() = || {
    fn is_send<T: Send>() {}
    is_send::<OpenRecord>();
};

const WRITING: u64 = 1;
const OPEN: u64 = 2;
const NEXT_GENERATION: u64 = 2;

/// A slot that was just taken from the free list. Its state says that somebody writes until the span is open.
#[derive(Debug)]
pub(crate) struct Claimed {
    slot: &'static Slot,
    /// The slot's state once the span is open.
    state: u64,
}

impl Claimed {
    #[inline]
    fn new(slot: &'static Slot) -> Self {
        let state = slot.state.load(Ordering::Relaxed) | OPEN;
        // Nobody else changes the state of a free slot: the `Live` of former spans do not fit, and nobody makes one for a free slot.
        slot.state.store(state | WRITING, Ordering::Relaxed);
        Self { slot, state }
    }

    /// The record. What the last span left in it owns no memory.
    #[inline]
    pub(crate) fn record(&mut self) -> &mut OpenRecord {
        // SAFETY: the slot came from the free list, and a `Live` of this generation waits until we clear the writing bit.
        self.slot.record.with_mut(|record| unsafe { &mut *record })
    }

    /// The right to write to the record from when it is open. Used before, it waits for that.
    #[inline]
    pub(crate) fn live(&self) -> Live {
        Live { slot: self.slot, state: self.state }
    }

    /// The span is open: others may write to it.
    #[inline]
    pub(crate) fn open(self) -> Live {
        let live = self.live();
        std::mem::forget(self);
        live.slot.state.store(live.state, Ordering::Release);
        live
    }
}

impl Drop for Claimed {
    /// The span never came to be.
    fn drop(&mut self) {
        self.record().clear();
        self.slot.state.store(self.state.wrapping_add(NEXT_GENERATION), Ordering::Release);
        release(self.slot);
    }
}

/// The right to write to an open span's record; ends by itself when the span ends.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Live {
    slot: &'static Slot,
    /// The slot's state while the span is open and nobody writes.
    state: u64,
}

impl Live {
    /// Runs `f` on the record while the span is open. `f` must not run user code: others wait for it.
    pub(crate) fn with<T>(self, f: impl FnOnce(&mut OpenRecord) -> T) -> Option<T> {
        self.acquire(self.state | WRITING)?;
        let _release = Release(self);
        // SAFETY: we set the bit, so nobody else writes under this generation, and nobody moves it on before we clear the bit.
        Some(self.slot.record.with_mut(|record| f(unsafe { &mut *record })))
    }

    /// Ends the span: `f` sees the record one last time and must leave nothing in it that owns memory; then the slot is free for the next, of
    /// this thread if it has a list. `None` if the span had ended before. `f` must not run user code.
    #[inline]
    pub(super) fn end<T>(self, free: Option<&Free>, f: impl FnOnce(&mut OpenRecord) -> T) -> Option<T> {
        self.acquire(self.state.wrapping_add(NEXT_GENERATION))?;
        // SAFETY: we moved the generation on, so no `Live` fits any more, and the slot is in no free list until it is released below.
        let result = self.slot.record.with_mut(|record| f(unsafe { &mut *record }));
        match free {
            Some(free) => free.keep(self.slot),
            None => give_back([self.slot]),
        }
        Some(result)
    }

    /// As [`with`](Self::with), for who has no part in the span: it gives up where somebody writes for longer than writing takes, as the
    /// user's code may that makes the values of a span which is about to open.
    pub(super) fn visit<T>(self, f: impl FnOnce(&mut OpenRecord) -> T) -> Option<T> {
        self.acquire_soon(self.state | WRITING)?;
        let _release = Release(self);
        // SAFETY: as in `with`.
        Some(self.slot.record.with_mut(|record| f(unsafe { &mut *record })))
    }

    /// As [`end`](Self::end), for who has no part in the span; gives up as [`visit`](Self::visit) does.
    pub(super) fn end_from_outside<T>(self, f: impl FnOnce(&mut OpenRecord) -> T) -> Option<T> {
        self.acquire_soon(self.state.wrapping_add(NEXT_GENERATION))?;
        // SAFETY: as in `end`.
        let result = self.slot.record.with_mut(|record| f(unsafe { &mut *record }));
        give_back([self.slot]);
        Some(result)
    }

    /// Nobody writes to the record any more, and nobody looks at it: it stays as it is, for ever, and its slot with it. For a forked child,
    /// where whoever was writing is not there to go on.
    #[cfg(unix)]
    fn abandon(self) {
        self.slot.state.store(self.state.wrapping_add(NEXT_GENERATION), Ordering::Release);
    }

    fn acquire_soon(self, state: u64) -> Option<()> {
        for tries in 0..PATIENCE {
            match self.slot.state.compare_exchange_weak(
                self.state,
                state,
                Ordering::Acquire,
                Ordering::Relaxed,
            ) {
                Ok(_) => return Some(()),
                Err(now) if now & !WRITING != self.state => return None,
                Err(_) => pause(tries),
            }
        }
        None
    }

    /// Sets the state that makes the record ours; `None` when the span has ended.
    #[inline]
    fn acquire(self, state: u64) -> Option<()> {
        let mut tries = 0u32;
        loop {
            match self.slot.state.compare_exchange_weak(
                self.state,
                state,
                Ordering::Acquire,
                Ordering::Relaxed,
            ) {
                Ok(_) => return Some(()),
                Err(now) if now & !WRITING != self.state => return None,
                Err(_) => wait(&mut tries),
            }
        }
    }
}

impl PartialEq for Live {
    fn eq(&self, other: &Self) -> bool {
        ptr::eq(self.slot, other.slot) && self.state == other.state
    }
}

/// Another thread writes an attribute, which takes nanoseconds, unless it was just suspended.
#[cold]
fn wait(tries: &mut u32) {
    *tries = tries.saturating_add(1);
    pause(*tries);
}

/// Clears the writing bit, also when the writer panics.
struct Release(Live);

impl Drop for Release {
    fn drop(&mut self) {
        self.0.slot.state.store(self.0.state, Ordering::Release);
    }
}

impl Slot {
    fn new() -> Self {
        Self { state: AtomicU64::new(0), record: Shared::new(OpenRecord::BLANK) }
    }

    /// New slots, which are never freed.
    #[cold]
    fn make(number: usize) -> &'static [Self] {
        let slots: &'static [Self] = (0..number).map(|_| Self::new()).collect::<Vec<_>>().leak();
        ALL.lock().unwrap_or_else(PoisonError::into_inner).push(slots);
        slots
    }

    /// The span that is open here.
    fn live(&'static self) -> Option<Live> {
        let state = self.state.load(Ordering::Relaxed);
        (state & OPEN != 0).then_some(Live { slot: self, state: state & !WRITING })
    }
}

/// Shows every span that is open, whoever opened it. Spans that open or end meanwhile may be shown or not.
pub(super) fn each_open(each: impl FnMut(Live)) {
    let all = ALL.lock().unwrap_or_else(PoisonError::into_inner).clone();
    all.into_iter().flatten().filter_map(Slot::live).for_each(each);
}

/// Every slot there is, by the runs in which they were made.
pub(super) static ALL: Mutex<Vec<&'static [Slot]>> = Mutex::new(Vec::new());
/// Slots that no thread keeps for itself.
pub(super) static SPARE: Mutex<Vec<&'static Slot>> = Mutex::new(Vec::new());
/// How many slots a thread keeps at most.
const KEPT: usize = 4 * BATCH;

/// A thread's own free slots; they go back when the thread ends.
#[derive(Default)]
pub(super) struct Free(RefCell<Vec<&'static Slot>>);

impl Free {
    /// A slot for a new span. Never waits: if the common pool is busy, new slots are made.
    #[inline]
    pub(super) fn claim(&self) -> Claimed {
        let own = self.0.try_borrow_mut().ok().and_then(|mut free| {
            if free.is_empty() {
                refill(&mut free);
            }
            free.pop()
        });
        Claimed::new(own.unwrap_or_else(one_more))
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
        free.extend(Slot::make(BATCH));
    }
}

#[cold]
fn one_more() -> &'static Slot {
    Slot::make(1).first().unwrap_or_else(|| Box::leak(Box::new(Slot::new())))
}

/// For a fork: nobody may be in the middle of a change.
#[cfg(unix)]
pub(super) fn hold(locks: &mut crate::fork::Locks) -> Option<()> {
    locks.take(&ALL)?;
    locks.take(&SPARE)
}

/// In a forked child, where this is the only thread: no span that is open is this process's. Their slots stay as they are.
#[cfg(unix)]
pub(super) fn abandon_open() {
    // Not free only where a fork could not wait for it.
    if let Ok(all) = ALL.try_lock() {
        all.iter().copied().flatten().filter_map(Slot::live).for_each(Live::abandon);
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

#[cfg(test)]
mod tests {
    use super::*;
    use opentelemetry::trace::SpanId;

    #[test]
    fn a_late_writer_finds_the_span_ended() {
        let free = Free::default();
        let live = free.claim().open();
        assert!(live.with(|record| record.parent = SpanId::from(1)).is_some());
        assert!(live.end(Some(&free), |record| std::mem::replace(record, OpenRecord::BLANK)).is_some());
        assert!(live.with(|_| ()).is_none());
        assert!(live.end(None, |_| ()).is_none());
    }

    #[test]
    fn writers_on_many_threads_exclude_each_other_and_the_end() {
        let rounds = if cfg!(miri) { 5 } else { 2_000 };
        let free = Free::default();
        for _ in 0..rounds {
            let live = free.claim().open();
            let written: usize = std::thread::scope(|scope| {
                let write = || {
                    (0..8)
                        .filter(|n| live.with(|record| record.set("k".into(), (*n).into())).is_some())
                        .count()
                };
                let threads = [scope.spawn(write), scope.spawn(write)];
                let ended =
                    live.end(None, |record| std::mem::replace(record, OpenRecord::BLANK).attribute_count());
                assert!(ended.is_some_and(|attributes| attributes <= 1));
                threads.into_iter().map(|thread| thread.join().unwrap()).sum()
            });
            assert!(written <= 16);
        }
    }
}
