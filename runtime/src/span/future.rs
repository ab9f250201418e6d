//! Owns futures that run in a span: attached for each poll, ended at readiness, at a panic, or when dropped.
//! Must not know how a span is recorded.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context as TaskContext, Poll};

use opentelemetry::ContextGuard;
use pin_project_lite::pin_project;

use super::core::SpanCore;
use super::guard::Begun;
use super::start::Prepared;

pin_project! {
    /// A future in a span of its own. `O` reads the result.
    #[derive(Debug)]
    #[must_use = "futures do nothing unless polled"]
    pub struct InSpan<F, O> {
        stage: Stage,
        outcome: Option<O>,
        #[pin]
        future: Option<F>,
    }

    impl<F, O> PinnedDrop for InSpan<F, O> {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            // What the future still holds is dropped with its span current; the span ends after that.
            let _current = this.stage.attach();
            this.future.set(None);
        }
    }
}

/// Where a span of a future or a stream is in its life.
#[derive(Debug)]
pub(super) enum Stage {
    Waiting(Box<Prepared>),
    Running(Begun),
    Done,
}

impl Stage {
    pub(super) fn attach(&self) -> Option<ContextGuard> {
        match self {
            Self::Running(begun) => begun.attach(),
            Self::Waiting(_) | Self::Done => None,
        }
    }

    /// The span, started now if it was waiting.
    pub(super) fn started(&mut self) -> Option<&mut Begun> {
        if let Self::Waiting(_) = self
            && let Self::Waiting(prepared) = std::mem::replace(self, Self::Done)
        {
            *self = Self::Running(prepared.begin());
        }
        match self {
            Self::Running(begun) => Some(begun),
            Self::Waiting(_) | Self::Done => None,
        }
    }

    pub(super) fn take(&mut self) -> Option<Begun> {
        match std::mem::replace(self, Self::Done) {
            Self::Running(begun) => Some(begun),
            Self::Waiting(_) | Self::Done => None,
        }
    }
}

/// A future in a span that has started. `R` is named first, so that it can be given to the closures' types.
#[inline]
pub fn running<R, F, O>(begun: Begun, future: F, outcome: O) -> InSpan<F, O>
where
    F: Future<Output = R>,
    O: FnOnce(&mut SpanCore, &R),
{
    InSpan { stage: Stage::Running(begun), outcome: Some(outcome), future: Some(future) }
}

/// A future in a span that starts with the first poll.
pub fn waiting<R, F, O>(prepared: Prepared, future: F, outcome: O) -> InSpan<F, O>
where
    F: Future<Output = R>,
    O: FnOnce(&mut SpanCore, &R),
{
    InSpan { stage: Stage::Waiting(Box::new(prepared)), outcome: Some(outcome), future: Some(future) }
}

impl<F, O> Future for InSpan<F, O>
where
    F: Future,
    O: FnOnce(&mut SpanCore, &F::Output),
{
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut TaskContext<'_>) -> Poll<F::Output> {
        let mut this = self.project();
        let current = this.stage.started().and_then(|begun| begun.attach());
        let mut unwinding = Unwinding { stage: this.stage, armed: true };
        let Some(future) = this.future.as_mut().as_pin_mut() else {
            // Polled after it was ready: the contract leaves this to us; an async block would panic here.
            unwinding.armed = false;
            return Poll::Pending;
        };
        let output = match future.poll(cx) {
            Poll::Pending => {
                unwinding.armed = false;
                return Poll::Pending;
            }
            Poll::Ready(output) => output,
        };
        this.future.set(None);
        if let (Some(begun), Some(outcome)) = (unwinding.stage.started(), this.outcome.take()) {
            outcome(begun.span(), &output);
        }
        unwinding.armed = false;
        let begun = unwinding.stage.take();
        drop(current);
        if let Some(begun) = begun {
            begun.complete();
        }
        Poll::Ready(output)
    }
}

/// Notices a panic that leaves a poll: the future may be dropped much later, when nothing unwinds any more.
pub(super) struct Unwinding<'a> {
    pub(super) stage: &'a mut Stage,
    pub(super) armed: bool,
}

impl Drop for Unwinding<'_> {
    fn drop(&mut self) {
        if self.armed
            && let Stage::Running(begun) = self.stage
        {
            begun.panicked();
        }
    }
}
