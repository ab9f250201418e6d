//! Owns the start of a record's span, and what of it goes into the record's headers. Must not know which producer sends it, nor how
//! the span ends.

use rdkafka::message::OwnedHeaders;
use traced_messaging::{MessageSpan, Operation};

use crate::headers::{Fields, Raw, Written};
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

/// A record whose span has started.
pub(crate) struct Started {
    pub(crate) span: MessageSpan,
    pub(crate) headers: Option<OwnedHeaders>,
    /// The application has chosen the partition, so the span has it already.
    pub(crate) is_placed: bool,
}

impl Outgoing<'_> {
    /// The span, and the headers to send. A record that would be too large with the context goes without.
    pub(crate) fn start(&self, kafka: &Kafka) -> Started {
        let partition = self.partition.filter(|partition| *partition >= 0);
        let call = kafka.operation(Operation::Send, "send").message(&Fields::of(self.headers));
        let span = call.start_with(|call| {
            let call = call.destination(self.topic);
            let call = kafka.described(call, self.key, self.payload.is_none());
            match partition {
                Some(partition) => {
                    call.attribute("messaging.destination.partition.id", partition.to_string())
                }
                None => call,
            }
        });
        let headers = self.with_context(kafka, &span).or_else(|| self.headers.cloned());
        Started { span, headers, is_placed: partition.is_some() }
    }

    /// The headers with the context, if the record is not too large with them.
    fn with_context(&self, kafka: &Kafka, span: &MessageSpan) -> Option<OwnedHeaders> {
        let mut written = Written::default();
        span.inject(&mut written);
        written.into_headers(self.headers).filter(|headers| kafka.takes(self.size(headers)))
    }

    /// How many bytes the record has at most, as librdkafka counts.
    fn size(&self, headers: &OwnedHeaders) -> usize {
        let of_header = |(name, value): (&[u8], Option<&[u8]>)| {
            name.len().saturating_add(value.map_or(0, <[u8]>::len)).saturating_add(HEADER_BYTES)
        };
        let parts = [self.key, self.payload].into_iter().flatten().map(<[u8]>::len);
        let headers = Raw::of(headers.as_borrowed()).map(of_header);
        headers.chain(parts).fold(RECORD_BYTES, usize::saturating_add)
    }
}
