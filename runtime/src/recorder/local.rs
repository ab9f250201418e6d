//! Owns what a thread has to itself: free slots, the id generator, its share of the queue. One thread-local, so one look-up a span.

use std::panic::catch_unwind;

use opentelemetry::Context;

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
        // The context's thread-local is made first, so that it outlives ours: while ours can be used, so can it. It may be gone already,
        // and says so by a panic: then this thread traces no more.
        catch_unwind(|| Context::map_current(|_| ())).ok()?;
        Some(Self { free: Free::default(), ids: Ids::seeded(), share: Share::register() })
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

    #[inline]
    pub(crate) fn count_started(&self, pipeline: &'static Pipeline) {
        self.share.count_started(pipeline);
    }
}
