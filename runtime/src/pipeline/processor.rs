//! Owns the program's functions that see finished spans before the exporter does: their order, their verdicts, their panics. Knows neither
//! queue nor exporter.

use std::fmt;

use opentelemetry_sdk::trace::SpanData;

use super::Loss;
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

/// All processors, in the order in which they were given.
#[derive(Default)]
pub(crate) struct Processors(Vec<Process>);

impl Processors {
    pub(crate) fn push(&mut self, process: impl FnMut(&mut SpanData) -> Verdict + Send + 'static) {
        self.0.push(Box::new(process));
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// The cause, if the span goes no further. One that a processor panicked over may still hold what that was to take out, so it ends here.
    pub(super) fn run(&mut self, span: &mut SpanData) -> Result<(), Loss> {
        for process in &mut self.0 {
            match survive(|| process(span)) {
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
