//! A service for the conformance suite of W3C Trace Context: it calls back to whatever URLs it is posted, each call from a client span of its
//! own below the request's server span.
//!
//! `cargo run --example w3c_service -- 5000`, then `python3 test.py http://127.0.0.1:5000/test` in the folder `test` of
//! <https://github.com/w3c/trace-context>, with `SPEC_LEVEL=2 STRICT_LEVEL=2`. `cargo test --example w3c_service` tries the suite's cases
//! without it.

#![expect(clippy::print_stdout, reason = "whoever starts it wants to know where it is")]

use std::sync::LazyLock;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::post;
use serde::Deserialize;
use serde_json::Value;
use tokio::net::TcpListener;
use traced::ExporterKind;
use traced_reqwest::Client;

static CLIENT: LazyLock<Client> = LazyLock::new(Client::new);

#[derive(Deserialize)]
struct Call {
    url: String,
    arguments: Value,
}

/// Propagation is all there is to it: both headers come in by the layer and go out by the client.
async fn call_back(body: String) -> Result<(), StatusCode> {
    let calls: Vec<Call> = serde_json::from_str(&body).map_err(|_| StatusCode::BAD_REQUEST)?;
    for Call { url, arguments } in calls {
        CLIENT.post(&url).json(&arguments).send().await.map_err(|_| StatusCode::BAD_GATEWAY)?;
    }
    Ok(())
}

fn service() -> Router {
    Router::new().route("/test", post(call_back)).layer(traced_axum::layer())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let _telemetry = traced::builder().service_name("w3c").default_exporter(ExporterKind::None).init()?;
    let port = std::env::args().nth(1).map_or(Ok(5000), |port| port.parse())?;
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    println!("http://{}/test", listener.local_addr()?);
    axum::serve(listener, service()).await?;
    Ok(())
}

#[cfg(test)]
#[path = "w3c_service/suite.rs"]
mod suite;
