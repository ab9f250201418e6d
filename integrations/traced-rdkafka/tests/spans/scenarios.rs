//! Each scenario and its exact span.

use rdkafka::consumer::{CommitMode, Consumer as _};
use rdkafka::producer::FutureRecord;
use rdkafka::{Message as _, Offset, TopicPartitionList};
use traced::opentelemetry::Context;
use traced::opentelemetry::trace::TraceContextExt as _;
use traced_checks::{Checked, SECRET, describe};
use traced_rdkafka::Received;

use crate::cluster::{Cluster, PARENT, SOON, fill, listed, next, secret, with, with_unnamed};

const COMMON: &str = "messaging.client.id=c-1";
const PLACE: &str = "messaging.system=kafka
server.address=127.0.0.1
server.port=PORT";

#[tokio::test]
async fn a_record_is_sent_polled_processed_and_committed() {
    let cluster = Cluster::start("traced-a");
    let (producer, consumer) = (cluster.producer(), cluster.consumer("pack", "traced-a"));
    let checked = Checked::start();
    let delivery = producer.send(secret("traced-a"), SOON).await.unwrap();
    let message = next(&consumer);
    assert_eq!(message.payload(), Some(SECRET.as_bytes()));
    assert_eq!(listed(message.headers().unwrap())[0], ("x-token".to_owned(), SECRET.to_owned()));
    let seen = async { Ok::<_, std::fmt::Error>(Context::current().span().span_context().span_id()) };
    let seen = message.process(seen).await.unwrap();
    consumer.commit_message(&message, CommitMode::Sync).unwrap();
    let place = format!(
        "messaging.destination.name=traced-a
messaging.destination.partition.id=0
messaging.kafka.offset=I64({})",
        delivery.offset
    );
    let of = |operation: &str, kind: &str, more: &str| {
        let name = format!("{operation} traced-a [{kind}] Unset");
        let kind = match operation {
            "poll" => "receive",
            "commit" => "settle",
            other => other,
        };
        format!(
            "{name}
{COMMON}{more}
{place}
messaging.operation.name={operation}
messaging.operation.type={kind}
{PLACE}"
        )
    };
    let group = "\nmessaging.consumer.group.name=pack";
    let expected = [
        of("send", "producer", ""),
        of("poll", "client", group),
        of("process", "consumer", group),
        of("commit", "client", group),
    ];
    let spans = checked.spans();
    assert_eq!(spans.iter().map(describe).collect::<Vec<_>>(), expected);
    let [send, poll, process, commit] = [&spans[0], &spans[1], &spans[2], &spans[3]];
    assert_eq!((process.trace_id(), process.parent_id()), (send.trace_id(), Some(send.span_id())));
    assert_eq!(process.span_id(), seen);
    assert!(process.links().is_empty());
    for linked in [poll, commit] {
        assert_eq!(linked.links()[0].span_context.span_id(), send.span_id());
        assert_ne!(linked.trace_id(), send.trace_id());
    }
}

#[tokio::test]
async fn a_context_of_the_users_is_kept() {
    let cluster = Cluster::start("traced-b");
    let (producer, consumer) = (cluster.producer(), cluster.consumer("pack", "traced-b"));
    let checked = Checked::start();
    let record = FutureRecord::<str, str>::to("traced-b").payload("x").headers(with("traceparent", PARENT));
    producer.send(record, SOON).await.unwrap();
    let message = next(&consumer);
    assert_eq!(listed(message.headers().unwrap()), [("traceparent".to_owned(), PARENT.to_owned())]);
    let spans = checked.spans();
    assert!(describe(&spans[0]).starts_with("send traced-b [client] Unset"));
    assert_eq!(spans[0].links()[0].span_context.span_id().to_string(), "b7ad6b7169203331");
}

#[tokio::test]
async fn a_header_whose_name_is_not_text_hides_no_context() {
    let cluster = Cluster::start("traced-t");
    let (producer, consumer) = (cluster.producer(), cluster.consumer("pack", "traced-t"));
    fill(&producer, "traced-t", Some(with_unnamed(with("traceparent", PARENT)))).await;
    let checked = Checked::start();
    let message = next(&consumer);
    message.process_sync(|| Ok::<_, std::fmt::Error>(())).unwrap();
    let owned = message.detach();
    owned.process_sync(|| Ok::<_, std::fmt::Error>(())).unwrap();
    let headers = owned.into_inner().detach_headers().unwrap();
    let record = FutureRecord::<str, str>::to("traced-t").payload("x");
    producer.send(record.headers(headers), SOON).await.unwrap();
    producer.send(record_without_context(), SOON).await.unwrap();
    let spans = checked.spans();
    let parents = [&spans[1], &spans[2]].map(|span| span.parent_id().unwrap().to_string());
    assert_eq!(parents, ["b7ad6b7169203331"; 2]);
    let linked = [&spans[0], &spans[3]].map(|span| span.links()[0].span_context.span_id().to_string());
    assert_eq!(linked, parents, "the relayed message keeps its context");
    next(&consumer);
    let relayed = next(&consumer);
    relayed.process_sync(|| Ok::<_, std::fmt::Error>(())).unwrap();
    let spans = checked.spans();
    let process = spans.iter().last().unwrap();
    assert_eq!(process.parent_id(), Some(spans[4].span_id()), "a context is written beside it");
}

fn record_without_context() -> FutureRecord<'static, str, str> {
    FutureRecord::to("traced-t").payload("x").headers(with_unnamed(with("x-token", SECRET)))
}

#[tokio::test]
async fn keys_are_recorded_only_when_that_is_asked_for() {
    let cluster = Cluster::start("traced-c");
    let producer = cluster.producer().configure(|kafka| kafka.message_keys(true));
    let checked = Checked::start();
    producer.send(FutureRecord::<_, str>::to("traced-c").key("order-7").partition(0), SOON).await.unwrap();
    producer.send(FutureRecord::<[u8], str>::to("traced-c").key(&[0xff]).payload("x"), SOON).await.unwrap();
    let spans = checked.spans();
    assert_eq!(spans[0].attribute("messaging.kafka.message.key"), Some("order-7".into()));
    assert_eq!(spans[0].attribute("messaging.kafka.message.tombstone"), Some(true.into()));
    assert_eq!(spans[1].attribute("messaging.kafka.message.key"), None, "it is not text");
    assert_eq!(spans[1].attribute("messaging.kafka.message.tombstone"), None);
}

#[tokio::test]
async fn messages_of_a_batch_are_links() {
    let cluster = Cluster::start("traced-d");
    let (producer, consumer) = (cluster.producer(), cluster.consumer("pack", "traced-d"));
    for headers in [Some(with("traceparent", PARENT)), None, Some(with("traceparent", PARENT)), None] {
        fill(&producer, "traced-d", headers).await;
    }
    // From here on all four are there.
    let first = next(&consumer);
    consumer.seek("traced-d", 0, Offset::Offset(first.offset()), SOON).unwrap();
    let checked = Checked::start();
    let mut messages = Vec::new();
    while messages.len() < 3 {
        let polled = consumer.poll_many(3 - messages.len(), SOON);
        messages.extend(polled.into_iter().map(Result::unwrap));
    }
    let polls = checked.spans();
    let counts = polls.iter().map(|span| match span.attribute("messaging.batch.message_count") {
        Some(traced::opentelemetry::Value::I64(count)) => count,
        other => panic!("{other:?}"),
    });
    assert_eq!(counts.sum::<i64>(), 3, "a limit is a limit");
    assert_eq!(polls.iter().map(|span| span.links().len()).sum::<usize>(), 2);
    Received::process_all(&messages, async { Ok::<_, std::fmt::Error>(()) }).await.unwrap();
    Received::process_all_sync(&messages, || Err::<(), _>(std::fmt::Error)).unwrap_err();
    let spans = checked.spans();
    let expected = format!(
        "messaging.batch.message_count=I64(3)
{COMMON}
messaging.consumer.group.name=pack
messaging.destination.name=traced-d
messaging.destination.partition.id=0
messaging.operation.name=process
messaging.operation.type=process
{PLACE}"
    );
    let [fine, failed] = [&spans[polls.len()], &spans[polls.len() + 1]];
    assert_eq!(describe(fine), format!("process traced-d [consumer] Unset\n{expected}"));
    let error = "process traced-d [consumer] Error: an error occurred when formatting an argument";
    assert_eq!(describe(failed), format!("{error}\nerror.type=core::fmt::Error\n{expected}"));
    assert_eq!((fine.links().len(), fine.parent_id()), (2, None));
    let last = next(&consumer);
    assert_eq!(last.offset(), first.offset() + 3, "no message is lost");
}

#[tokio::test]
async fn offsets_are_committed_in_spans_that_say_where() {
    let cluster = Cluster::start("traced-e");
    let (producer, consumer) = (cluster.producer(), cluster.consumer("pack", "traced-e"));
    fill(&producer, "traced-e", None).await;
    next(&consumer);
    let mut offsets = TopicPartitionList::new();
    offsets.add_partition_offset("traced-e", 0, Offset::Offset(1)).unwrap();
    let checked = Checked::start();
    consumer.commit(&offsets, CommitMode::Sync).unwrap();
    consumer.commit_consumer_state(CommitMode::Async).unwrap();
    let spans = checked.spans();
    let expected = format!(
        "commit traced-e [client] Unset
{COMMON}
messaging.consumer.group.name=pack
messaging.destination.name=traced-e
messaging.destination.partition.id=0
messaging.operation.name=commit
messaging.operation.type=settle
{PLACE}"
    );
    assert_eq!(describe(&spans[0]), expected);
    assert!(spans[1].name().starts_with("commit 127.0.0.1:"), "{}", spans[1].name());
}

#[tokio::test]
async fn a_message_that_is_detached_is_processed_elsewhere() {
    let cluster = Cluster::start("traced-f");
    let (producer, consumer) = (cluster.producer(), cluster.consumer("pack", "traced-f"));
    fill(&producer, "traced-f", Some(with("traceparent", PARENT))).await;
    let checked = Checked::start();
    let message = next(&consumer);
    let owned = message.detach();
    let processing = async move { owned.process(async { Ok::<_, std::fmt::Error>(()) }).await };
    tokio::spawn(traced::FutureExt::in_current_span(processing)).await.unwrap().unwrap();
    message.process_sync(|| Ok::<_, std::fmt::Error>(())).unwrap();
    let spans = checked.spans();
    assert_eq!(describe(&spans[1]), describe(&spans[2]));
    assert_eq!(spans[1].parent_id().unwrap().to_string(), "b7ad6b7169203331");
}

#[tokio::test]
async fn while_telemetry_is_suppressed_there_is_nothing() {
    let cluster = Cluster::start("traced-g");
    let (producer, consumer) = (cluster.producer(), cluster.consumer("pack", "traced-g"));
    let checked = Checked::start();
    let suppressed = Context::enter_telemetry_suppressed_scope();
    producer.send(secret("traced-g"), SOON).await.unwrap();
    let message = next(&consumer);
    message.process_sync(|| Ok::<_, std::fmt::Error>(())).unwrap();
    consumer.commit_message(&message, CommitMode::Sync).unwrap();
    drop(suppressed);
    assert_eq!(listed(message.headers().unwrap()), [("x-token".to_owned(), SECRET.to_owned())]);
    assert!(checked.spans().is_empty());
}
