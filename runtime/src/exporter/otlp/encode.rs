//! Owns the way from a batch to request bodies of at most the limit. Knows no transport.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use opentelemetry_proto::{
    tonic::{
        collector::trace::v1::ExportTraceServiceRequest,
        trace::v1::{ResourceSpans, ScopeSpans},
    },
    transform::{
        common::tonic::ResourceAttributesWithSchema, trace::tonic::group_spans_by_resource_and_scope,
    },
};
use opentelemetry_sdk::trace::SpanData;
use prost::Message as _;

use super::error::OtlpError;

/// OTLP exporter specification: the largest request, before compression.
pub(super) const REQUEST_LIMIT: usize = 64 * 1024 * 1024;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Protobuf,
    #[cfg(feature = "otlp-json")]
    Json,
}

#[derive(Debug)]
pub(super) struct Encoder {
    pub(super) resource: ResourceAttributesWithSchema,
    pub(super) format: Format,
    pub(super) limit: usize,
}

/// Bodies in OTLP JSON, for those who write them down.
#[cfg(feature = "file")]
pub(crate) struct JsonEncoder(Encoder);

#[cfg(feature = "file")]
impl Default for JsonEncoder {
    fn default() -> Self {
        let resource = ResourceAttributesWithSchema::default();
        Self(Encoder { resource, format: Format::Json, limit: usize::MAX })
    }
}

#[cfg(feature = "file")]
impl JsonEncoder {
    pub(crate) fn set_resource(&mut self, resource: &opentelemetry_sdk::Resource) {
        self.0.resource = resource.into();
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
    pub(super) spans: u64,
    /// The body, or why there is none.
    pub(super) body: Result<Vec<u8>, OtlpError>,
}

impl Encoder {
    /// The batch as bodies, in order, each made only when it is asked for.
    pub(super) fn parts(&self, mut batch: Vec<SpanData>) -> Parts<'_> {
        batch.iter_mut().for_each(bound_times);
        let resource_spans = group_spans_by_resource_and_scope(batch, &self.resource);
        Parts { encoder: self, waiting: vec![ExportTraceServiceRequest { resource_spans }] }
    }

    fn encode(&self, request: &ExportTraceServiceRequest) -> Result<Vec<u8>, OtlpError> {
        let too_large = |bytes| Err(OtlpError::RequestTooLarge { bytes, limit: self.limit });
        match self.format {
            Format::Protobuf => match request.encoded_len() {
                bytes if bytes > self.limit => too_large(bytes),
                _ => Ok(request.encode_to_vec()),
            },
            #[cfg(feature = "otlp-json")]
            Format::Json => match super::json::write(request) {
                text if text.len() > self.limit => too_large(text.len()),
                text => Ok(text.into_bytes()),
            },
        }
    }
}

/// OTLP counts nanoseconds in 64 bits; the conversion would wrap what lies behind the year 2554.
fn bound_times(span: &mut SpanData) {
    let Some(latest) = UNIX_EPOCH.checked_add(Duration::from_nanos(u64::MAX)) else { return };
    let bound = |time: &mut SystemTime| *time = (*time).min(latest);
    bound(&mut span.start_time);
    bound(&mut span.end_time);
    span.events.events.iter_mut().for_each(|event| bound(&mut event.timestamp));
}

/// Halves what is too large until it fits.
pub(super) struct Parts<'a> {
    encoder: &'a Encoder,
    /// The next one last.
    waiting: Vec<ExportTraceServiceRequest>,
}

impl Iterator for Parts<'_> {
    type Item = Part;

    fn next(&mut self) -> Option<Part> {
        loop {
            let request = self.waiting.pop()?;
            let spans = count(&request);
            let body = self.encoder.encode(&request);
            if spans > 1 && matches!(body, Err(OtlpError::RequestTooLarge { .. })) {
                let (front, back) = split(request, spans / 2);
                self.waiting.push(back);
                self.waiting.push(front);
            } else {
                return Some(Part { spans: u64::try_from(spans).unwrap_or(u64::MAX), body });
            }
        }
    }
}

fn count(request: &ExportTraceServiceRequest) -> usize {
    let scopes = request.resource_spans.iter().flat_map(|resource| &resource.scope_spans);
    scopes.map(|scope| scope.spans.len()).sum()
}

/// The first `size` spans, and the others.
fn split(
    mut request: ExportTraceServiceRequest,
    size: usize,
) -> (ExportTraceServiceRequest, ExportTraceServiceRequest) {
    let mut front = ExportTraceServiceRequest::default();
    let mut room = size;
    for resource in &mut request.resource_spans {
        let mut scope_spans = Vec::new();
        for scope in &mut resource.scope_spans {
            let taken = room.min(scope.spans.len());
            room = room.saturating_sub(taken);
            let back = scope.spans.split_off(taken);
            let spans = std::mem::replace(&mut scope.spans, back);
            scope_spans.push(ScopeSpans {
                scope: scope.scope.clone(),
                schema_url: scope.schema_url.clone(),
                spans,
            });
        }
        front.resource_spans.push(ResourceSpans {
            resource: resource.resource.clone(),
            schema_url: resource.schema_url.clone(),
            scope_spans: without_empty(scope_spans),
        });
        resource.scope_spans = without_empty(std::mem::take(&mut resource.scope_spans));
    }
    (front, request)
}

fn without_empty(mut scopes: Vec<ScopeSpans>) -> Vec<ScopeSpans> {
    scopes.retain(|scope| !scope.spans.is_empty());
    scopes
}
