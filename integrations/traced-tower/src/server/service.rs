//! Owns the service around a server's service, and its future. Must not know what spans say.

use std::fmt::Display;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context as TaskContext, Poll, ready};

use http::header::CONTENT_LENGTH;
use http::{HeaderMap, Request, Response};
use http_body::Body;
use pin_project_lite::pin_project;
use tower_service::Service;
use traced::opentelemetry::Context;

use super::span::{ServerSpan, Started, start, watched};
use super::{ServerBody, Settings};
use crate::failure::Failure;

/// A service whose requests have spans; made by [`ServerLayer`](crate::ServerLayer).
#[derive(Clone, Debug)]
pub struct Server<S> {
    inner: S,
    settings: Arc<Settings>,
}

impl<S> Server<S> {
    pub(super) fn new(inner: S, settings: Arc<Settings>) -> Self {
        Self { inner, settings }
    }

    /// The service itself.
    pub fn get_ref(&self) -> &S {
        &self.inner
    }

    /// The service itself.
    pub fn get_mut(&mut self) -> &mut S {
        &mut self.inner
    }

    /// The service itself.
    pub fn into_inner(self) -> S {
        self.inner
    }
}

impl<S, ReqB, ResB> Service<Request<ReqB>> for Server<S>
where
    S: Service<Request<ReqB>, Response = Response<ResB>>,
    S::Error: Display + 'static,
    ResB: Body,
{
    type Response = Response<ServerBody<ResB>>;
    type Error = S::Error;
    type Future = ServerFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut TaskContext<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<ReqB>) -> Self::Future {
        let Started { context, mut span } = start(&self.settings, &mut request);
        let current = context.clone().map(Context::attach);
        let inner = watched(&mut span, || self.inner.call(request));
        drop(current);
        ServerFuture { inner, context, span }
    }
}

pin_project! {
    /// The future of [`Server`].
    #[derive(Debug)]
    #[must_use = "futures do nothing until they are polled"]
    pub struct ServerFuture<F> {
        // First: what happens while it is dropped belongs into the span.
        #[pin]
        inner: F,
        context: Option<Context>,
        span: Option<ServerSpan>,
    }
}

impl<F, B, E> Future for ServerFuture<F>
where
    F: Future<Output = Result<Response<B>, E>>,
    B: Body,
    E: Display + 'static,
{
    type Output = Result<Response<ServerBody<B>>, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut TaskContext<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let _current = this.context.clone().map(Context::attach);
        let inner = this.inner;
        let result = ready!(watched(this.span, || inner.poll(cx)));
        let mut span = this.span.take();
        Poll::Ready(match result {
            Ok(response) => {
                if let Some(span) = &mut span {
                    span.respond(&response);
                }
                let (context, length) = (this.context.take(), content_length(response.headers()));
                Ok(response.map(|body| ServerBody::new(body, context, span, length)))
            }
            Err(error) => {
                if let Some(span) = span {
                    span.fail(Failure::of(&error));
                }
                Err(error)
            }
        })
    }
}

fn content_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}
