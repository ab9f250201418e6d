//! The names of propagators in `OTEL_PROPAGATORS`.

use traced::opentelemetry::propagation::TextMapPropagator;
use traced::propagation::PropagatorName::{self, B3, B3Multi, Baggage, TraceContext};
use traced::propagation::{PropagatorError, propagator_for};

#[test]
fn lists_are_read() {
    for (value, expected) in [
        ("tracecontext", vec![TraceContext]),
        ("tracecontext,baggage", vec![TraceContext, Baggage]),
        (" Baggage , B3,b3MULTI ", vec![Baggage, B3, B3Multi]),
        ("b3,b3,tracecontext,B3", vec![B3, TraceContext]),
        ("none", vec![]),
        ("NONE, none", vec![]),
        ("", vec![TraceContext, Baggage]),
        (" , ", vec![TraceContext, Baggage]),
    ] {
        assert_eq!(PropagatorName::parse_list(value).as_deref(), Ok(&expected[..]), "{value:?}");
    }
}

#[test]
fn bad_lists_are_errors_that_say_what_to_do() {
    for (value, message) in [
        ("jaeger", "`jaeger` is not a propagator; use tracecontext, baggage, b3, b3multi or none"),
        ("tracecontext,xray", "`xray` is not a propagator; use tracecontext, baggage, b3, b3multi or none"),
        (
            "trace context",
            "`trace context` is not a propagator; use tracecontext, baggage, b3, b3multi or none",
        ),
        ("none,baggage", "`none` stands beside other propagators; use it alone"),
        ("baggage,none", "`none` stands beside other propagators; use it alone"),
    ] {
        assert_eq!(PropagatorName::parse_list(value).unwrap_err().to_string(), message);
    }
    let missing = PropagatorError::MissingFeature { name: B3Multi, feature: "b3" };
    assert_eq!(
        missing.to_string(),
        "propagator `b3multi` is not compiled in; enable the feature `b3` of `traced`"
    );
}

#[test]
fn names_read_back() {
    for name in [TraceContext, Baggage, B3, B3Multi] {
        assert_eq!(PropagatorName::parse(&name.to_string()), Some(name));
    }
    assert_eq!(PropagatorName::parse("none"), None);
}

#[test]
fn propagators_have_the_fields_of_their_names() {
    for (names, expected) in [
        (&[][..], &[][..]),
        (&[TraceContext], &["traceparent", "tracestate"]),
        (&[TraceContext, Baggage], &["baggage", "traceparent", "tracestate"]),
        (&[B3], &["b3"]),
        (&[B3Multi], &["X-B3-Flags", "X-B3-ParentSpanId", "X-B3-Sampled", "X-B3-SpanId", "X-B3-TraceId"]),
    ] {
        let propagator = propagator_for(names).unwrap();
        let mut fields: Vec<_> = propagator.fields().collect();
        fields.sort_unstable();
        assert_eq!(fields, expected, "{names:?}");
    }
}
