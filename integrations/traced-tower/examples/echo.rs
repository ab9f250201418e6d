//! A hyper server and a hyper client in one process: run it and see both spans of the request in one trace.
//!
//! `cargo run --example echo`; with `OTEL_TRACES_EXPORTER=otlp` they go to a collector.

use std::convert::Infallible;

use http::{Request, Response};
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tower::{ServiceBuilder, ServiceExt as _, service_fn};
use traced_tower::{ClientLayer, Route, ServerLayer};

async fn echo(request: Request<Incoming>) -> Result<Response<Incoming>, Infallible> {
    let mut response = Response::new(request.into_body());
    response.extensions_mut().insert(Route::new("/echo"));
    Ok(response)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let _telemetry = traced::builder().default_exporter(traced::ExporterKind::Console).init()?;

    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let service = ServiceBuilder::new().layer(ServerLayer::new()).service(service_fn(echo));
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await?;
        let connection = hyper::server::conn::http1::Builder::new();
        let connection = connection.serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
        connection.await.map_err(std::io::Error::other)
    });

    let client = Client::builder(TokioExecutor::new()).build_http();
    let client = ServiceBuilder::new().layer(ClientLayer::new()).service(client);
    let request = Request::post(format!("http://{address}/echo?sig=never-shown")).body("hello".to_owned())?;
    let response = client.oneshot(request).await?;
    let answer = response.into_body().collect().await?.to_bytes();
    assert_eq!(answer, "hello");
    Ok(())
}
