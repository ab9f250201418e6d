//! Owns the future and the body of a response whose span lasts until the body's end. Must not know what spans say.

use std::any::Any;
use std::fmt::Display;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::task::{Context as TaskContext, Poll, ready};

use bytes::Buf as _;
use http::header::CONTENT_LENGTH;
use http::{HeaderMap, Response};
use http_body::{Body, Frame, SizeHint};
use pin_project_lite::pin_project;
use traced::opentelemetry::Context;

use crate::failure::Failure;

/// A span that a panic ends.
pub trait Fails {
    /// Ends with a failure.
    fn fail(self, failure: Failure);
}

/// A span that lasts until the end of a response's body.
pub trait ResponseSpan: Fails {
    /// There is a response: writes what its head says. Runs in the span's context.
    fn respond<B>(&mut self, response: &Response<B>);

    /// The body's trailers came.
    fn trailers(&mut self, _trailers: &HeaderMap) {}

    /// As much was sent as was promised: whoever drops the body now has read it.
    fn complete(&mut self);

    /// The service or the body failed.
    fn fail_of<E: Display + 'static>(self, error: &E)
    where
        Self: Sized,
    {
        self.fail(Failure::of(error));
    }

    /// Ends as it is.
    fn end(self);
}

/// What a request runs in.
#[derive(Debug)]
pub(crate) struct Started<S> {
    /// `None`: nothing of ours.
    pub(crate) context: Option<Context>,
    /// `None`: not recorded, or somebody else's.
    pub(crate) span: Option<S>,
}

impl<S> Started<S> {
    pub(crate) const NOTHING: Self = Self { context: None, span: None };
}

/// Runs a part of the request's work in the span's context; a panic in it is told by the span and goes on.
pub(crate) fn watched<S: Fails, T>(
    context: Option<&Context>,
    span: &mut Option<S>,
    work: impl FnOnce() -> T,
) -> T {
    let _current = context.cloned().map(Context::attach);
    if span.is_none() {
        return work();
    }
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|payload: Box<dyn Any + Send>| {
        if let Some(span) = span.take() {
            span.fail(Failure::of_panic(&*payload));
        }
        resume_unwind(payload)
    })
}

pin_project! {
    /// The future of a service whose requests have spans.
    #[derive(Debug)]
    #[must_use = "futures do nothing until they are polled"]
    pub struct ResponseFuture<F, S> {
        // First: what happens while it is dropped belongs into the span.
        #[pin]
        inner: F,
        context: Option<Context>,
        span: Option<S>,
    }
}

impl<F, S: Fails> ResponseFuture<F, S> {
    /// Makes the inner future in the span's context.
    pub(crate) fn call(started: Started<S>, call: impl FnOnce() -> F) -> Self {
        let Started { context, mut span } = started;
        let inner = watched(context.as_ref(), &mut span, call);
        Self { inner, context, span }
    }
}

impl<F, S, B, E> Future for ResponseFuture<F, S>
where
    F: Future<Output = Result<Response<B>, E>>,
    S: ResponseSpan,
    B: Body,
    E: Display + 'static,
{
    type Output = Result<Response<ResponseBody<B, S>>, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut TaskContext<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let inner = this.inner;
        let result = ready!(watched(this.context.as_ref(), this.span, || inner.poll(cx)));
        let _current = this.context.clone().map(Context::attach);
        let mut span = this.span.take();
        Poll::Ready(match result {
            Ok(response) => {
                if let Some(span) = &mut span {
                    span.respond(&response);
                }
                let (context, length) = (this.context.take(), content_length(response.headers()));
                Ok(response.map(|body| ResponseBody::new(body, context, span, length)))
            }
            Err(error) => {
                if let Some(span) = span {
                    span.fail_of(&error);
                }
                Err(error)
            }
        })
    }
}

fn content_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

pin_project! {
    /// The body of a response. Its span ends with the last frame or the trailers, with an error, or when it is dropped
    /// before.
    #[derive(Debug)]
    pub struct ResponseBody<B, S> {
        // First: what happens while it is dropped belongs into the span.
        #[pin]
        inner: B,
        context: Option<Context>,
        span: Option<S>,
        left: Option<u64>,
    }
}

impl<B: Default, S> Default for ResponseBody<B, S> {
    fn default() -> Self {
        Self { inner: B::default(), context: None, span: None, left: None }
    }
}

impl<B: Body, S: ResponseSpan> ResponseBody<B, S> {
    /// `length` is what the response's head promises.
    fn new(inner: B, context: Option<Context>, span: Option<S>, length: Option<u64>) -> Self {
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

impl<B, S: ResponseSpan> ResponseBody<B, S> {
    /// The body itself; the span ends.
    pub fn into_inner(mut self) -> B {
        end(&mut self.span);
        self.inner
    }
}

impl<B, S> Body for ResponseBody<B, S>
where
    B: Body,
    B::Error: Display + 'static,
    S: ResponseSpan,
{
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut TaskContext<'_>,
    ) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        let mut this = self.project();
        let polled = ready!(watched(this.context.as_ref(), this.span, || this.inner.as_mut().poll_frame(cx)));
        match &polled {
            Some(Ok(frame)) => {
                if let (Some(trailers), Some(span)) = (frame.trailers_ref(), this.span.as_mut()) {
                    span.trailers(trailers);
                }
                count(this.left, frame.data_ref().map_or(0, |data| data.remaining() as u64), this.span);
                if frame.is_trailers() || this.inner.is_end_stream() {
                    end(this.span);
                }
            }
            Some(Err(error)) => {
                if let Some(span) = this.span.take() {
                    span.fail_of(error);
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

fn end<S: ResponseSpan>(span: &mut Option<S>) {
    if let Some(span) = span.take() {
        span.end();
    }
}

/// A server that has sent as much as it promised need not ask for more.
fn count<S: ResponseSpan>(left: &mut Option<u64>, sent: u64, span: &mut Option<S>) {
    *left = left.map(|left| left.saturating_sub(sent));
    if let (Some(0), Some(span)) = (&left, span) {
        span.complete();
    }
}
