//! Owns the brokers: librdkafka's own mock cluster, which listens on the loopback interface and speaks Kafka's wire protocol. The registries
//! of packages have no real one.

use std::time::Duration;

use rdkafka::consumer::Consumer as _;
use rdkafka::error::IsError as _;
use rdkafka::message::{BorrowedMessage, Header, OwnedHeaders};
use rdkafka::mocking::MockCluster;
use rdkafka::producer::{DefaultProducerContext, FutureRecord};
use rdkafka::{ClientConfig, Offset, TopicPartitionList};
use traced_checks::SECRET;
use traced_rdkafka::{BaseConsumer, FutureProducer, Received};

/// A context that somebody put into a message.
pub(crate) const PARENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

/// How long anything may take.
pub(crate) const SOON: Duration = Duration::from_secs(20);

pub(crate) struct Cluster {
    /// What a test turns wrong.
    pub(crate) mock: MockCluster<'static, DefaultProducerContext>,
}

impl Cluster {
    /// One broker, and a topic of one partition.
    pub(crate) fn start(topic: &str) -> Self {
        let mock = MockCluster::new(1).unwrap();
        mock.create_topic(topic, 1, 1).unwrap();
        Self { mock }
    }

    pub(crate) fn config(&self) -> ClientConfig {
        let mut config = ClientConfig::new();
        config.set("bootstrap.servers", self.mock.bootstrap_servers()).set("client.id", "c-1");
        // Nothing of what else is configured is exported.
        config.set("sasl.username", "user").set("sasl.password", SECRET);
        config
    }

    /// Of a group of this name, from the first message on.
    pub(crate) fn consumers(&self, group: &str) -> ClientConfig {
        let mut config = self.config();
        config.set("group.id", group).set("auto.offset.reset", "earliest").set("enable.auto.commit", "false");
        config
    }

    pub(crate) fn producer(&self) -> FutureProducer {
        self.config().create().unwrap()
    }

    /// Reads this topic, without waiting for a group to meet.
    pub(crate) fn consumer(&self, group: &str, topic: &str) -> BaseConsumer {
        let consumer: BaseConsumer = self.consumers(group).create().unwrap();
        consumer.assign(&all_of(topic)).unwrap();
        consumer
    }
}

/// The topic from its first message on.
pub(crate) fn all_of(topic: &str) -> TopicPartitionList {
    let mut list = TopicPartitionList::new();
    list.add_partition_offset(topic, 0, Offset::Beginning).unwrap();
    list
}

/// The next message. Polling ends without one when something else has happened.
pub(crate) fn next(consumer: &BaseConsumer) -> Received<BorrowedMessage<'_>> {
    let found = std::iter::repeat_with(|| consumer.poll(SOON)).take(10).flatten().next();
    found.unwrap().unwrap()
}

/// A record with a secret in each place.
pub(crate) fn secret(topic: &str) -> FutureRecord<'_, str, str> {
    FutureRecord::to(topic).key(SECRET).payload(SECRET).headers(with("x-token", SECRET))
}

pub(crate) fn with(key: &str, value: &str) -> OwnedHeaders {
    OwnedHeaders::new().insert(Header { key, value: Some(value) })
}

/// With a header more, whose name is not text: other clients send such.
#[expect(unsafe_code, reason = "rdkafka takes no such name")]
pub(crate) fn with_unnamed(headers: OwnedHeaders) -> OwnedHeaders {
    let native = std::ptr::from_ref(headers.as_borrowed()).cast_mut().cast();
    let name = [0xff_u8, b'a'];
    // SAFETY: nobody else has these headers, and name and value are copied.
    let added = unsafe {
        rdkafka::bindings::rd_kafka_header_add(native, name.as_ptr().cast(), 2, name.as_ptr().cast(), 2)
    };
    assert!(!added.is_error());
    headers
}

/// Names and values, in their order.
pub(crate) fn listed(headers: &impl rdkafka::message::Headers) -> Vec<(String, String)> {
    let text = |value: Option<&[u8]>| String::from_utf8(value.unwrap().to_vec()).unwrap();
    (0..headers.count()).map(|at| headers.get(at)).map(|it| (it.key.to_owned(), text(it.value))).collect()
}

/// Sends without spans.
pub(crate) async fn fill(producer: &FutureProducer, topic: &str, headers: Option<OwnedHeaders>) {
    let mut record = FutureRecord::<str, str>::to(topic).payload("x");
    record.headers = headers;
    (**producer).send(record, SOON).await.unwrap();
}
