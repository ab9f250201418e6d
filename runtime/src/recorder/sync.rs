//! Owns the primitives below the recorder's `unsafe` modules, in the form in which `models/` can put its own in their place: there every order
//! in which threads can meet is tried. Knows neither slots nor chunks.

use std::cell::UnsafeCell;

pub(super) use std::sync::Arc;
pub(super) use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

/// What a chunk of entries takes.
pub(super) const CHUNK_BYTES: usize = 8192;

/// How many slots move at once between a thread and the rest.
pub(super) const BATCH: usize = 32;

/// How often who has no part in a span tries to reach its record.
pub(super) const PATIENCE: u32 = 1000;

/// A value that is reached without a lock, by whoever has the right to.
#[derive(Debug)]
pub(super) struct Shared<T>(UnsafeCell<T>);

impl<T> Shared<T> {
    pub(super) const fn new(value: T) -> Self {
        Self(UnsafeCell::new(value))
    }

    /// What `f` does with the value is its own responsibility.
    #[inline]
    pub(super) fn with_mut<R>(&self, f: impl FnOnce(*mut T) -> R) -> R {
        f(self.0.get())
    }
}

/// Somebody else is about to be done, unless it was just suspended.
#[cold]
pub(super) fn pause(tries: u32) {
    if tries < 64 { std::hint::spin_loop() } else { std::thread::yield_now() }
}
