//! Owns the layer for gRPC and its settings, for both sides. Knows HTTP's messages, and no library of gRPC.

mod attributes;
mod code;
mod service;
mod span;

use std::any::Any;
use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;

use http::{Extensions, Uri};
use tower_layer::Layer;

use crate::exclude::Excluded;
use crate::find::Finder;
use crate::headers::{Captured, SecretHeaders};
use crate::response::{ResponseBody, ResponseFuture};
use crate::scope::Scope;
pub use service::Grpc;

/// The future of [`Grpc`].
pub type GrpcFuture<F> = ResponseFuture<F, span::GrpcSpan>;

/// The body of a response of [`Grpc`]. Its span ends with the trailers, which tell how the call went, with an error, or
/// when it is dropped before.
pub type GrpcBody<B> = ResponseBody<B, span::GrpcSpan>;

/// Makes a span of every gRPC call that a service answers or sends, in place of one of HTTP.
///
/// The span covers the whole call, streams too, and takes its outcome from the trailers. On a client every code but `OK` is
/// an error; on a server those are that mean that the server is at fault: `UNKNOWN`, `DEADLINE_EXCEEDED`, `UNIMPLEMENTED`,
/// `INTERNAL`, `UNAVAILABLE` and `DATA_LOSS`. A call that the client gives up is `CANCELLED`, and no error.
///
/// A method that nobody implements is `_OTHER`, so that a scanner makes no new span names.
///
/// ```
/// use std::convert::Infallible;
///
/// use http::{Request, Response};
/// use tower::{ServiceBuilder, service_fn};
/// use traced_tower::GrpcLayer;
///
/// let service = ServiceBuilder::new()
///     .layer(GrpcLayer::server().exclude(["/grpc.health.v1.Health/*"]))
///     .service(service_fn(async |_: Request<String>| Ok::<_, Infallible>(Response::new(String::new()))));
/// # drop(service);
/// ```
#[derive(Clone, Debug)]
#[must_use = "a layer does nothing until it is put around a service"]
pub struct GrpcLayer {
    settings: Arc<Settings>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Server,
    Client,
}

#[derive(Clone, Debug)]
pub(crate) struct Settings {
    side: Side,
    scope: Arc<Scope>,
    /// What a client is connected to, where its requests do not say it.
    server: Option<Uri>,
    excluded: Excluded,
    request_metadata: Captured,
    response_metadata: Captured,
    secret_metadata: SecretHeaders,
    peer: Option<Finder<SocketAddr>>,
    peer_address: bool,
    error_messages: bool,
    code_of: Option<CodeOf>,
}

/// Reads a gRPC code off a library's error.
#[derive(Clone, Copy)]
struct CodeOf(fn(&dyn Any) -> Option<i32>);

impl fmt::Debug for CodeOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CodeOf")
    }
}

impl GrpcLayer {
    /// For a service that answers calls: makes `server` spans that continue the caller's trace.
    pub fn server() -> Self {
        Self::new(Side::Server)
    }

    /// For a service that sends calls: makes `client` spans and sends their context along.
    pub fn client() -> Self {
        Self::new(Side::Client)
    }

    fn new(side: Side) -> Self {
        let settings = Settings {
            side,
            scope: Arc::new(Scope::new("traced-tower", env!("CARGO_PKG_VERSION"))),
            server: None,
            excluded: Excluded::default(),
            request_metadata: Captured::default(),
            response_metadata: Captured::default(),
            secret_metadata: SecretHeaders::default(),
            peer: None,
            peer_address: true,
            error_messages: false,
            code_of: None,
        };
        Self { settings: Arc::new(settings) }
    }

    /// What the client is connected to: `server.address` and `server.port` of requests without an authority of their own.
    pub fn server_uri(mut self, uri: Uri) -> Self {
        self.settings().server = Some(uri);
        self
    }

    /// Calls that get no span and, on a client, send no context: `/package.Service/Method`, `*` for any text.
    pub fn exclude(mut self, patterns: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.settings().excluded = Excluded::new(patterns);
        self
    }

    /// The request's metadata to record, `rpc.request.metadata.<key>`; the default is none.
    pub fn capture_request_metadata(mut self, keys: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        self.settings().request_metadata = Captured::new("rpc.request.metadata.", keys);
        self
    }

    /// The metadata at the head of the response to record, `rpc.response.metadata.<key>`; the default is none.
    pub fn capture_response_metadata(mut self, keys: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        self.settings().response_metadata = Captured::new("rpc.response.metadata.", keys);
        self
    }

    /// The metadata whose values are `[REDACTED]` when they are recorded, in place of the default list of headers.
    pub fn redacted_metadata(mut self, keys: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.settings().secret_metadata = SecretHeaders::only(keys);
        self
    }

    /// Whether the description of an error is the status' message; the default is no: messages hold what the application
    /// puts into them.
    pub fn error_messages(mut self, record: bool) -> Self {
        self.settings().error_messages = record;
        self
    }

    /// Whether the address of the peer is recorded, `network.peer.*`; the default is yes.
    pub fn peer_address(mut self, record: bool) -> Self {
        self.settings().peer_address = record;
        self
    }

    /// Where the library keeps the address of the peer: for integrations that build on this crate.
    pub fn peer_from(
        mut self,
        find: impl Fn(&Extensions) -> Option<SocketAddr> + Send + Sync + 'static,
    ) -> Self {
        self.settings().peer = Some(Finder::new(find));
        self
    }

    /// The gRPC code that an error of the library stands for: for integrations that build on this crate.
    pub fn code_of(mut self, code_of: fn(&dyn Any) -> Option<i32>) -> Self {
        self.settings().code_of = Some(CodeOf(code_of));
        self
    }

    /// Under whose name and version the spans are made: for integrations that build on this crate.
    pub fn scope(mut self, name: &'static str, version: &'static str) -> Self {
        self.settings().scope = Arc::new(Scope::new(name, version));
        self
    }

    fn settings(&mut self) -> &mut Settings {
        Arc::make_mut(&mut self.settings)
    }
}

impl<S> Layer<S> for GrpcLayer {
    type Service = Grpc<S>;

    fn layer(&self, inner: S) -> Grpc<S> {
        Grpc::new(inner, Arc::clone(&self.settings))
    }
}
