//! Owns the consumer that is awaited. Must not know how messages are described.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_core::Stream;
use rdkafka::TopicPartitionList;
use rdkafka::consumer::{CommitMode, ConsumerContext, DefaultConsumerContext};
use rdkafka::error::KafkaResult;
use rdkafka::message::BorrowedMessage;
use rdkafka::util::{AsyncRuntime, DefaultRuntime};

use crate::client::{Plain, Traced};
use crate::commit;
use crate::kafka::Kafka;
use crate::receive::{self, Receive, received};

/// rdkafka's `StreamConsumer` with spans.
pub type StreamConsumer<C = DefaultConsumerContext, R = DefaultRuntime> =
    Traced<rdkafka::consumer::StreamConsumer<C, R>>;

impl<C: ConsumerContext, R> Plain for rdkafka::consumer::StreamConsumer<C, R> {}

impl<C, R> Traced<rdkafka::consumer::StreamConsumer<C, R>>
where
    C: ConsumerContext + 'static,
    R: AsyncRuntime,
{
    /// Waits for a message, in a `client` span that is linked to it.
    ///
    /// # Errors
    ///
    /// rdkafka's.
    pub async fn recv(&self) -> receive::Result<'_> {
        let receive = Receive::start(&self.kafka);
        receive.one(self.inner.recv().await)
    }

    /// Waits for a message and takes with it those that are there already, up to `limit`. One `client` span is linked to each. Dropped
    /// before it is ready, it has taken none.
    pub async fn recv_many(&self, limit: usize) -> Vec<receive::Result<'_>> {
        let receive = Receive::start(&self.kafka);
        let mut stream = self.inner.stream();
        let mut results = Vec::new();
        poll_fn(|cx| {
            while results.len() < limit
                && let Poll::Ready(Some(result)) = Pin::new(&mut stream).poll_next(cx)
            {
                results.push(result);
            }
            if results.is_empty() && limit > 0 { Poll::Pending } else { Poll::Ready(()) }
        })
        .await;
        receive.many(results)
    }

    /// Messages one after another, as they come: no span of their own is made for receiving them.
    pub fn stream(&self) -> MessageStream<'_, C> {
        MessageStream { inner: self.inner.stream(), kafka: Arc::clone(&self.kafka) }
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

/// A stream of messages; made by [`StreamConsumer::stream`](Traced::stream).
pub struct MessageStream<'a, C: ConsumerContext = DefaultConsumerContext> {
    inner: rdkafka::consumer::MessageStream<'a, C>,
    kafka: Arc<Kafka>,
}

impl<C: ConsumerContext> std::fmt::Debug for MessageStream<'_, C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MessageStream").field("kafka", &self.kafka).finish_non_exhaustive()
    }
}

impl<'a, C: ConsumerContext + 'a> Stream for MessageStream<'a, C> {
    type Item = receive::Result<'a>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        let polled = Pin::new(&mut this.inner).poll_next(cx);
        polled.map(|next| next.map(|result| received(&this.kafka, result)))
    }
}
