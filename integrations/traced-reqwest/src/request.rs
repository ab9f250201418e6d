//! Owns the request builder: reqwest's, and where its spans' settings go along. Must not know how a request is sent.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use http::{Extensions, HeaderMap, HeaderName, HeaderValue, Version};
use reqwest::{Body, Request, Response};
use traced_tower::{ClientLayer, ResendCount, UrlTemplate};

use crate::send::send;

/// reqwest's request builder, whose request has a span.
#[derive(Debug)]
#[must_use = "a request does nothing until it is sent"]
pub struct RequestBuilder {
    inner: reqwest::RequestBuilder,
    layer: ClientLayer,
    extensions: Extensions,
}

impl RequestBuilder {
    pub(crate) fn new(inner: reqwest::RequestBuilder, layer: ClientLayer) -> Self {
        Self { inner, layer, extensions: Extensions::new() }
    }

    /// The template of the URL's path, which becomes a part of the span's name and `url.template`.
    ///
    /// ```
    /// # let client = traced_reqwest::Client::new();
    /// let request = client.get("http://inventory.example/items/42").url_template("/items/{id}");
    /// # drop(request);
    /// ```
    pub fn url_template(mut self, template: impl Into<Cow<'static, str>>) -> Self {
        self.extensions.insert(UrlTemplate::new(template));
        self
    }

    /// Which repetition of a request this is, 1 for the first, where the program repeats requests: `http.request.resend_count`.
    pub fn resend_count(mut self, count: u32) -> Self {
        self.extensions.insert(ResendCount(count));
        self
    }

    /// Anything else of reqwest's request builder.
    ///
    /// ```
    /// # let client = traced_reqwest::Client::new();
    /// let request = client.get("http://inventory.example").map(|request| request.bearer_auth("t"));
    /// # drop(request);
    /// ```
    pub fn map(mut self, change: impl FnOnce(reqwest::RequestBuilder) -> reqwest::RequestBuilder) -> Self {
        self.inner = change(self.inner);
        self
    }

    /// Adds a header.
    pub fn header<K, V>(self, key: K, value: V) -> Self
    where
        HeaderName: TryFrom<K>,
        <HeaderName as TryFrom<K>>::Error: Into<http::Error>,
        HeaderValue: TryFrom<V>,
        <HeaderValue as TryFrom<V>>::Error: Into<http::Error>,
    {
        self.map(|inner| inner.header(key, value))
    }

    /// Sets headers.
    pub fn headers(self, headers: HeaderMap) -> Self {
        self.map(|inner| inner.headers(headers))
    }

    /// Sets `Authorization: Basic`.
    pub fn basic_auth<U: fmt::Display, P: fmt::Display>(self, username: U, password: Option<P>) -> Self {
        self.map(|inner| inner.basic_auth(username, password))
    }

    /// Sets `Authorization: Bearer`.
    pub fn bearer_auth<T: fmt::Display>(self, token: T) -> Self {
        self.map(|inner| inner.bearer_auth(token))
    }

    /// Sets the body.
    pub fn body<T: Into<Body>>(self, body: T) -> Self {
        self.map(|inner| inner.body(body))
    }

    /// Sets the deadline of the whole request.
    pub fn timeout(self, timeout: Duration) -> Self {
        self.map(|inner| inner.timeout(timeout))
    }

    /// Sets the protocol's version.
    pub fn version(self, version: Version) -> Self {
        self.map(|inner| inner.version(version))
    }

    /// Sends a form of several parts.
    #[cfg(feature = "multipart")]
    pub fn multipart(self, multipart: reqwest::multipart::Form) -> Self {
        self.map(|inner| inner.multipart(multipart))
    }

    /// Adds to the URL's query.
    #[cfg(feature = "query")]
    pub fn query<T: serde::Serialize + ?Sized>(self, query: &T) -> Self {
        self.map(|inner| inner.query(query))
    }

    /// Sends a form.
    #[cfg(feature = "form")]
    pub fn form<T: serde::Serialize + ?Sized>(self, form: &T) -> Self {
        self.map(|inner| inner.form(form))
    }

    /// Sends JSON.
    #[cfg(feature = "json")]
    pub fn json<T: serde::Serialize + ?Sized>(self, json: &T) -> Self {
        self.map(|inner| inner.json(json))
    }

    /// The request itself.
    ///
    /// # Errors
    ///
    /// As `reqwest::RequestBuilder::build`.
    pub fn build(self) -> Result<Request, reqwest::Error> {
        self.inner.build()
    }

    /// A copy, unless the body is a stream.
    pub fn try_clone(&self) -> Option<Self> {
        let (layer, extensions) = (self.layer.clone(), self.extensions.clone());
        Some(Self { inner: self.inner.try_clone()?, layer, extensions })
    }

    /// Sends the request. Its span starts when the future is first polled, as a child of the span that is current now.
    ///
    /// # Errors
    ///
    /// As `reqwest::RequestBuilder::send`.
    pub fn send(self) -> impl Future<Output = Result<Response, reqwest::Error>> + Send + use<> {
        let (client, request) = self.inner.build_split();
        send(self.layer, client, request, Some(self.extensions))
    }
}
