#![doc = include_str!("../README.md")]
//!
//! This file owns where axum keeps the route and the peer of a request; what spans say is `traced-tower`'s.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, MatchedPath};
use http::Extensions;
pub use traced_tower;
pub use traced_tower::ServerLayer;

/// Makes a span of every request: `Router::layer(traced_axum::layer())`, after the routes. Settings are those of
/// [`ServerLayer`].
///
/// ```
/// use axum::Router;
/// use axum::routing::get;
///
/// let app: Router = Router::new()
///     .route("/health", get(|| async { "alive" }))
///     .route("/orders/{id}", get(|| async { "order" }))
///     .layer(traced_axum::layer().exclude(["/health"]));
/// # drop(app);
/// ```
pub fn layer() -> ServerLayer {
    ServerLayer::new().scope("traced-axum", env!("CARGO_PKG_VERSION")).route_from(route).peer_from(peer)
}

fn route(extensions: &Extensions) -> Option<String> {
    extensions.get::<MatchedPath>().map(|path| path.as_str().to_owned())
}

fn peer(extensions: &Extensions) -> Option<SocketAddr> {
    extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0)
}
