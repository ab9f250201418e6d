//! A producer and a consumer of a queue: run it and see one trace go through RabbitMQ.
//!
//! `TRACED_RABBITMQ_URL=amqp://guest:guest@localhost:5672/%2f cargo run --example orders_queue`; with
//! `OTEL_TRACES_EXPORTER=otlp` the spans go to a collector.

use std::error::Error;

use futures_util::StreamExt as _;
use lapin::options::{BasicAckOptions, BasicConsumeOptions, BasicPublishOptions, QueueDeclareOptions};
use lapin::types::FieldTable;
use lapin::{BasicProperties, Connection, ConnectionProperties};
use traced::traced;
use traced_lapin::Channel;

#[traced]
async fn order(channel: &Channel, queue: &str) -> Result<(), lapin::Error> {
    let (options, properties) = (BasicPublishOptions::default(), BasicProperties::default());
    channel.basic_publish("".into(), queue.into(), options, b"three books", properties).await?;
    Ok(())
}

#[traced(attrs(order.size = body.len()))]
async fn pack(body: &[u8]) -> Result<(), std::str::Utf8Error> {
    std::str::from_utf8(body).map(drop)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let _telemetry = traced::builder().default_exporter(traced::ExporterKind::Console).init()?;
    let Ok(url) = std::env::var("TRACED_RABBITMQ_URL") else {
        return Err("no broker; set TRACED_RABBITMQ_URL to its URL".into());
    };
    let connection = Connection::connect(&url, ConnectionProperties::default()).await?;
    let channel = Channel::new(connection.create_channel().await?);
    let options = QueueDeclareOptions { exclusive: true, ..QueueDeclareOptions::default() };
    channel.queue_declare("traced_orders".into(), options, FieldTable::default()).await?;

    order(&channel, "traced_orders").await?;

    let options = BasicConsumeOptions::default();
    let consumer = channel.basic_consume("traced_orders".into(), "".into(), options, FieldTable::default());
    let delivery = consumer.await?.next().await.ok_or("the consumer was cancelled")??;
    delivery.process(pack(&delivery.data)).await?;
    delivery.ack(BasicAckOptions::default()).await?;
    Ok(())
}
