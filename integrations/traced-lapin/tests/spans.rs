//! The spans of a channel, with a real broker, whose URL is in `TRACED_RABBITMQ_URL`: without it those tests say that they were
//! skipped. What needs no broker runs on lapin's own deliveries.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::io::Write as _;

use futures_util::StreamExt as _;
use lapin::options::{
    BasicAckOptions, BasicConsumeOptions, BasicGetOptions, BasicNackOptions, BasicPublishOptions,
    ExchangeDeclareOptions, QueueBindOptions, QueueDeclareOptions,
};
use lapin::types::{AMQPValue, FieldTable, ShortString};
use lapin::{BasicProperties, Connection, ConnectionProperties, ExchangeKind};
use traced::opentelemetry::Context;
use traced::opentelemetry::trace::TraceContextExt as _;
use traced_checks::{Checked, SECRET, describe};
use traced_lapin::{Channel, Delivery};

const PARENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

/// A connection to the broker; or a loud word that there is none.
async fn connect(test: &str) -> Option<Connection> {
    let Ok(url) = std::env::var("TRACED_RABBITMQ_URL") else {
        // Not by a macro: those are captured.
        let said = writeln!(
            std::io::stderr(),
            "SKIPPED {test}: TRACED_RABBITMQ_URL is not set, no RabbitMQ is tested"
        );
        said.unwrap();
        return None;
    };
    Some(Connection::connect(&url, ConnectionProperties::default()).await.unwrap())
}

/// A queue of this test alone.
async fn queue(connection: &Connection, name: &str) -> Channel {
    let channel = Channel::new(connection.create_channel().await.unwrap()).server("127.0.0.1", 4711);
    let options = QueueDeclareOptions { exclusive: true, ..QueueDeclareOptions::default() };
    channel.queue_declare(name.into(), options, FieldTable::default()).await.unwrap();
    channel
}

async fn publish(channel: &Channel, key: &str, properties: BasicProperties) {
    let options = BasicPublishOptions::default();
    let body = SECRET.as_bytes();
    channel.basic_publish("".into(), key.into(), options, body, properties).await.unwrap();
}

async fn consume(channel: &Channel, queue: &str) -> Delivery {
    let options = BasicConsumeOptions::default();
    let consumer = channel.basic_consume(queue.into(), "".into(), options, FieldTable::default());
    consumer.await.unwrap().next().await.unwrap().unwrap()
}

fn secret_header() -> FieldTable {
    let mut table = FieldTable::default();
    table.insert("x-token".into(), AMQPValue::LongString(SECRET.into()));
    table
}

fn with_context() -> FieldTable {
    let mut table = FieldTable::default();
    table.insert("traceparent".into(), AMQPValue::LongString(PARENT.into()));
    table
}

fn mock(properties: BasicProperties) -> Delivery {
    let (exchange, key) = (ShortString::from("shop"), ShortString::from("new"));
    let mut delivery = lapin::message::Delivery::mock(7, exchange, key, false, SECRET.into());
    delivery.properties = properties;
    Delivery::from_queue(delivery, "pack".into())
}

#[tokio::test]
async fn a_message_is_published_processed_and_acknowledged() {
    let Some(connection) = connect("a_message_is_published_processed_and_acknowledged").await else { return };
    let channel = queue(&connection, "traced_a").await;
    let checked = Checked::start();
    let properties = BasicProperties::default()
        .with_headers(secret_header())
        .with_message_id("m-1".into())
        .with_correlation_id("c-1".into());
    publish(&channel, "traced_a", properties).await;
    let delivery = consume(&channel, "traced_a").await;
    let headers = delivery.properties.headers().clone().unwrap();
    assert_eq!(headers.inner()["x-token"], AMQPValue::LongString(SECRET.into()), "headers are kept");
    let seen = delivery
        .process(async { Ok::<_, std::fmt::Error>(Context::current().span().span_context().span_id()) });
    let seen = seen.await.unwrap();
    assert!(delivery.ack(BasicAckOptions::default()).await.unwrap());
    let common = "messaging.message.conversation_id=c-1
messaging.message.id=m-1";
    let place = "messaging.system=rabbitmq
server.address=127.0.0.1
server.port=PORT";
    let key = "messaging.rabbitmq.destination.routing_key=traced_a";
    let tag = "messaging.rabbitmq.message.delivery_tag=I64(1)";
    let expected = [
        format!(
            "publish traced_a [producer] Unset
messaging.destination.name=traced_a
{common}
messaging.operation.name=publish
messaging.operation.type=send
{key}
{place}"
        ),
        format!(
            "process traced_a [consumer] Unset
messaging.destination.name=traced_a
{common}
messaging.operation.name=process
messaging.operation.type=process
{key}
{tag}
{place}"
        ),
        format!(
            "ack traced_a [client] Unset
messaging.destination.name=traced_a
{common}
messaging.operation.name=ack
messaging.operation.type=settle
{key}
{tag}
{place}"
        ),
    ];
    let spans = checked.spans();
    assert_eq!(spans.iter().map(describe).collect::<Vec<_>>(), expected);
    let [publish, process, ack] = [&spans[0], &spans[1], &spans[2]];
    assert_eq!(process.parent_id(), Some(publish.span_id()));
    assert_eq!(process.trace_id(), publish.trace_id());
    assert_eq!(process.span_id(), seen);
    assert_eq!(ack.links()[0].span_context.span_id(), publish.span_id());
}

#[tokio::test]
async fn a_message_is_fetched_in_a_span_that_is_linked_to_it() {
    let Some(connection) = connect("a_message_is_fetched_in_a_span_that_is_linked_to_it").await else {
        return;
    };
    let channel = queue(&connection, "traced_b").await;
    publish(&channel, "traced_b", BasicProperties::default().with_headers(with_context())).await;
    let checked = Checked::start();
    let delivery = loop {
        let found = channel.basic_get("traced_b".into(), BasicGetOptions::default()).await.unwrap();
        if let Some(delivery) = found {
            break delivery;
        }
    };
    let none = channel.basic_get("traced_b".into(), BasicGetOptions::default()).await.unwrap();
    assert!(none.is_none());
    assert!(delivery.nack(BasicNackOptions { requeue: false, ..BasicNackOptions::default() }).await.unwrap());
    let spans = checked.spans();
    let expected = "get traced_b [client] Unset
messaging.destination.name=traced_b
messaging.operation.name=get
messaging.operation.type=receive
messaging.system=rabbitmq
server.address=127.0.0.1
server.port=PORT";
    let gets: Vec<_> = spans.iter().filter(|span| span.name() == "get traced_b").collect();
    assert!(gets.iter().all(|span| describe(span) == expected), "{}", describe(gets[0]));
    let linked = gets.iter().filter(|span| span.links().len() == 1).count();
    assert_eq!(linked, 1, "an empty queue has no message to link to");
    assert_eq!(spans.one("nack traced_b").links().len(), 1);
}

#[tokio::test]
async fn exchanges_are_part_of_the_destination() {
    let Some(connection) = connect("exchanges_are_part_of_the_destination").await else { return };
    let channel = queue(&connection, "traced_c").await;
    let options = ExchangeDeclareOptions { auto_delete: true, ..ExchangeDeclareOptions::default() };
    let kind = ExchangeKind::Direct;
    channel.exchange_declare("shop_c".into(), kind, options, FieldTable::default()).await.unwrap();
    let options = QueueBindOptions::default();
    channel
        .queue_bind("traced_c".into(), "shop_c".into(), "new".into(), options, FieldTable::default())
        .await
        .unwrap();
    let checked = Checked::start();
    let options = BasicPublishOptions::default();
    let properties = BasicProperties::default();
    channel.basic_publish("shop_c".into(), "new".into(), options, b"", properties).await.unwrap();
    let delivery = consume(&channel, "traced_c").await;
    delivery.process(async { Ok::<_, std::fmt::Error>(()) }).await.unwrap();
    let names: Vec<_> = checked.spans().iter().map(|span| span.name().to_owned()).collect();
    assert_eq!(names, ["publish shop_c:new", "process shop_c:new:traced_c"]);
}

#[tokio::test]
async fn the_name_of_a_queue_that_the_broker_named_is_not_the_spans() {
    let Some(connection) = connect("the_name_of_a_queue_that_the_broker_named_is_not_the_spans").await else {
        return;
    };
    let channel = Channel::new(connection.create_channel().await.unwrap());
    let options = QueueDeclareOptions { exclusive: true, ..QueueDeclareOptions::default() };
    let declared = channel.queue_declare("".into(), options, FieldTable::default()).await.unwrap();
    publish(&channel, declared.name().as_str(), BasicProperties::default()).await;
    let checked = Checked::start();
    let delivery = consume(&channel, declared.name().as_str()).await;
    let handler = async { Err::<(), _>("no") };
    delivery.process(handler).await.unwrap_err();
    let spans = checked.spans();
    let span = spans.one("process");
    assert_eq!(span.attribute("messaging.destination.anonymous"), Some(true.into()));
    assert_eq!(span.attribute("error.type"), Some("&str".into()));
}

#[tokio::test]
async fn the_brokers_errors_have_their_code() {
    let Some(connection) = connect("the_brokers_errors_have_their_code").await else { return };
    let channel = Channel::new(connection.create_channel().await.unwrap());
    let checked = Checked::start();
    channel.basic_get("no_such_queue".into(), BasicGetOptions::default()).await.unwrap_err();
    // The channel is closed now.
    let options = BasicPublishOptions::default();
    let publish = channel.basic_publish("".into(), "x".into(), options, b"", BasicProperties::default());
    publish.await.unwrap_err();
    let spans = checked.spans();
    let expected = "get no_such_queue [client] Error: NOT_FOUND - no queue 'no_such_queue' in vhost '/'
error.type=404
messaging.destination.name=no_such_queue
messaging.operation.name=get
messaging.operation.type=receive
messaging.system=rabbitmq";
    assert_eq!(describe(&spans[0]), expected);
    assert!(spans[1].attribute("error.type").is_some());
}

#[tokio::test]
async fn a_context_of_the_users_is_kept() {
    let Some(connection) = connect("a_context_of_the_users_is_kept").await else { return };
    let channel = queue(&connection, "traced_d").await;
    let checked = Checked::start();
    publish(&channel, "traced_d", BasicProperties::default().with_headers(with_context())).await;
    let delivery = consume(&channel, "traced_d").await;
    assert_eq!(delivery.properties.headers(), &Some(with_context()));
    let spans = checked.spans();
    assert!(describe(&spans[0]).starts_with("publish traced_d [client] Unset"));
    assert_eq!(spans[0].links().len(), 1);
}

#[tokio::test]
async fn processing_continues_the_messages_trace() {
    let checked = Checked::start();
    let delivery = mock(BasicProperties::default().with_headers(with_context()));
    delivery.process(async { Ok::<_, std::fmt::Error>(()) }).await.unwrap();
    let expected = "process shop:new:pack [consumer] Unset
messaging.destination.name=shop:new:pack
messaging.operation.name=process
messaging.operation.type=process
messaging.rabbitmq.destination.routing_key=new
messaging.rabbitmq.message.delivery_tag=I64(7)
messaging.system=rabbitmq";
    let spans = checked.spans();
    assert_eq!(describe(&spans[0]), expected);
    assert_eq!(spans[0].parent_id().unwrap().to_string(), "b7ad6b7169203331");
}

#[tokio::test]
async fn several_messages_are_one_span_with_links() {
    let checked = Checked::start();
    let with = || mock(BasicProperties::default().with_headers(with_context()));
    let deliveries = [with(), mock(BasicProperties::default()), with()];
    Delivery::process_all(&deliveries, async { Ok::<_, std::fmt::Error>(()) }).await.unwrap();
    let spans = checked.spans();
    let expected = "process pack [consumer] Unset
messaging.batch.message_count=I64(3)
messaging.destination.name=pack
messaging.operation.name=process
messaging.operation.type=process
messaging.system=rabbitmq";
    assert_eq!(describe(&spans[0]), expected);
    assert_eq!(spans[0].links().len(), 2);
    assert_eq!(spans[0].parent_id(), None);
}
