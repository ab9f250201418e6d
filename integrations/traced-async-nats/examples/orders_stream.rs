//! A producer and a consumer of a stream: run it and see one trace go through NATS.
//!
//! `docker-compose.yml` beside this file starts a server: `TRACED_NATS_URL=nats://localhost:4222 cargo run --example orders_stream`; with
//! `OTEL_TRACES_EXPORTER=otlp` the spans go to a collector.

use async_nats::jetstream::consumer::pull;
use async_nats::jetstream::context::PublishError;
use async_nats::jetstream::stream::{self, StorageType};
use traced::traced;
use traced_async_nats::Client;
use traced_async_nats::jetstream::Context;

#[traced]
async fn order(jetstream: &Context) -> Result<(), PublishError> {
    jetstream.publish("traced_orders.new", "three books".into()).await?.await?;
    Ok(())
}

#[traced(attrs(order.size = body.len()))]
async fn pack(body: &[u8]) -> Result<(), std::str::Utf8Error> {
    std::str::from_utf8(body).map(drop)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let _telemetry = traced::builder().default_exporter(traced::ExporterKind::Console).init()?;
    let Ok(url) = std::env::var("TRACED_NATS_URL") else {
        return Err("no server; set TRACED_NATS_URL to its URL".into());
    };
    let client = Client::new(async_nats::connect(url).await?);
    let jetstream = client.jetstream();
    let subjects = vec!["traced_orders.*".to_owned()];
    let name = "traced_orders".to_owned();
    let config = stream::Config { name, subjects, storage: StorageType::Memory, ..Default::default() };
    let stream = jetstream.get_or_create_stream(config).await?;
    let consumer = jetstream.consumer(stream.create_consumer(pull::Config::default()).await?);

    order(&jetstream).await?;

    for message in consumer.fetch(|fetch| fetch.max_messages(10)).await? {
        message.process(pack(&message.payload)).await?;
        message.ack().await?;
    }
    jetstream.delete_stream("traced_orders").await?;
    Ok(())
}
