//! Owns the service around a client's service, and its future. Must not know what spans say.

use std::fmt::Display;
use std::pin::Pin;
use std::task::{Context as TaskContext, Poll, ready};

use http::header::HOST;
use http::{Request, Response};
use pin_project_lite::pin_project;
use tower_service::Service;
use traced::opentelemetry::Context;

use super::{ClientLayer, ClientSpan};
use crate::failure::Failure;
use crate::hook::{RequestInfo, ResponseInfo};
use crate::response::{Fails, watched};

/// A service whose requests have spans; made by [`ClientLayer`].
#[derive(Clone, Debug)]
pub struct Client<S> {
    inner: S,
    layer: ClientLayer,
}

around_a_service!(Client);

/// Goes along with a request that has a span.
#[derive(Clone, Debug)]
struct Passed;

impl<S> Client<S> {
    pub(super) fn new(inner: S, layer: ClientLayer) -> Self {
        Self { inner, layer }
    }

    /// Starts the span and writes its context into the request.
    fn start<B>(&self, request: &mut Request<B>) -> Option<ClientSpan> {
        if request.extensions().get::<Passed>().is_some() {
            return None;
        }
        let url = whole_url(request, self.layer.settings.shared.scheme);
        let info = RequestInfo {
            method: request.method(),
            url: &url,
            version: Some(request.version()),
            headers: request.headers(),
            extensions: Some(request.extensions()),
        };
        let span = self.layer.start(&info, &Context::current())?;
        span.inject(request.headers_mut());
        request.extensions_mut().insert(Passed);
        Some(span)
    }
}

/// The URL, whether it stands in the request's first line or is spread over its headers.
fn whole_url<B>(request: &Request<B>, scheme: &'static str) -> String {
    let uri = request.uri();
    let host = || request.headers().get(HOST)?.to_str().ok();
    let authority = uri.authority().map(http::uri::Authority::as_str).or_else(host).unwrap_or_default();
    let path = uri.path_and_query().map_or("", http::uri::PathAndQuery::as_str);
    format!("{}://{authority}{path}", uri.scheme_str().unwrap_or(scheme))
}

impl<S, ReqB, ResB> Service<Request<ReqB>> for Client<S>
where
    S: Service<Request<ReqB>, Response = Response<ResB>>,
    S::Error: Display + 'static,
{
    type Response = Response<ResB>;
    type Error = S::Error;
    type Future = ClientFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut TaskContext<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<ReqB>) -> Self::Future {
        let mut span = self.start(&mut request);
        let context = span.as_ref().map(|span| span.context().clone());
        let inner = watched(context.as_ref(), &mut span, || self.inner.call(request));
        ClientFuture { inner, span }
    }
}

pin_project! {
    /// The future of [`Client`].
    #[derive(Debug)]
    #[must_use = "futures do nothing until they are polled"]
    pub struct ClientFuture<F> {
        // First: what happens while it is dropped belongs into the span.
        #[pin]
        inner: F,
        span: Option<ClientSpan>,
    }
}

impl<F, B, E> Future for ClientFuture<F>
where
    F: Future<Output = Result<Response<B>, E>>,
    E: Display + 'static,
{
    type Output = Result<Response<B>, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut TaskContext<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let inner = this.inner;
        let context = this.span.as_ref().map(|span| span.context().clone());
        let result = ready!(watched(context.as_ref(), this.span, || inner.poll(cx)));
        if let Some(span) = this.span.take() {
            match &result {
                Ok(response) => {
                    let info = ResponseInfo::from(response);
                    let peer = span.peer(&info);
                    span.respond(&info, peer);
                }
                Err(error) => Fails::fail(span, Failure::of(error)),
            }
        }
        Poll::Ready(result)
    }
}
