//! Owns the server that the tests talk to: it has no spans of its own.

use std::net::SocketAddr;

use axum::Router;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Redirect;
use axum::routing::{any, get};
use tokio::net::TcpListener;

pub(crate) async fn serve(app: Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async { axum::serve(listener, app).await });
    address
}

/// What most tests ask.
pub(crate) fn app() -> Router {
    Router::new()
        .route("/status/{code}", any(async |Path(code): Path<u16>| StatusCode::from_u16(code).unwrap()))
        .route("/redirect", get(|| async { Redirect::to("/status/200") }))
        .route("/loop", get(|| async { Redirect::to("/loop") }))
        .route("/never", get(std::future::pending::<()>))
        .route("/traceparent", get(async |headers: HeaderMap| header(&headers, "traceparent")))
        .route("/baggage", get(async |headers: HeaderMap| header(&headers, "baggage")))
        .route("/echo", any(async |body: String| body))
}

/// All values of a header.
fn header(headers: &HeaderMap, name: &str) -> String {
    headers.get_all(name).iter().map(|value| value.to_str().unwrap()).collect::<Vec<_>>().join("|")
}
