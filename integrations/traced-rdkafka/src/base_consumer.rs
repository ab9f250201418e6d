//! Owns the consumer that is polled. Must not know how messages are described.

use std::time::Duration;

use rdkafka::TopicPartitionList;
use rdkafka::consumer::{CommitMode, ConsumerContext, DefaultConsumerContext};
use rdkafka::error::KafkaResult;
use rdkafka::message::BorrowedMessage;
use rdkafka::util::Timeout;

use crate::client::{Plain, Traced};
use crate::commit;
use crate::receive::{self, Receive};

/// rdkafka's `BaseConsumer` with spans.
pub type BaseConsumer<C = DefaultConsumerContext> = Traced<rdkafka::consumer::BaseConsumer<C>>;

impl<C: ConsumerContext> Plain for rdkafka::consumer::BaseConsumer<C> {}

impl<C: ConsumerContext> Traced<rdkafka::consumer::BaseConsumer<C>> {
    /// Asks for one message, in a `client` span that is linked to the message. Where there is none in time there is no span.
    pub fn poll<T: Into<Timeout>>(&self, timeout: T) -> Option<receive::Result<'_>> {
        let receive = Receive::start(&self.kafka);
        self.inner.poll(timeout).map(|result| receive.one(result))
    }

    /// Asks for up to `limit` messages: waits for the first, takes with it those that are there already. One `client` span is linked to
    /// each.
    pub fn poll_many<T: Into<Timeout>>(&self, limit: usize, timeout: T) -> Vec<receive::Result<'_>> {
        let receive = Receive::start(&self.kafka);
        let mut results = Vec::new();
        let mut timeout = timeout.into();
        while results.len() < limit
            && let Some(result) = self.inner.poll(timeout)
        {
            results.push(result);
            timeout = Timeout::After(Duration::ZERO);
        }
        receive.many(results)
    }

    /// Messages one after another, for ever.
    pub fn iter(&self) -> impl Iterator<Item = receive::Result<'_>> {
        std::iter::repeat_with(|| self.poll(Timeout::Never)).flatten()
    }

    /// Commits the offset behind a message, in a `client` span that is linked to the message. In [`CommitMode::Async`] the span ends
    /// before the brokers have answered.
    ///
    /// # Errors
    ///
    /// rdkafka's.
    pub fn commit_message(&self, message: &BorrowedMessage<'_>, mode: CommitMode) -> KafkaResult<()> {
        commit::message(self, message, mode)
    }

    /// Commits offsets, in a `client` span.
    ///
    /// # Errors
    ///
    /// rdkafka's.
    pub fn commit(&self, offsets: &TopicPartitionList, mode: CommitMode) -> KafkaResult<()> {
        commit::offsets(self, offsets, mode)
    }

    /// Commits everything that was consumed, in a `client` span.
    ///
    /// # Errors
    ///
    /// rdkafka's.
    pub fn commit_consumer_state(&self, mode: CommitMode) -> KafkaResult<()> {
        commit::state(self, mode)
    }
}
