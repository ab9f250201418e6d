//! Owns what is known of a messaging system before any message: who it is, where it is, and which kinds of operations there
//! are. Must not know how a span is made.

use std::sync::Arc;

use traced::opentelemetry::InstrumentationScope;
use traced::opentelemetry::trace::SpanKind;

use crate::call::Call;

/// The schema that names and values follow.
const SCHEMA_URL: &str = "https://opentelemetry.io/schemas/1.44.0";

/// A messaging system as its spans describe it. Cheap to clone.
///
/// ```
/// use traced_messaging::{Messaging, Operation};
///
/// let broker = Messaging::new("rabbitmq").server("mq.internal", Some(5671));
/// let span = broker.operation(Operation::Send, "publish").destination("orders").start();
/// span.end();
/// ```
#[derive(Clone, Debug)]
pub struct Messaging {
    pub(crate) system: &'static str,
    pub(crate) address: Option<Arc<str>>,
    pub(crate) port: Option<u16>,
    pub(crate) client_id: Option<Arc<str>>,
    pub(crate) scope: InstrumentationScope,
}

/// What is done to messages: `messaging.operation.type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Operation {
    /// A message of a batch is made.
    Create,
    /// Messages are given to the system.
    Send,
    /// The application asks for messages.
    Receive,
    /// Messages that came are worked on.
    Process,
    /// The system is told what became of messages.
    Settle,
}

impl Operation {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Send => "send",
            Self::Receive => "receive",
            Self::Process => "process",
            Self::Settle => "settle",
        }
    }

    /// A message with a context of its own has had its producer already.
    pub(crate) fn kind(self, has_own_context: bool) -> SpanKind {
        match self {
            Self::Create => SpanKind::Producer,
            Self::Send if !has_own_context => SpanKind::Producer,
            Self::Process => SpanKind::Consumer,
            Self::Send | Self::Receive | Self::Settle => SpanKind::Client,
        }
    }
}

impl Messaging {
    /// A system, as `messaging.system` writes it: `rabbitmq`, `kafka`.
    pub fn new(system: &'static str) -> Self {
        let scope = scope("traced-messaging", env!("CARGO_PKG_VERSION"));
        Self { system, address: None, port: None, client_id: None, scope }
    }

    /// `server.address` and `server.port`: a port that is the system's usual one is left out by whoever knows it.
    #[must_use]
    pub fn server(mut self, address: impl Into<Arc<str>>, port: Option<u16>) -> Self {
        self.address = Some(address.into());
        self.port = port;
        self
    }

    /// `messaging.client.id`.
    #[must_use]
    pub fn client_id(mut self, id: impl Into<Arc<str>>) -> Self {
        self.client_id = Some(id.into());
        self
    }

    /// The instrumentation scope: the integration that makes the spans, and its version.
    #[must_use]
    pub fn scope(mut self, name: &'static str, version: &'static str) -> Self {
        self.scope = scope(name, version);
        self
    }

    /// Something that is about to be done; `name` is the system's word for it.
    pub fn operation(&self, operation: Operation, name: &'static str) -> Call<'_> {
        Call::new(self, operation, name)
    }
}

fn scope(name: &'static str, version: &'static str) -> InstrumentationScope {
    InstrumentationScope::builder(name).with_version(version).with_schema_url(SCHEMA_URL).build()
}
