//! A gRPC server and a client in one process: run it and see both spans of each call in one trace.
//!
//! `cargo run --example health`; with `OTEL_TRACES_EXPORTER=otlp` they go to a collector.

use tokio::net::TcpListener;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::transport::{Endpoint, Server};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;
use traced::traced;

#[traced]
async fn check(
    client: &mut HealthClient<traced_tonic::TracedChannel>,
    service: &str,
) -> Result<(), tonic::Status> {
    client.check(HealthCheckRequest { service: service.to_owned() }).await.map(drop)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let _telemetry = traced::builder().default_exporter(traced::ExporterKind::Console).init()?;

    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let endpoint = Endpoint::from_shared(format!("http://{}", listener.local_addr()?))?;
    let (_reporter, health) = tonic_health::server::health_reporter();
    let server = Server::builder().layer(traced_tonic::server()).add_service(health);
    tokio::spawn(server.serve_with_incoming(TcpListenerStream::new(listener)));

    let mut client = HealthClient::new(traced_tonic::connect(&endpoint).await?);
    check(&mut client, "").await?;
    let error = check(&mut client, "no.such.Service").await;
    assert!(error.is_err(), "the service is not known");
    Ok(())
}
