//! Owns the way from a batch to request bodies of at most the limit. Knows no transport.

use opentelemetry_proto::transform::common::tonic::ResourceAttributesWithSchema;
use opentelemetry_sdk::trace::SpanData;

use super::error::OtlpError;
use super::protobuf::{EncodedBatch, Envelope};
use crate::exporter::Protocol;

/// OTLP exporter specification: the largest request, before compression.
pub(super) const REQUEST_LIMIT: usize = 64 * 1024 * 1024;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Protobuf,
    #[cfg(feature = "otlp-json")]
    Json,
}

/// Of a checked protocol.
pub(super) fn format(protocol: Protocol) -> Format {
    match protocol {
        #[cfg(feature = "otlp-json")]
        Protocol::HttpJson => Format::Json,
        _ => Format::Protobuf,
    }
}

#[derive(Debug)]
pub(super) struct Encoder {
    /// JSON is made of it, and protobuf of its encoded form.
    resource: ResourceAttributesWithSchema,
    envelope: Envelope,
    pub(super) format: Format,
    pub(super) limit: usize,
}

/// Bodies in OTLP JSON, for those who write them down.
#[cfg(feature = "file")]
pub(crate) struct JsonEncoder(Encoder);

#[cfg(feature = "file")]
impl Default for JsonEncoder {
    fn default() -> Self {
        Self(Encoder::new(Format::Json, usize::MAX))
    }
}

#[cfg(feature = "file")]
impl JsonEncoder {
    pub(crate) fn set_resource(&mut self, resource: &opentelemetry_sdk::Resource) {
        self.0.set_resource(resource);
    }

    /// The batch as bodies without line breaks.
    pub(crate) fn bodies(&self, batch: Vec<SpanData>) -> impl Iterator<Item = Vec<u8>> {
        // Without a limit every part has a body.
        self.0.parts(batch).filter_map(|part| part.body.ok())
    }
}

/// One request's share of a batch.
#[derive(Debug)]
pub(super) struct Part {
    /// Spans, or log records.
    pub(super) spans: u64,
    /// The body, or why there is none.
    pub(super) body: Result<Vec<u8>, OtlpError>,
}

impl Encoder {
    /// Without a resource.
    pub(super) fn new(format: Format, limit: usize) -> Self {
        let resource = ResourceAttributesWithSchema::default();
        Self { envelope: Envelope::of(&resource), resource, format, limit }
    }

    pub(super) fn set_resource(&mut self, resource: &opentelemetry_sdk::Resource) {
        self.resource = resource.into();
        self.envelope = Envelope::of(&self.resource);
    }

    /// The batch as bodies, in order, each made only when it is asked for.
    #[cfg_attr(
        not(feature = "otlp-json"),
        expect(clippy::needless_pass_by_value, reason = "JSON is made of the spans' own parts")
    )]
    pub(super) fn parts(&self, batch: Vec<SpanData>) -> Box<dyn Iterator<Item = Part> + Send + '_> {
        if batch.is_empty() {
            return Box::new(std::iter::empty());
        }
        match self.format {
            Format::Protobuf => Box::new(self.parts_of(EncodedBatch::of(&batch))),
            #[cfg(feature = "otlp-json")]
            Format::Json => Box::new(super::halves::Halves::new(batch, &self.resource, self.limit)),
        }
    }

    /// The same of spans that are encoded already.
    pub(super) fn parts_of(&self, batch: EncodedBatch) -> impl Iterator<Item = Part> + Send + '_ {
        Parts { envelope: &self.envelope, limit: self.limit, batch, next: 0 }
    }
}

/// As many spans a request as fit.
struct Parts<'a> {
    envelope: &'a Envelope,
    limit: usize,
    batch: EncodedBatch,
    /// The first span that no request has yet.
    next: usize,
}

impl Iterator for Parts<'_> {
    type Item = Part;

    fn next(&mut self) -> Option<Part> {
        let first = self.next;
        if first >= self.batch.len() {
            return None;
        }
        self.next = first.saturating_add(self.batch.fitting(self.envelope, first, self.limit));
        let body = self.batch.request(self.envelope, first..self.next);
        let spans = u64::try_from(self.next.saturating_sub(first)).unwrap_or(u64::MAX);
        Some(Part { spans, body: bounded(body, self.limit) })
    }
}

/// The body, if it keeps the limit.
pub(super) fn bounded(body: Vec<u8>, limit: usize) -> Result<Vec<u8>, OtlpError> {
    if body.len() > limit { Err(OtlpError::RequestTooLarge { bytes: body.len(), limit }) } else { Ok(body) }
}
