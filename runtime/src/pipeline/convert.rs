//! Owns the turn from a record to the SDK's `SpanData`, on the worker. Knows no exporter.

use opentelemetry::trace::{Event, SpanContext, SpanKind};
use opentelemetry::{InstrumentationScope, KeyValue};
use opentelemetry_sdk::trace::{SpanData, SpanEvents, SpanLinks};

use crate::recorder::{Clock, Origin, Record, RecordedEvent};

/// The finished span as exporters take it.
pub(crate) fn span_data(mut record: Record, clock: &Clock) -> SpanData {
    let (start_time, end_time) = clock.interval(record.start, record.end);
    let name = record.name();
    let extra = record.extra.take().map(|extra| *extra).unwrap_or_default();
    let (span_kind, instrumentation_scope) = identity(&record.origin);
    let span_context =
        SpanContext::new(record.trace_id, record.span_id, record.flags, false, extra.trace_state);
    let mut events = SpanEvents::default();
    events.events = extra.events.into_iter().map(|event| wall_event(event, clock)).collect();
    events.dropped_count = extra.dropped_events;
    let mut links = SpanLinks::default();
    links.links = extra.links;
    links.dropped_count = extra.dropped_links;
    let mut data = SpanData {
        span_context,
        parent_span_id: record.parent,
        parent_span_is_remote: record.parent_is_remote,
        span_kind,
        name,
        start_time,
        end_time,
        attributes: record.attributes,
        dropped_attributes_count: extra.dropped_attributes,
        events,
        links,
        status: extra.status,
        instrumentation_scope,
    };
    if let Some(pipeline) = record.pipeline {
        if pipeline.rules().code_location {
            add_location(&mut data.attributes, &record.origin);
        }
        if let Some(length) = pipeline.limits().attribute_value_length {
            cut_values(&mut data, length);
        }
    }
    data
}

fn identity(origin: &Origin) -> (SpanKind, InstrumentationScope) {
    match origin {
        Origin::Callsite(callsite) => (callsite.meta().kind.clone(), callsite.scope()),
        Origin::Tracer(tracer) => (tracer.1.clone(), InstrumentationScope::clone(&tracer.0)),
        Origin::Nowhere => (SpanKind::Internal, InstrumentationScope::default()),
    }
}

fn wall_event(event: RecordedEvent, clock: &Clock) -> Event {
    let RecordedEvent { name, at, attributes, dropped_attributes } = event;
    Event::new(name, clock.wall(at), attributes, dropped_attributes)
}

/// `code.*` does not count towards the user's limit, and never replaces what the user set.
fn add_location(attributes: &mut Vec<KeyValue>, origin: &Origin) {
    if let Origin::Callsite(callsite) = origin {
        for location in callsite.code_location() {
            if !attributes.iter().any(|known| known.key == location.key) {
                attributes.push(location);
            }
        }
    }
}

fn cut_values(data: &mut SpanData, length: usize) {
    let of_events = data.events.events.iter_mut().flat_map(|event| event.attributes.iter_mut());
    let of_links = data.links.links.iter_mut().flat_map(|link| link.attributes.iter_mut());
    for attribute in data.attributes.iter_mut().chain(of_events).chain(of_links) {
        crate::recorder::cut_value(&mut attribute.value, length);
    }
}
