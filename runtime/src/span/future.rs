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
    // Not a struct with an `Option` in it: each type around the future counts towards the caller's recursion limit.
    #[derive(Debug)]
    #[must_use = "futures do nothing unless polled"]
    #[project = Projected]
    #[expect(missing_docs, reason = "pin-project-lite takes no docs on the fields of a variant")]
    pub enum InSpan<F, O> {
        /// Not ready yet. The fields are dropped in this order: the future before its span.
        Live {
            #[pin]
            future: F,
            stage: Stage,
            outcome: Option<O>,
        },
        /// Ready.
        Done,
    }

    impl<F, O> PinnedDrop for InSpan<F, O> {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this;
            let Projected::Live { stage, .. } = this.as_mut().project() else { return };
            let Some(begun) = stage.take() else { return };
            // What the future still holds is dropped with its span current; the span ends after that.
            let _current = begun.attach();
            // Comes here once more, and finds no span.
            this.set(InSpan::Done);
        }
    }
}

/// Where a span of a future or a stream is in its life.
#[derive(Debug)]
pub enum Stage {
    /// Starts with the first poll.
    Waiting(Box<Prepared>),
    /// Started.
    Running(Begun),
    /// The span is somebody else's now.
    Done,
}

impl Stage {
    pub(super) fn attach(&self) -> Option<ContextGuard> {
        match self {
            Self::Running(begun) => begun.attach(),
            Self::Waiting(_) | Self::Done => None,
        }
    }

    /// Starts the span if it was waiting, and makes it current.
    #[inline]
    pub(super) fn enter(&mut self) -> Option<ContextGuard> {
        self.started().and_then(|begun| begun.attach())
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

    /// The span, if it has started.
    pub(super) fn take(&mut self) -> Option<Begun> {
        if let Self::Running(_) = self
            && let Self::Running(begun) = std::mem::replace(self, Self::Done)
        {
            return Some(begun);
        }
        None
    }
}

/// A future in a span that has started. `R` is named first, so that it can be given to the closures' types.
#[inline]
pub fn running<R, F, O>(begun: Begun, future: F, outcome: O) -> InSpan<F, O>
where
    F: Future<Output = R>,
    O: FnOnce(&mut SpanCore, &R),
{
    InSpan::Live { future, stage: Stage::Running(begun), outcome: Some(outcome) }
}

/// A future in a span that starts with the first poll.
pub fn waiting<R, F, O>(prepared: Prepared, future: F, outcome: O) -> InSpan<F, O>
where
    F: Future<Output = R>,
    O: FnOnce(&mut SpanCore, &R),
{
    InSpan::Live { future, stage: Stage::Waiting(Box::new(prepared)), outcome: Some(outcome) }
}

impl<F, O> Future for InSpan<F, O>
where
    F: Future,
    O: FnOnce(&mut SpanCore, &F::Output),
{
    type Output = F::Output;

    // Compiled anew for each traced function: what does not depend on it stands elsewhere, and no closure is passed on.
    fn poll(mut self: Pin<&mut Self>, cx: &mut TaskContext<'_>) -> Poll<F::Output> {
        let Projected::Live { future, stage, outcome } = self.as_mut().project() else {
            // Polled after it was ready: the contract leaves this to us; an async block would panic here.
            return Poll::Pending;
        };
        let current = stage.enter();
        let watched = Unwinding::of(stage);
        let polled = future.poll(cx);
        watched.ends_well();
        let Poll::Ready(output) = polled else { return Poll::Pending };
        let (mut stage, outcome) = (std::mem::replace(stage, Stage::Done), outcome.take());
        let watched = Unwinding::of(&mut stage);
        self.set(InSpan::Done);
        if let (Some(begun), Some(outcome)) = (watched.stage.started(), outcome) {
            outcome(begun.span(), &output);
        }
        watched.ends_well();
        drop(current);
        if let Some(begun) = stage.take() {
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

impl<'a> Unwinding<'a> {
    #[inline]
    fn of(stage: &'a mut Stage) -> Self {
        Self { stage, armed: true }
    }

    #[inline]
    fn ends_well(mut self) {
        self.armed = false;
    }
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
