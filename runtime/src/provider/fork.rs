//! Owns being called when the process forks. Holds declarations of two C functions. Must not know what a fork means to whom it is told.
//!
//! The C library calls back before `fork`, and after it in both processes. So nothing that runs per span has to ask which process it is in, and
//! nobody is in the middle of a change when the process is copied. `vfork`, `posix_spawn` and `_Fork` do not call back: after them comes an
//! `exec`.
#![expect(unsafe_code, reason = "the standard library cannot be asked about forks; the C library can")]

use std::cell::RefCell;
use std::ffi::c_int;
use std::sync::Once;

use super::{diagnosis, installed};
use crate::busy::is_busy;
use crate::filter;
use crate::fork::Locks;
use crate::pipeline::Pipeline;
use crate::recorder;
use crate::survive::survive;

// SAFETY: these are the declarations of POSIX.1. `pthread_atfork` has no precondition, and what it is given is never unloaded: they are
// functions of this program. `signal` is given `SIG_DFL`, which is no function.
unsafe extern "C" {
    safe fn pthread_atfork(before: extern "C" fn(), parent: extern "C" fn(), child: extern "C" fn())
    -> c_int;
    #[cfg(feature = "signal")]
    safe fn signal(number: c_int, handler: usize) -> usize;
}

thread_local! {
    /// From before the fork to after it, on the thread that forks.
    static HELD: RefCell<Option<Locks>> = const { RefCell::new(None) };
}

/// From now on, once per process. Where the C library can take no further function, a child's spans are lost.
pub(super) fn watch() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // Nobody could do anything about a failure.
        let _ = pthread_atfork(before, in_parent, in_child);
    });
}

/// The signal SIGTERM ends the process again.
#[cfg(feature = "signal")]
pub(super) fn default_sigterm() {
    const SIGTERM: c_int = 15;
    const DEFAULT: usize = 0;
    // It can only fail for signals that there are not.
    let _ = signal(SIGTERM, DEFAULT);
}

extern "C" fn before() {
    survive(|| {
        let locks = hold();
        let _ = HELD.try_with(|held| held.try_borrow_mut().map(|mut held| *held = locks));
    });
}

/// Whoever holds one of these waits for none of those before it.
fn hold() -> Option<Locks> {
    if is_busy() {
        return None;
    }
    let mut locks = Locks::none();
    if let Some(pipeline) = installed::installed().map(Pipeline::latest) {
        pipeline.hold(&mut locks)?;
    }
    #[cfg(feature = "logs")]
    crate::logs::hold(&mut locks)?;
    diagnosis::hold(&mut locks)?;
    filter::hold(&mut locks)?;
    recorder::fork::hold(&mut locks)?;
    Some(locks)
}

extern "C" fn in_parent() {
    survive(|| drop(take()));
}

extern "C" fn in_child() {
    survive(|| {
        let locks = take();
        let is_whole = locks.is_some();
        drop(locks);
        if is_whole {
            recorder::fork::begin_anew();
        } else {
            recorder::fork::abandon();
        }
        if let Some(pipeline) = installed::installed().map(Pipeline::latest) {
            pipeline.leave_to_parent(is_whole);
        }
        #[cfg(feature = "signal")]
        super::sigterm::leave_to_parent();
    });
}

fn take() -> Option<Locks> {
    HELD.try_with(|held| held.try_borrow_mut().ok().and_then(|mut held| held.take())).ok().flatten()
}
