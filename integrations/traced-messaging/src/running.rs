//! Owns the future of an operation: its span is current in each poll, and ends with it. Must not know what is done.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use pin_project_lite::pin_project;
use traced::opentelemetry::ContextGuard;

use crate::messaging::Operation;
use crate::span::MessageSpan;

pin_project! {
    /// A future in the span of an operation; made by [`MessageSpan::run`].
    #[derive(Debug)]
    #[must_use = "futures do nothing until they are polled"]
    pub struct Running<F, T, E> {
        // `None`: it is done.
        #[pin]
        inner: Option<F>,
        span: Unfinished,
        ok: fn(&MessageSpan, &T),
        err: fn(&MessageSpan, &E),
    }

    impl<F, T, E> PinnedDrop for Running<F, T, E> {
        // What happens while the future is dropped belongs into the span, which ends afterwards.
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            let _current = this.span.enter();
            this.inner.set(None);
        }
    }
}

/// A span whose future is not ready.
#[derive(Debug)]
struct Unfinished(Option<MessageSpan>);

impl Unfinished {
    fn enter(&self) -> Option<ContextGuard> {
        self.0.as_ref().and_then(MessageSpan::enter)
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if let Some(span) = self.0.take().filter(|span| span.operation == Operation::Process) {
            span.fail("cancelled", "dropped before the message was processed");
        }
    }
}

impl<F, T, E> Running<F, T, E> {
    pub(crate) fn new(
        span: MessageSpan,
        inner: F,
        ok: fn(&MessageSpan, &T),
        err: fn(&MessageSpan, &E),
    ) -> Self {
        Self { inner: Some(inner), span: Unfinished(Some(span)), ok, err }
    }
}

impl<F, T, E> Future for Running<F, T, E>
where
    F: Future<Output = Result<T, E>>,
{
    type Output = Result<T, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        let _current = this.span.enter();
        let polled = catch_unwind(AssertUnwindSafe(|| {
            // Who polls once more waits for ever.
            let result =
                ready!(this.inner.as_mut().as_pin_mut().map_or(Poll::Pending, |inner| inner.poll(cx)));
            this.inner.set(None);
            Poll::Ready(result)
        }));
        let result = ready!(polled.unwrap_or_else(|payload| {
            this.inner.set(None);
            match this.span.0.take() {
                Some(span) => span.panicked(payload),
                None => resume_unwind(payload),
            }
        }));
        if let Some(span) = this.span.0.take() {
            match &result {
                Ok(value) => (this.ok)(&span, value),
                Err(error) => (this.err)(&span, error),
            }
        }
        Poll::Ready(result)
    }
}
