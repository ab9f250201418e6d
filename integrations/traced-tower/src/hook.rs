//! Owns what the user's hooks see, and that a hook which panics costs no request. Knows no tower.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use http::{Extensions, HeaderMap, Method, StatusCode, Version};
use traced::Current;

use crate::failure::panic_text;

/// A request, as hooks and integrations of other libraries give and see it.
#[derive(Clone, Copy, Debug)]
pub struct RequestInfo<'a> {
    pub(crate) method: &'a Method,
    pub(crate) url: &'a str,
    pub(crate) version: Option<Version>,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) extensions: Option<&'a Extensions>,
}

impl<'a> RequestInfo<'a> {
    /// A request of a client.
    pub fn new(method: &'a Method, url: &'a str, headers: &'a HeaderMap) -> Self {
        Self { method, url, version: None, headers, extensions: None }
    }

    /// The same request, with what came with it.
    #[must_use]
    pub fn with_extensions(self, extensions: &'a Extensions) -> Self {
        Self { extensions: Some(extensions), ..self }
    }

    /// The method as it was sent.
    pub fn method(&self) -> &'a Method {
        self.method
    }

    /// The whole URL on a client, path and query on a server; nothing is redacted.
    pub fn url(&self) -> &'a str {
        self.url
    }

    /// The protocol's version, where the request has one.
    pub fn version(&self) -> Option<Version> {
        self.version
    }

    /// The headers; on a client before the context is injected.
    pub fn headers(&self) -> &'a HeaderMap {
        self.headers
    }

    /// What another layer left in the request's extensions.
    pub fn extension<T: Send + Sync + 'static>(&self) -> Option<&'a T> {
        self.extensions?.get()
    }
}

/// A response, as hooks and integrations of other libraries give and see it.
#[derive(Clone, Copy, Debug)]
pub struct ResponseInfo<'a> {
    pub(crate) status: StatusCode,
    pub(crate) version: Version,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) extensions: &'a Extensions,
}

impl<'a> ResponseInfo<'a> {
    /// A response of any library.
    pub fn new(
        status: StatusCode,
        version: Version,
        headers: &'a HeaderMap,
        extensions: &'a Extensions,
    ) -> Self {
        Self { status, version, headers, extensions }
    }

    /// The status code.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The protocol's version.
    pub fn version(&self) -> Version {
        self.version
    }

    /// The headers.
    pub fn headers(&self) -> &'a HeaderMap {
        self.headers
    }

    /// What another layer left in the response's extensions.
    pub fn extension<T: Send + Sync + 'static>(&self) -> Option<&'a T> {
        self.extensions.get()
    }
}

impl<'a, B> From<&'a http::Response<B>> for ResponseInfo<'a> {
    fn from(response: &'a http::Response<B>) -> Self {
        Self::new(response.status(), response.version(), response.headers(), response.extensions())
    }
}

type OnRequest = dyn Fn(&Current, &RequestInfo<'_>) + Send + Sync;
type OnResponse = dyn Fn(&Current, &ResponseInfo<'_>) + Send + Sync;

/// The user's functions.
#[derive(Clone, Default)]
pub(crate) struct Hooks {
    pub(crate) on_request: Option<Arc<OnRequest>>,
    pub(crate) on_response: Option<Arc<OnResponse>>,
}

impl Hooks {
    /// Runs in the span's context.
    pub(crate) fn request(&self, info: &RequestInfo<'_>) {
        if let Some(hook) = &self.on_request {
            run(|span| hook(span, info));
        }
    }

    /// Runs in the span's context.
    pub(crate) fn response(&self, info: &ResponseInfo<'_>) {
        if let Some(hook) = &self.on_response {
            run(|span| hook(span, info));
        }
    }
}

/// A panic is told by the span; the request goes on.
fn run(hook: impl FnOnce(&Current)) {
    let span = traced::current();
    if let Err(payload) = catch_unwind(AssertUnwindSafe(|| hook(&span))) {
        let text = panic_text(&*payload).unwrap_or_default();
        span.event("exception", &[("exception.type", &"panic"), ("exception.message", &text)]);
    }
}

impl fmt::Debug for Hooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (request, response) = (self.on_request.is_some(), self.on_response.is_some());
        f.debug_struct("Hooks").field("on_request", &request).field("on_response", &response).finish()
    }
}
