//! Owns how an exception of one of our own spans is recorded: as the span's event, as a log record, or as both. Must not know which errors
//! are exceptions.

use opentelemetry::KeyValue;

#[cfg(feature = "logs")]
use crate::logs::{Exception, Exceptions, LogPipeline};
#[cfg(feature = "logs")]
use crate::pipeline::Pipeline;
#[cfg(feature = "logs")]
use crate::recorder::Origin;
use crate::recorder::{Live, Moment, OpenRecord, RecordedEvent};

/// What is left to do when the record is no longer held: a logger is not called before.
#[derive(Default)]
#[must_use]
pub(super) struct Untold {
    #[cfg(feature = "logs")]
    log: Option<(Exceptions, Exception)>,
}

impl Untold {
    #[cfg_attr(
        not(feature = "logs"),
        expect(clippy::unused_self, reason = "only logs are told of afterwards")
    )]
    pub(super) fn tell(self) {
        #[cfg(feature = "logs")]
        if let Some((exceptions, exception)) = self.log {
            exceptions.emit(exception);
        }
    }
}

/// An exception that the operation went on after.
pub(super) fn write_handled(live: Live, attributes: Vec<KeyValue>) {
    let at = super::own::now(live);
    if let Some(untold) = live.with(|record| write(record, at, attributes, true)) {
        untold.tell();
    }
}

/// Writes what belongs into the span.
#[cfg_attr(
    not(feature = "logs"),
    expect(unused_variables, reason = "events do not say whether their exception was handled")
)]
pub(super) fn write(
    record: &mut OpenRecord,
    at: Moment,
    attributes: Vec<KeyValue>,
    is_handled: bool,
) -> Untold {
    #[cfg(feature = "logs")]
    if let Some(exceptions) = record.pipeline.and_then(Pipeline::logs).and_then(LogPipeline::exceptions) {
        if exceptions.keep_events {
            add_event(record, at, attributes.clone());
        }
        return Untold { log: Some((exceptions, exception(record, attributes, is_handled))) };
    }
    add_event(record, at, attributes);
    Untold::default()
}

fn add_event(record: &mut OpenRecord, at: Moment, attributes: Vec<KeyValue>) {
    record.add_event(RecordedEvent { name: "exception".into(), at, attributes, dropped_attributes: 0 });
}

#[cfg(feature = "logs")]
fn exception(record: &OpenRecord, attributes: Vec<KeyValue>, is_handled: bool) -> Exception {
    let scope = match &record.origin {
        Origin::Callsite(callsite) => callsite.scope(),
        Origin::Tracer(tracer) => opentelemetry::InstrumentationScope::clone(&tracer.0),
        Origin::Nowhere => opentelemetry::InstrumentationScope::default(),
    };
    Exception {
        trace_id: record.trace_id,
        span_id: record.span_id,
        flags: record.flags,
        scope,
        attributes,
        is_handled,
    }
}
