//! Owns the work that all do, each in its own way: one root and nine children per trace, functions that do next to nothing. Measures nothing.

pub mod by_hand;
pub mod fast;
pub mod global;
pub mod other;
pub mod ours;
pub mod plain;
pub mod tokio_tracing;

use std::pin::pin;
use std::sync::OnceLock;
use std::task::{Context as Task, Poll, Waker};

use opentelemetry::Context;
use opentelemetry::trace::{SpanContext, SpanId, TraceContextExt as _, TraceFlags, TraceId, TraceState};

/// Room for everything, so that nobody gains by dropping.
pub const QUEUE: usize = 1 << 18;
/// Spans of a trace.
pub const SPANS: u32 = 10;
/// How often a future of the row about polls is polled.
pub const POLLS: u32 = 1_000;

pub fn nothing() {}

/// Calls `child` once per span of a trace.
pub fn children(mut child: impl FnMut()) {
    for _ in 0..SPANS {
        child();
    }
}

/// Runs `body` below a local parent that is not sampled, as an unsampled request leaves one in the context.
pub fn unsampled(body: impl FnOnce()) {
    static PARENT: OnceLock<Context> = OnceLock::new();
    let parent = PARENT.get_or_init(|| {
        let (trace, span) = (TraceId::from(7u128), SpanId::from(7u64));
        let parent = SpanContext::new(trace, span, TraceFlags::NOT_SAMPLED, false, TraceState::default());
        Context::new().with_remote_span_context(parent)
    });
    let _guard = parent.clone().attach();
    body();
}

/// Polls until the future is ready, without a runtime.
pub fn finish<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let mut task = Task::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut task) {
            return output;
        }
    }
}

/// Pending for this many polls.
pub struct Pending(pub u32);

impl Future for Pending {
    type Output = ();
    fn poll(mut self: std::pin::Pin<&mut Self>, _: &mut Task<'_>) -> Poll<()> {
        let left = self.0;
        self.0 = left.saturating_sub(1);
        if left == 0 { Poll::Ready(()) } else { Poll::Pending }
    }
}
