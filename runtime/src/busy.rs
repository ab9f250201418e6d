//! Owns whether a thread runs code of the program's while it holds a lock of ours: should that code fork, nobody waits for what its own thread
//! holds. Must not know which lock.

use std::cell::Cell;

thread_local! {
    static BUSY: Cell<bool> = const { Cell::new(false) };
}

/// Runs code of the program's, which must not unwind, under a lock of ours.
pub(crate) fn busy<T>(run: impl FnOnce() -> T) -> T {
    let before = BUSY.try_with(|busy| busy.replace(true)).unwrap_or(false);
    let done = run();
    let _ = BUSY.try_with(|busy| busy.set(before));
    done
}

/// Whether this thread is in the middle of such code.
#[cfg(unix)]
pub(crate) fn is_busy() -> bool {
    BUSY.try_with(Cell::get).unwrap_or(false)
}
