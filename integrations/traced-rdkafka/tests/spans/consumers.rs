//! How messages are received.

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt as _;
use rdkafka::Message as _;
use rdkafka::consumer::{CommitMode, Consumer as _};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::types::RDKafkaRespErr;
use traced_checks::{Checked, describe};
use traced_rdkafka::{BaseConsumer, Kafka, StreamConsumer};

use crate::cluster::{Cluster, PARENT, SOON, all_of, fill, with};

fn stream_consumer(cluster: &Cluster, topic: &str) -> StreamConsumer {
    let consumer: StreamConsumer = cluster.consumers("pack").create().unwrap();
    consumer.subscribe(&[topic]).unwrap();
    consumer
}

#[tokio::test]
async fn a_message_is_awaited_in_a_span_and_streamed_without() {
    let cluster = Cluster::start("traced-n");
    let (producer, consumer) = (cluster.producer(), stream_consumer(&cluster, "traced-n"));
    for _ in 0..2 {
        fill(&producer, "traced-n", Some(with("traceparent", PARENT))).await;
    }
    let checked = Checked::start();
    let message = consumer.recv().await.unwrap();
    let place = "messaging.consumer.group.name=pack
messaging.destination.name=traced-n
messaging.destination.partition.id=0
messaging.kafka.offset=I64";
    let end = "messaging.system=kafka
server.address=127.0.0.1
server.port=PORT";
    let offset = message.offset();
    let expected = format!(
        "poll traced-n [client] Unset
messaging.client.id=c-1
{place}({offset})
messaging.operation.name=poll
messaging.operation.type=receive
{end}"
    );
    let spans = checked.spans();
    assert_eq!(describe(&spans[0]), expected);
    assert_eq!(spans[0].links().len(), 1);
    let message = consumer.stream().next().await.unwrap().unwrap();
    assert_eq!((message.offset(), checked.spans().len()), (offset + 1, 1));
    message.process(async { Ok::<_, std::fmt::Error>(()) }).await.unwrap();
    consumer.commit_message(&message, CommitMode::Sync).unwrap();
    let names: Vec<_> = checked.spans().iter().map(|span| span.name().to_owned()).collect();
    assert_eq!(names, ["poll traced-n", "process traced-n", "commit traced-n"]);
}

#[tokio::test]
async fn messages_are_awaited_together() {
    let cluster = Cluster::start("traced-o");
    let (producer, consumer) = (cluster.producer(), stream_consumer(&cluster, "traced-o"));
    let checked = Checked::start();
    assert!(consumer.recv_many(0).await.is_empty());
    for _ in 0..5 {
        fill(&producer, "traced-o", Some(with("traceparent", PARENT))).await;
    }
    let mut offsets = Vec::new();
    while offsets.len() < 5 {
        let messages = consumer.recv_many(2).await;
        assert!((1..=2).contains(&messages.len()));
        offsets.extend(messages.into_iter().map(|message| message.unwrap().offset()));
    }
    assert!(offsets.windows(2).all(|pair| pair[1] == pair[0] + 1), "no message is lost: {offsets:?}");
    let spans = checked.spans();
    assert!(spans.iter().all(|span| span.name() == "poll traced-o"));
    assert_eq!(spans.iter().map(|span| span.links().len()).sum::<usize>(), 5);
}

#[tokio::test]
async fn the_end_of_a_partition_and_an_empty_queue_are_no_spans() {
    let cluster = Cluster::start("traced-p");
    fill(&cluster.producer(), "traced-p", None).await;
    let mut config = cluster.consumers("pack");
    config.set("enable.partition.eof", "true");
    let consumer: BaseConsumer = config.create().unwrap();
    consumer.assign(&all_of("traced-p")).unwrap();
    let checked = Checked::start();
    let ends = std::iter::repeat_with(|| consumer.poll(SOON)).flatten().find_map(Result::err);
    assert_eq!(ends, Some(KafkaError::PartitionEOF(0)));
    assert!(consumer.poll(Duration::ZERO).is_none());
    assert!(consumer.poll_many(5, Duration::ZERO).is_empty());
    assert!(checked.spans().iter().all(|span| span.name() == "poll traced-p"));
    assert!(!checked.spans().is_empty());
}

#[tokio::test]
async fn an_error_is_told_by_its_code() {
    let cluster = Cluster::start("traced-q");
    let refused = RDKafkaRespErr::RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED;
    cluster.mock.topic_error("traced-q", refused).unwrap();
    let checked = Checked::start();
    // Of what is assigned librdkafka says no such thing.
    let subscribed = |group: &str| {
        let consumer: BaseConsumer = cluster.consumers(group).create().unwrap();
        consumer.subscribe(&["traced-q"]).unwrap();
        consumer
    };
    let error = subscribed("pack").poll(SOON).unwrap().map(drop).unwrap_err();
    let code = RDKafkaErrorCode::TopicAuthorizationFailed;
    assert_eq!(error, KafkaError::MessageConsumption(code));
    let consumer = subscribed("pack2");
    let many = consumer.poll_many(5, SOON);
    assert!(matches!(many.as_slice(), [Err(_)]));
    for span in &checked.spans() {
        let text = describe(span);
        let (name, rest) = text.split_once(' ').unwrap();
        assert!(name == "poll" && rest.starts_with("127.0.0.1:"), "{text}");
        assert!(
            rest.contains("[client] Error: TopicAuthorizationFailed (Broker: Topic authorization failed)\n")
        );
        assert!(rest.contains("\nerror.type=TopicAuthorizationFailed\n"), "{text}");
    }
    assert_eq!(checked.spans().len(), 2);
}

#[tokio::test]
async fn messages_of_other_queues_are_wrapped_by_hand() {
    let cluster = Cluster::start("traced-r");
    fill(&cluster.producer(), "traced-r", Some(with("traceparent", PARENT))).await;
    let config = cluster.consumers("pack");
    let consumer: Arc<rdkafka::consumer::BaseConsumer> = Arc::new(config.create().unwrap());
    let queue = consumer.split_partition_queue("traced-r", 0).unwrap();
    consumer.subscribe(&["traced-r"]).unwrap();
    // Rebalances are served here.
    let message = loop {
        assert!(consumer.poll(Duration::from_millis(10)).is_none());
        if let Some(message) = queue.poll(Duration::from_millis(10)) {
            break message.unwrap();
        }
    };
    let checked = Checked::start();
    let message = Kafka::of(&config).received(message);
    message.process_sync(|| Ok::<_, std::fmt::Error>(())).unwrap();
    let text = describe(&checked.spans()[0]);
    assert!(text.contains("\nmessaging.consumer.group.name=pack\n"), "{text}");
    assert!(text.ends_with("\nserver.address=127.0.0.1\nserver.port=PORT"), "{text}");
}
