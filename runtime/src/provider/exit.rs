//! Owns being called when the process exits. Holds one declaration of a C function. Must not know what is done then.
#![expect(unsafe_code, reason = "the standard library has no way to be called at exit; the C library has")]

use std::ffi::c_int;
use std::sync::Once;

// SAFETY: this is the declaration of C11 7.22.4.2. The function has no precondition, and what it is given is never unloaded: it is a
// function of this program.
unsafe extern "C" {
    safe fn atexit(callback: extern "C" fn()) -> c_int;
}

extern "C" fn at_exit() {
    super::endings::exit_begins();
}

/// From now on, once per process. A process that can take no further function exits without waiting.
pub(super) fn call_at_exit() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // Nobody could do anything about a failure.
        let _ = atexit(at_exit);
    });
}
