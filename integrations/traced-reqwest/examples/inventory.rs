//! A client that is used like reqwest's, and a server to answer it: run it and see one trace through both.
//!
//! `cargo run --example inventory`. With `OTEL_TRACES_EXPORTER=otlp` the spans go to a collector; `examples/docker-compose.jaeger.yml` of the
//! repository starts one with Jaeger.

use axum::Router;
use axum::routing::get;
use traced::traced;
use traced_reqwest::Client;

#[traced(attrs(item.id = id))]
async fn in_stock(client: &Client, inventory: &str, id: u64) -> Result<bool, reqwest::Error> {
    let url = format!("{inventory}/items/{id}");
    let response = client.get(url).url_template("/items/{id}").send().await?;
    Ok(response.status().is_success())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let _telemetry = traced::builder().default_exporter(traced::ExporterKind::Console).init()?;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let inventory = format!("http://{}", listener.local_addr()?);
    let app = Router::new().route("/items/{id}", get(|| async { "17 left" })).layer(traced_axum::layer());
    tokio::spawn(async { axum::serve(listener, app).await });

    let client = Client::new();
    assert!(in_stock(&client, &inventory, 42).await?);
    Ok(())
}
