//! Owns the layer for servers and its settings. What spans say is in `server/`; knows no framework.

mod attributes;
mod service;
mod span;

use std::net::SocketAddr;
use std::sync::Arc;

use http::Extensions;
use tower_layer::Layer;

use crate::find::Finder;
use crate::network::{Network, Proxies};
use crate::options::{Options, Side};
use crate::response::{ResponseBody, ResponseFuture};
pub(crate) use attributes::{host, protocol_version, push, push_peer, text, user_agent};
pub use service::Server;

/// Makes a span of every request that a service answers.
///
/// The span is a `server` span, continues the trace that the request's headers name, and ends with the last frame of the
/// response's body or its trailers. An answer of 500 and above, an error, a panic, and a request that is dropped before its
/// response is complete end it with the status Error and `error.type`; everything else leaves the status Unset.
///
/// A request that has passed this layer before gets no second span. Inside of another span of this process the span is
/// `internal` and the headers are not looked at. While telemetry is suppressed there is no span.
///
/// ```
/// use std::convert::Infallible;
///
/// use http::{Request, Response};
/// use tower::{ServiceBuilder, service_fn};
/// use traced_tower::ServerLayer;
///
/// let service = ServiceBuilder::new()
///     .layer(ServerLayer::new().exclude(["/health"]).capture_request_headers(["x-request-id"]))
///     .service(service_fn(async |request: Request<String>| {
///         Ok::<_, Infallible>(Response::new(request.into_body()))
///     }));
/// # drop(service);
/// ```
#[derive(Clone, Debug)]
#[must_use = "a layer does nothing until it is put around a service"]
pub struct ServerLayer {
    settings: Arc<Settings>,
}

#[derive(Clone, Debug)]
pub(crate) struct Settings {
    shared: Options,
    proxies: Proxies,
    client_address: bool,
    route: Option<Finder<String>>,
}

/// The future of [`Server`].
pub type ServerFuture<F> = ResponseFuture<F, span::ServerSpan>;

/// The body of a response of [`Server`]. Its span ends with the last frame or the trailers, with an error, or when it is
/// dropped before.
pub type ServerBody<B> = ResponseBody<B, span::ServerSpan>;

/// The template of the route that a request took, such as `/orders/{id}`: put it into the extensions of the request
/// before it comes to the layer, or into those of the response.
///
/// ```
/// use traced_tower::Route;
///
/// let mut response = http::Response::new(());
/// response.extensions_mut().insert(Route::new("/orders/{id}"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route(Arc<str>);

impl Route {
    /// A route by its template; never a path.
    pub fn new(template: impl Into<Arc<str>>) -> Self {
        Self(template.into())
    }
}

/// The address at the other end of the connection: servers put it into the extensions of each request.
///
/// ```
/// use traced_tower::PeerAddress;
///
/// let mut request = http::Request::new(());
/// request.extensions_mut().insert(PeerAddress("127.0.0.1:4711".parse()?));
/// # Ok::<(), std::net::AddrParseError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PeerAddress(pub SocketAddr);

impl ServerLayer {
    /// A layer with the settings of the environment. The variables are read once, here.
    pub fn new() -> Self {
        let settings = Settings {
            shared: Options::from_env(Side::Server),
            proxies: Proxies::default(),
            client_address: true,
            route: None,
        };
        Self { settings: Arc::new(settings) }
    }

    /// Believes `Forwarded` and `X-Forwarded-*` only from peers in these networks, and of the addresses that they name the
    /// last one that is in none of them. The default believes everybody, as the semantic conventions have it: then
    /// `client.address`, `server.address`, `server.port` and `url.scheme` say what the client wants them to say. No
    /// networks at all: nobody is believed.
    pub fn trusted_proxies(mut self, networks: impl IntoIterator<Item = Network>) -> Self {
        self.settings().proxies = Proxies::Only(networks.into_iter().collect());
        self
    }

    /// Whether addresses of clients are recorded, `client.address` and `network.peer.*`; the default is yes.
    pub fn client_address(mut self, record: bool) -> Self {
        self.settings().client_address = record;
        self
    }

    /// Where the framework keeps the template of the route: for integrations that build on this crate. [`Route`] works
    /// without.
    pub fn route_from(
        mut self,
        find: impl Fn(&Extensions) -> Option<String> + Send + Sync + 'static,
    ) -> Self {
        self.settings().route = Some(Finder::new(find));
        self
    }
}

shared_settings!(
    ServerLayer,
    "SERVER",
    user_agent: "yes",
    scheme: "connections where neither a proxy nor the request says it",
    peer: "framework keeps the address of the peer: for integrations that build on this crate. [`PeerAddress`] works without."
);

impl<S> Layer<S> for ServerLayer {
    type Service = Server<S>;

    fn layer(&self, inner: S) -> Server<S> {
        Server::new(inner, Arc::clone(&self.settings))
    }
}

impl Settings {
    fn route(&self, extensions: &Extensions) -> Option<String> {
        let found = self.route.as_ref().and_then(|find| find.find(extensions));
        found.or_else(|| extensions.get::<Route>().map(|route| route.0.as_ref().to_owned()))
    }

    fn peer(&self, extensions: &Extensions) -> Option<SocketAddr> {
        let found = self.shared.peer.as_ref().and_then(|find| find.find(extensions));
        found.or_else(|| extensions.get::<PeerAddress>().map(|peer| peer.0))
    }
}
