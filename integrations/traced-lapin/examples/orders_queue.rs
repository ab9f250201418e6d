//! A queue and its consumer: run it and see three traces go through RabbitMQ, one of them to an error.
//!
//! `docker-compose.yml` beside this file starts a broker:
//! `TRACED_RABBITMQ_URL=amqp://guest:guest@localhost:5672/%2f cargo run --example orders_queue`; with `OTEL_TRACES_EXPORTER=otlp` the
//! spans go to a collector.

use std::error::Error;

use futures_util::StreamExt as _;
use lapin::options::{
    BasicAckOptions, BasicConsumeOptions, BasicPublishOptions, BasicRejectOptions, QueueDeclareOptions,
};
use lapin::types::FieldTable;
use lapin::{BasicProperties, Connection, ConnectionProperties};
use traced::traced;
use traced_lapin::Channel;

const QUEUE: &str = "traced_orders";

#[traced]
async fn order(channel: &Channel, what: &[u8]) -> Result<(), lapin::Error> {
    let (options, properties) = (BasicPublishOptions::default(), BasicProperties::default());
    channel.basic_publish("".into(), QUEUE.into(), options, what, properties).await?;
    Ok(())
}

#[traced(attrs(order.size = body.len()))]
async fn pack(body: &[u8]) -> Result<(), std::str::Utf8Error> {
    std::str::from_utf8(body).map(drop)
}

/// Takes this many orders from the queue. What cannot be packed is rejected for good.
async fn consume(channel: &Channel, count: usize) -> Result<(), Box<dyn Error>> {
    let options = BasicConsumeOptions::default();
    let consumer = channel.basic_consume(QUEUE.into(), "".into(), options, FieldTable::default()).await?;
    let mut deliveries = consumer.take(count);
    while let Some(delivery) = deliveries.next().await {
        let delivery = delivery?;
        // A span whose parent is the producer's; what the future does is below it, and its error is the span's.
        match delivery.process(pack(&delivery.data)).await {
            Ok(()) => delivery.ack(BasicAckOptions::default()).await?,
            Err(_) => delivery.reject(BasicRejectOptions { requeue: false }).await?,
        };
    }
    Ok(())
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
    channel.queue_declare(QUEUE.into(), options, FieldTable::default()).await?;

    let orders: [&[u8]; 3] = [b"three books", b"no text: \xff", b"a teapot"];
    for what in orders {
        order(&channel, what).await?;
    }
    consume(&channel, orders.len()).await
}
