//! Owns what is known of the server before any message, and how subjects are told in spans. Makes no span.

use std::sync::Arc;

use traced_messaging::{Call, Messaging, Operation};

/// The port that `server.port` leaves out.
const DEFAULT_PORT: u16 = 4222;

/// A server, and how this client names its inboxes.
#[derive(Clone, Debug)]
pub(crate) struct Nats {
    broker: Messaging,
    /// With the dot at its end.
    inboxes: Arc<str>,
}

impl Nats {
    /// What a client knows of itself. One of its inboxes shows how it names them.
    pub(crate) fn new(inbox: &str) -> Self {
        let inboxes = inbox.rsplit_once('.').map_or("_INBOX.", |(prefix, _)| &inbox[..=prefix.len()]);
        let broker = Messaging::new("nats").scope("traced-async-nats", env!("CARGO_PKG_VERSION"));
        Self { broker, inboxes: inboxes.into() }
    }

    pub(crate) fn server(mut self, host: impl Into<Arc<str>>, port: u16) -> Self {
        self.broker = self.broker.server(host, Some(port).filter(|port| *port != DEFAULT_PORT));
        self
    }

    /// An operation on a subject. An inbox lives as long as its request, under a name that was made up.
    pub(crate) fn operation<'a>(
        &'a self,
        operation: Operation,
        name: &'static str,
        subject: &'a str,
    ) -> Call<'a> {
        let is_inbox = subject.starts_with(&*self.inboxes);
        self.broker.operation(operation, name).destination(subject).temporary(is_inbox).anonymous(is_inbox)
    }
}
