//! F: contexts under odd orders, threads and neighbours. Baggage survives all of it.

use futures::FutureExt as _;
use opentelemetry_sdk::trace::{SamplingDecision, SamplingResult, ShouldSample};
use traced::opentelemetry::baggage::BaggageExt as _;
use traced::opentelemetry::trace::{
    Link, SpanId, SpanKind, TraceContextExt as _, TraceId, TraceState, Tracer as _, TracerProvider as _,
};
use traced::opentelemetry::{Context, ContextGuard, KeyValue, global};
use traced::testing::{Capture, Span, Spans, capture};
use traced::{FutureExt as _, traced};

fn with_baggage() -> ContextGuard {
    Context::current_with_baggage([KeyValue::new("tenant.id", "7")]).attach()
}

#[track_caller]
fn assert_baggage() {
    assert_eq!(Context::current().baggage().get("tenant.id").map(ToString::to_string).as_deref(), Some("7"));
}

#[traced(name = "f.leaf")]
fn leaf() {
    assert_baggage();
}

#[traced(name = "f.middle")]
fn middle() {
    leaf();
}

fn parent_of(spans: &Spans, name: &str) -> Option<SpanId> {
    spans.one(name).parent_id()
}

#[test]
fn f1_guards_of_foreign_contexts_may_be_dropped_in_any_order() {
    let ((), spans) = capture(|| {
        let outer = with_baggage();
        let between = Context::current_with_value(1_u8).attach();
        middle();
        let inner = Context::current_with_value(2_u8).attach();
        drop(between);
        middle();
        drop(inner);
        assert_baggage();
        drop(outer);
        assert!(Context::current().baggage().is_empty());
    });
    assert_eq!(spans.named("f.middle").count(), 2);
    assert!(spans.named("f.middle").all(|span| span.parent_id().is_none()));
}

#[traced(name = "f.future")]
async fn future() {
    leaf();
    tokio::task::yield_now().await;
    leaf();
}

#[test]
fn f2_a_future_may_be_polled_on_any_thread_and_leaves_nothing_behind() {
    let capture = Capture::start();
    let _baggage = with_baggage();
    let mut future = Box::pin(future().in_current_span());
    assert!(future.as_mut().now_or_never().is_none());
    let adopt = capture.adopt_threads();
    let thread = std::thread::spawn(move || {
        adopt();
        assert!(future.now_or_never().is_some());
        assert!(!Context::current().has_active_span());
        assert!(Context::current().baggage().is_empty());
    });
    thread.join().unwrap();
    let spans = capture.spans();
    let parent = spans.one("f.future").span_id();
    assert!(spans.named("f.leaf").all(|span| span.parent_id() == Some(parent)));
    assert_eq!(spans.named("f.leaf").count(), 2);
}

#[test]
fn f3_a_future_that_is_dropped_half_way_ends_its_span_as_cancelled() {
    let ((), spans) = capture(|| {
        let _baggage = with_baggage();
        assert!(future().now_or_never().is_none());
        assert!(!Context::current().has_active_span());
        assert_baggage();
    });
    assert_eq!(spans.one("f.future").attribute("traced.cancelled"), Some(true.into()));
}

/// Makes spans of its own while it is asked.
#[derive(Clone, Debug)]
struct Recursive;

impl ShouldSample for Recursive {
    fn should_sample(
        &self,
        parent: Option<&Context>,
        _: TraceId,
        name: &str,
        _: &SpanKind,
        _: &[KeyValue],
        _: &[Link],
    ) -> SamplingResult {
        if name == "f.middle" {
            leaf();
            let _attached = Context::current_with_value(3_u8).attach();
        }
        let is_sampled = name == "f.middle" || parent.is_some_and(Context::has_active_span);
        SamplingResult {
            decision: if is_sampled { SamplingDecision::RecordAndSample } else { SamplingDecision::Drop },
            attributes: Vec::new(),
            trace_state: TraceState::NONE,
        }
    }
}

#[test]
fn f4_spans_inside_a_sampler_and_a_drop_borrow_nothing() {
    struct Marks;
    impl Drop for Marks {
        fn drop(&mut self) {
            middle();
        }
    }
    let capture = Capture::builder().sampler(Recursive).start();
    let _baggage = with_baggage();
    drop(Context::current_with_value(Marks));
    let spans = capture.spans();
    assert_eq!(parent_of(&spans, "f.leaf"), Some(spans.one("f.middle").span_id()));
}

#[test]
fn f5_a_span_below_more_contexts_than_the_api_holds_panics_nobody() {
    let depth = 70_000;
    let run = move || {
        capture(|| {
            let guards: Vec<_> = (0..depth).map(|_| with_baggage()).collect();
            middle();
            guards.into_iter().rev().for_each(drop);
            assert!(Context::current().baggage().is_empty());
        })
    };
    let ((), spans) = std::thread::spawn(run).join().unwrap();
    assert_eq!(spans.named("f.middle").count(), 1);
}

#[test]
fn f7_spans_of_the_api_and_of_an_sdk_nest_with_ours() {
    let sdk = opentelemetry_sdk::trace::SdkTracerProvider::builder().build();
    let capture = Capture::start();
    let _baggage = with_baggage();
    let mut ids = Vec::new();
    sdk.tracer("sdk").in_span("sdk", |sdk| {
        ids.push(sdk.span().span_context().span_id());
        middle();
        global::tracer("any").in_span("f.api", |_| {
            leaf();
            sdk_below(&mut ids);
        });
    });
    let spans = capture.spans();
    assert_eq!(parent_of(&spans, "f.middle"), Some(ids[0]));
    assert_eq!(parent_of(&spans, "f.api"), Some(ids[0]));
    assert_eq!(ids[1], spans.one("f.api").span_id());
    let traces: std::collections::HashSet<_> = spans.iter().map(Span::trace_id).collect();
    assert_eq!(traces.len(), 1);
}

/// The parent that a span of a foreign SDK sees below ours.
fn sdk_below(ids: &mut Vec<SpanId>) {
    assert_baggage();
    ids.push(Context::current().span().span_context().span_id());
}
