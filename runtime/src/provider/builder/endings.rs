//! Owns the builder's methods about how a process may end. Checks nothing.

use std::time::Duration;

use super::Builder;

impl Builder {
    /// Whether text and place of a panic are noted for the span that it ends, which takes a panic hook. The hook that was there before runs
    /// as well. Default: `true`.
    pub fn panic_hook(mut self, note: bool) -> Self {
        self.given.panic_hook = Some(note);
        self
    }

    /// A panic waits at most this long for finished spans to leave, before the panic hook that was there before runs.
    ///
    /// Unset, that is 5 s in programs that abort on panics, where nothing runs afterwards. Where panics unwind they end a task more often than
    /// the process, and the guard of [`init`](crate::init) exports when `main` unwinds: so there nothing waits. Zero waits never. Spans that
    /// are open when the process ends are lost.
    pub fn flush_on_panic(mut self, deadline: Duration) -> Self {
        self.given.endings.panic = Some(deadline);
        self
    }

    /// `std::process::exit`, and the end of a `main` that has forgotten its guard, wait at most this long for finished spans to leave.
    /// Unset: those that had not left by then are lost, because neither drops the guard.
    pub fn flush_on_exit(mut self, deadline: Duration) -> Self {
        self.given.endings.exit = Some(deadline);
        self
    }

    /// The signal SIGTERM waits at most this long for finished spans to leave, and then ends the program with status 143. For programs that
    /// do not handle the signal: one that ends by itself when told to had better shut telemetry down as its last act. Unset: the signal is
    /// left alone.
    #[cfg(all(unix, feature = "signal"))]
    pub fn flush_on_sigterm(mut self, deadline: Duration) -> Self {
        self.given.endings.sigterm = Some(deadline);
        self
    }
}
