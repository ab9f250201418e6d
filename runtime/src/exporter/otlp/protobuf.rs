//! Owns OTLP's protobuf form of a batch: spans written in one pass, without a tree of messages in between, grouped by scope without hashing
//! each span, and put together to requests. The bytes are those that `opentelemetry-proto` makes. Knows no transport.
//!
//! Field numbers are those of opentelemetry/proto/trace/v1/trace.proto and common/v1/common.proto.

use std::ops::Range;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use opentelemetry::InstrumentationScope;
use opentelemetry::trace::{Event, Link, SpanId, SpanKind, Status};
use opentelemetry_proto::tonic::common::v1::InstrumentationScope as ScopeMessage;
use opentelemetry_proto::tonic::resource::v1::Resource as ResourceMessage;
use opentelemetry_proto::transform::common::tonic::ResourceAttributesWithSchema;
use opentelemetry_sdk::trace::SpanData;
use prost::Message as _;

use super::wire::{Writer, frame};

/// What every request begins and ends with: the resource, and its schema URL.
#[derive(Debug, Default)]
pub(super) struct Envelope {
    head: Vec<u8>,
    tail: Vec<u8>,
}

impl Envelope {
    pub(super) fn of(resource: &ResourceAttributesWithSchema) -> Self {
        let message = ResourceMessage { attributes: resource.attributes.0.clone(), ..Default::default() };
        let (mut head, mut tail) = (Writer::default(), Writer::default());
        head.message(1, |field| field.0.extend(message.encode_to_vec()));
        tail.text(3, resource.schema_url.as_deref().unwrap_or_default());
        Self { head: head.0, tail: tail.0 }
    }
}

/// A batch, its spans encoded, not yet put together.
#[derive(Debug, Default)]
pub(crate) struct EncodedBatch {
    scopes: Vec<Arc<Scope>>,
    /// All spans, one after the other, each a field of its scope.
    writer: Writer,
    spans: Vec<Place>,
}

/// A scope: what its field begins and ends with.
#[derive(Debug)]
pub(super) struct Scope {
    known: InstrumentationScope,
    head: Vec<u8>,
    tail: Vec<u8>,
}

impl Scope {
    pub(super) fn of(scope: &InstrumentationScope) -> Arc<Self> {
        let (mut head, mut tail) = (Writer::default(), Writer::default());
        let message = ScopeMessage::from((scope, None));
        head.message(1, |field| field.0.extend(message.encode_to_vec()));
        tail.text(3, scope.schema_url().unwrap_or_default());
        Arc::new(Self { known: scope.clone(), head: head.0, tail: tail.0 })
    }
}

/// Where a span lies, and its scope's index.
#[derive(Debug)]
struct Place {
    scope: usize,
    bytes: Range<usize>,
}

/// What a typical span takes.
const USUAL_SPAN: usize = 256;
/// A key and a length, at most.
const MOST_FRAME: usize = 6;

impl EncodedBatch {
    /// Empty, with room for so many spans.
    pub(super) fn with_room(spans: usize) -> Self {
        let writer = Writer(Vec::with_capacity(spans.saturating_mul(USUAL_SPAN)));
        Self { scopes: Vec::new(), writer, spans: Vec::with_capacity(spans) }
    }

    pub(super) fn of(batch: &[SpanData]) -> Self {
        let mut encoded = Self::with_room(batch.len());
        for span in batch {
            encoded.push_span(span);
        }
        encoded
    }

    pub(super) fn push_span(&mut self, span: &SpanData) {
        let scope = self.scope_like(&span.instrumentation_scope);
        self.push(scope, |to| write_span(to, span));
    }

    /// Adds a span of the scope with this index.
    #[inline]
    pub(super) fn push(&mut self, scope: usize, write: impl FnOnce(&mut Writer)) {
        let start = self.writer.0.len();
        self.writer.long_message(2, write);
        self.spans.push(Place { scope, bytes: start..self.writer.0.len() });
    }

    /// The index of a scope, which is added if the batch has none like it.
    pub(super) fn scope(&mut self, scope: &Arc<Scope>) -> usize {
        let known = self.scopes.iter().position(|other| other.known == scope.known);
        known.unwrap_or_else(|| {
            self.scopes.push(Arc::clone(scope));
            self.scopes.len() - 1
        })
    }

    /// The index of an equal scope: most spans have that of the span before.
    pub(super) fn scope_like(&mut self, wanted: &InstrumentationScope) -> usize {
        let is_it = |scope: &Arc<Scope>| scope.known == *wanted;
        let last = self.spans.last().map(|place| place.scope);
        if let Some(last) = last.filter(|last| self.scopes.get(*last).is_some_and(is_it)) {
            return last;
        }
        let index = self.scopes.iter().position(is_it);
        index.unwrap_or_else(|| {
            self.scopes.push(Scope::of(wanted));
            self.scopes.len() - 1
        })
    }

    pub(crate) fn len(&self) -> usize {
        self.spans.len()
    }

    /// How many spans from the first one on fit into a request of so many bytes; at least one.
    pub(super) fn fitting(&self, envelope: &Envelope, first: usize, limit: usize) -> usize {
        let mut used = vec![false; self.scopes.len()];
        let mut size = envelope.head.len() + envelope.tail.len() + MOST_FRAME;
        let places = self.spans.iter().skip(first);
        let fitting = places.take_while(|place| {
            size = size.saturating_add(place.bytes.len());
            if let (Some(used), Some(scope)) = (used.get_mut(place.scope), self.scopes.get(place.scope))
                && !std::mem::replace(used, true)
            {
                size = size.saturating_add(scope.head.len() + scope.tail.len() + MOST_FRAME);
            }
            size <= limit
        });
        fitting.count().max(1)
    }

    /// A request with these spans. What each message holds is known before it is written, so nothing is moved.
    pub(super) fn request(&self, envelope: &Envelope, spans: Range<usize>) -> Vec<u8> {
        let places = self.spans.get(spans).unwrap_or_default();
        let mut held = vec![0_usize; self.scopes.len()];
        for place in places {
            if let Some(held) = held.get_mut(place.scope) {
                *held = held.saturating_add(place.bytes.len());
            }
        }
        // Of the scopes that have spans here.
        let scopes = || {
            let all = self.scopes.iter().zip(&held).enumerate().filter(|(_, (_, held))| **held > 0);
            all.map(|(index, (scope, held))| (index, scope, scope.head.len() + held + scope.tail.len()))
        };
        let in_scopes: usize = scopes().map(|(_, _, size)| size + frame(size)).sum();
        let size = envelope.head.len() + in_scopes + envelope.tail.len();
        let mut writer = Writer(Vec::with_capacity(size + frame(size)));
        writer.open(1, size);
        writer.0.extend_from_slice(&envelope.head);
        for (index, scope, size) in scopes() {
            writer.open(2, size);
            writer.0.extend_from_slice(&scope.head);
            for place in places.iter().filter(|place| place.scope == index) {
                writer.0.extend_from_slice(self.writer.0.get(place.bytes.clone()).unwrap_or_default());
            }
            writer.0.extend_from_slice(&scope.tail);
        }
        writer.0.extend_from_slice(&envelope.tail);
        writer.0
    }
}

fn write_span(to: &mut Writer, span: &SpanData) {
    let context = &span.span_context;
    to.bytes(1, &context.trace_id().to_bytes());
    to.bytes(2, &context.span_id().to_bytes());
    to.trace_state(3, context.trace_state());
    if span.parent_span_id != SpanId::INVALID {
        to.bytes(4, &span.parent_span_id.to_bytes());
    }
    to.text(5, &span.name);
    to.number(6, kind(&span.span_kind));
    to.fixed64(7, nanos(span.start_time));
    to.fixed64(8, nanos(span.end_time));
    to.attributes(9, &span.attributes);
    to.number(10, span.dropped_attributes_count.into());
    for event in span.events.iter() {
        to.message(11, |field| write_event(field, event));
    }
    to.number(12, span.events.dropped_count.into());
    for link in span.links.iter() {
        to.message(13, |field| write_link(field, link));
    }
    to.number(14, span.links.dropped_count.into());
    to.message(15, |field| write_status(field, &span.status));
    to.fixed32(16, flags(context.trace_flags().to_u8(), span.parent_span_is_remote));
}

fn write_event(to: &mut Writer, event: &Event) {
    to.fixed64(1, nanos(event.timestamp));
    to.text(2, &event.name);
    to.attributes(3, &event.attributes);
    to.number(4, event.dropped_attributes_count.into());
}

pub(super) fn write_link(to: &mut Writer, link: &Link) {
    let context = &link.span_context;
    to.bytes(1, &context.trace_id().to_bytes());
    to.bytes(2, &context.span_id().to_bytes());
    to.trace_state(3, context.trace_state());
    to.attributes(4, &link.attributes);
    to.number(5, link.dropped_attributes_count.into());
    to.fixed32(6, flags(context.trace_flags().to_u8(), context.is_remote()));
}

pub(super) fn write_status(to: &mut Writer, status: &Status) {
    match status {
        Status::Unset => {}
        Status::Ok => to.number(3, 1),
        Status::Error { description } => {
            to.text(2, description);
            to.number(3, 2);
        }
    }
}

pub(super) fn kind(kind: &SpanKind) -> u64 {
    match kind {
        SpanKind::Internal => 1,
        SpanKind::Server => 2,
        SpanKind::Client => 3,
        SpanKind::Producer => 4,
        SpanKind::Consumer => 5,
    }
}

/// The trace flags; bit 8: it is known whether the context is remote; bit 9: it is.
pub(super) fn flags(trace: u8, is_remote: bool) -> u32 {
    u32::from(trace) | 0x100 | if is_remote { 0x200 } else { 0 }
}

/// OTLP counts nanoseconds in 64 bits, to the year 2554.
pub(super) fn nanos(time: SystemTime) -> u64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
}
