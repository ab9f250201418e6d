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
            let _leaving = stage.leave();
            // Comes here once more, and finds no span.
            this.empty();
        }
    }
}

impl<F, O> InSpan<F, O> {
    /// Drops what the future still holds. A function of its own, so that it is not twice in an unoptimised build.
    #[inline]
    fn empty(mut self: Pin<&mut Self>) {
        self.set(Self::Done);
    }
}

/// What a future still holds is dropped with its span current; the span ends after that.
struct Leaving {
    _current: Option<ContextGuard>,
    _begun: Option<Begun>,
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
        let begun = match std::mem::replace(self, Self::Done) {
            Self::Running(begun) => ManuallyDrop::new(begun),
            Self::Waiting(_) | Self::Done => ManuallyDrop::new(Begun::OFF),
        };
        Ending { begun, is_complete: false }
    }

    /// The span, whose future is dropped before it is ready.
    fn leave(&mut self) -> Leaving {
        let begun = self.take();
        Leaving { _current: begun.as_ref().and_then(Begun::attach), _begun: begun }
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

    // Compiled anew for each traced function: what does not depend on it stands elsewhere, no closure is passed on, and as little as possible of
    // what is to be dropped is moved, since the compiler adds a flag for each such move and looks at it wherever a panic may come from.
    fn poll(mut self: Pin<&mut Self>, cx: &mut TaskContext<'_>) -> Poll<F::Output> {
        let Projected::Live { future, stage, outcome } = self.as_mut().project() else {
            // Polled after it was ready: the contract leaves this to us; an async block would panic here.
            return Poll::Pending;
        };
        let mut current = Attached(ManuallyDrop::new(stage.enter()));
        let polled = {
            let mut watched = Unwinding { stage, armed: true };
            let polled = future.poll(cx);
            watched.armed = false;
            polled
        };
        match &polled {
            Poll::Pending => stage.pause(),
            Poll::Ready(output) => {
                let mut ending = stage.end();
                let outcome = outcome.take();
                // First: a span that ends in there tells this one which error it ended with.
                self.empty();
                if let Some(outcome) = outcome {
                    outcome(ending.begun.span(), output);
                }
                current.leave();
                ending.complete();
            }
        }
        polled
    }
}

/// The span is current for a poll.
struct Attached(ManuallyDrop<Option<ContextGuard>>);

impl Attached {
    #[inline]
    fn leave(&mut self) {
        if let Some(attached) = self.0.take() {
            drop(attached);
        }
    }
}

impl Drop for Attached {
    #[inline]
    fn drop(&mut self) {
        self.leave();
    }
}

/// A span whose future is ready. Unless it completes, a panic has come between.
struct Ending {
    // Nothing is left in it to drop once it is complete.
    begun: ManuallyDrop<Begun>,
    is_complete: bool,
}

impl Ending {
    fn complete(&mut self) {
        self.begun.complete();
        self.is_complete = true;
    }

    #[cold]
    fn panicked(&mut self) {
        std::mem::replace(&mut *self.begun, Begun::OFF).panicked();
    }
}

impl Drop for Ending {
    #[inline]
    fn drop(&mut self) {
        if !self.is_complete {
            self.panicked();
        }
    }
}

/// Notices a panic that leaves a poll: the future may be dropped much later, when nothing unwinds any more.
pub(super) struct Unwinding<'a> {
    pub(super) stage: &'a mut Stage,
    pub(super) armed: bool,
}

impl Drop for Unwinding<'_> {
    #[inline]
    fn drop(&mut self) {
        if self.armed
            && let Stage::Running(begun) = self.stage
        {
            begun.panicked();
        }
    }
}
