//! The bytes of our own encoder are those of `opentelemetry-proto`, for arbitrary spans.

use std::borrow::Cow;
use std::time::SystemTime;

use opentelemetry::trace::{Event, Link, SpanKind, Status, TraceState};
use opentelemetry::{Array, KeyValue, StringValue, Value};
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::transform::common::tonic::ResourceAttributesWithSchema;
use opentelemetry_proto::transform::trace::tonic::group_spans_by_resource_and_scope;
use opentelemetry_sdk::trace::{SpanEvents, SpanLinks};
use prost::Message as _;
use rand::rngs::SmallRng;
use rand::{Rng, SeedableRng};

use super::*;
use crate::exporter::otlp::protobuf::{EncodedBatch, Envelope};

/// Makes spans of every shape, the same ones in every run.
pub(super) struct Maker(pub(super) SmallRng);

impl Maker {
    pub(super) fn seeded(seed: u64) -> Self {
        Self(SmallRng::seed_from_u64(seed))
    }

    pub(super) fn one_of<T: Clone>(&mut self, values: &[T]) -> T {
        values[self.0.random_range(0..values.len())].clone()
    }

    pub(super) fn text(&mut self) -> String {
        let len = self.one_of(&[0, 1, 7, 120, 127, 128, 300, 20_000]);
        (0..len).map(|_| self.one_of(&['a', 'ü', '\0', '🦀'])).collect()
    }

    pub(super) fn number(&mut self) -> u32 {
        self.one_of(&[0, 0, 1, 127, 128, u32::MAX])
    }

    fn several<T>(&mut self, mut make: impl FnMut(&mut Self) -> T) -> Vec<T> {
        let count = self.one_of(&[0, 0, 1, 3]);
        (0..count).map(|_| make(self)).collect()
    }

    pub(super) fn time(&mut self) -> SystemTime {
        UNIX_EPOCH + Duration::from_nanos(self.one_of(&[0, 1, 1_700_000_000_000_000_001, u64::MAX]))
    }

    pub(super) fn value(&mut self) -> Value {
        match self.0.random_range(0..9) {
            0 => Value::Bool(self.0.random()),
            1 => Value::I64(self.one_of(&[0, 1, -1, i64::MIN, i64::MAX])),
            2 => Value::F64(self.one_of(&[0.0, -0.0, 1.5, f64::INFINITY, f64::MIN_POSITIVE])),
            3 => Value::Array(Array::Bool(self.several(|make| make.0.random()))),
            4 => Value::Array(Array::I64(self.several(|make| make.one_of(&[0, -7, i64::MAX])))),
            5 => Value::Array(Array::F64(self.several(|make| make.one_of(&[0.0, 2.5])))),
            6 => Value::Array(Array::String(self.several(|make| StringValue::from(make.text())))),
            _ => Value::from(self.text()),
        }
    }

    pub(super) fn attributes(&mut self) -> Vec<KeyValue> {
        self.several(|make| KeyValue::new(make.text(), make.value()))
    }

    pub(super) fn context(&mut self) -> SpanContext {
        let list = [("a", "1"), ("b", "2")];
        let state =
            if self.0.random() { TraceState::from_key_value(list).unwrap() } else { TraceState::NONE };
        let (trace, span) = (self.one_of(&[0, 1, u128::MAX]), self.one_of(&[0, 1, u64::MAX]));
        let flags = TraceFlags::new(self.0.random());
        SpanContext::new(TraceId::from(trace), SpanId::from(span), flags, self.0.random(), state)
    }

    fn scope(&mut self) -> InstrumentationScope {
        let mut scope = InstrumentationScope::builder(self.one_of(&["", "orders", "payments"]));
        if self.0.random() {
            scope = scope.with_version("1.2").with_schema_url("https://example.org/1");
        }
        if self.0.random() {
            scope = scope.with_attributes([KeyValue::new("k", 1)]);
        }
        scope.build()
    }

    fn span(&mut self) -> SpanData {
        let mut events = SpanEvents::default();
        events.events =
            self.several(|make| Event::new(make.text(), make.time(), make.attributes(), make.number()));
        events.dropped_count = self.number();
        let mut links = SpanLinks::default();
        links.links = self.several(|make| Link::new(make.context(), make.attributes(), make.number()));
        links.dropped_count = self.number();
        let (ok, error) = (Status::Ok, Status::Error { description: self.text().into() });
        SpanData {
            span_context: self.context(),
            parent_span_id: SpanId::from(self.one_of(&[0, 9])),
            parent_span_is_remote: self.0.random(),
            span_kind: self.one_of(&[
                SpanKind::Internal,
                SpanKind::Server,
                SpanKind::Client,
                SpanKind::Producer,
                SpanKind::Consumer,
            ]),
            name: Cow::Owned(self.text()),
            start_time: self.time(),
            end_time: self.time(),
            attributes: self.attributes(),
            dropped_attributes_count: self.number(),
            events,
            links,
            status: self.one_of(&[Status::Unset, ok, error]),
            instrumentation_scope: self.scope(),
        }
    }
}

pub(super) fn resource() -> ResourceAttributesWithSchema {
    let attributes = [KeyValue::new("service.name", "orders"), KeyValue::new("process.pid", 7)];
    let resource = opentelemetry_sdk::Resource::builder_empty();
    (&resource.with_schema_url(attributes, "https://opentelemetry.io/schemas/1.39.0").build()).into()
}

#[test]
fn protobuf_is_what_the_reference_writes() {
    let mut make = Maker::seeded(1);
    let resource = resource();
    for size in (0..200).map(|round| round % 9) {
        let batch: Vec<SpanData> = (0..size).map(|_| make.span()).collect();
        let encoded = EncodedBatch::of(&batch);
        let ours = encoded.request(&Envelope::of(&resource), 0..encoded.len());
        assert_eq!(ours.len(), ours.capacity(), "the size was known");
        let resource_spans = group_spans_by_resource_and_scope(batch, &resource);
        let reference = ExportTraceServiceRequest { resource_spans };
        assert_eq!(ExportTraceServiceRequest::decode(ours.as_slice()).unwrap(), reference);
        assert!(ours == reference.encode_to_vec(), "the same bytes");
    }
}

#[test]
fn parts_hold_every_span_once_and_keep_the_limit() {
    let mut make = Maker::seeded(2);
    let resource = resource();
    for limit in [1, 1_000, 30_000, 200_000] {
        let batch: Vec<SpanData> = (0..40).map(|_| make.span()).collect();
        let (encoded, envelope) = (EncodedBatch::of(&batch), Envelope::of(&resource));
        let (mut next, mut names) = (0, Vec::new());
        while next < encoded.len() {
            let count = encoded.fitting(&envelope, next, limit);
            let body = encoded.request(&envelope, next..next + count);
            assert!(body.len() <= limit || count == 1, "{} bytes for {count} spans", body.len());
            let request = ExportTraceServiceRequest::decode(body.as_slice()).unwrap();
            let scopes = request.resource_spans.into_iter().flat_map(|resource| resource.scope_spans);
            names.extend(scopes.flat_map(|scope| scope.spans).map(|span| span.name));
            next += count;
        }
        let mut expected: Vec<String> = batch.into_iter().map(|span| span.name.into_owned()).collect();
        names.sort_unstable();
        expected.sort_unstable();
        assert_eq!(names, expected);
    }
}
