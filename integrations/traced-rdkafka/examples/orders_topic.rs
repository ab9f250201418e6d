//! A producer and a consumer of a topic: run it and see one trace go through Kafka.
//!
//! `docker-compose.yml` beside this file starts a broker: `TRACED_KAFKA_BROKERS=localhost:9092 cargo run --example orders_topic`. Without
//! the variable librdkafka's mock of one serves. With `OTEL_TRACES_EXPORTER=otlp` the spans go to a collector.

use std::error::Error;
use std::time::Duration;

use rdkafka::consumer::{CommitMode, Consumer as _};
use rdkafka::error::KafkaError;
use rdkafka::mocking::MockCluster;
use rdkafka::producer::FutureRecord;
use rdkafka::{ClientConfig, Message as _};
use traced::traced;
use traced_rdkafka::{FutureProducer, StreamConsumer};

const TOPIC: &str = "traced-orders";

#[traced]
async fn order(producer: &FutureProducer, id: &str) -> Result<(), KafkaError> {
    let record = FutureRecord::to(TOPIC).key(id).payload("three books");
    producer.send(record, Duration::from_secs(5)).await.map_err(|(error, _)| error)?;
    Ok(())
}

#[traced(attrs(order.size = body.len()))]
async fn pack(body: &[u8]) -> Result<(), std::str::Utf8Error> {
    std::str::from_utf8(body).map(drop)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let _telemetry = traced::builder().default_exporter(traced::ExporterKind::Console).init()?;
    let mock = MockCluster::new(1)?;
    mock.create_topic(TOPIC, 1, 1)?;
    let brokers = std::env::var("TRACED_KAFKA_BROKERS").unwrap_or_else(|_| mock.bootstrap_servers());
    let mut config = ClientConfig::new();
    config
        .set("bootstrap.servers", brokers)
        .set("group.id", "traced-packer")
        .set("auto.offset.reset", "earliest");

    let producer: FutureProducer = config.create()?;
    order(&producer, "order-7").await?;

    let consumer: StreamConsumer = config.create()?;
    consumer.subscribe(&[TOPIC])?;
    let message = consumer.recv().await?;
    message.process(pack(message.payload().unwrap_or_default())).await?;
    consumer.commit_message(&message, CommitMode::Sync)?;
    Ok(())
}
