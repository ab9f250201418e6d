//! Owns what producers and consumers have in common: rdkafka's own inside, and what their spans say. Makes no span.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use rdkafka::config::{FromClientConfig, FromClientConfigAndContext};
use rdkafka::error::KafkaResult;
use rdkafka::{ClientConfig, ClientContext};

use crate::kafka::Kafka;

/// A producer or consumer whose messages have spans. What is not here is rdkafka's own, by `Deref`.
///
/// `ClientConfig::create` and `create_with_context` make it in place of rdkafka's:
///
/// ```
/// # fn main() -> Result<(), rdkafka::error::KafkaError> {
/// use rdkafka::ClientConfig;
/// use traced_rdkafka::BaseProducer;
///
/// let producer: BaseProducer = ClientConfig::new().set("bootstrap.servers", "mq.internal:9092").create()?;
/// let producer = producer.configure(|kafka| kafka.message_keys(true));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Traced<T> {
    pub(crate) inner: T,
    pub(crate) kafka: Arc<Kafka>,
}

impl<T> Traced<T> {
    pub(crate) fn of(config: &ClientConfig, inner: T) -> Self {
        Self { inner, kafka: Arc::new(Kafka::of(config)) }
    }

    /// What its spans say.
    #[must_use]
    pub fn configure(mut self, change: impl FnOnce(Kafka) -> Kafka) -> Self {
        self.kafka = Arc::new(change(Kafka::clone(&self.kafka)));
        self
    }

    /// rdkafka's own.
    pub fn into_inner(self) -> T {
        self.inner
    }
}

impl<T> Deref for Traced<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.inner
    }
}

impl<T> fmt::Debug for Traced<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct(std::any::type_name::<T>()).field("kafka", &self.kafka).finish_non_exhaustive()
    }
}

/// What is made with the user's own context, as it is. Producers that tell of deliveries by their context are not.
pub trait Plain {}

impl<T: FromClientConfig + Plain> FromClientConfig for Traced<T> {
    fn from_config(config: &ClientConfig) -> KafkaResult<Self> {
        Ok(Self::of(config, T::from_config(config)?))
    }
}

impl<C: ClientContext, T: FromClientConfigAndContext<C> + Plain> FromClientConfigAndContext<C> for Traced<T> {
    fn from_config_and_context(config: &ClientConfig, context: C) -> KafkaResult<Self> {
        Ok(Self::of(config, T::from_config_and_context(config, context)?))
    }
}
