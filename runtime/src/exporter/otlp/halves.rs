//! Owns the way from a batch to OTLP JSON of at most the limit: what is too large is halved. Knows no transport.

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

use super::encode::{Part, bounded};
use super::error::OtlpError;

/// Halves what is too large until it fits.
pub(super) struct Halves {
    limit: usize,
    /// The next one last.
    waiting: Vec<ExportTraceServiceRequest>,
}

impl Halves {
    pub(super) fn new(
        mut batch: Vec<SpanData>,
        resource: &ResourceAttributesWithSchema,
        limit: usize,
    ) -> Self {
        batch.iter_mut().for_each(bound_times);
        let resource_spans = group_spans_by_resource_and_scope(batch, resource);
        Self { limit, waiting: vec![ExportTraceServiceRequest { resource_spans }] }
    }
}

impl Iterator for Halves {
    type Item = Part;

    fn next(&mut self) -> Option<Part> {
        loop {
            let request = self.waiting.pop()?;
            let spans = count(&request);
            let body = bounded(super::json::write(&request).into_bytes(), self.limit);
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

/// OTLP counts nanoseconds in 64 bits; the conversion would wrap what lies behind the year 2554.
fn bound_times(span: &mut SpanData) {
    let Some(latest) = UNIX_EPOCH.checked_add(Duration::from_nanos(u64::MAX)) else { return };
    let bound = |time: &mut SystemTime| *time = (*time).min(latest);
    bound(&mut span.start_time);
    bound(&mut span.end_time);
    span.events.events.iter_mut().for_each(|event| bound(&mut event.timestamp));
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
