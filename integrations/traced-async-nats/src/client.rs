//! Owns the client that is used like async-nats' own: what is published, requested and subscribed to over it has spans.

use std::ops::Deref;
use std::sync::Arc;

use async_nats::{HeaderMap, PublishError, Request, RequestError, Subject, SubscribeError, ToSubject};
use bytes::Bytes;
use traced_messaging::MessageSpan;

use crate::failure;
use crate::headers::Fields;
use crate::jetstream;
use crate::nats::Nats;
use crate::origin::{Origin, Source};
use crate::outgoing::Outgoing;
use crate::subscriber::Subscriber;

/// A client whose messages have spans. Everything else is async-nats' own, by `Deref`.
#[derive(Clone, Debug)]
pub struct Client {
    inner: async_nats::Client,
    nats: Arc<Nats>,
}

impl Client {
    /// A client with spans.
    pub fn new(client: async_nats::Client) -> Self {
        let nats = Arc::new(Nats::new(&client.new_inbox()));
        Self { inner: client, nats }
    }

    /// Where the server is, which a client does not know: `server.address` and `server.port`, without the usual 4222.
    #[must_use]
    pub fn server(mut self, host: impl Into<Arc<str>>, port: u16) -> Self {
        self.nats = Arc::new(Nats::clone(&self.nats).server(host, port));
        self
    }

    /// The same server's streams.
    pub fn jetstream(&self) -> jetstream::Context {
        jetstream::Context::over(async_nats::jetstream::new(self.inner.clone()), Arc::clone(&self.nats))
    }

    /// Publishes a message that takes the context along, in a `producer` span.
    ///
    /// # Errors
    ///
    /// async-nats'.
    pub async fn publish<S: ToSubject>(&self, subject: S, payload: Bytes) -> Result<(), PublishError> {
        self.send(subject.to_subject(), None, None, payload).await
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
    ) -> Result<(), PublishError> {
        self.send(subject.to_subject(), None, Some(headers), payload).await
    }

    /// As [`publish`](Self::publish), with a subject for replies.
    ///
    /// # Errors
    ///
    /// async-nats'.
    pub async fn publish_with_reply<S: ToSubject, R: ToSubject>(
        &self,
        subject: S,
        reply: R,
        payload: Bytes,
    ) -> Result<(), PublishError> {
        self.send(subject.to_subject(), Some(reply.to_subject()), None, payload).await
    }

    /// As [`publish_with_headers`](Self::publish_with_headers), with a subject for replies.
    ///
    /// # Errors
    ///
    /// async-nats'.
    pub async fn publish_with_reply_and_headers<S: ToSubject, R: ToSubject>(
        &self,
        subject: S,
        reply: R,
        headers: HeaderMap,
        payload: Bytes,
    ) -> Result<(), PublishError> {
        self.send(subject.to_subject(), Some(reply.to_subject()), Some(headers), payload).await
    }

    /// Publishes a message and waits for the reply, in a `producer` span that takes as long and is linked to the reply.
    ///
    /// # Errors
    ///
    /// async-nats'.
    pub async fn request<S: ToSubject>(
        &self,
        subject: S,
        payload: Bytes,
    ) -> Result<async_nats::Message, RequestError> {
        self.send_request(subject, Request::new().payload(payload)).await
    }

    /// As [`request`](Self::request). A context that the headers hold already is kept.
    ///
    /// # Errors
    ///
    /// async-nats'.
    pub async fn request_with_headers<S: ToSubject>(
        &self,
        subject: S,
        headers: HeaderMap,
        payload: Bytes,
    ) -> Result<async_nats::Message, RequestError> {
        self.send_request(subject, Request::new().headers(headers).payload(payload)).await
    }

    /// As [`request`](Self::request), with settings.
    ///
    /// # Errors
    ///
    /// async-nats'.
    pub async fn send_request<S: ToSubject>(
        &self,
        subject: S,
        mut request: Request,
    ) -> Result<async_nats::Message, RequestError> {
        let subject = subject.to_subject();
        let size = request.payload.as_ref().map_or(0, Bytes::len);
        let (span, headers) =
            self.outgoing(&subject, request.headers.take(), size).start(&self.nats, "request");
        request.headers = headers;
        let replied = |span: &MessageSpan, reply: &async_nats::Message| {
            span.link(&Fields(reply.headers.as_ref()));
        };
        span.run_telling(self.inner.send_request(subject, request), replied, failure::record).await
    }

    /// Subscribes: messages that come can be processed in spans.
    ///
    /// # Errors
    ///
    /// async-nats'.
    pub async fn subscribe<S: ToSubject>(&self, subject: S) -> Result<Subscriber, SubscribeError> {
        let subject = subject.to_subject();
        let source = Source { pattern: subject.to_string(), ..Source::default() };
        let inner = self.inner.subscribe(subject).await?;
        Ok(Subscriber::new(inner, Origin::new(Arc::clone(&self.nats), source)))
    }

    /// As [`subscribe`](Self::subscribe), in a group of which one gets each message.
    ///
    /// # Errors
    ///
    /// async-nats'.
    pub async fn queue_subscribe<S: ToSubject>(
        &self,
        subject: S,
        queue_group: String,
    ) -> Result<Subscriber, SubscribeError> {
        let subject = subject.to_subject();
        let group = Some(queue_group.clone());
        let source = Source { pattern: subject.to_string(), group, ..Source::default() };
        let inner = self.inner.queue_subscribe(subject, queue_group).await?;
        Ok(Subscriber::new(inner, Origin::new(Arc::clone(&self.nats), source)))
    }

    async fn send(
        &self,
        subject: Subject,
        reply: Option<Subject>,
        headers: Option<HeaderMap>,
        payload: Bytes,
    ) -> Result<(), PublishError> {
        let (span, headers) = self.outgoing(&subject, headers, payload.len()).start(&self.nats, "publish");
        let client = &self.inner;
        let sent = async move {
            match (reply, headers) {
                (None, None) => client.publish(subject, payload).await,
                (None, Some(headers)) => client.publish_with_headers(subject, headers, payload).await,
                (Some(reply), None) => client.publish_with_reply(subject, reply, payload).await,
                (Some(reply), Some(headers)) => {
                    client.publish_with_reply_and_headers(subject, reply, headers, payload).await
                }
            }
        };
        span.run_telling(sent, |_, ()| {}, failure::record).await
    }

    fn outgoing<'a>(&self, subject: &'a Subject, headers: Option<HeaderMap>, size: usize) -> Outgoing<'a> {
        Outgoing { subject: subject.as_str(), headers, room: self.inner.max_payload().saturating_sub(size) }
    }
}

impl Deref for Client {
    type Target = async_nats::Client;

    fn deref(&self) -> &async_nats::Client {
        &self.inner
    }
}
