//! Which propagator is in force. A program of its own with one test, because it changes the global one.

use traced::opentelemetry::baggage::BaggageExt;
use traced::opentelemetry::propagation::Injector;
use traced::opentelemetry::trace::{SpanContext, SpanId, TraceContextExt, TraceFlags, TraceId, TraceState};
use traced::opentelemetry::{Context, KeyValue, global};
use traced::propagation::{self, BaggagePropagator, PropagatorName, TraceContextPropagator, propagator_for};

fn names_sent() -> Vec<String> {
    let span =
        SpanContext::new(TraceId::from(1), SpanId::from(2), TraceFlags::SAMPLED, true, TraceState::NONE);
    let cx = Context::new().with_remote_span_context(span).with_baggage([KeyValue::new("a", 1)]);
    let mut sent = Vec::new();
    propagation::inject_context(&cx, &mut sent);
    sent.into_iter().map(|(name, _)| name).collect()
}

#[test]
fn the_last_one_set_is_in_force() {
    assert_eq!(names_sent(), ["traceparent", "baggage"], "none set: the default");

    global::set_text_map_propagator(BaggagePropagator);
    assert_eq!(names_sent(), ["baggage"], "set through the OpenTelemetry API");

    propagation::set_propagator(TraceContextPropagator);
    assert_eq!(names_sent(), ["traceparent"], "set through traced");
    let mut fields = Fields::default();
    let cx = Context::new().with_baggage([KeyValue::new("a", 1)]);
    global::get_text_map_propagator(|propagator| propagator.inject_context(&cx, &mut fields));
    assert_eq!(fields.0, 0, "and so for everybody else");

    propagation::set_propagator(propagator_for(&[PropagatorName::Baggage, PropagatorName::B3Multi]).unwrap());
    assert_eq!(names_sent(), ["baggage", "X-B3-TraceId", "X-B3-SpanId", "X-B3-Sampled"]);

    propagation::set_propagator(propagator_for(&[]).unwrap());
    assert_eq!(names_sent(), [""; 0], "none at all, on purpose");
}

#[derive(Default)]
struct Fields(usize);

impl Injector for Fields {
    fn set(&mut self, _: &str, _: String) {
        self.0 += 1;
    }
}
