//! An axum server with one layer, asked three times: run it and see the spans of each request.
//!
//! `cargo run --example orders`. With `OTEL_TRACES_EXPORTER=otlp` the spans go to a collector; `examples/docker-compose.jaeger.yml` of
//! the repository starts one.

use axum::Router;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::routing::get;
use traced::traced;

#[traced(attrs(order.id = id))]
async fn find_order(id: u64) -> Result<String, std::io::Error> {
    if id > 100 {
        return Err(std::io::Error::other("no such order"));
    }
    Ok(format!("order {id}\n"))
}

async fn order(Path(id): Path<u64>) -> Result<String, StatusCode> {
    find_order(id).await.map_err(|_| StatusCode::NOT_FOUND)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let _telemetry = traced::builder().default_exporter(traced::ExporterKind::Console).init()?;
    let app = Router::new()
        .route("/health", get(|| async { "alive\n" }))
        .route("/orders/{id}", get(order))
        .layer(traced_axum::layer().exclude(["/health"]));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    tokio::spawn(async { axum::serve(listener, app).await });

    // A client without spans, so that the traces begin here.
    for (path, expected) in [("/orders/42", 200), ("/orders/142", 404), ("/health", 200)] {
        assert_eq!(reqwest::get(format!("{url}{path}")).await?.status(), expected);
    }
    Ok(())
}
