//! Owns what is known of the brokers and of this client before any message, and what may be said of messages. Makes no span.

use std::sync::Arc;

use rdkafka::{ClientConfig, Message};
use traced_messaging::{Call, Messaging, Operation};

use crate::received::Received;

/// The port that `server.port` leaves out.
const DEFAULT_PORT: u16 = 9092;

/// librdkafka's own `message.max.bytes`.
const DEFAULT_MAX_BYTES: usize = 1_000_000;

/// What spans say of the brokers and of this client. Cheap to clone.
///
/// Producers and consumers that are made by a [`ClientConfig`] have it from there, and change it by their `configure`.
#[derive(Clone, Debug)]
pub struct Kafka {
    broker: Messaging,
    group: Option<Arc<str>>,
    says_keys: bool,
    /// `message.max.bytes`.
    max_bytes: usize,
}

impl Default for Kafka {
    fn default() -> Self {
        Self::new()
    }
}

impl Kafka {
    /// Brokers of which nothing is known.
    pub fn new() -> Self {
        let broker = Messaging::new("kafka").scope("traced-rdkafka", env!("CARGO_PKG_VERSION"));
        Self { broker, group: None, says_keys: false, max_bytes: DEFAULT_MAX_BYTES }
    }

    /// What a configuration says: `group.id`, `client.id`, and `bootstrap.servers` if that is a single one: of several, nobody knows
    /// which is spoken to.
    pub fn of(config: &ClientConfig) -> Self {
        let mut kafka = Self::new();
        let servers = config.get("bootstrap.servers").or_else(|| config.get("metadata.broker.list"));
        if let Some((host, port)) = servers.and_then(only_server) {
            kafka = kafka.server(host, port);
        }
        if let Some(id) = config.get("client.id") {
            kafka = kafka.client_id(id);
        }
        let max_bytes = config.get("message.max.bytes").or_else(|| config.get("max.message.bytes"));
        if let Some(max_bytes) = max_bytes.and_then(|bytes| bytes.parse().ok()) {
            kafka.max_bytes = max_bytes;
        }
        match config.get("group.id") {
            Some(group) => kafka.group(group),
            None => kafka,
        }
    }

    /// `server.address` and `server.port`, without the usual 9092.
    #[must_use]
    pub fn server(mut self, host: impl Into<Arc<str>>, port: u16) -> Self {
        self.broker = self.broker.server(host, Some(port).filter(|port| *port != DEFAULT_PORT));
        self
    }

    /// `messaging.client.id`.
    #[must_use]
    pub fn client_id(mut self, id: impl Into<Arc<str>>) -> Self {
        self.broker = self.broker.client_id(id);
        self
    }

    /// `messaging.consumer.group.name`.
    #[must_use]
    pub fn group(mut self, name: impl Into<Arc<str>>) -> Self {
        self.group = Some(name.into());
        self
    }

    /// Whether `messaging.kafka.message.key` is set; by default it is not, because keys name people and accounts. A key that is not
    /// text is never recorded.
    #[must_use]
    pub fn message_keys(mut self, says_keys: bool) -> Self {
        self.says_keys = says_keys;
        self
    }

    /// A message of rdkafka's that no consumer of this crate has received, for instance of a partition's queue.
    pub fn received<M: Message<Headers: 'static>>(&self, message: M) -> Received<M> {
        Received::new(message, Arc::new(self.clone()))
    }

    pub(crate) fn operation(&self, operation: Operation, name: &'static str) -> Call<'_> {
        self.broker.operation(operation, name)
    }

    /// An operation of a consumer, which is in a group.
    pub(crate) fn consumer(&self, operation: Operation, name: &'static str) -> Call<'_> {
        let call = self.operation(operation, name);
        match &self.group {
            Some(group) => call.attribute("messaging.consumer.group.name", Arc::clone(group)),
            None => call,
        }
    }

    /// Whether a record of this many bytes may be sent.
    pub(crate) fn takes(&self, bytes: usize) -> bool {
        bytes <= self.max_bytes
    }

    /// What a message says of itself.
    pub(crate) fn described<'a>(
        &self,
        mut call: Call<'a>,
        key: Option<&[u8]>,
        is_tombstone: bool,
    ) -> Call<'a> {
        let key = key.filter(|_| self.says_keys).and_then(|key| std::str::from_utf8(key).ok());
        if let Some(key) = key {
            call = call.attribute("messaging.kafka.message.key", key.to_owned());
        }
        if is_tombstone { call.attribute("messaging.kafka.message.tombstone", true) } else { call }
    }
}

/// Host and port, if there is one server alone: `host`, `host:9093`, `SASL_SSL://host:9093`, `[::1]:9092`, and `2001:db8::1`, which
/// librdkafka takes for an address without a port, too.
fn only_server(servers: &str) -> Option<(&str, u16)> {
    let mut servers = servers.split(',').map(str::trim).filter(|server| !server.is_empty());
    let (server, None) = (servers.next()?, servers.next()) else { return None };
    let server = server.rsplit_once("://").map_or(server, |(_, server)| server);
    let (host, port) = match server.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') || host.ends_with(']') => (host, port.parse().ok()?),
        _ => (server, DEFAULT_PORT),
    };
    let host = host.trim_start_matches('[').trim_end_matches(']');
    (!host.is_empty() && !host.contains('@')).then_some((host, port))
}

#[cfg(test)]
mod tests {
    use super::only_server;

    #[test]
    fn the_only_server_is_known() {
        let table = [
            ("mq.internal:9093", Some(("mq.internal", 9093))),
            (" mq.internal , ", Some(("mq.internal", 9092))),
            ("SASL_SSL://mq.internal:9093", Some(("mq.internal", 9093))),
            ("[::1]:9093", Some(("::1", 9093))),
            ("[::1]", Some(("::1", 9092))),
            ("2001:db8::1", Some(("2001:db8::1", 9092))),
            ("SSL://::1", Some(("::1", 9092))),
            ("a:9092,b:9092", None),
            ("mq.internal:none", None),
            ("user:s3cr3t-mark@mq.internal:9092", None),
            (":9092", None),
            ("", None),
        ];
        for (servers, expected) in table {
            assert_eq!(only_server(servers), expected, "{servers:?}");
        }
    }
}
