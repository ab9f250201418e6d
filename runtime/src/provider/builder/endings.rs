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
    /// are open when the process ends are lost, but for [`unfinished_spans`](Self::unfinished_spans).
    pub fn flush_on_panic(mut self, deadline: Duration) -> Self {
        self.given.endings.panic = Some(deadline);
        self
    }

    /// `std::process::exit`, and the end of a `main` that has forgotten its guard, wait at most this long for finished spans to leave.
    /// Unset: those that had not left by then are lost, because neither drops the guard. Telemetry is shut down then as by dropping it: nobody waits
    /// for a receiver that is not there, and what is lost is reported.
    pub fn flush_on_exit(mut self, deadline: Duration) -> Self {
        self.given.endings.exit = Some(deadline);
        self
    }

    /// Spans that are open when telemetry ends leave as they are: at the shutdown, in the end that [`flush_on_exit`](Self::flush_on_exit) or
    /// `flush_on_sigterm` waits for, and in a panic of a program that aborts on panics. Default: `false`; they are lost, and counted by
    /// [`Stats::open`](crate::Stats::open).
    ///
    /// Each carries the attribute `traced.unfinished = true`, ends at that moment, and has the status that it was given until then. With that it
    /// has ended: what its function does to it afterwards is ignored, so that no span leaves twice. [`Stats::unfinished`](crate::Stats) counts
    /// them. Where panics unwind, a panic leaves open spans alone, because unwinding ends them.
    ///
    /// ```
    /// let builder = traced::builder().unfinished_spans(true);
    /// # let _ = builder;
    /// ```
    pub fn unfinished_spans(mut self, export: bool) -> Self {
        self.given.open.unfinished = Some(export);
        self
    }

    /// A span that has been open for longer than this is shown early: a copy of it leaves, once, with what it has by then, the attribute
    /// `traced.pending = true` and that moment as its end. The span itself leaves when it ends, with the same ids. Unset: no copies.
    ///
    /// The worker looks when it comes by, every [`schedule_delay`](Self::schedule_delay) at the latest, so the copy leaves that much later at
    /// most. Where the queue is full it waits for the next time.
    ///
    /// OpenTelemetry knows no such spans: the receiver gets two with one id. A store that appends keeps both, to be told apart by
    /// the attribute; Jaeger's user interface shows both, with a number behind the second id. A store that keeps one span per id, as Grafana Tempo does when it puts a
    /// trace together, may keep the copy and drop the end. Whatever counts spans counts both; a Collector's filter processor takes the copies
    /// out with `attributes["traced.pending"] == true`.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// let builder = traced::builder().pending_spans(Duration::from_secs(30));
    /// # let _ = builder;
    /// ```
    pub fn pending_spans(mut self, after: Duration) -> Self {
        self.given.open.pending_after = Some(after);
        self
    }

    /// The signal SIGTERM waits at most this long for finished spans to leave, and then ends the program with status 143. For programs that
    /// do not handle the signal: one that ends by itself when told to had better shut telemetry down as its last act. Unset: the signal is
    /// left alone. In a forked child it ends the program at once, with whatever handler the program had given it and whatever an `init` in the
    /// child says.
    #[cfg(all(unix, feature = "signal"))]
    pub fn flush_on_sigterm(mut self, deadline: Duration) -> Self {
        self.given.endings.sigterm = Some(deadline);
        self
    }
}
