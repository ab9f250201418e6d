//! Owns what tests of every database ask of spans. Must not know a database.

use traced::opentelemetry::trace::{SpanKind, Status};
use traced::opentelemetry::{KeyValue, Value};
use traced::testing::Span;

/// What a span is expected to be, completely.
pub(crate) struct Expected<'a> {
    pub(crate) name: &'a str,
    pub(crate) status: Status,
    pub(crate) attributes: &'a [(&'static str, Value)],
}

/// Compares everything that a span says, and what it must not say: an event.
#[track_caller]
pub(crate) fn assert_span(span: &Span, expected: &Expected<'_>) {
    assert_eq!(span.name(), expected.name);
    assert_eq!(span.kind(), &SpanKind::Client);
    let attributes: Vec<KeyValue> =
        expected.attributes.iter().map(|(key, value)| KeyValue::new(*key, value.clone())).collect();
    assert_eq!(span.attributes(), attributes, "of {}", expected.name);
    assert_eq!(span.status(), &expected.status);
    assert!(span.events().is_empty(), "the exception belongs to the function in which it arose");
    assert!(span.links().is_empty());
    assert_eq!(span.scope().name(), "traced-sqlx");
    assert_eq!(span.scope().version(), Some(env!("CARGO_PKG_VERSION")));
    assert_eq!(span.scope().schema_url(), Some("https://opentelemetry.io/schemas/1.44.0"));
}

/// No part of any span holds this text.
#[track_caller]
pub(crate) fn assert_secret(spans: &[Span], secret: &str) {
    for span in spans {
        let everything = format!("{:?}", span.data());
        assert!(!everything.contains(secret), "{secret} is in {everything}");
    }
}
