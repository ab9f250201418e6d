//! Owns the response's body: the span ends where it ends. Must not know what spans say.

use std::fmt::Display;
use std::pin::Pin;
use std::task::{Context as TaskContext, Poll, ready};

use bytes::Buf as _;
use http_body::{Body, Frame, SizeHint};
use pin_project_lite::pin_project;
use traced::opentelemetry::Context;

use super::span::{ServerSpan, watched};
use crate::failure::Failure;

pin_project! {
    /// The body of a response. Its span ends with the last frame or the trailers, with an error, or when it is dropped
    /// before.
    #[derive(Debug, Default)]
    pub struct ServerBody<B> {
        // First: what happens while it is dropped belongs into the span.
        #[pin]
        inner: B,
        context: Option<Context>,
        span: Option<ServerSpan>,
        left: Option<u64>,
    }
}

impl<B: Body> ServerBody<B> {
    /// `length` is what the response's head promises.
    pub(super) fn new(
        inner: B,
        context: Option<Context>,
        span: Option<ServerSpan>,
        length: Option<u64>,
    ) -> Self {
        let left = length.or_else(|| inner.size_hint().exact());
        let mut body = Self { inner, context, span, left };
        if body.inner.is_end_stream() {
            end(&mut body.span);
        } else {
            count(&mut body.left, 0, &mut body.span);
        }
        body
    }
}

impl<B> ServerBody<B> {
    /// The body itself; the span ends.
    pub fn into_inner(mut self) -> B {
        end(&mut self.span);
        self.inner
    }
}

impl<B> Body for ServerBody<B>
where
    B: Body,
    B::Error: Display + 'static,
{
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut TaskContext<'_>,
    ) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        let mut this = self.project();
        let _current = this.context.clone().map(Context::attach);
        let polled = ready!(watched(this.span, || this.inner.as_mut().poll_frame(cx)));
        match &polled {
            Some(Ok(frame)) => {
                count(this.left, frame.data_ref().map_or(0, |data| data.remaining() as u64), this.span);
                if frame.is_trailers() || this.inner.is_end_stream() {
                    end(this.span);
                }
            }
            Some(Err(error)) => {
                if let Some(span) = this.span.take() {
                    span.fail(Failure::of(error));
                }
            }
            None => end(this.span),
        }
        Poll::Ready(polled)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

fn end(span: &mut Option<ServerSpan>) {
    if let Some(span) = span.take() {
        span.end();
    }
}

/// A server that has sent as much as it promised need not ask for more.
fn count(left: &mut Option<u64>, sent: u64, span: &mut Option<ServerSpan>) {
    *left = left.map(|left| left.saturating_sub(sent));
    if let (Some(0), Some(span)) = (&left, span) {
        span.complete();
    }
}
