//! Owns the rule by which a finished trace of this process is kept or dropped, as the program says it. Must not know how traces are held.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use opentelemetry::trace::Status;
use opentelemetry_sdk::trace::SpanData;

use super::convert::span_data;
use crate::busy::busy;
use crate::recorder::{Clock, Record};
use crate::survive::survive;

type Wanted = Box<dyn FnMut(&[SpanData]) -> bool + Send>;

/// Which traces are kept when all that this process adds to them is known; see [`Builder::keep_traces`](crate::Builder::keep_traces). A trace is kept if
/// any of the conditions holds.
///
/// ```
/// use std::time::Duration;
/// use traced::KeepTraces;
///
/// let rule = KeepTraces::new()
///     .failed()
///     .slower_than(Duration::from_secs(1))
///     .when(|spans| spans.iter().any(|span| span.name == "orders.refund"));
/// # let _ = rule;
/// ```
#[derive(Clone)]
#[must_use = "a rule does nothing until it is given to `builder().keep_traces(..)`"]
pub struct KeepTraces {
    failed: bool,
    slower_than: Option<Duration>,
    span_slower_than: Option<Duration>,
    /// Locked by the worker while one runs, so that a fork does not find it in the middle of its work.
    wanted: Arc<Mutex<Vec<Wanted>>>,
    number: usize,
    pub(super) max_spans: usize,
    pub(super) max_bytes: usize,
    pub(super) max_wait: Duration,
}

impl Default for KeepTraces {
    fn default() -> Self {
        Self::new()
    }
}

impl KeepTraces {
    /// Without a condition; one is needed.
    pub fn new() -> Self {
        Self {
            failed: false,
            slower_than: None,
            span_slower_than: None,
            wanted: Arc::default(),
            number: 0,
            max_spans: 10_000,
            max_bytes: 64 << 20,
            max_wait: Duration::from_secs(60),
        }
    }

    /// Keeps traces in which the status of a span is Error.
    pub fn failed(mut self) -> Self {
        self.failed = true;
        self
    }

    /// Keeps traces whose local root, such as the server's span, took longer.
    pub fn slower_than(mut self, limit: Duration) -> Self {
        self.slower_than = Some(limit);
        self
    }

    /// Keeps traces in which any span took longer.
    pub fn span_slower_than(mut self, limit: Duration) -> Self {
        self.span_slower_than = Some(limit);
        self
    }

    /// Keeps traces of which this function says so. It sees the finished spans, the local root last, on the worker's thread, and is asked where no
    /// other condition holds. Where it panics the trace is kept.
    pub fn when(mut self, wanted: impl FnMut(&[SpanData]) -> bool + Send + 'static) -> Self {
        self.wanted.lock().unwrap_or_else(PoisonError::into_inner).push(Box::new(wanted));
        self.number = self.number.saturating_add(1);
        self
    }

    /// The most spans that wait for their local root, all traces together. Beyond that the oldest traces are exported as far as they are.
    /// Default: 10 000.
    pub fn max_spans(mut self, spans: usize) -> Self {
        self.max_spans = spans;
        self
    }

    /// The most bytes of spans that wait, roughly, as [`max_spans`](Self::max_spans). Default: 64 MiB.
    pub fn max_bytes(mut self, bytes: usize) -> Self {
        self.max_bytes = bytes;
        self
    }

    /// The longest wait of a span for its local root; afterwards its trace is exported as far as it is. Default: 60 s.
    pub fn max_wait(mut self, wait: Duration) -> Self {
        self.max_wait = wait;
        self
    }

    /// Whether there is a condition.
    pub(crate) fn can_keep(&self) -> bool {
        self.failed || self.slower_than.is_some() || self.span_slower_than.is_some() || self.number > 0
    }

    /// The lock that a fork has to wait for.
    #[cfg(unix)]
    pub(super) fn hold(&'static self, locks: &mut crate::fork::Locks) -> Option<()> {
        locks.take(&self.wanted)
    }

    /// What becomes of a trace; the local root is the last span.
    pub(super) fn keeps(&self, spans: &[Record], clock: &Clock) -> bool {
        let took_longer = |span: &Record, limit: Duration| {
            let (start, end) = clock.interval(span.start, span.end);
            end.duration_since(start).is_ok_and(|took| took > limit)
        };
        let has_failed = |span: &Record| {
            span.extra.as_ref().is_some_and(|extra| matches!(extra.status, Status::Error { .. }))
        };
        (self.failed && spans.iter().any(has_failed))
            || self.slower_than.zip(spans.last()).is_some_and(|(limit, root)| took_longer(root, limit))
            || self.span_slower_than.is_some_and(|limit| spans.iter().any(|span| took_longer(span, limit)))
            || (self.number > 0 && self.is_wanted(spans, clock))
    }

    fn is_wanted(&self, spans: &[Record], clock: &Clock) -> bool {
        let spans: Vec<SpanData> = spans.iter().map(|span| span_data(span.copy(), clock)).collect();
        let mut wanted = self.wanted.lock().unwrap_or_else(PoisonError::into_inner);
        wanted.iter_mut().any(|wanted| busy(|| survive(|| wanted(&spans))).unwrap_or(true))
    }
}

/// As the settings show it.
impl fmt::Display for KeepTraces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut conditions = Vec::new();
        if self.failed {
            conditions.push("failed".to_owned());
        }
        conditions.extend(self.slower_than.map(|limit| format!("slower than {limit:?}")));
        conditions.extend(self.span_slower_than.map(|limit| format!("with a span slower than {limit:?}")));
        if self.number > 0 {
            conditions.push("chosen by a function".to_owned());
        }
        f.write_str(if conditions.is_empty() { "none" } else { "" })?;
        f.write_str(&conditions.join(", "))
    }
}

impl fmt::Debug for KeepTraces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("KeepTraces").field(&format_args!("{self}")).finish()
    }
}
