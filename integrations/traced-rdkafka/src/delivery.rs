//! Owns the producer's context that ends a record's span when the brokers have answered, and what the answer says. Must not know how
//! records are sent.

use std::error::Error;
use std::ops::Deref;

use rdkafka::ClientContext;
use rdkafka::client::OAuthToken;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::error::KafkaError;
use rdkafka::message::Message;
use rdkafka::producer::{DeliveryResult, Partitioner, ProducerContext};
use rdkafka::statistics::Statistics;
use traced::opentelemetry::KeyValue;
use traced_messaging::MessageSpan;

use crate::failure;

/// A producer's context with spans around it: what it says of each delivery ends that record's span. Everything else is the
/// context's own, by `Deref`.
#[derive(Clone, Debug)]
pub struct WithSpans<C> {
    inner: C,
}

/// What goes with a record to its delivery.
#[derive(Debug)]
pub struct InFlight<D> {
    span: MessageSpan,
    is_placed: bool,
    pub(crate) opaque: D,
}

impl<C> WithSpans<C> {
    pub(crate) fn new(inner: C) -> Self {
        Self { inner }
    }
}

impl<D> InFlight<D> {
    pub(crate) fn new(span: MessageSpan, is_placed: bool, opaque: D) -> Self {
        Self { span, is_placed, opaque }
    }

    /// The record never left.
    pub(crate) fn refused(self, error: &KafkaError) -> D {
        failure::record(&self.span, error);
        self.opaque
    }
}

impl<C> Deref for WithSpans<C> {
    type Target = C;

    fn deref(&self) -> &C {
        &self.inner
    }
}

impl<C: ClientContext> ClientContext for WithSpans<C> {
    const ENABLE_REFRESH_OAUTH_TOKEN: bool = C::ENABLE_REFRESH_OAUTH_TOKEN;

    fn log(&self, level: RDKafkaLogLevel, fac: &str, log_message: &str) {
        self.inner.log(level, fac, log_message);
    }

    fn stats(&self, statistics: Statistics) {
        self.inner.stats(statistics);
    }

    fn stats_raw(&self, statistics: &[u8]) {
        self.inner.stats_raw(statistics);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        self.inner.error(error, reason);
    }

    fn generate_oauth_token(&self, oauthbearer_config: Option<&str>) -> Result<OAuthToken, Box<dyn Error>> {
        self.inner.generate_oauth_token(oauthbearer_config)
    }
}

impl<C, Part> ProducerContext<Part> for WithSpans<C>
where
    C: ProducerContext<Part>,
    Part: Partitioner,
{
    type DeliveryOpaque = Box<InFlight<C::DeliveryOpaque>>;

    /// Comes on whatever thread polls, so the context is the record's, not the thread's.
    fn delivery(&self, result: &DeliveryResult<'_>, in_flight: Self::DeliveryOpaque) {
        let InFlight { span, is_placed, opaque } = *in_flight;
        match result {
            Ok(message) => {
                let partition = Some(message.partition()).filter(|_| !is_placed);
                delivered(&span, partition, message.offset());
            }
            Err((error, _)) => failure::record(&span, error),
        }
        let _current = span.enter();
        self.inner.delivery(result, opaque);
    }

    fn get_custom_partitioner(&self) -> Option<&Part> {
        self.inner.get_custom_partitioner()
    }
}

/// Where the record is, as far as that is known only now: what was said at the start is not said twice.
pub(crate) fn delivered(span: &MessageSpan, partition: Option<i32>, offset: i64) {
    if let Some(partition) = partition.filter(|_| span.is_recording()) {
        span.set(KeyValue::new("messaging.destination.partition.id", partition.to_string()));
    }
    // Without acknowledgements there is none.
    if offset >= 0 {
        span.set(KeyValue::new("messaging.kafka.offset", offset));
    }
}
