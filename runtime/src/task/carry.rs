//! Owns a context on its way to another thread. Must not know which pool or thread that is.

use opentelemetry::{Context, ContextGuard};

use crate::alive::{current_context, thread_is_alive};

/// The context that was current when [`carry`] was called, ready to be current in other threads.
#[derive(Clone, Debug)]
pub struct Carry {
    context: Context,
}

/// Takes the current context along: for thread pools, callbacks, and everything else that runs code elsewhere or later.
///
/// ```
/// let carry = traced::carry();
/// let results: Vec<u64> = std::thread::scope(|scope| {
///     let threads: Vec<_> = [1, 2, 3].map(|n| {
///         let carry = carry.clone();
///         // With rayon: `numbers.par_iter().map(|n| carry.run(|| n * 2))`.
///         scope.spawn(move || carry.run(|| n * 2))
///     }).into();
///     threads.into_iter().map(|thread| thread.join().unwrap()).collect()
/// });
/// assert_eq!(results, [2, 4, 6]);
/// ```
pub fn carry() -> Carry {
    Carry { context: current_context() }
}

impl Carry {
    /// Runs `f` with the carried context current: spans that it starts are children of the span that was current in [`carry`].
    pub fn run<T>(&self, f: impl FnOnce() -> T) -> T {
        let _current = self.attach();
        f()
    }

    /// The context itself.
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// `None` in a thread that is being torn down: there nothing is traced.
    pub(super) fn attach(&self) -> Option<ContextGuard> {
        thread_is_alive().then(|| self.context.clone().attach())
    }
}
