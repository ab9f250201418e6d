//! Owns futures that run in a span: attached for each poll, ended at readiness, at a panic, or when dropped.
//! Must not know how a span is recorded.

use std::future::Future;
use std::mem::ManuallyDrop;
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
        /// Not ready yet.
        Live {
            #[pin]
            future: F,
            // Every traced function would look for what is to be dropped: done when it is ready, else emptied below.
            stage: ManuallyDrop<Stage>,
            outcome: Option<O>,
        },
        /// Ready.
        Done,
    }

    impl<F, O> PinnedDrop for InSpan<F, O> {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this;
            let Projected::Live { stage, .. } = this.as_mut().project() else { return };
            if stage.is_done() {
                return;
            }
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
    fn enter(&mut self) -> Option<ContextGuard> {
        match self {
            Self::Running(begun) => begun.enter(),
            Self::Waiting(_) | Self::Done => self.started().and_then(Begun::enter),
        }
    }

    /// Before what [`enter`](Self::enter) gave is dropped, unless the future is ready.
    #[inline]
    fn pause(&mut self) {
        if let Self::Running(begun) = self {
            begun.regain();
        }
    }

    /// The span, whose future is ready.
    fn end(&mut self) -> Ending {
        match std::mem::replace(self, Self::Done) {
            Self::Running(begun) => Ending(begun),
            Self::Waiting(_) | Self::Done => Ending(Begun::OFF),
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

    #[inline]
    fn is_done(&self) -> bool {
        matches!(self, Self::Done)
    }

    /// The span, if it has started. Nothing is left of one that has not.
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
    InSpan::Live { future, stage: ManuallyDrop::new(Stage::Running(begun)), outcome: Some(outcome) }
}

/// A future in a span that starts with the first poll.
pub fn waiting<R, F, O>(prepared: Prepared, future: F, outcome: O) -> InSpan<F, O>
where
    F: Future<Output = R>,
    O: FnOnce(&mut SpanCore, &R),
{
    let stage = ManuallyDrop::new(Stage::Waiting(Box::new(prepared)));
    InSpan::Live { future, stage, outcome: Some(outcome) }
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
        let Poll::Ready(output) = polled else {
            stage.pause();
            return Poll::Pending;
        };
        let (mut ending, outcome) = (stage.end(), outcome.take());
        self.set(InSpan::Done);
        if let Some(outcome) = outcome {
            outcome(ending.0.span(), &output);
        }
        drop(current);
        ending.complete();
        Poll::Ready(output)
    }
}

/// A span whose future is ready. Unless it completes, a panic has come between.
struct Ending(Begun);

impl Ending {
    fn complete(mut self) {
        self.0.complete();
        // Spares looking for what is left to drop.
        std::mem::forget(self);
    }
}

impl Drop for Ending {
    fn drop(&mut self) {
        self.0.panicked();
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
    fn ends_well(self) {
        std::mem::forget(self);
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
