//! Owns what is done with a message that came: it is processed and settled, in spans.

use std::fmt::Display;
use std::ops::Deref;

use lapin::Result;
use lapin::options::{BasicAckOptions, BasicNackOptions, BasicRejectOptions};
use lapin::types::ShortString;
use traced_messaging::{MessageSpan, Messaging, Operation, Running};

use crate::channel::of_message;
use crate::failure;
use crate::headers::{Headers, consumer_destination, is_anonymous};

/// A message that came, and where from. Everything else is lapin's, by `Deref`.
#[derive(Debug)]
pub struct Delivery {
    inner: lapin::message::Delivery,
    queue: ShortString,
    broker: Messaging,
}

impl Delivery {
    /// A delivery of lapin's, for consumers that have a delegate: with the queue that it came from.
    pub fn from_queue(delivery: lapin::message::Delivery, queue: ShortString) -> Self {
        let broker = Messaging::new("rabbitmq").scope("traced-lapin", env!("CARGO_PKG_VERSION"));
        Self::new(delivery, queue, broker)
    }

    pub(crate) fn new(inner: lapin::message::Delivery, queue: ShortString, broker: Messaging) -> Self {
        Self { inner, queue, broker }
    }

    /// Runs a future in the `consumer` span of this message, which ends with the future's outcome. Outside of any other
    /// span it continues the message's trace; inside of one it is linked to it.
    pub fn process<F, T, E>(&self, handler: F) -> Running<F, T, E>
    where
        F: Future<Output = core::result::Result<T, E>>,
        E: Display + 'static,
    {
        self.span(Operation::Process, "process").run(handler)
    }

    /// Runs a future in one `consumer` span of several messages, which is linked to each.
    pub fn process_all<F, T, E>(deliveries: &[Self], handler: F) -> Running<F, T, E>
    where
        F: Future<Output = core::result::Result<T, E>>,
        E: Display + 'static,
    {
        let none = Messaging::new("rabbitmq").scope("traced-lapin", env!("CARGO_PKG_VERSION"));
        let broker = deliveries.first().map_or(&none, |first| &first.broker);
        let queue = deliveries.first().map_or("", |first| first.queue.as_str());
        let span = broker.operation(Operation::Process, "process").start_with(|call| {
            let call = call.destination(queue).anonymous(is_anonymous(queue)).batch(deliveries.len());
            deliveries.iter().fold(call, |call, delivery| call.message(&delivery.headers()))
        });
        span.run(handler)
    }

    /// Acknowledges, in a `client` span that is linked to the message.
    ///
    /// # Errors
    ///
    /// lapin's.
    pub async fn ack(&self, options: BasicAckOptions) -> Result<bool> {
        self.settle("ack", self.inner.ack(options)).await
    }

    /// Refuses, in a `client` span that is linked to the message.
    ///
    /// # Errors
    ///
    /// lapin's.
    pub async fn nack(&self, options: BasicNackOptions) -> Result<bool> {
        self.settle("nack", self.inner.nack(options)).await
    }

    /// Refuses, in a `client` span that is linked to the message.
    ///
    /// # Errors
    ///
    /// lapin's.
    pub async fn reject(&self, options: BasicRejectOptions) -> Result<bool> {
        self.settle("reject", self.inner.reject(options)).await
    }

    /// lapin's own.
    pub fn into_inner(self) -> lapin::message::Delivery {
        self.inner
    }

    async fn settle(&self, name: &'static str, settled: impl Future<Output = Result<bool>>) -> Result<bool> {
        let span = self.span(Operation::Settle, name);
        span.run_telling(settled, |_, _| {}, failure::record).await
    }

    fn span(&self, operation: Operation, name: &'static str) -> MessageSpan {
        self.broker.operation(operation, name).start_with(|call| {
            let (exchange, key) = (self.inner.exchange.as_str(), self.inner.routing_key.as_str());
            let queue = self.queue.as_str();
            let call = call.destination(consumer_destination(exchange, key, queue));
            let call = call.anonymous(is_anonymous(queue)).message(&self.headers());
            let tag = i64::try_from(self.inner.delivery_tag).unwrap_or(i64::MAX);
            let call = call.attribute("messaging.rabbitmq.message.delivery_tag", tag);
            of_message(call, key, &self.inner.properties)
        })
    }

    fn headers(&self) -> Headers {
        Headers::of(&self.inner.properties)
    }
}

impl Deref for Delivery {
    type Target = lapin::message::Delivery;

    fn deref(&self) -> &lapin::message::Delivery {
        &self.inner
    }
}
