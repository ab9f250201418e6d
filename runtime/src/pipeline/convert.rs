//! Owns the turn from a record to the SDK's `SpanData`, on the worker. Knows no exporter.

use opentelemetry::trace::{Event, SpanContext, SpanKind, Status, TraceState};
use opentelemetry::{InstrumentationScope, KeyValue};
use opentelemetry_sdk::trace::{SpanData, SpanEvents, SpanLinks};

use crate::recorder::{Clock, Extra, Origin, Record, RecordedEvent};

/// The finished span as exporters take it.
pub(crate) fn span_data(mut record: Record, clock: &Clock) -> SpanData {
    let (start_time, end_time) = clock.interval(record.start, record.end);
    let name = record.name();
    let (span_kind, instrumentation_scope) = identity(&record.origin);
    let extra = record.extra.take();
    let mut attributes = std::mem::take(&mut record.attributes);
    if record.pipeline.is_some_and(|pipeline| pipeline.rules().code_location) {
        add_location(&mut attributes, &record.origin);
    }
    let mut data = SpanData {
        span_context: SpanContext::new(
            record.trace_id,
            record.span_id,
            record.flags,
            false,
            TraceState::NONE,
        ),
        parent_span_id: record.parent,
        parent_span_is_remote: record.parent_is_remote,
        span_kind,
        name,
        start_time,
        end_time,
        attributes,
        dropped_attributes_count: 0,
        events: SpanEvents::default(),
        links: SpanLinks::default(),
        status: Status::Unset,
        instrumentation_scope,
    };
    if let Some(extra) = extra {
        add_extra(&mut data, *extra, clock);
    }
    if let Some(length) = record.pipeline.and_then(|pipeline| pipeline.limits().attribute_value_length) {
        cut_values(&mut data, length);
    }
    data
}

/// What few spans have.
fn add_extra(data: &mut SpanData, extra: Extra, clock: &Clock) {
    let ids = &data.span_context;
    data.span_context =
        SpanContext::new(ids.trace_id(), ids.span_id(), ids.trace_flags(), false, extra.trace_state);
    data.dropped_attributes_count = extra.dropped_attributes;
    data.events.events = extra.events.into_iter().map(|event| wall_event(event, clock)).collect();
    data.events.dropped_count = extra.dropped_events;
    data.links.links = extra.links;
    data.links.dropped_count = extra.dropped_links;
    data.status = extra.status;
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
        let location = callsite.code_location();
        attributes.reserve(location.len());
        for location in location {
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
