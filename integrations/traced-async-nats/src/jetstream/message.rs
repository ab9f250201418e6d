//! Owns a message of a stream, and what is done with it: it is processed and settled, in spans. Must not know how it came.

use std::fmt::Display;
use std::ops::Deref;

use async_nats::Error;
use async_nats::jetstream::AckKind;
use traced_messaging::{Operation, Running};

use crate::failure;
use crate::origin::Origin;

/// A message that came, and where from. Everything else is async-nats' own, by `Deref`.
#[derive(Clone, Debug)]
pub struct Message {
    inner: async_nats::jetstream::Message,
    origin: Origin,
}

impl Message {
    pub(crate) fn new(inner: async_nats::jetstream::Message, origin: Origin) -> Self {
        Self { inner, origin }
    }

    /// Runs a future in the `consumer` span of this message, which ends with the future's outcome. Outside of any other span it
    /// continues the message's trace; inside of one it is linked to it.
    pub fn process<F, T, E>(&self, handler: F) -> Running<F, T, E>
    where
        F: Future<Output = Result<T, E>>,
        E: Display + 'static,
    {
        self.origin.process(&self.inner, handler)
    }

    /// Runs a future in one `consumer` span of several messages, which is linked to each.
    pub fn process_all<F, T, E>(messages: &[Self], handler: F) -> Running<F, T, E>
    where
        F: Future<Output = Result<T, E>>,
        E: Display + 'static,
    {
        Origin::process_all(messages.iter().map(|message| (&message.origin, &message.inner.message)), handler)
    }

    /// Acknowledges, in a `client` span that is linked to the message.
    ///
    /// # Errors
    ///
    /// async-nats'.
    pub async fn ack(&self) -> Result<(), Error> {
        self.settle("ack", self.inner.ack()).await
    }

    /// Acknowledges or refuses, in a `client` span that is linked to the message.
    ///
    /// # Errors
    ///
    /// async-nats'.
    pub async fn ack_with(&self, kind: AckKind) -> Result<(), Error> {
        self.settle(word(kind), self.inner.ack_with(kind)).await
    }

    /// As [`ack`](Self::ack), and waits for the server to know.
    ///
    /// # Errors
    ///
    /// async-nats'.
    pub async fn double_ack(&self) -> Result<(), Error> {
        self.settle("ack", self.inner.double_ack()).await
    }

    /// As [`ack_with`](Self::ack_with), and waits for the server to know.
    ///
    /// # Errors
    ///
    /// async-nats'.
    pub async fn double_ack_with(&self, kind: AckKind) -> Result<(), Error> {
        self.settle(word(kind), self.inner.double_ack_with(kind)).await
    }

    /// async-nats' own.
    pub fn into_inner(self) -> async_nats::jetstream::Message {
        self.inner
    }

    async fn settle(
        &self,
        name: &'static str,
        settled: impl Future<Output = Result<(), Error>>,
    ) -> Result<(), Error> {
        let span = self.origin.on(Operation::Settle, name, &self.inner);
        span.run_telling(settled, |_, ()| {}, failure::record_boxed).await
    }
}

impl Deref for Message {
    type Target = async_nats::jetstream::Message;

    fn deref(&self) -> &async_nats::jetstream::Message {
        &self.inner
    }
}

/// The protocol's words.
fn word(kind: AckKind) -> &'static str {
    match kind {
        AckKind::Ack => "ack",
        AckKind::Nak(_) => "nak",
        AckKind::Progress => "progress",
        AckKind::Next => "next",
        AckKind::Term => "term",
    }
}
