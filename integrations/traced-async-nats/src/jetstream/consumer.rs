//! Owns the consumers of streams: what they bring one after another has no span while it waits; what is fetched has one for all. Must
//! not know what is done with messages.

use std::future::poll_fn;
use std::ops::Deref;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use async_nats::Error;
use async_nats::jetstream::consumer::{IntoConsumerConfig, StreamError, pull, push};
use futures_core::Stream;
use traced::opentelemetry::KeyValue;
use traced_messaging::{MessageSpan, Operation};

use crate::failure;
use crate::headers::Fields;
use crate::jetstream::message::Message;
use crate::nats::Nats;
use crate::origin::{Origin, Source};

/// A consumer of a stream whose messages have spans; made by [`Context::consumer`](super::Context::consumer). Everything else is
/// async-nats' own, by `Deref`.
#[derive(Clone, Debug)]
pub struct Consumer<T: IntoConsumerConfig> {
    inner: async_nats::jetstream::consumer::Consumer<T>,
    origin: Origin,
}

/// A consumer that asks for messages.
pub type PullConsumer = Consumer<pull::Config>;

/// A consumer to which messages are sent.
pub type PushConsumer = Consumer<push::Config>;

/// What was fetched.
struct Fetched {
    messages: Vec<async_nats::jetstream::Message>,
    /// What ended it early.
    failure: Option<Error>,
}

impl<T: IntoConsumerConfig> Consumer<T> {
    pub(crate) fn new(inner: async_nats::jetstream::consumer::Consumer<T>, nats: &Arc<Nats>) -> Self {
        let info = inner.cached_info();
        let filter = Some(&info.config.filter_subject).filter(|filter| !filter.is_empty());
        let source = Source {
            pattern: filter.unwrap_or(&info.stream_name).clone(),
            group: info.config.deliver_group.clone(),
            consumer: Some(info.name.clone()).filter(|name| !name.is_empty()),
        };
        Self { inner, origin: Origin::new(Arc::clone(nats), source) }
    }

    /// A stream of this consumer's messages that was built by hand, with what they need for their spans.
    pub fn traced<S>(&self, messages: S) -> Messages<S> {
        Messages { inner: messages, origin: self.origin.clone() }
    }

    /// async-nats' own.
    pub fn into_inner(self) -> async_nats::jetstream::consumer::Consumer<T> {
        self.inner
    }
}

impl Consumer<pull::Config> {
    /// Messages one after another, as they come.
    ///
    /// # Errors
    ///
    /// async-nats'.
    pub async fn messages(&self) -> Result<Messages<pull::Stream>, StreamError> {
        Ok(self.traced(self.inner.messages().await?))
    }

    /// Asks for the messages that are there now, in a `client` span that is linked to each: `fetch(|fetch| fetch.max_messages(100))`.
    ///
    /// Messages are gathered until the last is there. A future that is dropped before, by a timeout for instance, loses them: a stream
    /// delivers them once more when their `ack_wait` has passed.
    ///
    /// # Errors
    ///
    /// async-nats', if nothing came before. What came is returned, and its span tells the error.
    pub async fn fetch(
        &self,
        build: impl FnOnce(pull::FetchBuilder<'_>) -> pull::FetchBuilder<'_>,
    ) -> Result<Vec<Message>, Error> {
        self.receive(build(self.inner.fetch()).messages()).await
    }

    /// Waits for a number of messages or a time: `batch(|batch| batch.max_messages(100).expires(Duration::from_secs(1)))`. Otherwise as
    /// [`fetch`](Self::fetch).
    ///
    /// A future that is dropped before it is ready loses the messages that it has gathered, as there: limit the time by `expires`.
    ///
    /// # Errors
    ///
    /// async-nats', if nothing came before. What came is returned, and its span tells the error.
    pub async fn batch(
        &self,
        build: impl FnOnce(pull::BatchBuilder<'_>) -> pull::BatchBuilder<'_>,
    ) -> Result<Vec<Message>, Error> {
        self.receive(build(self.inner.batch()).messages()).await
    }

    async fn receive(
        &self,
        batch: impl Future<Output = Result<pull::Batch, pull::BatchError>>,
    ) -> Result<Vec<Message>, Error> {
        let span = self.origin.on_all(Operation::Receive, "fetch");
        let fetched = span.run_telling(gather(batch), told, failure::record_boxed).await?;
        Ok(fetched.messages.into_iter().map(|message| Message::new(message, self.origin.clone())).collect())
    }
}

impl Consumer<push::Config> {
    /// Messages one after another, as they come.
    ///
    /// # Errors
    ///
    /// async-nats'.
    pub async fn messages(&self) -> Result<Messages<push::Messages>, StreamError> {
        Ok(self.traced(self.inner.messages().await?))
    }
}

impl Consumer<pull::OrderedConfig> {
    /// Messages one after another, as they come.
    ///
    /// # Errors
    ///
    /// async-nats'.
    pub async fn messages(self) -> Result<Messages<pull::Ordered>, StreamError> {
        let Self { inner, origin } = self;
        Ok(Messages { inner: inner.messages().await?, origin })
    }
}

impl Consumer<push::OrderedConfig> {
    /// Messages one after another, as they come.
    ///
    /// # Errors
    ///
    /// async-nats'.
    pub async fn messages(self) -> Result<Messages<push::Ordered>, StreamError> {
        let Self { inner, origin } = self;
        Ok(Messages { inner: inner.messages().await?, origin })
    }
}

impl<T: IntoConsumerConfig> Deref for Consumer<T> {
    type Target = async_nats::jetstream::consumer::Consumer<T>;

    fn deref(&self) -> &Self::Target {
        &self.inner
    }
}

/// A stream of messages, each of which knows where it came from.
#[derive(Debug)]
pub struct Messages<S> {
    inner: S,
    origin: Origin,
}

impl<S, E> Stream for Messages<S>
where
    S: Stream<Item = Result<async_nats::jetstream::Message, E>> + Unpin,
{
    type Item = Result<Message, E>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        let polled = Pin::new(&mut this.inner).poll_next(cx);
        polled.map(|next| next.map(|result| result.map(|message| Message::new(message, this.origin.clone()))))
    }
}

/// All messages of a batch.
async fn gather(
    batch: impl Future<Output = Result<pull::Batch, pull::BatchError>>,
) -> Result<Fetched, Error> {
    let mut batch = batch.await?;
    let mut messages = Vec::new();
    let mut failure = None;
    while let Some(next) = poll_fn(|cx| Pin::new(&mut batch).poll_next(cx)).await {
        match next {
            Ok(message) => messages.push(message),
            Err(error) if messages.is_empty() => return Err(error),
            Err(error) => failure = Some(error),
        }
    }
    Ok(Fetched { messages, failure })
}

/// What only the end of a batch shows.
fn told(span: &MessageSpan, fetched: &Fetched) {
    let count = i64::try_from(fetched.messages.len()).unwrap_or(i64::MAX);
    span.set(KeyValue::new("messaging.batch.message_count", count));
    for message in &fetched.messages {
        span.link(&Fields(message.headers.as_ref()));
    }
    if let Some(error) = &fetched.failure {
        failure::record_boxed(span, error);
    }
}
