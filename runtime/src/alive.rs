//! Owns the answer to one question: can this thread still be traced? Its context is a thread-local of the OpenTelemetry API that
//! panics when it is used after its destruction, which code in other thread-locals' destructors would do. Knows no span.

use std::panic::catch_unwind;

use opentelemetry::Context;

thread_local! {
    static ALIVE: Alive = Alive::new();
}

/// Destroyed before the thread's context: while this can be used, so can that.
struct Alive {
    context: bool,
}

impl Alive {
    fn new() -> Self {
        // Thread-locals are destroyed in the reverse order of their making: the context's is made first.
        Self { context: catch_unwind(|| Context::map_current(|_| ())).is_ok() }
    }
}

impl Drop for Alive {
    /// Having a destructor is what makes the thread-local unusable in time.
    fn drop(&mut self) {
        self.context = false;
    }
}

/// False in a thread that is being torn down: there nothing is traced.
#[inline]
pub(crate) fn thread_is_alive() -> bool {
    ALIVE.try_with(|alive| alive.context).unwrap_or(false)
}

/// The context that is current; an empty one where there can be none any more.
#[inline]
pub(crate) fn current_context() -> Context {
    if thread_is_alive() { Context::current() } else { Context::new() }
}
