//! Owns loom's primitives under the names that the recorder's modules use; see `runtime/src/recorder/sync.rs`.

use loom::cell::UnsafeCell;

pub(super) use loom::sync::Arc;
pub(super) use loom::sync::atomic::{AtomicU64, Ordering};

/// A few entries: what holds for them holds for many.
pub(super) const CHUNK_BYTES: usize = 32;

/// Nobody looks at slots that no model uses.
pub(super) const BATCH: usize = 1;

/// Once more, after another thread has gone on.
pub(super) const PATIENCE: u32 = 2;

/// A number that one side alone advances. That side reads it without an order, which is checked to be exclusive; loom would take such a read for
/// the last access that matters and not try what the other side may do meanwhile.
#[derive(Debug)]
pub(super) struct AtomicUsize(loom::sync::atomic::AtomicUsize);

impl AtomicUsize {
    pub(super) fn new(value: usize) -> Self {
        Self(loom::sync::atomic::AtomicUsize::new(value))
    }

    pub(super) fn load(&self, order: Ordering) -> usize {
        match order {
            // SAFETY: loom ends the run if another thread stores at the same time.
            Ordering::Relaxed => unsafe { self.0.unsync_load() },
            _ => self.0.load(order),
        }
    }

    pub(super) fn store(&self, value: usize, order: Ordering) {
        self.0.store(value, order);
    }
}

/// A value whose every access is checked to be exclusive.
#[derive(Debug)]
pub(super) struct Shared<T>(UnsafeCell<T>);

impl<T> Shared<T> {
    pub(super) fn new(value: T) -> Self {
        Self(UnsafeCell::new(value))
    }

    pub(super) fn with_mut<R>(&self, f: impl FnOnce(*mut T) -> R) -> R {
        self.0.with_mut(f)
    }
}

/// Lets another thread go on.
pub(super) fn pause(_tries: u32) {
    loom::thread::yield_now();
}
