//! Owns the asking of the program's own id generator, which may fail. Must not know how ids are made otherwise, nor for which span they are.

use std::fmt;
use std::sync::Arc;

use opentelemetry::trace::{SpanId, TraceId};
use opentelemetry_sdk::trace::IdGenerator;

use super::Counters;
use crate::survive::survive;

/// Where ids come from, if not from the recorder.
#[derive(Clone, Default)]
pub(crate) struct IdSource(Option<Arc<dyn IdGenerator>>);

impl IdSource {
    pub(crate) fn given(generator: impl IdGenerator + 'static) -> Self {
        Self(Some(Arc::new(generator)))
    }

    /// The program has a generator of its own.
    pub(crate) fn is_given(&self) -> bool {
        self.0.is_some()
    }

    /// `None`: the recorder makes one.
    pub(crate) fn trace_id(&self, counters: &Counters) -> Option<TraceId> {
        self.ask(counters, &TraceId::INVALID, |generator| generator.new_trace_id())
    }

    /// `None`: the recorder makes one.
    pub(crate) fn span_id(&self, counters: &Counters) -> Option<SpanId> {
        self.ask(counters, &SpanId::INVALID, |generator| generator.new_span_id())
    }

    fn ask<T: PartialEq>(
        &self,
        counters: &Counters,
        invalid: &T,
        ask: impl Fn(&dyn IdGenerator) -> T,
    ) -> Option<T> {
        let generator = self.0.as_deref()?;
        let id = survive(|| ask(generator)).filter(|id| id != invalid);
        if id.is_none() {
            counters.count_id_failure();
        }
        id
    }
}

impl fmt::Debug for IdSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("IdSource").field(&self.0).finish()
    }
}
