//! Publishing to streams, and what their consumers do.

use std::time::Duration;

use async_nats::jetstream::AckKind;
use async_nats::jetstream::consumer::{pull, push};
use async_nats::jetstream::context::PublishErrorKind;
use async_nats::jetstream::message::PublishMessage;
use async_nats::jetstream::stream::{self, StorageType};
use traced::opentelemetry::trace::Status;
use traced_async_nats::Client;
use traced_async_nats::jetstream::{Context, Message, PullConsumer};
use traced_checks::{Checked, SECRET, describe};

use crate::server::{PARENT, connect, next, secret, with};

/// A stream of this test alone, of all subjects below its name.
async fn stream(client: &Client, name: &str) -> (Context, stream::Stream) {
    let jetstream = client.jetstream();
    // A server that stays up may have it from before.
    let _ = jetstream.delete_stream(name).await;
    let subjects = vec![format!("{name}.>")];
    let config = stream::Config {
        name: name.to_owned(),
        subjects,
        storage: StorageType::Memory,
        ..Default::default()
    };
    let stream = jetstream.create_stream(config).await.unwrap();
    (jetstream, stream)
}

async fn pull(jetstream: &Context, stream: &stream::Stream, filter: &str) -> PullConsumer {
    let durable_name = Some("packer".to_owned());
    let config = pull::Config { durable_name, filter_subject: filter.to_owned(), ..Default::default() };
    jetstream.consumer(stream.create_consumer(config).await.unwrap())
}

fn place(head: &str, attributes: &str) -> String {
    format!("{head}\n{attributes}\nmessaging.system=nats\nserver.address=127.0.0.1\nserver.port=PORT")
}

#[tokio::test]
async fn a_message_is_published_processed_and_acknowledged() {
    let Some(client) = connect("a_message_is_published_processed_and_acknowledged").await else { return };
    let (jetstream, stream) = stream(&client, "traced_a").await;
    let consumer = pull(&jetstream, &stream, "").await;
    let checked = Checked::start();
    let published = jetstream.publish_with_headers("traced_a.7", secret(), SECRET.into()).await.unwrap();
    assert!(checked.spans().is_empty(), "the stream has not answered");
    assert_eq!(published.await.unwrap().sequence, 1);
    let message = next(&mut consumer.messages().await.unwrap()).await.unwrap();
    assert_eq!(message.headers.as_ref().unwrap().get("X-Token").unwrap().as_str(), SECRET);
    message.process(async { Ok::<_, std::fmt::Error>(()) }).await.unwrap();
    message.double_ack().await.unwrap();
    let of = |name: &str, kind: &str| {
        format!(
            "messaging.destination.name=traced_a.7
messaging.destination.subscription.name=packer
messaging.destination.template=traced_a
messaging.message.id=m-1
messaging.operation.name={name}
messaging.operation.type={kind}"
        )
    };
    let table = [
        place(
            "publish traced_a.7 [producer] Unset",
            "messaging.destination.name=traced_a.7
messaging.message.id=m-1
messaging.operation.name=publish
messaging.operation.type=send",
        ),
        place("process traced_a [consumer] Unset", &of("process", "process")),
        place("ack traced_a [client] Unset", &of("ack", "settle")),
    ];
    let spans = checked.spans();
    assert_eq!(spans.iter().map(describe).collect::<Vec<_>>(), table);
    assert_eq!(spans[1].parent_id(), Some(spans[0].span_id()));
    assert_eq!(spans[2].links()[0].span_context.span_id(), spans[0].span_id());
}

#[tokio::test]
async fn what_is_fetched_is_one_span_with_links() {
    let Some(client) = connect("what_is_fetched_is_one_span_with_links").await else { return };
    let (jetstream, stream) = stream(&client, "traced_b").await;
    let consumer = pull(&jetstream, &stream, "traced_b.new.*").await;
    for headers in [with("traceparent", PARENT), with("a", "b"), with("traceparent", PARENT)] {
        // Without spans, and without their contexts.
        let plain: &async_nats::jetstream::Context = &jetstream;
        plain.publish_with_headers("traced_b.new.7", headers, SECRET.into()).await.unwrap().await.unwrap();
    }
    let checked = Checked::start();
    let messages = consumer.fetch(|fetch| fetch.max_messages(2)).await.unwrap();
    assert_eq!(messages.len(), 2);
    let expires = Duration::from_secs(1);
    let last = consumer.batch(|batch| batch.max_messages(1).expires(expires)).await.unwrap();
    assert!(consumer.fetch(|fetch| fetch.max_messages(2)).await.unwrap().is_empty());
    Message::process_all(&messages, async { Ok::<_, std::fmt::Error>(()) }).await.unwrap();
    let of = |count: usize, subject: &str, name: &str, kind: &str| {
        format!(
            "messaging.batch.message_count=I64({count})
{subject}messaging.destination.subscription.name=packer
messaging.destination.template=traced_b.new.*
messaging.operation.name={name}
messaging.operation.type={kind}"
        )
    };
    // Before anything has come nobody knows of which subject it will be.
    let fetch = |count| place("fetch traced_b.new.* [client] Unset", &of(count, "", "fetch", "receive"));
    let subject = "messaging.destination.name=traced_b.new.7\n";
    let table = [
        fetch(2),
        fetch(1),
        fetch(0),
        place("process traced_b.new.* [consumer] Unset", &of(2, subject, "process", "process")),
    ];
    let spans = checked.spans();
    assert_eq!(spans.iter().map(describe).collect::<Vec<_>>(), table);
    assert_eq!(spans.iter().map(|span| span.links().len()).collect::<Vec<_>>(), [1, 1, 0, 1]);
    assert_eq!(last.len(), 1);
}

#[tokio::test]
async fn a_context_of_ones_own_knows_where_the_server_is() {
    let Some(client) = connect("a_context_of_ones_own_knows_where_the_server_is").await else { return };
    let (_, _stream) = stream(&client, "traced_g").await;
    let mut own = async_nats::jetstream::new(async_nats::Client::clone(&client));
    own.set_timeout(Duration::from_secs(7));
    let jetstream = Context::new(own).server("127.0.0.1", 4711);
    let checked = Checked::start();
    jetstream.publish("traced_g.7", "".into()).await.unwrap().await.unwrap();
    let table = place(
        "publish traced_g.7 [producer] Unset",
        "messaging.destination.name=traced_g.7
messaging.operation.name=publish
messaging.operation.type=send",
    );
    assert_eq!(describe(&checked.spans()[0]), table);
}

#[tokio::test]
async fn every_answer_has_its_word() {
    let Some(client) = connect("every_answer_has_its_word").await else { return };
    let (jetstream, stream) = stream(&client, "traced_c").await;
    let consumer = pull(&jetstream, &stream, "traced_c.x").await;
    jetstream.publish("traced_c.x", "".into()).await.unwrap().await.unwrap();
    let messages = consumer.fetch(|fetch| fetch.max_messages(1)).await.unwrap();
    let message = messages.first().unwrap();
    let checked = Checked::start();
    message.ack_with(AckKind::Progress).await.unwrap();
    message.double_ack_with(AckKind::Nak(None)).await.unwrap();
    let again = next(&mut consumer.messages().await.unwrap()).await.unwrap();
    again.ack_with(AckKind::Term).await.unwrap();
    again.ack_with(AckKind::Next).await.unwrap();
    again.ack().await.unwrap();
    let names: Vec<_> = checked.spans().iter().map(|span| span.name().to_owned()).collect();
    let expected = ["progress", "nak", "term", "next", "ack"].map(|word| format!("{word} traced_c.x"));
    assert_eq!(names, expected);
}

#[tokio::test]
async fn messages_that_are_pushed_are_the_same() {
    let Some(client) = connect("messages_that_are_pushed_are_the_same").await else { return };
    let (jetstream, stream) = stream(&client, "traced_d").await;
    let config = push::Config {
        deliver_subject: client.new_inbox(),
        deliver_group: Some("packers".to_owned()),
        durable_name: Some("packer".to_owned()),
        ..Default::default()
    };
    let consumer = jetstream.consumer(stream.create_consumer(config).await.unwrap());
    let mut messages = consumer.messages().await.unwrap();
    let checked = Checked::start();
    jetstream.publish("traced_d.7", "".into()).await.unwrap().await.unwrap();
    next(&mut messages).await.unwrap().process(async { Ok::<_, std::fmt::Error>(()) }).await.unwrap();
    let ordered = stream.create_consumer(pull::OrderedConfig::default()).await.unwrap();
    let mut messages = jetstream.consumer(ordered).messages().await.unwrap();
    next(&mut messages).await.unwrap().process(async { Ok::<_, std::fmt::Error>(()) }).await.unwrap();
    let spans = checked.spans();
    let [publish, pushed, pulled] = [&spans[0], &spans[1], &spans[2]];
    let table = place(
        "process traced_d [consumer] Unset",
        "messaging.consumer.group.name=packers
messaging.destination.name=traced_d.7
messaging.destination.subscription.name=packer
messaging.destination.template=traced_d
messaging.operation.name=process
messaging.operation.type=process",
    );
    assert_eq!(describe(pushed), table);
    assert_eq!(pulled.name(), "process traced_d");
    assert_eq!([pushed.parent_id(), pulled.parent_id()], [Some(publish.span_id()); 2]);
}

#[tokio::test]
async fn what_a_stream_refuses_has_the_servers_code() {
    let Some(client) = connect("what_a_stream_refuses_has_the_servers_code").await else { return };
    let (jetstream, stream) = stream(&client, "traced_e").await;
    let checked = Checked::start();
    let wrong = PublishMessage::build().payload(SECRET.into()).expected_last_sequence(7);
    let error = jetstream.send_publish("traced_e.x", wrong).await.unwrap().await.unwrap_err();
    assert_eq!(error.kind(), PublishErrorKind::WrongLastSequence);
    let error = jetstream.publish("traced_nowhere.x", SECRET.into()).await.unwrap().await.unwrap_err();
    assert_eq!(error.kind(), PublishErrorKind::StreamNotFound);
    let full = vec![b'x'; client.max_payload() + 1];
    jetstream.publish("traced_e.x", full.into()).await.unwrap_err();
    let of = |subject: &str, code: &str| {
        format!(
            "error.type={code}
messaging.destination.name={subject}
messaging.operation.name=publish
messaging.operation.type=send"
        )
    };
    let table = [
        place(
            "publish traced_e.x [producer] Error: wrong last sequence: 0 (code 400, error code 10071)",
            &of("traced_e.x", "10071"),
        ),
        place(
            "publish traced_nowhere.x [producer] Error: no stream found for given subject",
            &of("traced_nowhere.x", "StreamNotFound"),
        ),
        place(
            "publish traced_e.x [producer] Error: max payload size exceeded",
            &of("traced_e.x", "MaxPayloadExceeded"),
        ),
    ];
    assert_eq!(checked.spans().iter().map(describe).collect::<Vec<_>>(), table);
    drop(jetstream.publish("traced_e.x", SECRET.into()).await.unwrap());
    assert_eq!(checked.spans()[3].status(), &Status::Unset, "who does not wait has no error");
    stream.purge().await.unwrap();
}

#[tokio::test]
async fn a_failed_fetch_is_an_error() {
    let Some(client) = connect("a_failed_fetch_is_an_error").await else { return };
    let (jetstream, stream) = stream(&client, "traced_f").await;
    let consumer = pull(&jetstream, &stream, "traced_f.x").await;
    let checked = Checked::start();
    // The message is larger than what is asked for.
    let asked = consumer.batch(|batch| batch.max_messages(1).max_bytes(1).expires(Duration::from_secs(20)));
    jetstream.publish("traced_f.x", SECRET.into()).await.unwrap().await.unwrap();
    assert!(asked.await.is_err());
    let spans = checked.spans();
    let table = place(
        "fetch traced_f.x [client] Error",
        "error.type=std::io::ErrorKind::Other
messaging.destination.name=traced_f.x
messaging.destination.subscription.name=packer
messaging.operation.name=fetch
messaging.operation.type=receive",
    );
    assert_eq!(describe(spans.one("fetch traced_f.x")), table);
}
