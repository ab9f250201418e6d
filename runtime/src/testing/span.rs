//! Owns a finished span as tests look at it. Knows no other span.

use std::time::{Duration, SystemTime};

use opentelemetry::trace::{Event, Link, SpanId, SpanKind, Status, TraceId};
use opentelemetry::{InstrumentationScope, KeyValue, Value};
use opentelemetry_sdk::trace::SpanData;

/// A finished span.
///
/// ```
/// # use opentelemetry::{KeyValue, global};
/// # use opentelemetry::trace::{SpanKind, Status, TraceContextExt, Tracer};
/// let (_, spans) = traced::testing::capture(|| {
///     global::tracer("shop").in_span("orders.create", |context| {
///         context.span().set_attribute(KeyValue::new("order.id", 42));
///     })
/// });
/// let span = spans.one("orders.create");
/// assert_eq!(span.attribute("order.id"), Some(42.into()));
/// assert_eq!(span.kind(), &SpanKind::Internal);
/// assert_eq!(span.status(), &Status::Unset);
/// assert_eq!(span.parent_id(), None);
/// ```
#[derive(Clone, Debug)]
pub struct Span {
    data: SpanData,
}

impl Span {
    /// The name.
    pub fn name(&self) -> &str {
        &self.data.name
    }

    /// The kind.
    pub fn kind(&self) -> &SpanKind {
        &self.data.span_kind
    }

    /// The value of an attribute, if the span has it.
    pub fn attribute(&self, key: &str) -> Option<Value> {
        self.attributes().iter().find(|known| known.key.as_str() == key).map(|known| known.value.clone())
    }

    /// All attributes, in the order in which they were set first.
    pub fn attributes(&self) -> &[KeyValue] {
        &self.data.attributes
    }

    /// The status.
    pub fn status(&self) -> &Status {
        &self.data.status
    }

    /// Whether the status is Error.
    pub fn is_error(&self) -> bool {
        matches!(self.data.status, Status::Error { .. })
    }

    /// The events, in the order in which they were added.
    pub fn events(&self) -> &[Event] {
        &self.data.events.events
    }

    /// The first event of this name.
    pub fn event(&self, name: &str) -> Option<&Event> {
        self.events().iter().find(|event| event.name == name)
    }

    /// The links, in the order in which they were added.
    pub fn links(&self) -> &[Link] {
        &self.data.links.links
    }

    /// The trace's id. In a capture ids are counted from 1, in the order in which traces and spans start.
    pub fn trace_id(&self) -> TraceId {
        self.data.span_context.trace_id()
    }

    /// The span's id.
    pub fn span_id(&self) -> SpanId {
        self.data.span_context.span_id()
    }

    /// The parent's id; `None` for the root of a trace. The parent itself is given by [`Spans::parent_of`](super::Spans::parent_of).
    pub fn parent_id(&self) -> Option<SpanId> {
        Some(self.data.parent_span_id).filter(|id| *id != SpanId::INVALID)
    }

    /// When it started.
    pub fn start_time(&self) -> SystemTime {
        self.data.start_time
    }

    /// When it ended.
    pub fn end_time(&self) -> SystemTime {
        self.data.end_time
    }

    /// How long it took.
    pub fn duration(&self) -> Duration {
        self.data.end_time.duration_since(self.data.start_time).unwrap_or_default()
    }

    /// The instrumentation scope: who made the span.
    pub fn scope(&self) -> &InstrumentationScope {
        &self.data.instrumentation_scope
    }

    /// Everything, as exporters get it.
    pub fn data(&self) -> &SpanData {
        &self.data
    }
}

impl From<SpanData> for Span {
    fn from(data: SpanData) -> Self {
        Self { data }
    }
}
