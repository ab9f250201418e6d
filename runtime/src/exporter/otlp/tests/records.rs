//! Records that are encoded straight away have the bytes that `opentelemetry-proto` makes of their spans, for arbitrary records.

use std::sync::Arc;

use opentelemetry::Value;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::transform::trace::tonic::group_spans_by_resource_and_scope;
use prost::Message as _;
use rand::Rng as _;

use super::bytes::{Maker, resource};
use super::*;
use crate::attribute::AttributeValue;
use crate::callsite::{Callsite, Name};
use crate::exporter::otlp::protobuf::{EncodedBatch, Envelope};
use crate::exporter::otlp::records::RecordEncoder;
use crate::pipeline::{Exchange, IdSource, OpenSpans, Pipeline, Reporter, Rules, span_data};
use crate::provider::{LogLevel, Sampler};
use crate::recorder::{Clock, Collected, Limits, Moment, OpenRecord, Origin, RecordedEvent};

/// What records are made of, made once.
struct World {
    pipelines: Vec<Option<&'static Pipeline>>,
    callsites: Vec<&'static Callsite>,
    scopes: Vec<Arc<InstrumentationScope>>,
}

fn pipeline(code_location: bool, attribute_value_length: Option<usize>) -> &'static Pipeline {
    let rules = Rules {
        sampler: Exchange::new(Sampler::default(), false),
        ids: IdSource::default(),
        limits: Limits { attribute_value_length, ..Limits::new() },
        code_location,
        exports: true,
        open: OpenSpans::default(),
    };
    let (commands, _) = tokio::sync::mpsc::unbounded_channel();
    Box::leak(Box::new(Pipeline::new(rules, Vec::new(), Reporter::new(None, LogLevel::None), commands)))
}

fn callsite(keys: &'static [&'static str], scope_name: &'static str, kind: SpanKind) -> &'static Callsite {
    let name = Name::Said { name: if keys.is_empty() { "" } else { "orders.create" } };
    let place = ("orders::create", "src/orders.rs", 7);
    Box::leak(Box::new(Callsite::new(name, kind, [Some(scope_name), Some("1.0")], place, keys, &[])))
}

impl World {
    fn new() -> Self {
        let callsites = vec![
            callsite(&["a", "", "user.id", "order.total", "e", "f", "g", "h"], "orders", SpanKind::Server),
            callsite(&["code.function.name", "a.rather.long.key.of.a.value"], "orders", SpanKind::Internal),
            callsite(&[], "payments", SpanKind::Client),
        ];
        // One is equal to that of a callsite.
        let named = |name: &'static str| Arc::new(InstrumentationScope::builder(name).build());
        let scopes = vec![named("http"), Arc::new(callsites[0].scope()), named("")];
        let pipelines = vec![
            None,
            Some(pipeline(false, None)),
            Some(pipeline(true, None)),
            Some(pipeline(true, Some(5))),
        ];
        Self { pipelines, callsites, scopes }
    }
}

struct Raw(Option<Value>);

impl AttributeValue for Raw {
    fn to_value(&self) -> Option<Value> {
        self.0.clone()
    }
}

impl Maker {
    fn moment(&mut self) -> Moment {
        Moment::given(self.time())
    }

    fn open_record(&mut self, world: &World) -> OpenRecord {
        let mut open = OpenRecord::BLANK;
        open.pipeline = self.one_of(&world.pipelines);
        open.trace_id = TraceId::from(self.one_of(&[1, u128::MAX]));
        open.span_id = SpanId::from(self.one_of(&[1, u64::MAX]));
        open.parent = SpanId::from(self.one_of(&[0, 9]));
        open.flags = TraceFlags::new(self.0.random());
        open.parent_is_remote = self.0.random();
        open.start = self.moment();
        if self.0.random_range(0..4) == 0 {
            let scope = self.one_of(&world.scopes);
            open.origin =
                Origin::Tracer(Box::new((scope, self.one_of(&[SpanKind::Client, SpanKind::Producer]))));
        } else {
            let callsite = self.one_of(&world.callsites);
            open.origin = Origin::Callsite(callsite);
            let values: Vec<Raw> = callsite
                .meta()
                .keys
                .iter()
                .map(|_| Raw(self.0.random_range(0..8).ne(&0).then(|| self.value())))
                .collect();
            let mut writing = open.begin_values(callsite.meta().keys);
            for value in &values {
                writing.next(value);
            }
        }
        self.fill(&mut open);
        open
    }

    /// What few spans have.
    fn fill(&mut self, open: &mut OpenRecord) {
        for _ in 0..self.one_of(&[0, 0, 1, 3]) {
            let key = self.one_of(&["a", "later", "code.line.number", "code.other"]);
            open.set(key.into(), self.value());
        }
        if self.0.random() {
            return;
        }
        for _ in 0..self.one_of(&[0, 1, 2]) {
            let (name, at, attributes) = (self.text().into(), self.moment(), self.attributes());
            open.add_event(RecordedEvent { name, at, attributes, dropped_attributes: 0 });
        }
        for _ in 0..self.one_of(&[0, 1]) {
            open.add_link(Link::new(self.context(), self.attributes(), self.number()));
        }
        let status = self.one_of(&[Status::Unset, Status::Ok, Status::error("card declined")]);
        open.set_status(status);
        let name = self.0.random::<bool>().then(|| self.text().into());
        let state = self.context().trace_state().clone();
        let (attributes, events, links) = (self.number(), self.number(), self.number());
        let extra = open.extra();
        (extra.name, extra.trace_state) = (name, state);
        (extra.dropped_attributes, extra.dropped_events, extra.dropped_links) = (attributes, events, links);
    }

    fn records(&mut self, world: &World, count: usize) -> Collected {
        let mut collected = Collected::default();
        for _ in 0..count {
            let mut open = self.open_record(world);
            let end = self.moment();
            collected.add(&mut open, end);
        }
        collected
    }
}

#[test]
fn records_are_what_the_reference_writes_of_their_spans() {
    let (world, resource, clock) = (World::new(), resource(), Clock::anchored_now());
    let mut straight = RecordEncoder::default();
    for seed in 0..300 {
        let count = usize::try_from(seed % 9).unwrap();
        // The same records twice.
        let mut records = Maker::seeded(seed).records(&world, count);
        let mut again = Maker::seeded(seed).records(&world, count);
        assert_eq!((records.len(), records.weight()), (count, again.weight()));
        straight.begin(count);
        while let Some((record, words)) = records.next() {
            straight.add(record, words, &clock);
        }
        let encoded = straight.finish();
        let ours = encoded.request(&Envelope::of(&resource), 0..encoded.len());
        let mut spans = Vec::new();
        while let Some((mut record, words)) = again.next() {
            record.unpack(words, 3);
            spans.push(span_data(record, &clock));
        }
        let by_spans = EncodedBatch::of(&spans).request(&Envelope::of(&resource), 0..count);
        let resource_spans = group_spans_by_resource_and_scope(spans, &resource);
        let reference = ExportTraceServiceRequest { resource_spans };
        assert_eq!(ExportTraceServiceRequest::decode(ours.as_slice()).unwrap(), reference, "seed {seed}");
        assert!(ours == reference.encode_to_vec() && ours == by_spans, "the same bytes for seed {seed}");
    }
}
