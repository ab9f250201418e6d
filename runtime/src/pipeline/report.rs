//! Owns what the runtime says about itself: reports through the error hook, by default one line on standard error.
//! Must not know who reads them; a hook that panics is survived.

use std::collections::HashMap;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Called for every report. Runs on the worker, or on the thread that shuts down; never while a span is recorded.
pub type ErrorHook = Box<dyn Fn(&Report) + Send + Sync>;

/// One thing that the runtime has to say: what happened, and what to do.
#[derive(Clone, Debug)]
pub struct Report {
    kind: ReportKind,
    text: String,
}

/// What a [`Report`] is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ReportKind {
    /// Spans began to be lost, or were lost at the end.
    Loss,
    /// Spans leave again; the text says how many were lost.
    Recovery,
    /// A setting that was ignored or is probably a mistake.
    Setting,
    /// Spans ended after the shutdown.
    AfterShutdown,
    /// The receiver sent a warning with its answer.
    Receiver,
    /// Something inside the runtime failed and was put right.
    Internal,
    /// Where spans go and why, at the start.
    Start,
}

impl Report {
    pub(crate) fn new(kind: ReportKind, text: impl Into<String>) -> Self {
        Self { kind, text: text.into() }
    }

    /// What the report is about.
    pub fn kind(&self) -> ReportKind {
        self.kind
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Passes reports on.
pub(crate) struct Reporter {
    hook: Option<ErrorHook>,
    /// Whether the default hook prints; `OTEL_LOG_LEVEL=none` turns it off.
    quiet: bool,
    printed: Mutex<HashMap<ReportKind, Instant>>,
    late_said: AtomicBool,
}

/// Standard error gets at most one line of a kind in this time, unless the text is a recovery or a loss at the end.
const INTERVAL: Duration = Duration::from_secs(10);

impl Reporter {
    pub(crate) fn new(hook: Option<ErrorHook>, quiet: bool) -> Self {
        let printed = Mutex::new(HashMap::new());
        Self { hook, quiet, printed, late_said: AtomicBool::new(false) }
    }

    pub(crate) fn say(&self, report: &Report) {
        match &self.hook {
            // The hook is the user's: what it throws is its own affair, the runtime goes on.
            Some(hook) => drop(catch_unwind(AssertUnwindSafe(|| hook(report)))),
            None if self.quiet || self.is_too_soon(report.kind) => {}
            None => print(report),
        }
    }

    /// A span ended after the shutdown: noted here, on the user's thread, and said at most once.
    pub(super) fn late_span(&self) {
        if !self.late_said.load(Ordering::Relaxed) && !self.late_said.swap(true, Ordering::AcqRel) {
            self.say(&Report::new(
                ReportKind::AfterShutdown,
                "a span ended after the shutdown and was dropped; keep the guard of `traced::init` until the last span has ended",
            ));
        }
    }

    fn is_too_soon(&self, kind: ReportKind) -> bool {
        if matches!(kind, ReportKind::Recovery | ReportKind::Setting) {
            return false;
        }
        let mut printed = self.printed.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let last = printed.insert(kind, now);
        last.is_some_and(|last| now.saturating_duration_since(last) < INTERVAL)
    }
}

fn print(report: &Report) {
    use std::io::Write as _;
    // Standard error may be closed; there is nowhere left to say so.
    let _ = writeln!(std::io::stderr().lock(), "traced: {report}");
}
