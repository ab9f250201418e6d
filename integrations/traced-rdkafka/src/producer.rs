//! Owns the producers that tell of deliveries by their context: polled by the user, or by a thread. Must not know how a delivery ends
//! a span.

use rdkafka::ClientConfig;
use rdkafka::config::{FromClientConfig, FromClientConfigAndContext};
use rdkafka::error::{KafkaError, KafkaResult};
use rdkafka::message::ToBytes;
use rdkafka::producer::{
    BaseRecord, DefaultProducerContext, NoCustomPartitioner, Partitioner, ProducerContext,
};
use rdkafka::util::IntoOpaque;

use crate::client::Traced;
use crate::delivery::{InFlight, WithSpans};
use crate::kafka::Kafka;
use crate::send::{Outgoing, Started};

/// rdkafka's `BaseProducer` with spans. A span ends when the delivery is told, which is when the producer is polled.
pub type BaseProducer<C = DefaultProducerContext, Part = NoCustomPartitioner> =
    Traced<rdkafka::producer::BaseProducer<WithSpans<C>, Part>>;

/// rdkafka's `ThreadedProducer` with spans, which a thread of its own polls.
pub type ThreadedProducer<C = DefaultProducerContext, Part = NoCustomPartitioner> =
    Traced<rdkafka::producer::ThreadedProducer<WithSpans<C>, Part>>;

/// A record that was refused, and why.
type Refused<'a, K, P, D> = (KafkaError, BaseRecord<'a, K, P, D>);

/// What goes with a record to its delivery.
type Opaque<C, Part> = <C as ProducerContext<Part>>::DeliveryOpaque;

impl<C, Part> Traced<rdkafka::producer::BaseProducer<WithSpans<C>, Part>>
where
    Part: Partitioner,
    C: ProducerContext<Part>,
{
    /// Sends a record that takes the context along, in a `producer` span that lasts until the delivery is told. A context that the
    /// record's headers hold already is kept.
    ///
    /// # Errors
    ///
    /// rdkafka's, with the record as it was.
    #[expect(clippy::result_large_err, reason = "the signature is rdkafka's")]
    pub fn send<'a, K, P>(
        &self,
        record: BaseRecord<'a, K, P, Opaque<C, Part>>,
    ) -> Result<(), Refused<'a, K, P, Opaque<C, Part>>>
    where
        K: ToBytes + ?Sized,
        P: ToBytes + ?Sized,
    {
        send(&self.kafka, record, |record| self.inner.send(record))
    }
}

impl<C, Part> Traced<rdkafka::producer::ThreadedProducer<WithSpans<C>, Part>>
where
    Part: Partitioner,
    C: ProducerContext<Part> + 'static,
{
    /// Sends a record that takes the context along, in a `producer` span that lasts until the delivery is told. A context that the
    /// record's headers hold already is kept.
    ///
    /// # Errors
    ///
    /// rdkafka's, with the record as it was.
    #[expect(clippy::result_large_err, reason = "the signature is rdkafka's")]
    pub fn send<'a, K, P>(
        &self,
        record: BaseRecord<'a, K, P, Opaque<C, Part>>,
    ) -> Result<(), Refused<'a, K, P, Opaque<C, Part>>>
    where
        K: ToBytes + ?Sized,
        P: ToBytes + ?Sized,
    {
        send(&self.kafka, record, |record| self.inner.send(record))
    }
}

impl FromClientConfig for BaseProducer {
    fn from_config(config: &ClientConfig) -> KafkaResult<Self> {
        Self::from_config_and_context(config, DefaultProducerContext)
    }
}

impl<C, Part> FromClientConfigAndContext<C> for Traced<rdkafka::producer::BaseProducer<WithSpans<C>, Part>>
where
    Part: Partitioner,
    C: ProducerContext<Part>,
{
    fn from_config_and_context(config: &ClientConfig, context: C) -> KafkaResult<Self> {
        Ok(Self::of(config, config.create_with_context(WithSpans::new(context))?))
    }
}

impl FromClientConfig for ThreadedProducer {
    fn from_config(config: &ClientConfig) -> KafkaResult<Self> {
        Self::from_config_and_context(config, DefaultProducerContext)
    }
}

impl<C, Part> FromClientConfigAndContext<C>
    for Traced<rdkafka::producer::ThreadedProducer<WithSpans<C>, Part>>
where
    Part: Partitioner + Send + Sync + 'static,
    C: ProducerContext<Part> + 'static,
{
    fn from_config_and_context(config: &ClientConfig, context: C) -> KafkaResult<Self> {
        Ok(Self::of(config, config.create_with_context(WithSpans::new(context))?))
    }
}

/// Sends a record with its span, and gives it back as it was if it is refused.
#[expect(clippy::result_large_err, reason = "the signature is rdkafka's")]
fn send<'a, K, P, D>(
    kafka: &Kafka,
    mut record: BaseRecord<'a, K, P, D>,
    send: impl FnOnce(BaseRecord<'a, K, P, Box<InFlight<D>>>) -> Result<(), Refused<'a, K, P, Box<InFlight<D>>>>,
) -> Result<(), Refused<'a, K, P, D>>
where
    K: ToBytes + ?Sized,
    P: ToBytes + ?Sized,
    D: IntoOpaque,
{
    let users = record.headers.take();
    let outgoing = Outgoing {
        topic: record.topic,
        partition: record.partition,
        key: record.key.map(ToBytes::to_bytes),
        payload: record.payload.map(ToBytes::to_bytes),
        headers: users.as_ref(),
    };
    let Started { span, headers, is_placed } = outgoing.start(kafka);
    record.headers = headers;
    let record = with_opaque(record, |opaque| Box::new(InFlight::new(span, is_placed, opaque)));
    send(record).map_err(|(error, record)| {
        let mut record = with_opaque(record, |in_flight| in_flight.refused(&error));
        record.headers = users;
        (error, record)
    })
}

/// The record with something else for its delivery.
fn with_opaque<K, P, D, E>(
    record: BaseRecord<'_, K, P, D>,
    change: impl FnOnce(D) -> E,
) -> BaseRecord<'_, K, P, E>
where
    K: ToBytes + ?Sized,
    P: ToBytes + ?Sized,
    D: IntoOpaque,
    E: IntoOpaque,
{
    let BaseRecord { topic, partition, payload, key, timestamp, headers, delivery_opaque } = record;
    let delivery_opaque = change(delivery_opaque);
    BaseRecord { topic, partition, payload, key, timestamp, headers, delivery_opaque }
}
