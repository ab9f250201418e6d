//! Owns the channel that is used like lapin's: what is published and fetched over it has spans.

use std::ops::Deref;

use lapin::message::BasicGetMessage;
use lapin::options::{BasicConsumeOptions, BasicGetOptions, BasicPublishOptions};
use lapin::types::{FieldTable, ShortString};
use lapin::{BasicProperties, PublisherConfirm, Result};
use traced_messaging::{Call, MessageSpan, Messaging, Operation};

use crate::consumer::Consumer;
use crate::delivery::Delivery;
use crate::failure;
use crate::headers::{Headers, is_anonymous, producer_destination};

/// A channel whose messages have spans. Everything else is lapin's, by `Deref`.
#[derive(Clone, Debug)]
pub struct Channel {
    inner: lapin::Channel,
    broker: Messaging,
}

impl Channel {
    /// A channel with spans.
    pub fn new(channel: lapin::Channel) -> Self {
        let broker = Messaging::new("rabbitmq").scope("traced-lapin", env!("CARGO_PKG_VERSION"));
        Self { inner: channel, broker }
    }

    /// Where the broker is, which a channel does not know: `server.address` and `server.port`, without the usual 5672.
    #[must_use]
    pub fn server(mut self, host: impl Into<std::sync::Arc<str>>, port: u16) -> Self {
        self.broker = self.broker.server(host, Some(port).filter(|port| *port != 5672));
        self
    }

    /// Publishes a message that takes the context along, in a `producer` span. A context that its headers hold already is
    /// kept. The span ends when the message is written; the confirmation is the caller's.
    ///
    /// # Errors
    ///
    /// lapin's.
    pub async fn basic_publish(
        &self,
        exchange: ShortString,
        routing_key: ShortString,
        options: BasicPublishOptions,
        payload: &[u8],
        properties: BasicProperties,
    ) -> Result<PublisherConfirm> {
        let mut headers = Headers::of(&properties);
        let call = self.broker.operation(Operation::Send, "publish").message(&headers);
        let span = call.start_with(|call| {
            let call = call.destination(producer_destination(exchange.as_str(), routing_key.as_str()));
            of_message(call, routing_key.as_str(), &properties)
        });
        span.inject(&mut headers);
        let properties = headers.into_properties(properties);
        let published = self.inner.basic_publish(exchange, routing_key, options, payload, properties);
        span.run_telling(published, |_, _| {}, failure::record).await
    }

    /// A consumer whose deliveries can be processed in spans.
    ///
    /// # Errors
    ///
    /// lapin's.
    pub async fn basic_consume(
        &self,
        queue: ShortString,
        consumer_tag: ShortString,
        options: BasicConsumeOptions,
        arguments: FieldTable,
    ) -> Result<Consumer> {
        let inner = self.inner.basic_consume(queue, consumer_tag, options, arguments).await?;
        Ok(Consumer::new(inner, self.broker.clone()))
    }

    /// Asks for one message, in a `client` span that is linked to the message. `None`: the queue is empty.
    ///
    /// # Errors
    ///
    /// lapin's.
    pub async fn basic_get(&self, queue: ShortString, options: BasicGetOptions) -> Result<Option<Delivery>> {
        let name = queue.as_str().to_owned();
        let call = self.broker.operation(Operation::Receive, "get").destination(name.as_str());
        let span = call.anonymous(is_anonymous(&name)).start();
        let get = self.inner.basic_get(queue, options);
        let linked = |span: &MessageSpan, found: &Option<BasicGetMessage>| {
            if let Some(message) = found.as_ref().filter(|_| span.is_recording()) {
                span.link(&Headers::of(&message.delivery.properties));
            }
        };
        let found = span.run_telling(get, linked, failure::record).await?;
        Ok(found.map(|message| Delivery::new(message.delivery, name.as_str().into(), self.broker.clone())))
    }
}

impl Deref for Channel {
    type Target = lapin::Channel;

    fn deref(&self) -> &lapin::Channel {
        &self.inner
    }
}

/// What a message says of itself.
pub(crate) fn of_message<'a>(call: Call<'a>, routing_key: &str, properties: &BasicProperties) -> Call<'a> {
    let named = [
        ("messaging.rabbitmq.destination.routing_key", Some(routing_key).filter(|key| !key.is_empty())),
        ("messaging.message.id", properties.message_id().as_ref().map(ShortString::as_str)),
        ("messaging.message.conversation_id", properties.correlation_id().as_ref().map(ShortString::as_str)),
    ];
    named.into_iter().fold(call, |call, (key, value)| match value {
        Some(value) => call.attribute(key, value.to_owned()),
        None => call,
    })
}
