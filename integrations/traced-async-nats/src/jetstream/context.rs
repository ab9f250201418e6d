//! Owns the context that is used like async-nats' own: what is published over it has spans that last until the stream has it.

use std::future::IntoFuture;
use std::ops::Deref;
use std::sync::Arc;

use async_nats::jetstream::consumer::IntoConsumerConfig;
use async_nats::jetstream::context::PublishError;
use async_nats::jetstream::message::{OutboundMessage, PublishMessage};
use async_nats::jetstream::publish::PublishAck;
use async_nats::{HeaderMap, ToSubject};
use bytes::Bytes;
use traced_messaging::{MessageSpan, Running};

use crate::failure;
use crate::jetstream::consumer::Consumer;
use crate::nats::Nats;
use crate::outgoing::{Outgoing, within};

/// A context whose messages have spans. Everything else is async-nats' own, by `Deref`.
#[derive(Clone, Debug)]
pub struct Context {
    inner: async_nats::jetstream::Context,
    nats: Arc<Nats>,
}

impl Context {
    /// A context with spans, for one with settings of its own. [`Client::jetstream`](crate::Client::jetstream) makes the usual one.
    pub fn new(context: async_nats::jetstream::Context) -> Self {
        let nats = Arc::new(Nats::new(&context.client().new_inbox()));
        Self::over(context, nats)
    }

    /// Where the server is, which a context does not know: `server.address` and `server.port`, without the usual 4222.
    #[must_use]
    pub fn server(mut self, host: impl Into<Arc<str>>, port: u16) -> Self {
        self.nats = Arc::new(Nats::clone(&self.nats).server(host, port));
        self
    }

    pub(crate) fn over(inner: async_nats::jetstream::Context, nats: Arc<Nats>) -> Self {
        Self { inner, nats }
    }

    /// Publishes a message that takes the context along, in a `producer` span that lasts until the acknowledgement.
    ///
    /// # Errors
    ///
    /// async-nats'.
    pub async fn publish<S: ToSubject>(
        &self,
        subject: S,
        payload: Bytes,
    ) -> Result<PublishAckFuture, PublishError> {
        self.send_publish(subject, PublishMessage::build().payload(payload)).await
    }

    /// As [`publish`](Self::publish). A context that the headers hold already is kept.
    ///
    /// # Errors
    ///
    /// async-nats'.
    pub async fn publish_with_headers<S: ToSubject>(
        &self,
        subject: S,
        headers: HeaderMap,
        payload: Bytes,
    ) -> Result<PublishAckFuture, PublishError> {
        self.send_publish(subject, PublishMessage::build().payload(payload).headers(headers)).await
    }

    /// As [`publish`](Self::publish), with settings.
    ///
    /// # Errors
    ///
    /// async-nats'.
    pub async fn send_publish<S: ToSubject>(
        &self,
        subject: S,
        publish: PublishMessage,
    ) -> Result<PublishAckFuture, PublishError> {
        let OutboundMessage { subject, payload, headers } = publish.outbound_message(subject);
        let room = self.inner.client().max_payload().saturating_sub(payload.len());
        let outgoing = Outgoing { subject: subject.as_str(), headers, room };
        let (span, headers) = outgoing.start(&self.nats, "publish");
        let mut publish = PublishMessage::build().payload(payload);
        if let Some(headers) = headers {
            publish = publish.headers(headers);
        }
        match within(&span, self.inner.send_publish(subject, publish)).await {
            Ok(inner) => Ok(PublishAckFuture { inner, span }),
            Err(error) => {
                failure::record(&span, &error);
                Err(error)
            }
        }
    }

    /// A consumer of a stream, whose messages can be fetched, processed and acknowledged in spans.
    pub fn consumer<T: IntoConsumerConfig>(
        &self,
        consumer: async_nats::jetstream::consumer::Consumer<T>,
    ) -> Consumer<T> {
        Consumer::new(consumer, &self.nats)
    }
}

impl Deref for Context {
    type Target = async_nats::jetstream::Context;

    fn deref(&self) -> &async_nats::jetstream::Context {
        &self.inner
    }
}

/// A message's acknowledgement by the stream, to be awaited. Its span ends with it, and without an outcome if this is dropped.
#[derive(Debug)]
pub struct PublishAckFuture {
    inner: async_nats::jetstream::context::PublishAckFuture,
    span: MessageSpan,
}

impl IntoFuture for PublishAckFuture {
    type Output = Result<PublishAck, PublishError>;
    type IntoFuture = Running<
        <async_nats::jetstream::context::PublishAckFuture as IntoFuture>::IntoFuture,
        PublishAck,
        PublishError,
    >;

    fn into_future(self) -> Self::IntoFuture {
        self.span.run_telling(self.inner.into_future(), |_, _| {}, failure::record)
    }
}
