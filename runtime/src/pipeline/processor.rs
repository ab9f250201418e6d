//! Owns the program's functions that see finished spans before the exporter does: their order, their verdicts, their panics. Knows neither
//! queue nor exporter.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use opentelemetry_sdk::trace::SpanData;

use super::{KeepTraces, Loss};
use crate::busy::busy;
use crate::survive::survive;

/// What a span processor says of a finished span; see [`Builder::span_processor`](crate::Builder::span_processor).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// It goes on, to the next processor and then to the exporter.
    Keep,
    /// It ends here, counted as [`Loss::Processor`].
    Drop,
}

type Process = Box<dyn FnMut(&mut SpanData) -> Verdict + Send>;

/// All processors, in the order in which they were given. Clones are the same ones.
#[derive(Clone, Default)]
pub(crate) struct Processors {
    /// Locked by the worker while one runs, so that a fork does not find it in the middle of its work.
    all: Arc<Mutex<Vec<Process>>>,
    number: usize,
    traces: Option<KeepTraces>,
}

impl Processors {
    pub(crate) fn push(&mut self, process: impl FnMut(&mut SpanData) -> Verdict + Send + 'static) {
        self.lock().push(Box::new(process));
        self.number = self.number.saturating_add(1);
    }

    pub(crate) fn len(&self) -> usize {
        self.number
    }

    /// Which traces get as far as here.
    pub(crate) fn keep_traces(&mut self, rule: KeepTraces) {
        self.traces = Some(rule);
    }

    pub(crate) fn traces(&self) -> Option<&KeepTraces> {
        self.traces.as_ref()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Process>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// For a fork: none may be in the middle of its work.
    #[cfg(unix)]
    pub(super) fn hold(&'static self, locks: &mut crate::fork::Locks) -> Option<()> {
        locks.take(&self.all)?;
        self.traces.as_ref().map_or(Some(()), |rule| rule.hold(locks))
    }

    /// The cause, if the span goes no further. One that a processor panicked over may still hold what that was to take out, so it ends here.
    pub(super) fn run(&self, span: &mut SpanData) -> Result<(), Loss> {
        if self.number == 0 {
            return Ok(());
        }
        for process in self.lock().iter_mut() {
            match busy(|| survive(|| process(span))) {
                Some(Verdict::Keep) => {}
                Some(Verdict::Drop) => return Err(Loss::Processor),
                None => return Err(Loss::ProcessorPanicked),
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Processors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Processors").field(&self.len()).finish()
    }
}
