//! Owns the service around a server's service. Must not know what spans say.

use std::fmt::Display;
use std::sync::Arc;
use std::task::{Context as TaskContext, Poll};

use http::{Request, Response};
use http_body::Body;
use tower_service::Service;

use super::span::start;
use super::{ServerBody, ServerFuture, Settings};

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
}

around_a_service!(Server);

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
        let started = start(&self.settings, &mut request);
        ServerFuture::call(started, || self.inner.call(request))
    }
}
