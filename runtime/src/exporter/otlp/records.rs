//! Owns the short way from finished records to OTLP's protobuf form: no `SpanData` in between, and what is the same for all spans of a place
//! is written once. The bytes are those of the long way. Knows no transport.

use std::sync::Arc;

use opentelemetry::trace::{SpanId, SpanKind, Status};

use super::protobuf::{EncodedBatch, Scope, flags, kind, nanos, write_link, write_status};
use super::wire::Writer;
use crate::callsite::Callsite;
use crate::recorder::{Clock, Origin, PackedValue, Record, RecordedEvent};

/// Encodes one batch after the other.
#[derive(Debug, Default)]
pub(crate) struct RecordEncoder {
    /// By the callsite's number.
    templates: Vec<Option<Template>>,
    scopes: Vec<KnownScope>,
    batch: EncodedBatch,
}

/// A callsite's crate.
#[derive(Debug)]
struct KnownScope {
    name: &'static str,
    version: &'static str,
    scope: Arc<Scope>,
    /// Its index in the present batch.
    index: Option<usize>,
}

/// What the spans of one callsite have in common, encoded.
#[derive(Debug)]
struct Template {
    /// Among the known ones.
    scope: usize,
    name_and_kind: Vec<u8>,
    /// Each key as a field of its attribute.
    keys: Vec<Vec<u8>>,
    /// `code.*`, as attributes of the span.
    location: Vec<u8>,
    /// Some of the keys are `code.*`.
    names_location: bool,
}

/// The span's field of its attributes.
const ATTRIBUTES: u64 = 9;
const LOCATION: &str = "code.";

impl RecordEncoder {
    /// Begins a batch of so many spans.
    pub(crate) fn begin(&mut self, spans: usize) {
        self.scopes.iter_mut().for_each(|scope| scope.index = None);
        self.batch = EncodedBatch::with_room(spans);
    }

    /// The batch.
    pub(crate) fn finish(&mut self) -> EncodedBatch {
        std::mem::take(&mut self.batch)
    }

    /// Adds a span; `words` are the values that went ahead of it.
    pub(crate) fn add(&mut self, mut record: Record, words: &[u64], clock: &Clock) {
        let Some(with_location) = short_way(&record) else {
            record.unpack(words, 0);
            return self.batch.push_span(&crate::pipeline::span_data(record, clock));
        };
        match &record.origin {
            Origin::Callsite(callsite) => {
                let number = self.template(callsite);
                let Some(template) = self.templates.get(number).and_then(Option::as_ref) else { return };
                if with_location && template.names_location {
                    record.unpack(words, 0);
                    return self.batch.push_span(&crate::pipeline::span_data(record, clock));
                }
                let Some(known) = self.scopes.get_mut(template.scope) else { return };
                let scope = *known.index.get_or_insert_with(|| self.batch.scope(&known.scope));
                let source = Source { template: Some(template), kind: &callsite.meta().kind, with_location };
                self.batch.push(scope, |to| write_record(to, &record, words, &source, clock));
            }
            Origin::Tracer(tracer) => {
                let scope = self.batch.scope_like(&tracer.0);
                let source = Source { template: None, kind: &tracer.1, with_location: false };
                self.batch.push(scope, |to| write_record(to, &record, words, &source, clock));
            }
            // No span has this.
            Origin::Nowhere => {}
        }
    }

    /// The callsite's number, its template made.
    #[inline]
    fn template(&mut self, callsite: &'static Callsite) -> usize {
        let number = callsite.number();
        if self.templates.get(number).is_none_or(Option::is_none) {
            self.make_template(callsite, number);
        }
        number
    }

    #[cold]
    fn make_template(&mut self, callsite: &'static Callsite, number: usize) {
        let template = Template::of(callsite, self.known_scope(callsite));
        if self.templates.len() <= number {
            self.templates.resize_with(number.saturating_add(1), || None);
        }
        if let Some(place) = self.templates.get_mut(number) {
            *place = Some(template);
        }
    }

    fn known_scope(&mut self, callsite: &'static Callsite) -> usize {
        let meta = callsite.meta();
        let is_it = |known: &KnownScope| known.name == meta.scope_name && known.version == meta.scope_version;
        self.scopes.iter().position(is_it).unwrap_or_else(|| {
            let scope = Scope::of(&callsite.scope());
            let (name, version) = (meta.scope_name, meta.scope_version);
            self.scopes.push(KnownScope { name, version, scope, index: None });
            self.scopes.len() - 1
        })
    }
}

impl Template {
    fn of(callsite: &'static Callsite, scope: usize) -> Self {
        let meta = callsite.meta();
        let (mut name_and_kind, mut location) = (Writer::default(), Writer::default());
        name_and_kind.text(5, meta.name());
        name_and_kind.number(6, kind(&meta.kind));
        location.attributes(ATTRIBUTES, &callsite.code_location());
        let key_field = |key: &&str| {
            let mut field = Writer::default();
            field.text(1, key);
            field.0
        };
        Self {
            scope,
            name_and_kind: name_and_kind.0,
            keys: meta.keys.iter().map(key_field).collect(),
            location: location.0,
            names_location: meta.keys.iter().any(|key| key.starts_with(LOCATION)),
        }
    }
}

/// Whether the span's place is to be written; `None`: values are to be cut, or the user set a part of the place, which is seldom enough for
/// the long way.
fn short_way(record: &Record) -> Option<bool> {
    let Some(pipeline) = record.pipeline else { return Some(false) };
    if pipeline.limits().attribute_value_length.is_some() {
        return None;
    }
    let with_location = pipeline.rules().code_location;
    let is_set = with_location
        && record.attributes.iter().any(|attribute| attribute.key.as_str().starts_with(LOCATION));
    (!is_set).then_some(with_location)
}

/// What a span is written by, beside its record.
struct Source<'a> {
    template: Option<&'a Template>,
    kind: &'a SpanKind,
    with_location: bool,
}

fn write_record(to: &mut Writer, record: &Record, words: &[u64], source: &Source<'_>, clock: &Clock) {
    let extra = record.extra.as_deref();
    to.bytes(1, &record.trace_id.to_bytes());
    to.bytes(2, &record.span_id.to_bytes());
    if let Some(extra) = extra {
        to.trace_state(3, &extra.trace_state);
    }
    if record.parent != SpanId::INVALID {
        to.bytes(4, &record.parent.to_bytes());
    }
    match (extra.and_then(|extra| extra.name.as_deref()), source.template) {
        (None, Some(template)) => to.0.extend_from_slice(&template.name_and_kind),
        (name, _) => {
            to.text(5, name.unwrap_or_default());
            to.number(6, kind(source.kind));
        }
    }
    let (start, end) = clock.interval(record.start, record.end);
    to.fixed64(7, nanos(start));
    to.fixed64(8, nanos(end));
    write_attributes(to, record, words, source);
    match extra {
        None => to.open(15, 0),
        Some(extra) => {
            to.number(10, extra.dropped_attributes.into());
            for event in &extra.events {
                to.message(11, |field| write_event(field, event, clock));
            }
            to.number(12, extra.dropped_events.into());
            for link in &extra.links {
                to.message(13, |field| write_link(field, link));
            }
            to.number(14, extra.dropped_links.into());
            match &extra.status {
                Status::Unset => to.open(15, 0),
                status => to.message(15, |field| write_status(field, status)),
            }
        }
    }
    to.fixed32(16, flags(record.flags.to_u8(), record.parent_is_remote));
}

/// The values that went ahead, those that are listed at their place, the others, the span's place.
fn write_attributes(to: &mut Writer, record: &Record, mut words: &[u64], source: &Source<'_>) {
    let mut listed = record.attributes.iter();
    if let Some(template) = source.template {
        let key = |at: usize| template.keys.get(at).map(Vec::as_slice);
        while let Some(value) = PackedValue::read(&mut words) {
            match value {
                PackedValue::Bool(at, value) => key(at).map(|key| to.bool_of(ATTRIBUTES, key, value)),
                PackedValue::I64(at, value) => key(at).map(|key| to.int_of(ATTRIBUTES, key, value)),
                PackedValue::F64(at, value) => key(at).map(|key| to.double_of(ATTRIBUTES, key, value)),
                PackedValue::Text(at, words, len) => {
                    key(at).map(|key| to.text_of(ATTRIBUTES, key, words, len))
                }
                PackedValue::Listed => listed.next().map(|attribute| to.attribute(ATTRIBUTES, attribute)),
            };
        }
    }
    listed.for_each(|attribute| to.attribute(ATTRIBUTES, attribute));
    if let (true, Some(template)) = (source.with_location, source.template) {
        to.0.extend_from_slice(&template.location);
    }
}

fn write_event(to: &mut Writer, event: &RecordedEvent, clock: &Clock) {
    to.fixed64(1, nanos(clock.wall(event.at)));
    to.text(2, &event.name);
    to.attributes(3, &event.attributes);
    to.number(4, event.dropped_attributes.into());
}
