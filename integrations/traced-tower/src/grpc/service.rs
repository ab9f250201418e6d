//! Owns the service around a service of gRPC. Must not know what spans say.

use std::fmt::Display;
use std::sync::Arc;
use std::task::{Context as TaskContext, Poll};

use http::{Request, Response};
use http_body::Body;
use tower_service::Service;

use super::span::start;
use super::{GrpcBody, GrpcFuture, Settings};

/// A service whose calls have spans; made by [`GrpcLayer`](crate::GrpcLayer).
#[derive(Clone, Debug)]
pub struct Grpc<S> {
    inner: S,
    settings: Arc<Settings>,
}

impl<S> Grpc<S> {
    pub(super) fn new(inner: S, settings: Arc<Settings>) -> Self {
        Self { inner, settings }
    }
}

around_a_service!(Grpc);

impl<S, ReqB, ResB> Service<Request<ReqB>> for Grpc<S>
where
    S: Service<Request<ReqB>, Response = Response<ResB>>,
    S::Error: Display + 'static,
    ResB: Body,
{
    type Response = Response<GrpcBody<ResB>>;
    type Error = S::Error;
    type Future = GrpcFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut TaskContext<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<ReqB>) -> Self::Future {
        let started = start(&self.settings, &mut request);
        GrpcFuture::call(started, || self.inner.call(request))
    }
}
