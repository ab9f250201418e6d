//! When a record's span ends, and with what.

use std::sync::Mutex;
use std::time::Duration;

use rdkafka::client::ClientContext;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::{DeliveryResult, Headers as _, Message as _, OwnedHeaders};
use rdkafka::producer::{BaseRecord, FutureRecord, Producer as _, ProducerContext};
use rdkafka::types::{RDKafkaApiKey, RDKafkaRespErr};
use traced::opentelemetry::Context;
use traced::opentelemetry::trace::{SpanId, TraceContextExt as _};
use traced_checks::{Checked, SECRET, describe};
use traced_rdkafka::{BaseProducer, FutureProducer, ThreadedProducer};

use crate::cluster::{Cluster, SOON, listed, next, secret, with};

/// What the user's own context was told: the number that went with a record, the span that was current, and whether it arrived.
type Told = (usize, SpanId, bool);

#[derive(Default)]
struct Notes(Mutex<Vec<Told>>);

impl ClientContext for Notes {}

impl ProducerContext for Notes {
    type DeliveryOpaque = Box<usize>;

    fn delivery(&self, result: &DeliveryResult<'_>, number: Box<usize>) {
        let current = Context::current().span().span_context().span_id();
        self.0.lock().unwrap().push((*number, current, result.is_ok()));
    }
}

#[test]
fn a_span_lasts_until_the_delivery_is_told() {
    let cluster = Cluster::start("traced-h");
    let producer: BaseProducer<Notes> = cluster.config().create_with_context(Notes::default()).unwrap();
    let checked = Checked::start();
    traced::span!("test.sender", {
        let record = BaseRecord::<str, str, _>::with_opaque_to("traced-h", Box::new(7)).payload(SECRET);
        producer.send(record).map_err(|(error, _)| error).unwrap();
    });
    assert_eq!(checked.spans().len(), 1, "nobody has polled");
    traced::span!("test.poller", {
        producer.flush(SOON).unwrap();
    });
    let spans = checked.spans();
    let (sender, send) = (spans.one("test.sender"), spans.one("send traced-h"));
    assert_eq!(send.parent_id(), Some(sender.span_id()), "not the poller's");
    assert!(send.attribute("messaging.kafka.offset").is_some());
    assert_eq!(*producer.context().0.lock().unwrap(), [(7, send.span_id(), true)]);
}

#[test]
fn a_thread_polls_as_well() {
    let cluster = Cluster::start("traced-i");
    let producer: ThreadedProducer = cluster.config().create().unwrap();
    let checked = Checked::start();
    let record = BaseRecord::<str, str>::to("traced-i").payload(SECRET).headers(with("x-token", SECRET));
    producer.send(record).map_err(|(error, _)| error).unwrap();
    producer.flush(SOON).unwrap();
    let spans = checked.spans();
    let send = spans.one("send traced-i");
    assert_eq!(send.attribute("messaging.destination.partition.id"), Some("0".into()));
}

#[test]
fn a_record_that_is_refused_comes_back_as_it_was() {
    let cluster = Cluster::start("traced-j");
    cluster.mock.broker_down(-1).unwrap();
    let mut config = cluster.config();
    config.set("queue.buffering.max.messages", "1");
    let producer: BaseProducer<Notes> = config.create_with_context(Notes::default()).unwrap();
    let checked = Checked::start();
    let record = |number| {
        let record = BaseRecord::<str, str, _>::with_opaque_to("traced-j", Box::new(number));
        record.payload("x").headers(with("x-token", SECRET))
    };
    producer.send(record(1)).map_err(|(error, _)| error).unwrap();
    let (error, record) = producer.send(record(2)).unwrap_err();
    assert_eq!(error, KafkaError::MessageProduction(RDKafkaErrorCode::QueueFull));
    assert_eq!(*record.delivery_opaque, 2);
    assert_eq!(listed(&record.headers.unwrap()), [("x-token".to_owned(), SECRET.to_owned())]);
    let expected = "send traced-j [producer] Error: QueueFull (Local: Queue full)
error.type=QueueFull
messaging.client.id=c-1
messaging.destination.name=traced-j
messaging.operation.name=send
messaging.operation.type=send
messaging.system=kafka
server.address=127.0.0.1
server.port=PORT";
    assert_eq!(describe(&checked.spans()[0]), expected);
    // What still waits is lost with the producer.
    drop(producer);
    assert_eq!(checked.spans()[1].attribute("error.type"), Some("PurgeQueue".into()));
}

#[tokio::test]
async fn a_delivery_that_fails_says_why() {
    let cluster = Cluster::start("traced-k");
    let producer = cluster.producer();
    let too_large = RDKafkaRespErr::RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE;
    cluster.mock.request_errors(RDKafkaApiKey::Produce, &[too_large]);
    let checked = Checked::start();
    let (error, message) = producer.send(secret("traced-k"), SOON).await.unwrap_err();
    assert_eq!(error.rdkafka_error_code(), Some(RDKafkaErrorCode::MessageSizeTooLarge));
    assert_eq!(listed(message.headers().unwrap()), [("x-token".to_owned(), SECRET.to_owned())]);
    let expected = "send traced-k [producer] Error: MessageSizeTooLarge (Broker: Message size too large)
error.type=MessageSizeTooLarge
messaging.client.id=c-1
messaging.destination.name=traced-k
messaging.operation.name=send
messaging.operation.type=send
messaging.system=kafka
server.address=127.0.0.1
server.port=PORT";
    assert_eq!(describe(&checked.spans()[0]), expected);
}

#[tokio::test]
async fn a_delivery_is_awaited_apart() {
    let cluster = Cluster::start("traced-l");
    let producer = cluster.producer();
    let checked = Checked::start();
    let delivery = producer.send_result(secret("traced-l")).map_err(|(error, _)| error).unwrap();
    assert!(checked.spans().is_empty());
    let delivery = delivery.await.unwrap().unwrap();
    let offset = Some(delivery.offset.into());
    assert_eq!(checked.spans()[0].attribute("messaging.kafka.offset"), offset);
    // Given up, which is no error.
    drop(producer.send_result(secret("traced-l")).map_err(|(error, _)| error).unwrap());
    let spans = checked.spans();
    assert!(describe(&spans[1]).starts_with("send traced-l [producer] Unset\nmessaging.client.id=c-1"));
    assert_eq!(spans[1].attribute("messaging.kafka.offset"), None);
}

#[tokio::test]
async fn a_record_that_is_too_large_never_leaves() {
    let cluster = Cluster::start("traced-m");
    let mut config = cluster.config();
    config.set("message.max.bytes", "1000");
    let producer: FutureProducer = config.create().unwrap();
    let checked = Checked::start();
    let payload = SECRET.repeat(1000);
    let record =
        || FutureRecord::<str, str>::to("traced-m").payload(&payload).headers(with("x-token", SECRET));
    let headers = |headers: Option<&OwnedHeaders>| headers.unwrap().count();
    let (_, refused) = producer.send_result(record()).map(drop).unwrap_err();
    assert_eq!(headers(refused.headers.as_ref()), 1);
    let (_, refused) = producer.send(record(), Duration::ZERO).await.unwrap_err();
    assert_eq!(headers(refused.headers()), 1);
    let errors: Vec<_> = checked.spans().iter().map(|span| span.attribute("error.type")).collect();
    assert_eq!(errors, [Some("MessageSizeTooLarge".into()), Some("MessageSizeTooLarge".into())]);
}

#[tokio::test]
async fn a_record_that_only_just_fits_goes_without_a_context() {
    let cluster = Cluster::start("traced-s");
    let mut config = cluster.config();
    config.set("message.max.bytes", "1000");
    let producer: FutureProducer = config.create().unwrap();
    let consumer = cluster.consumer("pack", "traced-s");
    let checked = Checked::start();
    for size in [950, 850] {
        let payload = "x".repeat(size);
        producer.send(FutureRecord::<str, str>::to("traced-s").payload(&payload), SOON).await.unwrap();
    }
    assert!(next(&consumer).headers().is_none());
    assert!(next(&consumer).headers().is_some());
    assert_eq!(checked.spans().len(), 4);
}
