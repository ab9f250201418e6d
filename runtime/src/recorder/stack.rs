//! Owns the hand-over between a thread and the worker: an intrusive stack of slots, pushed by one thread, taken whole by another.
//! Holds this crate's `unsafe` of the recorder: one dereference.

use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

use super::slot::Slot;

/// Finished slots, newest first. Pushing neither locks nor waits; taking takes everything.
#[derive(Debug)]
pub(super) struct Stack {
    head: AtomicPtr<Slot>,
}

impl Stack {
    pub(super) const fn new() -> Self {
        Self { head: AtomicPtr::new(ptr::null_mut()) }
    }

    pub(super) fn push(&self, slot: &'static Slot) {
        let mut head = self.head.load(Ordering::Relaxed);
        loop {
            slot.set_next(head);
            let new = ptr::from_ref(slot).cast_mut();
            // Release: whoever takes the slot sees `next` and everything that was written before.
            match self.head.compare_exchange_weak(head, new, Ordering::Release, Ordering::Relaxed) {
                Ok(_) => return,
                Err(now) => head = now,
            }
        }
    }

    /// Everything pushed so far, oldest first.
    pub(super) fn take(&self, into: &mut Vec<&'static Slot>) {
        let first = into.len();
        let mut next = self.head.swap(ptr::null_mut(), Ordering::Acquire);
        while let Some(slot) = shared(next) {
            next = slot.next();
            into.push(slot);
        }
        if let Some(taken) = into.get_mut(first..) {
            taken.reverse();
        }
    }
}

#[expect(unsafe_code, reason = "an AtomicPtr gives back raw pointers")]
fn shared(slot: *mut Slot) -> Option<&'static Slot> {
    // SAFETY: every non-null pointer in a stack was made from a `&'static Slot` in `push`; slots are never freed and only shared
    // references to them exist.
    unsafe { slot.as_ref() }
}
