//! Owns the start of a record's span, and what of it goes into the record's headers. Must not know which producer sends it, nor how
//! the span ends.

use rdkafka::message::OwnedHeaders;
use traced_messaging::{MessageSpan, Operation};

use crate::headers::{Fields, Written};
use crate::kafka::Kafka;

/// A record before it is sent.
pub(crate) struct Outgoing<'a> {
    pub(crate) topic: &'a str,
    pub(crate) partition: Option<i32>,
    pub(crate) key: Option<&'a [u8]>,
    pub(crate) is_tombstone: bool,
    pub(crate) headers: Option<&'a OwnedHeaders>,
}

impl Outgoing<'_> {
    /// The span, and the headers to send.
    pub(crate) fn start(&self, kafka: &Kafka) -> (MessageSpan, Option<OwnedHeaders>) {
        let fields = Fields::of(self.headers);
        let call = kafka.operation(Operation::Send, "send").destination(self.topic).message(&fields);
        let mut call = kafka.described(call, self.key, self.is_tombstone);
        if let Some(partition) = self.partition.filter(|partition| *partition >= 0) {
            call = call.attribute("messaging.destination.partition.id", partition.to_string());
        }
        let span = call.start();
        let mut written = Written::default();
        span.inject(&mut written);
        (span, written.into_headers(self.headers))
    }
}
