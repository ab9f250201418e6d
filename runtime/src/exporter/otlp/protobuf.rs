//! Owns OTLP's protobuf form of a batch: written in one pass from the spans, without a tree of messages in between, grouped by scope without
//! hashing each span. The bytes are those that `opentelemetry-proto` makes. Knows no transport.
//!
//! Field numbers are those of opentelemetry/proto/trace/v1/trace.proto and common/v1/common.proto.

use std::ops::Range;
use std::time::{SystemTime, UNIX_EPOCH};

use opentelemetry::trace::{Event, Link, SpanId, SpanKind, Status};
use opentelemetry::{Array, InstrumentationScope, KeyValue, Value};
use opentelemetry_proto::tonic::common::v1::InstrumentationScope as ScopeMessage;
use opentelemetry_proto::tonic::resource::v1::Resource as ResourceMessage;
use opentelemetry_proto::transform::common::tonic::ResourceAttributesWithSchema;
use opentelemetry_sdk::trace::SpanData;
use prost::Message as _;

/// A batch, its spans encoded, not yet put together.
pub(super) struct EncodedBatch {
    /// What every request begins with: the resource.
    head: Vec<u8>,
    /// What every resource ends with: its schema URL.
    tail: Vec<u8>,
    scopes: Vec<Scope>,
    /// All spans, one after the other, each a field of its scope.
    bytes: Vec<u8>,
    spans: Vec<Place>,
}

/// A scope of the batch: what its field begins and ends with.
struct Scope {
    known: InstrumentationScope,
    head: Vec<u8>,
    tail: Vec<u8>,
}

/// Where a span lies, and its scope's index.
struct Place {
    scope: usize,
    bytes: Range<usize>,
}

/// What a typical span takes.
const USUAL_SPAN: usize = 256;
/// A key and a length, at most.
const MOST_FRAME: usize = 6;

impl EncodedBatch {
    pub(super) fn new(batch: &[SpanData], resource: &ResourceAttributesWithSchema) -> Self {
        let message = ResourceMessage { attributes: resource.attributes.0.clone(), ..Default::default() };
        let (mut head, mut tail) = (Writer::default(), Writer::default());
        head.message(1, |field| field.0.extend(message.encode_to_vec()));
        tail.text(3, resource.schema_url.as_deref().unwrap_or_default());
        let mut encoded = Self {
            head: head.0,
            tail: tail.0,
            scopes: Vec::new(),
            bytes: Vec::with_capacity(batch.len().saturating_mul(USUAL_SPAN)),
            spans: Vec::with_capacity(batch.len()),
        };
        let mut writer = Writer(std::mem::take(&mut encoded.bytes));
        let mut scope = 0;
        for span in batch {
            scope = encoded.scope_of(span, scope);
            let start = writer.0.len();
            writer.message(2, |field| write_span(field, span));
            encoded.spans.push(Place { scope, bytes: start..writer.0.len() });
        }
        encoded.bytes = writer.0;
        encoded
    }

    pub(super) fn len(&self) -> usize {
        self.spans.len()
    }

    /// The scope's index: most spans have that of the span before.
    fn scope_of(&mut self, span: &SpanData, last: usize) -> usize {
        let wanted = &span.instrumentation_scope;
        if self.scopes.get(last).is_some_and(|scope| scope.known == *wanted) {
            return last;
        }
        let index = self.scopes.iter().position(|scope| scope.known == *wanted);
        index.unwrap_or_else(|| {
            let (mut head, mut tail) = (Writer::default(), Writer::default());
            let message = ScopeMessage::from((wanted, None));
            head.message(1, |field| field.0.extend(message.encode_to_vec()));
            tail.text(3, wanted.schema_url().unwrap_or_default());
            self.scopes.push(Scope { known: wanted.clone(), head: head.0, tail: tail.0 });
            self.scopes.len() - 1
        })
    }

    /// How many spans from the first one on fit into a request of so many bytes; at least one.
    pub(super) fn fitting(&self, first: usize, limit: usize) -> usize {
        let mut used = vec![false; self.scopes.len()];
        let mut size = self.head.len() + self.tail.len() + MOST_FRAME;
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
    pub(super) fn request(&self, spans: Range<usize>) -> Vec<u8> {
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
        let size = self.head.len() + in_scopes + self.tail.len();
        let mut writer = Writer(Vec::with_capacity(size + frame(size)));
        writer.open(1, size);
        writer.0.extend_from_slice(&self.head);
        for (index, scope, size) in scopes() {
            writer.open(2, size);
            writer.0.extend_from_slice(&scope.head);
            for place in places.iter().filter(|place| place.scope == index) {
                writer.0.extend_from_slice(self.bytes.get(place.bytes.clone()).unwrap_or_default());
            }
            writer.0.extend_from_slice(&scope.tail);
        }
        writer.0.extend_from_slice(&self.tail);
        writer.0
    }
}

/// What key and length of a message of this size take, when the field's number is below 16.
fn frame(size: usize) -> usize {
    let bits = usize::BITS.saturating_sub(size.leading_zeros()).max(1);
    usize::try_from(bits.div_ceil(7)).map_or(0, |length| length + 1)
}

fn write_span(to: &mut Writer, span: &SpanData) {
    let context = &span.span_context;
    to.bytes(1, &context.trace_id().to_bytes());
    to.bytes(2, &context.span_id().to_bytes());
    to.trace_state(3, context);
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

fn write_link(to: &mut Writer, link: &Link) {
    let context = &link.span_context;
    to.bytes(1, &context.trace_id().to_bytes());
    to.bytes(2, &context.span_id().to_bytes());
    to.trace_state(3, context);
    to.attributes(4, &link.attributes);
    to.number(5, link.dropped_attributes_count.into());
    to.fixed32(6, flags(context.trace_flags().to_u8(), context.is_remote()));
}

fn write_status(to: &mut Writer, status: &Status) {
    match status {
        Status::Unset => {}
        Status::Ok => to.number(3, 1),
        Status::Error { description } => {
            to.text(2, description);
            to.number(3, 2);
        }
    }
}

fn kind(kind: &SpanKind) -> u64 {
    match kind {
        SpanKind::Internal => 1,
        SpanKind::Server => 2,
        SpanKind::Client => 3,
        SpanKind::Producer => 4,
        SpanKind::Consumer => 5,
    }
}

/// The trace flags; bit 8: it is known whether the context is remote; bit 9: it is.
fn flags(trace: u8, is_remote: bool) -> u32 {
    u32::from(trace) | 0x100 | if is_remote { 0x200 } else { 0 }
}

/// OTLP counts nanoseconds in 64 bits, to the year 2554.
fn nanos(time: SystemTime) -> u64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
}

/// Writes fields; like every proto3 writer it leaves out what has its default.
#[derive(Default)]
struct Writer(Vec<u8>);

const VARINT: u64 = 0;
const FIXED64: u64 = 1;
const LENGTH: u64 = 2;
const FIXED32: u64 = 5;

impl Writer {
    #[inline]
    fn varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push(value.to_le_bytes()[0] | 0x80);
            value >>= 7;
        }
        self.0.push(value.to_le_bytes()[0]);
    }

    #[inline]
    fn key(&mut self, field: u64, kind: u64) {
        self.varint(field << 3 | kind);
    }

    fn number(&mut self, field: u64, value: u64) {
        if value != 0 {
            self.key(field, VARINT);
            self.varint(value);
        }
    }

    fn fixed64(&mut self, field: u64, value: u64) {
        if value != 0 {
            self.key(field, FIXED64);
            self.0.extend_from_slice(&value.to_le_bytes());
        }
    }

    fn fixed32(&mut self, field: u64, value: u32) {
        if value != 0 {
            self.key(field, FIXED32);
            self.0.extend_from_slice(&value.to_le_bytes());
        }
    }

    /// Key and length of a field whose content follows.
    fn open(&mut self, field: u64, size: usize) {
        self.key(field, LENGTH);
        self.varint(size as u64);
    }

    fn bytes(&mut self, field: u64, value: &[u8]) {
        self.open(field, value.len());
        self.0.extend_from_slice(value);
    }

    fn text(&mut self, field: u64, value: &str) {
        if !value.is_empty() {
            self.bytes(field, value.as_bytes());
        }
    }

    /// Most have none, and making the header of those would allocate.
    fn trace_state(&mut self, field: u64, context: &opentelemetry::trace::SpanContext) {
        if *context.trace_state() != opentelemetry::trace::TraceState::NONE {
            self.text(field, &context.trace_state().header());
        }
    }

    /// A message that is mostly shorter than 128 bytes, or a little longer: its length is known afterwards.
    #[inline]
    fn message(&mut self, field: u64, write: impl FnOnce(&mut Self)) {
        self.key(field, LENGTH);
        let at = self.0.len();
        self.0.push(0);
        write(self);
        self.close(at);
    }

    /// The length goes to the byte that was left for it; what does not fit moves the message.
    #[inline]
    fn close(&mut self, at: usize) {
        let len = self.0.len() - at - 1;
        if let (Ok(len @ ..0x80), Some(byte)) = (u8::try_from(len), self.0.get_mut(at)) {
            *byte = len;
            return;
        }
        let mut length = Self(Vec::with_capacity(10));
        length.varint(len as u64);
        self.0.splice(at..=at, length.0);
    }

    fn attributes(&mut self, field: u64, attributes: &[KeyValue]) {
        for attribute in attributes {
            self.message(field, |pair| {
                pair.text(1, attribute.key.as_str());
                pair.message(2, |value| value.any_value(&attribute.value));
            });
        }
    }

    /// One of several: written even when it has its default.
    fn any_value(&mut self, value: &Value) {
        match value {
            Value::String(text) => self.bytes(1, text.as_str().as_bytes()),
            Value::Bool(value) => self.any_bool(*value),
            Value::I64(value) => self.any_int(*value),
            Value::F64(value) => self.any_double(*value),
            Value::Array(array) => self.message(5, |field| field.array(array)),
            // The API may learn further ones: empty then.
            _ => {}
        }
    }

    fn array(&mut self, array: &Array) {
        match array {
            Array::Bool(values) => self.elements(values, |to, value| to.any_bool(*value)),
            Array::I64(values) => self.elements(values, |to, value| to.any_int(*value)),
            Array::F64(values) => self.elements(values, |to, value| to.any_double(*value)),
            Array::String(values) => {
                self.elements(values, |to, value| to.bytes(1, value.as_str().as_bytes()));
            }
            _ => {}
        }
    }

    fn elements<T>(&mut self, values: &[T], write: impl Fn(&mut Self, &T)) {
        for value in values {
            self.message(1, |element| write(element, value));
        }
    }

    fn any_bool(&mut self, value: bool) {
        self.key(2, VARINT);
        self.varint(value.into());
    }

    fn any_int(&mut self, value: i64) {
        self.key(3, VARINT);
        self.varint(value.cast_unsigned());
    }

    fn any_double(&mut self, value: f64) {
        self.key(4, FIXED64);
        self.0.extend_from_slice(&value.to_le_bytes());
    }
}
