//! Owns the stream of deliveries, each of which knows where it came from. Makes no spans: a message that waits has none.

use std::ops::Deref;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use lapin::Result;
use traced_messaging::Messaging;

use crate::delivery::Delivery;

/// A consumer of a queue: a stream of deliveries. Everything else is lapin's, by `Deref`.
#[derive(Clone, Debug)]
pub struct Consumer {
    inner: lapin::Consumer,
    broker: Messaging,
}

impl Consumer {
    pub(crate) fn new(inner: lapin::Consumer, broker: Messaging) -> Self {
        Self { inner, broker }
    }
}

impl Stream for Consumer {
    type Item = Result<Delivery>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        let polled = Pin::new(&mut this.inner).poll_next(cx);
        polled.map(|next| {
            let delivered = |delivery| Delivery::new(delivery, this.inner.queue(), this.broker.clone());
            next.map(|result| result.map(delivered))
        })
    }
}

impl Deref for Consumer {
    type Target = lapin::Consumer;

    fn deref(&self) -> &lapin::Consumer {
        &self.inner
    }
}
