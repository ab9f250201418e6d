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

    pub(crate) fn operation(&self, operation: Operation, name: &'static str) -> Call<'_> {
        self.broker.operation(operation, name)
    }

    /// Says what was asked for: one subject, or a pattern of several.
    pub(crate) fn asked<'a>(&self, call: Call<'a>, pattern: &'a str) -> Call<'a> {
        let is_template = has_wildcard(pattern) && !self.is_inbox(pattern);
        if is_template { call.template(pattern) } else { self.at(call, pattern) }
    }

    /// Says where. An inbox lives as long as its request, under a name that was made up.
    pub(crate) fn at<'a>(&self, call: Call<'a>, subject: &'a str) -> Call<'a> {
        let is_inbox = self.is_inbox(subject);
        call.destination(subject).temporary(is_inbox).anonymous(is_inbox)
    }

    /// Whether replies go there: this client's own prefix, or what those of others begin with by convention, `_INBOX_alice.xyz`.
    pub(crate) fn is_inbox(&self, subject: &str) -> bool {
        subject.starts_with(&*self.inboxes) || subject.starts_with("_INBOX")
    }
}

/// Whether it stands for several subjects.
fn has_wildcard(subject: &str) -> bool {
    subject.split('.').any(|token| token == "*" || token == ">")
}

#[cfg(test)]
mod tests {
    use super::{Nats, has_wildcard};

    #[test]
    fn inboxes_are_this_clients_and_those_of_others() {
        let nats = Nats::new("_R_.shop.abc");
        let inboxes = ["_R_.shop.xyz", "_INBOX.xyz", "_INBOX_alice.xyz", "_INBOX_alice.xyz.7"];
        assert!(inboxes.iter().all(|subject| nats.is_inbox(subject)));
        let others = ["_R_.other.xyz", "orders._INBOX.xyz", "INBOX.xyz", "_inbox.xyz", ""];
        assert!(!others.iter().any(|subject| nats.is_inbox(subject)));
    }

    #[test]
    fn a_wildcard_is_a_token() {
        assert!(["*", ">", "orders.*", "orders.*.new", "orders.>"].into_iter().all(has_wildcard));
        assert!(!["orders", "orders.a*", "a>.b", ""].into_iter().any(has_wildcard));
    }
}
