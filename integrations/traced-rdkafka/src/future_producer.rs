//! Owns the producer whose deliveries are futures. Must not know how a record's span starts.

use std::future::IntoFuture;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use rdkafka::ClientContext;
use rdkafka::client::DefaultClientContext;
use rdkafka::error::KafkaError;
use rdkafka::message::{OwnedHeaders, OwnedMessage, ToBytes};
use rdkafka::producer::FutureRecord;
use rdkafka::producer::future_producer::{Delivery, OwnedDeliveryResult};
use rdkafka::util::{AsyncRuntime, DefaultRuntime, Timeout};
use traced_messaging::MessageSpan;

use crate::client::{Plain, Traced};
use crate::delivery::delivered;
use crate::failure;
use crate::send::{Outgoing, Started};

/// rdkafka's `FutureProducer` with spans.
pub type FutureProducer<C = DefaultClientContext, R = DefaultRuntime> =
    Traced<rdkafka::producer::FutureProducer<C, R>>;

impl<C: ClientContext + 'static, R> Plain for rdkafka::producer::FutureProducer<C, R> {}

impl<C, R> Traced<rdkafka::producer::FutureProducer<C, R>>
where
    C: ClientContext + 'static,
    R: AsyncRuntime,
{
    /// Sends a record that takes the context along, in a `producer` span that ends with the delivery. A context that the record's
    /// headers hold already is kept.
    ///
    /// # Errors
    ///
    /// rdkafka's, with the message's headers as they were.
    pub async fn send<K, P, T>(&self, record: FutureRecord<'_, K, P>, queue_timeout: T) -> OwnedDeliveryResult
    where
        K: ToBytes + ?Sized,
        P: ToBytes + ?Sized,
        T: Into<Timeout>,
    {
        let (started, record, users) = self.started(record);
        let succeeded = if started.is_placed { succeeded_there } else { succeeded };
        let result =
            started.span.run_telling(self.inner.send(record, queue_timeout), succeeded, failed).await;
        result.map_err(|(error, message)| (error, message.replace_headers(users)))
    }

    /// As [`send`](Self::send), without waiting for room in the queue.
    ///
    /// # Errors
    ///
    /// rdkafka's, with the record as it was.
    #[expect(clippy::result_large_err, reason = "the signature is rdkafka's")]
    pub fn send_result<'a, K, P>(
        &self,
        record: FutureRecord<'a, K, P>,
    ) -> Result<DeliveryFuture, (KafkaError, FutureRecord<'a, K, P>)>
    where
        K: ToBytes + ?Sized,
        P: ToBytes + ?Sized,
    {
        let (Started { span, is_placed, .. }, record, users) = self.started(record);
        match self.inner.send_result(record) {
            Ok(inner) => Ok(DeliveryFuture { inner, span: Some(span), is_placed, users }),
            Err((error, mut record)) => {
                failure::record(&span, &error);
                record.headers = users;
                Err((error, record))
            }
        }
    }

    /// The span, the record with the context, and the headers that it had.
    fn started<'a, K, P>(
        &self,
        mut record: FutureRecord<'a, K, P>,
    ) -> (Started, FutureRecord<'a, K, P>, Option<OwnedHeaders>)
    where
        K: ToBytes + ?Sized,
        P: ToBytes + ?Sized,
    {
        let users = record.headers.take();
        let outgoing = Outgoing {
            topic: record.topic,
            partition: record.partition,
            key: record.key.map(ToBytes::to_bytes),
            payload: record.payload.map(ToBytes::to_bytes),
            headers: users.as_ref(),
        };
        let mut started = outgoing.start(&self.kafka);
        record.headers = started.headers.take();
        (started, record, users)
    }
}

/// A record's delivery. Its span ends with it, and without an outcome if this is dropped before.
#[must_use = "futures do nothing until they are polled"]
pub struct DeliveryFuture {
    inner: rdkafka::producer::DeliveryFuture,
    span: Option<MessageSpan>,
    is_placed: bool,
    users: Option<OwnedHeaders>,
}

impl std::fmt::Debug for DeliveryFuture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DeliveryFuture").field("span", &self.span).finish_non_exhaustive()
    }
}

impl Future for DeliveryFuture {
    type Output = <rdkafka::producer::DeliveryFuture as IntoFuture>::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.get_mut();
        let result = ready!(Pin::new(&mut this.inner).poll(cx));
        let span = this.span.take();
        match (&result, &span) {
            (Ok(Ok(delivery)), Some(span)) if this.is_placed => succeeded_there(span, delivery),
            (Ok(Ok(delivery)), Some(span)) => succeeded(span, delivery),
            (Ok(Err(error)), Some(span)) => failed(span, error),
            (Err(_), Some(span)) => failure::record(span, &KafkaError::Canceled),
            (_, None) => {}
        }
        let users = this.users.take();
        Poll::Ready(match result {
            Ok(Err((error, message))) => Ok(Err((error, message.replace_headers(users)))),
            other => other,
        })
    }
}

fn succeeded(span: &MessageSpan, delivery: &Delivery) {
    delivered(span, Some(delivery.partition), delivery.offset);
}

/// In the partition that the application has chosen.
fn succeeded_there(span: &MessageSpan, delivery: &Delivery) {
    delivered(span, None, delivery.offset);
}

fn failed(span: &MessageSpan, (error, _): &(KafkaError, OwnedMessage)) {
    failure::record(span, error);
}
