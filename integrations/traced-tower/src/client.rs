//! Owns the layer for clients and its settings. What spans say is in `client/`; knows no client.

mod attributes;
mod service;
mod span;

use std::borrow::Cow;
use std::sync::Arc;

use tower_layer::Layer;

use crate::options::{Options, Side};
pub use service::{Client, ClientFuture};
pub use span::ClientSpan;

/// Makes a span of every request that a service sends, and writes its context into the request's headers.
///
/// The span is a `client` span and ends when the response's head was read: the body is the caller's. An answer of 400 and
/// above, an error and a panic end it with the status Error and `error.type`; a call that the caller drops ends it with the
/// status Unset.
///
/// Put it around what sends: one span per attempt, so inside of retries. A request that has passed this layer before gets
/// no second span. While telemetry is suppressed, and for excluded requests, there is neither span nor header.
///
/// ```
/// use hyper_util::client::legacy::Client;
/// use hyper_util::rt::TokioExecutor;
/// use tower::ServiceBuilder;
/// use traced_tower::ClientLayer;
///
/// let client = Client::builder(TokioExecutor::new()).build_http::<String>();
/// let client = ServiceBuilder::new().layer(ClientLayer::new()).service(client);
/// # drop(client);
/// ```
#[derive(Clone, Debug)]
#[must_use = "a layer does nothing until it is put around a service"]
pub struct ClientLayer {
    settings: Arc<Settings>,
}

#[derive(Clone, Debug)]
pub(crate) struct Settings {
    shared: Options,
}

/// The template of the path that a request asks for, such as `/orders/{id}`: in the request's extensions it becomes a part of
/// the span's name, and `url.template`.
///
/// ```
/// use traced_tower::UrlTemplate;
///
/// let mut request = http::Request::get("http://inventory.example/items/42").body(())?;
/// request.extensions_mut().insert(UrlTemplate::new("/items/{id}"));
/// # Ok::<(), http::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UrlTemplate(Cow<'static, str>);

impl UrlTemplate {
    /// A template; never a path with values in it.
    pub fn new(template: impl Into<Cow<'static, str>>) -> Self {
        Self(template.into())
    }
}

/// Which repetition of a request this is, 1 for the first: who repeats requests puts it into their extensions.
///
/// ```
/// use traced_tower::ResendCount;
///
/// let mut again = http::Request::get("http://inventory.example/items").body(())?;
/// again.extensions_mut().insert(ResendCount(1));
/// # Ok::<(), http::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResendCount(pub u32);

impl ClientLayer {
    /// A layer with the settings of the environment. The variables are read once, here.
    pub fn new() -> Self {
        let settings = Settings { shared: Options::from_env(Side::Client) };
        Self { settings: Arc::new(settings) }
    }
}

shared_settings!(
    ClientLayer,
    "CLIENT",
    user_agent: "no",
    scheme: "requests that do not say it",
    peer: "client keeps the address that it was connected to. hyper-util's is in `HttpInfo`:

```
use hyper_util::client::legacy::connect::HttpInfo;
use traced_tower::ClientLayer;

let layer = ClientLayer::new().peer_from(|response| Some(response.get::<HttpInfo>()?.remote_addr()));
# drop(layer);
```"
);

impl<S> Layer<S> for ClientLayer {
    type Service = Client<S>;

    fn layer(&self, inner: S) -> Client<S> {
        Client::new(inner, self.clone())
    }
}
