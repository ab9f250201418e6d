//! Owns futures and streams that run in the context in which they were made. Must not know who polls them.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context as TaskContext, Poll};

use futures_core::Stream;
use pin_project_lite::pin_project;

use super::{Carry, carry};

pin_project! {
    /// A future or stream that is polled, and dropped, in the context that was current when it was made.
    #[derive(Debug)]
    #[must_use = "futures and streams do nothing unless polled"]
    pub struct InCurrentSpan<F> {
        carry: Carry,
        #[pin]
        inner: Option<F>,
    }

    impl<F> PinnedDrop for InCurrentSpan<F> {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            let _current = this.carry.attach();
            this.inner.set(None);
        }
    }
}

impl<F> InCurrentSpan<F> {
    fn new(inner: F) -> Self {
        Self { carry: carry(), inner: Some(inner) }
    }
}

impl<F: Future> Future for InCurrentSpan<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut TaskContext<'_>) -> Poll<F::Output> {
        let this = self.project();
        let _current = this.carry.attach();
        this.inner.as_pin_mut().map_or(Poll::Pending, |inner| inner.poll(cx))
    }
}

impl<S: Stream> Stream for InCurrentSpan<S> {
    type Item = S::Item;

    fn poll_next(self: Pin<&mut Self>, cx: &mut TaskContext<'_>) -> Poll<Option<S::Item>> {
        let this = self.project();
        let _current = this.carry.attach();
        this.inner.as_pin_mut().map_or(Poll::Ready(None), |inner| inner.poll_next(cx))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.inner.as_ref().map_or((0, Some(0)), Stream::size_hint)
    }
}

/// Carries the current span into a future.
pub trait FutureExt: Future + Sized {
    /// Polls the future in the context that is current now, whoever polls it: spans in it are children of the span that is current here.
    ///
    /// A future that is awaited where it was made needs none of this. It is for futures that run elsewhere: spawned, or handed to a library.
    ///
    /// ```
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// use traced::FutureExt as _;
    ///
    /// let task = tokio::spawn(async { 1 + 1 }.in_current_span());
    /// assert_eq!(task.await.unwrap(), 2);
    /// # })
    /// ```
    fn in_current_span(self) -> InCurrentSpan<Self> {
        InCurrentSpan::new(self)
    }
}

impl<F: Future> FutureExt for F {}

/// Carries the current span into a stream.
pub trait StreamExt: Stream + Sized {
    /// Polls the stream in the context that is current now, whoever polls it: spans in it are children of the span that is current here.
    ///
    /// ```
    /// use futures::stream;
    /// use traced::StreamExt as _;
    ///
    /// let numbers = stream::iter([1, 2, 3]).in_current_span();
    /// let all: Vec<_> = futures::executor::block_on(futures::StreamExt::collect(numbers));
    /// assert_eq!(all, [1, 2, 3]);
    /// ```
    fn in_current_span(self) -> InCurrentSpan<Self> {
        InCurrentSpan::new(self)
    }
}

impl<S: Stream> StreamExt for S {}
