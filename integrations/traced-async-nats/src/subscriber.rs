//! Owns the stream of messages of a subscription, each of which knows where it came from. Makes no spans: a message that waits has
//! none.

use std::ops::{Deref, DerefMut};
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;

use crate::message::Message;
use crate::origin::Origin;

/// A subscription: a stream of messages. Everything else is async-nats' own, by `Deref`.
#[derive(Debug)]
pub struct Subscriber {
    inner: async_nats::Subscriber,
    origin: Origin,
}

impl Subscriber {
    pub(crate) fn new(inner: async_nats::Subscriber, origin: Origin) -> Self {
        Self { inner, origin }
    }
}

impl Stream for Subscriber {
    type Item = Message;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        let polled = Pin::new(&mut this.inner).poll_next(cx);
        polled.map(|next| next.map(|message| Message::new(message, this.origin.clone())))
    }
}

impl Deref for Subscriber {
    type Target = async_nats::Subscriber;

    fn deref(&self) -> &async_nats::Subscriber {
        &self.inner
    }
}

impl DerefMut for Subscriber {
    fn deref_mut(&mut self) -> &mut async_nats::Subscriber {
        &mut self.inner
    }
}
