//! Owns a message that came, and what is done with it: it is processed in a span. Must not know how it came.

use std::fmt::Display;
use std::ops::Deref;

use traced_messaging::Running;

use crate::origin::Origin;

/// A message that came, and where from. Everything else is async-nats' own, by `Deref`.
#[derive(Clone, Debug)]
pub struct Message {
    inner: async_nats::Message,
    origin: Origin,
}

impl Message {
    pub(crate) fn new(inner: async_nats::Message, origin: Origin) -> Self {
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
        Origin::process_all(messages.iter().map(|message| (&message.origin, &message.inner)), handler)
    }

    /// async-nats' own.
    pub fn into_inner(self) -> async_nats::Message {
        self.inner
    }
}

impl Deref for Message {
    type Target = async_nats::Message;

    fn deref(&self) -> &async_nats::Message {
        &self.inner
    }
}
