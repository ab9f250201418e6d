//! Owns a message that came, and what is done with it: it is processed in a span. Must not know how it came.

use std::fmt::Display;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use rdkafka::Message;
use rdkafka::message::{BorrowedMessage, OwnedMessage};
use traced_messaging::{Call, MessageSpan, Operation, Running};

use crate::headers::Fields;
use crate::kafka::Kafka;

/// A message that came, and where from. Everything else is the message's own, by `Deref`.
#[derive(Clone, Debug)]
pub struct Received<M> {
    message: M,
    kafka: Arc<Kafka>,
}

impl<M: Message<Headers: 'static>> Received<M> {
    pub(crate) fn new(message: M, kafka: Arc<Kafka>) -> Self {
        Self { message, kafka }
    }

    /// Runs a future in the `consumer` span of this message, which ends with the future's outcome. Outside of any other span it
    /// continues the message's trace; inside of one it is linked to it.
    pub fn process<F, T, E>(&self, handler: F) -> Running<F, T, E>
    where
        F: Future<Output = Result<T, E>>,
        E: Display + 'static,
    {
        self.span().run(handler)
    }

    /// As [`process`](Self::process), for a function in place of a future.
    ///
    /// # Errors
    ///
    /// The function's.
    pub fn process_sync<T, E: Display + 'static>(
        &self,
        handler: impl FnOnce() -> Result<T, E>,
    ) -> Result<T, E> {
        self.span().call(handler)
    }

    /// Runs a future in one `consumer` span of several messages, which is linked to each.
    pub fn process_all<F, T, E>(messages: &[Self], handler: F) -> Running<F, T, E>
    where
        F: Future<Output = Result<T, E>>,
        E: Display + 'static,
    {
        Self::span_of_all(messages).run(handler)
    }

    /// As [`process_all`](Self::process_all), for a function in place of a future.
    ///
    /// # Errors
    ///
    /// The function's.
    pub fn process_all_sync<T, E: Display + 'static>(
        messages: &[Self],
        handler: impl FnOnce() -> Result<T, E>,
    ) -> Result<T, E> {
        Self::span_of_all(messages).call(handler)
    }

    /// rdkafka's own.
    pub fn into_inner(self) -> M {
        self.message
    }

    fn span(&self) -> MessageSpan {
        let call = self.kafka.consumer(Operation::Process, "process");
        call.start_with(|call| of_message(&self.kafka, call, &self.message))
    }

    fn span_of_all(messages: &[Self]) -> MessageSpan {
        let none = Kafka::new();
        let kafka = messages.first().map_or(&none, |first| &first.kafka);
        let messages = messages.iter().map(|received| &received.message);
        kafka.consumer(Operation::Process, "process").start_with(|call| of_all(call, messages))
    }
}

impl Received<BorrowedMessage<'_>> {
    /// A copy that borrows nothing, for another task or thread.
    pub fn detach(&self) -> Received<OwnedMessage> {
        Received { message: self.message.detach(), kafka: Arc::clone(&self.kafka) }
    }
}

impl<M> Deref for Received<M> {
    type Target = M;

    fn deref(&self) -> &M {
        &self.message
    }
}

impl<M> DerefMut for Received<M> {
    fn deref_mut(&mut self) -> &mut M {
        &mut self.message
    }
}

/// An operation on one message.
pub(crate) fn of_message<'a, M>(kafka: &Kafka, call: Call<'a>, message: &'a M) -> Call<'a>
where
    M: Message<Headers: 'static>,
{
    let call = call
        .destination(message.topic())
        .message(&Fields::of(message.headers()))
        .attribute("messaging.destination.partition.id", message.partition().to_string())
        .attribute("messaging.kafka.offset", message.offset());
    kafka.described(call, message.key(), message.payload().is_none())
}

/// An operation on several messages: what they have in common, and a link to each.
pub(crate) fn of_all<'a, M>(call: Call<'a>, messages: impl Iterator<Item = &'a M> + Clone) -> Call<'a>
where
    M: Message<Headers: 'static> + 'a,
{
    let mut call = call.batch(messages.clone().count());
    if let Some(topic) = common(messages.clone().map(Message::topic)) {
        call = call.destination(topic);
        if let Some(partition) = common(messages.clone().map(Message::partition)) {
            call = call.attribute("messaging.destination.partition.id", partition.to_string());
        }
    }
    messages.fold(call, |call, message| call.message(&Fields::of(message.headers())))
}

/// What all are, if all are the same.
pub(crate) fn common<T: PartialEq>(mut all: impl Iterator<Item = T>) -> Option<T> {
    let first = all.next()?;
    all.all(|other| other == first).then_some(first)
}
