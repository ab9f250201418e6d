//! How the tests look at finished spans. Must not know what is tested.

use std::time::Duration;

use opentelemetry_sdk::trace::SpanData;
use traced::opentelemetry::trace::{Event, SpanId, Status};
use traced::opentelemetry::{KeyValue, Value};
use traced::testing::Capture;

/// The spans that ended in a capture.
#[derive(Debug)]
pub struct Seen(pub Vec<SpanData>);

/// The spans that `f` makes, and what it gives back.
pub fn seen<T>(f: impl FnOnce() -> T) -> (T, Seen) {
    let capture = Capture::start();
    let value = f();
    let spans = Seen(capture.finished());
    drop(capture);
    (value, spans)
}

/// The spans of a call whose value does not matter.
pub fn spans<T>(f: impl FnOnce() -> T) -> Seen {
    seen(f).1
}

impl Seen {
    /// Names in the order in which the spans ended.
    pub fn names(&self) -> Vec<&str> {
        self.0.iter().map(|span| span.name.as_ref()).collect()
    }

    /// The only span of a name.
    #[track_caller]
    pub fn one(&self, name: &str) -> One<'_> {
        let mut found = self.0.iter().filter(|span| span.name == name);
        match (found.next(), found.next()) {
            (Some(span), None) => One(span),
            (None, _) => panic!("no span `{name}` in {:?}", self.names()),
            (Some(_), Some(_)) => panic!("more than one span `{name}` in {:?}", self.names()),
        }
    }
}

/// One finished span.
#[derive(Clone, Copy, Debug)]
pub struct One<'a>(pub &'a SpanData);

impl One<'_> {
    /// The value of an attribute.
    pub fn attr(&self, key: &str) -> Option<Value> {
        value(&self.0.attributes, key)
    }

    /// Keys and values as text, sorted.
    pub fn attrs(&self) -> Vec<String> {
        let mut all: Vec<_> =
            self.0.attributes.iter().map(|pair| format!("{}={}", pair.key, pair.value)).collect();
        all.sort();
        all
    }

    /// Whether the status is Error.
    pub fn is_error(&self) -> bool {
        matches!(self.0.status, Status::Error { .. })
    }

    /// Whether the status is Unset.
    pub fn is_unset(&self) -> bool {
        self.0.status == Status::Unset
    }

    /// The text of an error status.
    pub fn description(&self) -> Option<&str> {
        match &self.0.status {
            Status::Error { description } => Some(description),
            Status::Ok | Status::Unset => None,
        }
    }

    /// `error.type`
    pub fn error_type(&self) -> Option<String> {
        self.attr("error.type").map(|value| value.to_string())
    }

    /// Exception events.
    pub fn exceptions(&self) -> Vec<&Event> {
        self.0.events.events.iter().filter(|event| event.name == "exception").collect()
    }

    /// An attribute of the only event of a name.
    pub fn event_attr(&self, name: &str, key: &str) -> Option<Value> {
        self.0
            .events
            .events
            .iter()
            .find(|event| event.name == name)
            .and_then(|event| value(&event.attributes, key))
    }

    /// Whether it was dropped before it was ready.
    pub fn is_cancelled(&self) -> bool {
        self.attr("traced.cancelled") == Some(true.into())
    }

    /// Whether it is a child of the other.
    pub fn is_child_of(&self, parent: One<'_>) -> bool {
        self.0.parent_span_id == parent.0.span_context.span_id()
            && self.0.span_context.trace_id() == parent.0.span_context.trace_id()
    }

    /// Whether it has no parent.
    pub fn is_root(&self) -> bool {
        self.0.parent_span_id == SpanId::INVALID
    }

    /// From start to end.
    pub fn took(&self) -> Duration {
        self.0.end_time.duration_since(self.0.start_time).unwrap_or_default()
    }
}

fn value(attributes: &[KeyValue], key: &str) -> Option<Value> {
    attributes.iter().find(|pair| pair.key.as_str() == key).map(|pair| pair.value.clone())
}
