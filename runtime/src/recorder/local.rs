//! Owns what a thread has to itself: free slots, the id generator, its share of the queue. One thread-local, so one look-up a span.

use super::buffer::Share;
use super::ids::Ids;
use super::slot::{Claimed, Free};
use crate::pipeline::Pipeline;

/// A thread's own part of the recorder.
pub(crate) struct Local {
    pub(super) free: Free,
    pub(super) ids: Ids,
    pub(super) share: Share,
}

thread_local! {
    static LOCAL: Option<Local> = Local::new();
}

impl Local {
    fn new() -> Option<Self> {
        // While this can be used the thread's context can be, because it was made before.
        crate::alive::thread_is_alive().then(|| Self {
            free: Free::default(),
            ids: Ids::seeded(),
            share: Share::register(),
        })
    }

    /// `None` in a thread that is being torn down: there nothing is traced.
    #[inline]
    pub(crate) fn with<T>(f: impl FnOnce(&Self) -> T) -> Option<T> {
        LOCAL.try_with(|local| local.as_ref().map(f)).ok().flatten()
    }

    /// A slot for a new span.
    #[inline]
    pub(crate) fn claim(&self) -> Claimed {
        self.free.claim()
    }

    /// A new span's id.
    #[inline]
    pub(crate) fn span_id(&self) -> opentelemetry::trace::SpanId {
        self.ids.span_id()
    }

    /// A new trace's id.
    #[inline]
    pub(crate) fn trace_id(&self) -> opentelemetry::trace::TraceId {
        self.ids.trace_id()
    }

    #[inline]
    pub(crate) fn count_started(&self, pipeline: &'static Pipeline) {
        self.share.count_started(pipeline);
    }
}
