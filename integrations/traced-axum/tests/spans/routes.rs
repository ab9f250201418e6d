//! Owns the table of spans, and which route they name.

use axum::http::StatusCode;
use axum::routing::{any, get};
use axum::{Json, Router};
use traced::opentelemetry::Context;
use traced::opentelemetry::trace::{SpanKind, TraceContextExt as _, Tracer as _};
use traced_http_checks::Checked;

use crate::own::{fetch, serve, span_of};

#[derive(Debug)]
struct NoStock;

impl std::fmt::Display for NoStock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("no stock")
    }
}

impl axum::response::IntoResponse for NoStock {
    fn into_response(self) -> axum::response::Response {
        (StatusCode::SERVICE_UNAVAILABLE, self.to_string()).into_response()
    }
}

fn app() -> Router {
    let items = Router::new().route("/items/{id}", get(|| async { "item" }));
    let nested = Router::new().nest("/v1", items).fallback(|| async { StatusCode::NOT_FOUND });
    Router::new()
        .route("/", get(|| async { "home" }))
        .route("/orders/{id}", get(|| async { Json("order") }).post(async || Err::<(), _>(NoStock)))
        .route("/files/{*path}", get(|| async { "file" }))
        .nest("/api", nested)
        .nest_service("/static", get(|| async { "static" }))
        .fallback(|| async { (StatusCode::NOT_FOUND, "nothing here") })
        .layer(traced_axum::layer())
}

/// Method, path, the span's name, what follows of it: status, error, code, route.
const TABLE: [(&str, &str, &str, &str, &str, u16, &str); 12] = [
    ("GET", "/", "GET /", "Unset", "", 200, "/"),
    ("GET", "/orders/42", "GET /orders/{id}", "Unset", "", 200, "/orders/{id}"),
    ("POST", "/orders/42", "POST /orders/{id}", "Error", "503", 503, "/orders/{id}"),
    ("HEAD", "/orders/42", "HEAD /orders/{id}", "Unset", "", 200, "/orders/{id}"),
    ("DELETE", "/orders/42", "DELETE /orders/{id}", "Unset", "", 405, "/orders/{id}"),
    ("BREW", "/orders/42", "HTTP /orders/{id}", "Unset", "", 405, "/orders/{id}"),
    ("GET", "/files/a/b", "GET /files/{*path}", "Unset", "", 200, "/files/{*path}"),
    ("GET", "/api/v1/items/7", "GET /api/v1/items/{id}", "Unset", "", 200, "/api/v1/items/{id}"),
    ("GET", "/api/v1/nothing", "GET", "Unset", "", 404, ""),
    ("GET", "/static/x", "GET", "Unset", "", 200, ""),
    ("GET", "/nothing", "GET", "Unset", "", 404, ""),
    ("POST", "/nothing/at/all", "POST", "Unset", "", 404, ""),
];

#[tokio::test]
async fn every_scenario_has_its_exact_span() {
    for (method, path, name, status, error, code, route) in TABLE {
        let line = |key: &str, value: &str| {
            if value.is_empty() { String::new() } else { format!("{key}={value}\n") }
        };
        let (known, original) = if method == "BREW" { ("_OTHER", "BREW") } else { (method, "") };
        let expected = format!(
            "{name} [server] {status}\nclient.address=127.0.0.1\n{}http.request.method={known}\n{}\
             http.response.status_code=I64({code})\n{}network.peer.address=127.0.0.1\nnetwork.peer.port=PORT\n\
             network.protocol.version=1.1\nserver.address=127.0.0.1\nserver.port=PORT\nurl.path={path}\n\
             url.query=page=2&sig=REDACTED\nurl.scheme=http",
            line("error.type", error),
            line("http.request.method_original", original),
            line("http.route", route),
        );
        let url = format!("{path}?page=2&sig=s3cr3t-mark");
        assert_eq!(span_of(app(), method, &url, name).await, expected);
    }
}

#[tokio::test]
async fn a_router_as_a_service_names_the_whole_route_when_it_has_the_layer_too() {
    let inner = Router::new().route("/items/{id}", get(|| async { "item" })).layer(traced_axum::layer());
    let app = Router::new().nest_service("/shop", inner).layer(traced_axum::layer());
    let span = span_of(app, "GET", "/shop/items/7", "GET /shop/items/{id}").await;
    assert!(span.contains("\nhttp.route=/shop/items/{id}\n"), "{span}");
}

#[tokio::test]
async fn instrumenting_twice_is_harmless() {
    let app = Router::new()
        .route("/", get(|| async { "home" }))
        .layer(traced_axum::layer())
        .layer(traced_axum::layer());
    span_of(app, "GET", "/", "GET /").await;
}

#[tokio::test]
async fn routes_added_after_the_layer_have_no_span() {
    let checked = Checked::start();
    let app = Router::new().layer(traced_axum::layer()).route("/late", get(|| async { "late" }));
    fetch(serve(app).await, "GET", "/late").await;
    assert!(checked.spans().is_empty());
}

#[tokio::test]
async fn excluded_routes_have_no_span() {
    let checked = Checked::start();
    let app = Router::new()
        .route("/health", any(|| async { assert!(!Context::current().has_active_span()) }))
        .layer(traced_axum::layer().exclude(["/health"]));
    assert_eq!(fetch(serve(app).await, "GET", "/health").await.0, 200);
    assert!(checked.spans().is_empty());
}

#[traced::traced]
async fn place_order() -> Result<String, NoStock> {
    Err(NoStock)
}

impl std::error::Error for NoStock {}

#[tokio::test]
async fn a_traced_handler_is_a_child_that_has_the_exception() {
    let checked = Checked::start();
    let app = Router::new().route("/orders", get(place_order)).layer(traced_axum::layer());
    fetch(serve(app).await, "GET", "/orders").await;
    let server = checked.span("GET /orders").await;
    let spans = checked.spans();
    let handler = spans.children_of(&server).next().unwrap();
    assert!(handler.event("exception").is_some() && handler.is_error());
    assert_eq!((server.events().len(), server.is_error()), (0, true), "recorded once, at its origin");
}

#[tokio::test]
async fn layers_inside_work_in_the_span_and_the_scope_is_ours() {
    let checked = Checked::start();
    let layer = axum::middleware::map_response(async |response: axum::response::Response| {
        traced::opentelemetry::global::tracer("app").in_span("middleware", |_| ());
        response
    });
    let app = Router::new().route("/", get(|| async { "home" })).layer(layer).layer(traced_axum::layer());
    fetch(serve(app).await, "GET", "/").await;
    let server = checked.span("GET /").await;
    assert_eq!(server.scope().name(), "traced-axum");
    let spans = checked.spans();
    assert_eq!(spans.children_of(&server).next().unwrap().name(), "middleware");
    assert_eq!(server.kind(), &SpanKind::Server);
}
