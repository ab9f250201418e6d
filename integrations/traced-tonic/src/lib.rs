#![doc = include_str!("../README.md")]
//!
//! This file owns where tonic keeps the peer of a call, and which code its errors stand for; what spans say is
//! `traced-tower`'s.

use std::any::Any;
use std::error::Error;
use std::net::SocketAddr;

use http::{Extensions, Uri};
use tonic::transport::server::TcpConnectInfo;
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, ConnectError, Status, TimeoutExpired};
use tower_layer::Layer as _;
pub use traced_tower;
pub use traced_tower::{Grpc, GrpcLayer};

/// A channel whose calls have spans: generated clients take it in place of a `Channel`.
pub type TracedChannel = Grpc<Channel>;

/// Makes a span of every call that a server answers: `Server::builder().layer(traced_tonic::server())`. Settings are those
/// of [`GrpcLayer`].
///
/// ```
/// use tonic::transport::Server;
///
/// let server = Server::builder().layer(traced_tonic::server().exclude(["/grpc.health.v1.Health/*"]));
/// # drop(server);
/// ```
pub fn server() -> GrpcLayer {
    settings(GrpcLayer::server()).peer_from(peer)
}

/// Makes a span of every call that a client sends: the layer behind [`connect`] and [`client`], to be put around a channel
/// after its settings were chosen.
pub fn client_layer() -> GrpcLayer {
    settings(GrpcLayer::client())
}

/// Connects, and makes a span of every call.
///
/// # Errors
///
/// The endpoint's own.
pub async fn connect(endpoint: &Endpoint) -> Result<TracedChannel, tonic::transport::Error> {
    Ok(client(endpoint.connect().await?, endpoint.uri().clone()))
}

/// Connects with the first call, and makes a span of every one.
pub fn connect_lazy(endpoint: &Endpoint) -> TracedChannel {
    client(endpoint.connect_lazy(), endpoint.uri().clone())
}

/// Makes a span of every call over this channel, which leads to `uri`: that is what `server.address` and `server.port` say.
pub fn client(channel: Channel, uri: Uri) -> TracedChannel {
    client_layer().server_uri(uri).layer(channel)
}

fn settings(layer: GrpcLayer) -> GrpcLayer {
    layer.scope("traced-tonic", env!("CARGO_PKG_VERSION")).code_of(code_of)
}

fn peer(extensions: &Extensions) -> Option<SocketAddr> {
    extensions.get::<TcpConnectInfo>()?.remote_addr()
}

/// As tonic's `Status::from_error`, which takes the error away.
fn code_of(error: &dyn Any) -> Option<i32> {
    let error: &(dyn Error + 'static) = if let Some(status) = error.downcast_ref::<Status>() {
        status
    } else if let Some(error) = error.downcast_ref::<tonic::transport::Error>() {
        error
    } else {
        &**error.downcast_ref::<Box<dyn Error + Send + Sync>>()?
    };
    let mut chain = std::iter::successors(Some(error), |&error| error.source()).take(16);
    chain.find_map(|error| {
        let status = error.downcast_ref::<Status>().map(Status::code);
        let timeout = error.downcast_ref::<TimeoutExpired>().map(|_| Code::Cancelled);
        let connect = error.downcast_ref::<ConnectError>().map(|_| Code::Unavailable);
        status.or(timeout).or(connect).map(i32::from)
    })
}
