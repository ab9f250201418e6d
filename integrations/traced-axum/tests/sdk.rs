//! The spans as OpenTelemetry's own SDK records them: no attribute is set twice.

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use axum::routing::get;
use tower::ServiceExt as _;
use traced_http_checks::Sdk;

#[tokio::test]
async fn no_attribute_is_set_twice() {
    let app = Router::new()
        .route("/orders/{id}", get(|| async { "order" }).post(|| async { StatusCode::BAD_GATEWAY }))
        .layer(traced_axum::layer());
    let sdk = Sdk::install();
    for method in ["GET", "POST", "BREW"] {
        let request = Request::builder().method(method).uri("/orders/7?a=b").body(Body::empty()).unwrap();
        let response = app.clone().oneshot(request).await.unwrap();
        axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    }
    assert_eq!(sdk.names(), ["GET /orders/{id}", "POST /orders/{id}", "HTTP /orders/{id}"]);
}
