//! Owns streams that run in a span: from the first `poll_next` to `None`, a panic, or the drop. Must not know how a span is recorded.

use std::pin::Pin;
use std::task::{Context as TaskContext, Poll};

use futures_core::Stream;
use pin_project_lite::pin_project;

use super::core::SpanCore;
use super::future::{Stage, Unwinding};
use super::start::Prepared;

pin_project! {
    /// A stream in a span of its own. `O` reads each item.
    #[derive(Debug)]
    #[must_use = "streams do nothing unless polled"]
    pub struct InStream<S, O> {
        stage: Stage,
        // Taken with the first item that is an error: one failure is the outcome.
        outcome: O,
        failed: bool,
        #[pin]
        stream: Option<S>,
    }

    impl<S, O> PinnedDrop for InStream<S, O> {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            {
                let _current = this.stage.attach();
                this.stream.set(None);
            }
            if *this.failed && let Some(mut begun) = this.stage.take() {
                // An error was its outcome already; nobody cancelled it.
                begun.complete();
            }
        }
    }
}

/// A stream in a span that starts with the first poll.
pub fn streaming<T, S, O>(prepared: Prepared, stream: S, outcome: O) -> InStream<S, O>
where
    S: Stream<Item = T>,
    O: FnMut(&mut SpanCore, &T),
{
    InStream { stage: Stage::Waiting(Box::new(prepared)), outcome, failed: false, stream: Some(stream) }
}

impl<S, O> Stream for InStream<S, O>
where
    S: Stream,
    O: FnMut(&mut SpanCore, &S::Item),
{
    type Item = S::Item;

    fn poll_next(self: Pin<&mut Self>, cx: &mut TaskContext<'_>) -> Poll<Option<S::Item>> {
        let mut this = self.project();
        let current = this.stage.started().and_then(|begun| begun.attach());
        let mut unwinding = Unwinding { stage: this.stage, armed: true };
        let Some(stream) = this.stream.as_mut().as_pin_mut() else {
            unwinding.armed = false;
            return Poll::Ready(None);
        };
        let polled = stream.poll_next(cx);
        match &polled {
            Poll::Pending => {}
            Poll::Ready(Some(item)) => {
                if !*this.failed
                    && let Some(begun) = unwinding.stage.started()
                {
                    (this.outcome)(begun.span(), item);
                    *this.failed = begun.span().has_failed();
                }
            }
            Poll::Ready(None) => this.stream.set(None),
        }
        unwinding.armed = false;
        if matches!(polled, Poll::Ready(None)) {
            let begun = unwinding.stage.take();
            drop(current);
            if let Some(mut begun) = begun {
                begun.complete();
            }
        }
        polled
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.stream.as_ref().map_or((0, Some(0)), Stream::size_hint)
    }
}
