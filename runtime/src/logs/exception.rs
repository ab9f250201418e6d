//! Owns exceptions that leave as log records, in place of the events of their spans or beside them. Must not know how they came about.
//!
//! Spec: semantic-conventions, exceptions in logs, and its `OTEL_SEMCONV_EXCEPTION_SIGNAL_OPT_IN`.

use std::time::SystemTime;

use opentelemetry::logs::{AnyValue, LogRecord as _, Logger as _, LoggerProvider as _, Severity};
use opentelemetry::trace::{SpanId, TraceFlags, TraceId};
use opentelemetry::{InstrumentationScope, KeyValue, Value};

use super::LogPipeline;
use crate::provider::ExceptionSignal;
use crate::survive::survive;

/// Takes exceptions as log records.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Exceptions {
    logs: &'static LogPipeline,
    /// The span has its event as well.
    pub(crate) keep_events: bool,
}

/// An exception of a span.
#[derive(Debug)]
pub(crate) struct Exception {
    pub(crate) trace_id: TraceId,
    pub(crate) span_id: SpanId,
    pub(crate) flags: TraceFlags,
    pub(crate) scope: InstrumentationScope,
    pub(crate) attributes: Vec<KeyValue>,
    /// The operation went on; otherwise it has failed.
    pub(crate) is_handled: bool,
}

impl LogPipeline {
    /// `None` when exceptions are events alone.
    pub(crate) fn exceptions(&'static self) -> Option<Exceptions> {
        match self.exceptions {
            ExceptionSignal::Events => None,
            ExceptionSignal::Logs => Some(Exceptions { logs: self, keep_events: false }),
            ExceptionSignal::Both => Some(Exceptions { logs: self, keep_events: true }),
        }
    }
}

impl Exceptions {
    pub(crate) fn emit(self, exception: Exception) {
        // Recording errors: what an operation went on after is below ERROR, what it failed by is not.
        let severity = if exception.is_handled { Severity::Warn } else { Severity::Error };
        let logger = self.logs.provider().logger_with_scope(exception.scope);
        let mut record = logger.create_log_record();
        record.set_event_name("exception");
        record.set_timestamp(SystemTime::now());
        record.set_severity_number(severity);
        record.set_severity_text(severity.name());
        record.set_trace_context(exception.trace_id, exception.span_id, Some(exception.flags));
        record.add_attributes(exception.attributes.into_iter().map(|pair| (pair.key, any_value(pair.value))));
        // It may run while another panic unwinds, on a thread that is being torn down.
        survive(|| logger.emit(record));
    }
}

/// The attributes of exceptions are texts.
fn any_value(value: Value) -> AnyValue {
    match value {
        Value::String(text) => AnyValue::String(text),
        other => AnyValue::String(other.to_string().into()),
    }
}
