//! Owns what the runtime says about itself: reports through the error hook, by default one line on standard error.
//! Must not know who reads them; a hook that panics is survived.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::provider::LogLevel;
use crate::survive::survive;

/// Called for every report of the level that is set or of a graver one. Runs on the threads that export, on the thread that starts or shuts
/// down, and once on a thread that makes a span, or a log record, after the shutdown; what it throws is caught.
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
    /// Spans or log records began to be lost, go on to be lost, or were lost at the end.
    Loss,
    /// They leave again; the text says how many were lost.
    Recovery,
    /// A setting that was ignored or is probably a mistake.
    Setting,
    /// Spans or log records were made after the shutdown.
    AfterShutdown,
    /// Attributes, events or links were above a limit and left out.
    Limit,
    /// Code of the program panicked in a sampler, an id generator, a span processor, a `Debug` or a `Display`, and was caught.
    Panic,
    /// The receiver sent a warning with its answer.
    Receiver,
    /// A sampling strategy could not be read from a back end; the last one holds.
    Sampling,
    /// Something inside the runtime failed and was put right.
    Internal,
    /// Where spans go and why, at the start.
    Start,
}

impl ReportKind {
    /// The least level at which it is said.
    fn level(self) -> LogLevel {
        match self {
            Self::Loss | Self::AfterShutdown | Self::Internal => LogLevel::Error,
            Self::Setting | Self::Limit | Self::Panic | Self::Receiver | Self::Sampling => LogLevel::Warn,
            Self::Recovery => LogLevel::Info,
            Self::Start => LogLevel::Debug,
        }
    }
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
    hook: Option<Arc<ErrorHook>>,
    level: LogLevel,
    printed: Mutex<HashMap<ReportKind, Instant>>,
    /// The last one that tells of a failure.
    last: Mutex<Option<(Instant, Report)>>,
    late_said: AtomicBool,
    #[cfg(feature = "logs")]
    late_log_said: AtomicBool,
    dropped_at_once: AtomicBool,
}

/// Standard error gets at most one line of these kinds in this time. The others come seldom by themselves.
const INTERVAL: Duration = Duration::from_secs(10);

impl Reporter {
    pub(crate) fn new(hook: Option<ErrorHook>, level: LogLevel) -> Self {
        Self::with(hook.map(Arc::new), level)
    }

    /// To the same hook, with nothing said so far.
    #[cfg(unix)]
    pub(crate) fn again(&self) -> Self {
        Self::with(self.hook.clone(), self.level)
    }

    fn with(hook: Option<Arc<ErrorHook>>, level: LogLevel) -> Self {
        Self {
            hook,
            level,
            printed: Mutex::default(),
            last: Mutex::default(),
            late_said: AtomicBool::new(false),
            #[cfg(feature = "logs")]
            late_log_said: AtomicBool::new(false),
            dropped_at_once: AtomicBool::new(false),
        }
    }

    pub(crate) fn say(&self, report: &Report) {
        if report.kind.level() <= LogLevel::Warn && report.kind != ReportKind::Setting {
            *self.last.lock().unwrap_or_else(PoisonError::into_inner) =
                Some((Instant::now(), report.clone()));
        }
        if report.kind.level() > self.level {
            return;
        }
        match &self.hook {
            // The hook is the user's: what it throws is its own affair, the runtime goes on.
            Some(hook) => drop(survive(|| hook(report))),
            None if self.is_too_soon(report.kind) => {}
            None => print(report),
        }
    }

    /// The lock that a fork has to wait for, so that a child can be asked what failed. Nothing else is taken while it is held.
    #[cfg(unix)]
    pub(super) fn hold(&'static self, locks: &mut crate::fork::Locks) -> Option<()> {
        locks.take(&self.last)
    }

    /// How long ago the last failure was reported, and what it was.
    pub(crate) fn last_failure(&self) -> Option<(Duration, Report)> {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner).clone();
        last.map(|(at, report)| (at.elapsed(), report))
    }

    /// The guard went before anything was traced: `let _ = traced::init()`.
    pub(crate) fn note_dropped_at_once(&self) {
        self.dropped_at_once.store(true, Ordering::Relaxed);
    }

    /// What is missing was told already.
    #[cfg(unix)]
    pub(super) fn expect_late_spans(&self) {
        self.late_said.store(true, Ordering::Relaxed);
    }

    /// What is missing was told already.
    #[cfg(all(unix, feature = "logs"))]
    pub(crate) fn expect_late_logs(&self) {
        self.late_log_said.store(true, Ordering::Relaxed);
    }

    /// A span was made after the shutdown: said at most once, on the thread that made it. True for the first.
    pub(crate) fn late_span(&self) -> bool {
        let text = "a span was made after the shutdown and dropped; keep the guard of `traced::init` until the last span has ended";
        self.late(&self.late_said, "spans", text)
    }

    /// The same of a log record.
    #[cfg(feature = "logs")]
    pub(crate) fn late_log(&self) {
        let text = "a log record came after the shutdown and was dropped; keep the guard of `traced::init`, and do not shut its logger \
                    provider down, until the last one";
        self.late(&self.late_log_said, "log records", text);
    }

    fn late(&self, said: &AtomicBool, things: &str, text: &str) -> bool {
        let is_first = !said.load(Ordering::Relaxed) && !said.swap(true, Ordering::AcqRel);
        if is_first && self.dropped_at_once.load(Ordering::Relaxed) {
            let text = format!(
                "{things} are dropped because the guard of `traced::init` was dropped at once; bind it to a name that lives as long as \
                 `main`: `let _telemetry = traced::init()?` (`let _ = ..` keeps nothing)"
            );
            self.say(&Report::new(ReportKind::AfterShutdown, text));
        } else if is_first {
            self.say(&Report::new(ReportKind::AfterShutdown, text));
        }
        is_first
    }

    fn is_too_soon(&self, kind: ReportKind) -> bool {
        if !matches!(kind, ReportKind::Receiver | ReportKind::Sampling | ReportKind::Internal) {
            return false;
        }
        let mut printed = self.printed.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let last = printed.get(&kind).copied();
        if last.is_some_and(|last| now.saturating_duration_since(last) < INTERVAL) {
            return true;
        }
        printed.insert(kind, now);
        false
    }
}

/// Standard error may be closed; there is nowhere left to say so.
fn print(report: &Report) {
    use std::io::Write as _;
    let line = format!("traced: {report}\n");
    // Past the lock of standard error, which is never free in a child that was forked while another thread held it.
    #[cfg(unix)]
    let stderr = std::os::fd::AsFd::as_fd(&std::io::stderr()).try_clone_to_owned().map(std::fs::File::from);
    #[cfg(not(unix))]
    let stderr = Ok::<_, std::io::Error>(std::io::stderr());
    let _ = stderr.and_then(|mut stderr| stderr.write_all(line.as_bytes()));
}
