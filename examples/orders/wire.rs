//! HTTP in both directions, the trace in its headers: what an integration does for you, with more attributes.
//! Knows nothing of orders and payments.

use std::sync::LazyLock;

use axum::Router;
use axum::extract::{MatchedPath, Request};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use reqwest::header::HeaderMap;
use serde::Serialize;
use tokio::net::TcpListener;
use traced::opentelemetry::trace::TraceContextExt as _;
use traced::{propagation, set, traced};

static CLIENT: LazyLock<reqwest::Client> = LazyLock::new(reqwest::Client::new);

/// Serves on a free loopback port until the program ends; returns the address.
pub(crate) async fn serve(router: Router) -> std::io::Result<String> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let address = format!("http://{}", listener.local_addr()?);
    let router = router.route_layer(from_fn(handle));
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(address)
}

/// Server side: each request runs in a span whose parent is the caller's, taken out of the headers.
#[traced("http.serve", kind = server, parent = propagation::extract(request.headers()), attrs(
    http.request.method = request.method().as_str(),
    http.route = route.as_str(),
))]
async fn handle(route: MatchedPath, request: Request, next: Next) -> Response {
    // The name that OpenTelemetry gives to server spans. Routes are few, paths are not.
    let name = format!("{} {}", request.method(), route.as_str());
    traced::current().context().span().update_name(name);
    let response = next.run(request).await;
    set!(http.response.status_code = response.status().as_u16());
    // Spec: semantic conventions, HTTP server: what the client did wrong is no error of the server's.
    if response.status().is_server_error() {
        traced::current().set_error("");
    }
    response
}

/// Client side: the headers carry the span that is current.
pub(crate) async fn post(url: &str, body: &impl Serialize) -> reqwest::Result<reqwest::Response> {
    let mut headers = HeaderMap::new();
    propagation::inject(&mut headers);
    let response = CLIENT.post(url).headers(headers).json(body).send().await?;
    set!(http.response.status_code = response.status().as_u16());
    Ok(response)
}
