//! Owns the start of a record's span, and what of it goes into the record's headers. Must not know which producer sends it, nor how
//! the span ends.

use rdkafka::message::{Header, Headers, OwnedHeaders};
use traced_messaging::{MessageSpan, Operation};

use crate::headers::{Fields, Written};
use crate::kafka::Kafka;

/// What frames a record, and each of its headers, at most: numbers of up to ten and five bytes.
const RECORD_BYTES: usize = 36;
const HEADER_BYTES: usize = 10;

/// A record before it is sent.
pub(crate) struct Outgoing<'a> {
    pub(crate) topic: &'a str,
    pub(crate) partition: Option<i32>,
    pub(crate) key: Option<&'a [u8]>,
    pub(crate) payload: Option<&'a [u8]>,
    pub(crate) headers: Option<&'a OwnedHeaders>,
}

impl Outgoing<'_> {
    /// The span, and the headers to send. A record that would be too large with the context goes without.
    pub(crate) fn start(&self, kafka: &Kafka) -> (MessageSpan, Option<OwnedHeaders>) {
        let fields = Fields::of(self.headers);
        let call = kafka.operation(Operation::Send, "send").destination(self.topic).message(&fields);
        let mut call = kafka.described(call, self.key, self.payload.is_none());
        if let Some(partition) = self.partition.filter(|partition| *partition >= 0) {
            call = call.attribute("messaging.destination.partition.id", partition.to_string());
        }
        let span = call.start();
        let headers = if fields.is_readable { self.with_context(kafka, &span) } else { None };
        (span, headers.or_else(|| self.headers.cloned()))
    }

    /// The headers with the context, if the record is not too large with them.
    fn with_context(&self, kafka: &Kafka, span: &MessageSpan) -> Option<OwnedHeaders> {
        let mut written = Written::default();
        span.inject(&mut written);
        written.into_headers(self.headers).filter(|headers| kafka.takes(self.size(headers)))
    }

    /// How many bytes the record has at most, as librdkafka counts.
    fn size(&self, headers: &OwnedHeaders) -> usize {
        let of_header = |header: Header<'_, &[u8]>| {
            header.key.len().saturating_add(header.value.map_or(0, <[u8]>::len)).saturating_add(HEADER_BYTES)
        };
        let parts = [self.key, self.payload].into_iter().flatten().map(<[u8]>::len);
        headers.iter().map(of_header).chain(parts).fold(RECORD_BYTES, usize::saturating_add)
    }
}
