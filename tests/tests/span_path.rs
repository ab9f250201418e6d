//! The way of a span from its start to its end, under everything that code does to it: nesting, panics, cancellation, odd orders, limits,
//! threads that are being torn down.

#![expect(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod own;

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::task::{Context as TaskContext, Poll, Waker};
use std::time::{Duration, SystemTime};

use own::{begun, entered, in_span, site, span};
use traced::__private::{
    AttributeValue, DebugText, Failure, More, Parent, SpanCore, enter, enter_with, prepare, running, waiting,
};
use traced::opentelemetry::trace::{
    Link, Span as _, SpanBuilder, SpanContext, SpanId, Status, TraceContextExt as _, TraceFlags, TraceId,
    TraceState, Tracer as _,
};
use traced::opentelemetry::{Context, KeyValue, global};
use traced::testing::{Capture, capture, spans};

fn mark(name: &'static str) {
    drop(entered(name));
}

fn fails(name: &'static str, error_type: &'static str, text: &str) {
    entered(name).span().fail(Failure::of_display(error_type, text));
}

/// A remote parent's span context.
fn remote(sampled: bool) -> SpanContext {
    let flags = TraceFlags::default().with_sampled(sampled);
    let state = TraceState::from_key_value([("vendor", "1")]).unwrap();
    SpanContext::new(TraceId::from(0xabc), SpanId::from(0xdef), flags, true, state)
}

// Nesting.

#[traced::test]
fn spans_nest_and_come_back() {
    let before = traced::current().span_id();
    span("a", || {
        let a = traced::current().span_id();
        span("b", || assert_ne!(traced::current().span_id(), a));
        assert_eq!(traced::current().span_id(), a);
        span("c", || ());
    });
    assert_eq!(traced::current().span_id(), before);
    spans().assert_tree(
        "
        a
        ├─ b
        └─ c
        ",
    );
}

#[test]
fn seventy_thousand_nested_spans_all_end() {
    fn nest(depth: u32) -> u32 {
        let _span = entered("rec");
        if depth == 1 { 1 } else { 1 + nest(depth - 1) }
    }
    let thread = std::thread::Builder::new().stack_size(512 << 20).spawn(|| capture(|| nest(70_000)));
    let (depth, spans) = thread.unwrap().join().unwrap();
    assert_eq!((depth, spans.len()), (70_000, 70_000));
    let roots = spans.iter().filter(|span| span.parent_id().is_none()).count();
    assert_eq!(roots, 1);
}

#[traced::test]
fn guards_dropped_out_of_order_end_their_own_spans() {
    let a = entered("a");
    let b = entered("b");
    drop(a);
    mark("below b");
    let c = entered("c");
    drop(b);
    mark("below c");
    drop(c);
    mark("after");
    spans().assert_tree(
        "
        a
        └─ b
           ├─ below b
           └─ c
              └─ below c
        after
        ",
    );
}

#[traced::test]
fn a_remote_parent_is_followed() {
    for sampled in [true, false] {
        let context = Context::new().with_remote_span_context(remote(sampled));
        let _current = context.attach();
        span(if sampled { "yes" } else { "no" }, || {
            let current = Context::current();
            let own = current.span().span_context().clone();
            assert_eq!(own.trace_id(), TraceId::from(0xabc));
            assert_eq!(own.trace_state().get("vendor"), Some("1"));
            assert_eq!((own.is_sampled(), own.is_remote()), (sampled, false));
            mark("child");
        });
    }
    spans().assert_tree(
        "
        yes [remote parent]
        └─ child
        ",
    );
}

#[traced::test]
fn a_given_parent_and_a_root_are_not_the_current_span() {
    let elsewhere = span("elsewhere", Context::current);
    span("current", || {
        drop(enter_with(site("given"), &[], More { parent: Parent::given(&elsewhere), ..More::default() }));
        let root = enter_with(site("root"), &[], More { parent: Parent::Root, ..More::default() });
        mark("below root");
        drop(root);
        mark("still below current");
    });
    spans().assert_tree(
        "
        elsewhere
        └─ given
        current
        └─ still below current
        root
        ├─ → current
        └─ below root
        ",
    );
}

#[test]
fn the_sampler_of_a_root_sees_the_baggage_and_no_parent() {
    use opentelemetry_sdk::trace::{SamplingDecision, SamplingResult, ShouldSample};
    use traced::opentelemetry::baggage::BaggageExt as _;
    #[derive(Clone, Debug)]
    struct Notes;
    impl ShouldSample for Notes {
        fn should_sample(
            &self,
            parent: Option<&Context>,
            _: TraceId,
            _: &str,
            _: &traced::opentelemetry::trace::SpanKind,
            _: &[KeyValue],
            _: &[Link],
        ) -> SamplingResult {
            let parent = parent.cloned().unwrap_or_default();
            let tenant = parent.baggage().get("tenant.id").map_or_else(String::new, ToString::to_string);
            SamplingResult {
                decision: SamplingDecision::RecordAndSample,
                attributes: vec![
                    KeyValue::new("tenant", tenant),
                    KeyValue::new("has_parent", parent.has_active_span()),
                ],
                trace_state: TraceState::default(),
            }
        }
    }
    let capture = Capture::builder().sampler(Notes).start();
    let _baggage = Context::current_with_baggage([KeyValue::new("tenant.id", "7")]).attach();
    span("current", || drop(enter_with(site("root"), &[], More { parent: Parent::Root, ..More::default() })));
    let spans = capture.spans();
    assert_eq!(spans.one("root").attribute("tenant"), Some("7".into()));
    assert_eq!(spans.one("root").attribute("has_parent"), Some(false.into()));
}

#[traced::test]
fn suppressed_telemetry_makes_no_span() {
    span("a", || {
        let _suppressed = Context::enter_telemetry_suppressed_scope();
        span("b", || global::tracer("any").in_span("c", |_| ()));
    });
    spans().assert_tree("a");
}

// The end.

#[traced::test]
fn a_span_ends_at_return_even_when_its_context_lives_on() {
    let kept = span("leak", Context::current);
    let ended = spans().one("leak").data().clone();
    kept.span().set_attribute(KeyValue::new("late", true));
    kept.span().add_event("late", Vec::new());
    kept.span().set_status(Status::error("late"));
    kept.span().update_name("late");
    kept.span().add_link(remote(true), Vec::new());
    assert!(!kept.span().is_recording());
    kept.span().end();
    let current = kept.clone().attach();
    traced::current().set("late", true).event("late", &[]).set_error("late");
    mark("child");
    drop(kept);
    drop(current);
    assert_eq!(spans().one("leak").data(), &ended);
    spans().assert_tree(
        "
        leak
        └─ child
        ",
    );
}

#[traced::test]
fn a_slot_that_is_used_again_is_not_written_by_its_former_span() {
    let kept: Vec<Context> = (0..200).map(|_| span("former", Context::current)).collect();
    let later: Vec<_> = (0..200).map(|_| entered("later")).collect();
    for context in &kept {
        context.span().set_attribute(KeyValue::new("late", true));
        context.span().end();
        assert!(!context.span().is_recording());
    }
    assert!(spans().named("later").next().is_none());
    later.into_iter().rev().for_each(drop);
    assert_eq!(spans().named("later").count(), 200);
    assert!(spans().iter().all(|span| span.attributes().is_empty()));
}

#[traced::test]
fn a_body_may_end_its_span_once() {
    span("early", || {
        Context::current().span().end();
        assert!(!traced::current().is_recording());
        traced::current().set("late", 1);
        mark("child");
    });
    spans().assert_tree(
        "
        early
        └─ child
        ",
    );
    assert_eq!(spans().named("early").count(), 1);
}

#[traced::test]
fn a_foreign_span_ends_with_its_last_context_or_by_hand() {
    let tracer = global::tracer("any");
    let context = Context::current_with_span(tracer.start("by context"));
    let copy = context.clone();
    drop(context);
    assert!(spans().is_empty() && copy.span().is_recording());
    drop(copy);
    let mut by_hand = tracer.start("by hand");
    by_hand.set_attribute(KeyValue::new("n", 1));
    by_hand.end();
    assert!(!by_hand.is_recording());
    by_hand.set_attribute(KeyValue::new("n", 2));
    by_hand.end();
    drop(by_hand);
    spans().assert_tree("by context\nby hand n=1");
}

#[traced::test]
fn a_foreign_span_keeps_the_times_it_is_given() {
    let at = |seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
    let tracer = global::tracer("any");
    let mut given = tracer.build(SpanBuilder::from_name("given").with_start_time(at(10)));
    given.add_event_with_timestamp("event", at(15), Vec::new());
    given.end_with_timestamp(at(20));
    let mut backwards = tracer.build(SpanBuilder::from_name("backwards").with_start_time(at(10)));
    backwards.end_with_timestamp(at(5));
    let spans = spans();
    let given = spans.one("given");
    assert_eq!((given.start_time(), given.events()[0].timestamp, given.end_time()), (at(10), at(15), at(20)));
    assert_eq!(spans.one("backwards").duration(), Duration::ZERO);
}

#[traced::test]
fn events_lie_within_their_span() {
    for _ in 0..100 {
        span("a", || traced::current().event("e", &[]).is_recording());
    }
    for span in spans() {
        let at = span.events()[0].timestamp;
        assert!(span.start_time() <= at && at <= span.end_time(), "{span:?}");
    }
}

// Status.

#[traced::test]
fn status_follows_the_specification() {
    let set = |name, all: &[Status]| {
        span(name, || all.iter().for_each(|status| Context::current().span().set_status(status.clone())));
        spans().one(name).status().clone()
    };
    let (ok, unset) = (Status::Ok, Status::Unset);
    let error = |text: &'static str| Status::error(text);
    assert_eq!(set("nothing", &[]), unset);
    assert_eq!(set("unset is ignored", &[error("a"), unset.clone()]), error("a"));
    assert_eq!(set("a later error wins", &[error("b"), error("a")]), error("a"));
    assert_eq!(set("ok overrides an error", &[error("a"), ok.clone()]), ok);
    assert_eq!(set("ok is final", &[ok.clone(), error("a"), unset.clone()]), ok);
}

#[traced::test]
fn the_outcome_leaves_a_chosen_status_alone() {
    let fails_after = |name, choose: fn()| {
        let mut entered = entered(name);
        choose();
        entered.span().fail(Failure::of_display("E", "outcome"));
    };
    fails_after("ok", || drop(traced::current().set_ok().clone()));
    fails_after("mine", || drop(traced::current().set_error("mine").clone()));
    fails_after("unset", || Context::current().span().set_status(Status::Unset));
    let spans = spans();
    assert_eq!(spans.one("ok").status(), &Status::Ok);
    assert_eq!(spans.one("mine").status(), &Status::error("mine"));
    assert_eq!(spans.one("unset").status(), &Status::error("outcome"));
    assert!(spans.iter().all(|span| span.attribute("error.type") == Some("E".into())));
}

// Errors.

#[traced::test]
fn one_error_is_recorded_once_at_its_origin() {
    let mut a = entered("a");
    let mut b = entered("b");
    fails("c", "E", "low");
    b.span().fail(Failure::of_display("E", "low"));
    drop(b);
    a.span().fail(Failure::of_display("E", "low"));
    drop(a);
    spans().assert_tree(
        "
        a  ERROR E: low
        └─ b  ERROR E: low
           └─ c  ERROR E: low
              └─ • exception exception.type=\"E\" exception.message=\"low\"
        ",
    );
}

#[traced::test]
fn another_error_than_the_childs_is_recorded_again() {
    let mut a = entered("a");
    fails("b", "E", "low");
    a.span().fail(Failure::of_display("E", "other"));
    drop(a);
    assert!(spans().iter().all(|span| span.events().len() == 1));
}

#[traced::test]
fn a_wrapped_error_is_not_recorded_again() {
    #[derive(Debug)]
    struct High(std::num::ParseIntError);
    impl std::fmt::Display for High {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("high")
        }
    }
    impl std::error::Error for High {
        fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
            Some(&self.0)
        }
    }
    let error = High("x".parse::<i32>().unwrap_err());
    let mut a = entered("a");
    fails("b", "ParseIntError", &error.0.to_string());
    a.span().fail(Failure::of_error("High", &error));
    drop(a);
    let spans = spans();
    assert_eq!((spans.one("a").events().len(), spans.one("b").events().len()), (0, 1));
    assert_eq!(spans.one("a").status(), &Status::error("high"));
}

#[traced::test]
async fn an_error_is_recorded_once_across_awaits() {
    let failing = |name, inner: Pin<Box<dyn Future<Output = ()>>>| {
        let read = |span: &mut SpanCore, (): &()| span.fail(Failure::of_display("E", "low"));
        let begun = begun(name);
        running(
            begun,
            async move {
                tokio::task::yield_now().await;
                inner.await;
            },
            read,
        )
    };
    let outer = async move {
        failing("inner", Box::pin(std::future::ready(()))).await;
    };
    failing("outer", Box::pin(outer)).await;
    spans().assert_tree(
        "
        outer  ERROR E: low
        └─ inner  ERROR E: low
           └─ • exception exception.type=\"E\" exception.message=\"low\"
        ",
    );
}

// Panics.

#[traced::test]
fn a_panic_ends_every_span_it_leaves_and_is_recorded_once() {
    let caught = catch_unwind(|| span("outer", || span("inner", || panic!("boom {}", 1))));
    assert!(caught.is_err());
    mark("after");
    spans().assert_tree(
        "
        outer  ERROR panic: boom 1
        └─ inner  ERROR panic: boom 1
           └─ • exception exception.type=\"panic\" exception.message=\"boom 1\"
        after
        ",
    );
    let place = spans().one("inner").events()[0].attributes[2].clone();
    assert!(place.key.as_str() == "exception.stacktrace" && place.value.as_str().contains("span_path.rs"));
}

#[traced::test]
fn a_span_made_while_unwinding_is_not_blamed() {
    struct Cleans;
    impl Drop for Cleans {
        fn drop(&mut self) {
            span("cleanup", || mark("step"));
        }
    }
    let caught = catch_unwind(|| {
        span("work", || {
            let _cleans = Cleans;
            panic!("boom");
        });
    });
    assert!(caught.is_err());
    spans().assert_tree(
        "
        work  ERROR panic: boom
        ├─ • exception exception.type=\"panic\" exception.message=\"boom\"
        └─ cleanup
           └─ step
        ",
    );
}

#[traced::test]
fn a_panic_that_was_caught_below_does_not_touch_the_span() {
    span("handles", || assert!(catch_unwind(|| panic!("handled")).is_err()));
    spans().assert_tree("handles");
}

#[traced::test]
fn a_later_panic_has_its_own_text() {
    for text in ["first", "second"] {
        assert!(catch_unwind(|| span(text, || panic!("{text}"))).is_err());
    }
    spans().assert_tree(
        "
        first  ERROR panic: first
        └─ • exception exception.type=\"panic\" exception.message=\"first\"
        second  ERROR panic: second
        └─ • exception exception.type=\"panic\" exception.message=\"second\"
        ",
    );
}

/// A payload from elsewhere, for instance of another task, raises no panic hook: its text is not known, and an earlier panic's is wrong.
#[traced::test]
fn a_resumed_panic_does_not_have_the_text_of_an_earlier_one() {
    assert!(catch_unwind(|| span("earlier", || panic!("earlier"))).is_err());
    assert!(catch_unwind(|| span("resumed", || resume_unwind(Box::new("elsewhere")))).is_err());
    spans().assert_tree(
        "
        earlier  ERROR panic: earlier
        └─ • exception exception.type=\"panic\" exception.message=\"earlier\"
        resumed  ERROR panic
        └─ • exception exception.type=\"panic\"
        ",
    );
}

#[traced::test]
fn a_panic_passed_on_keeps_its_text() {
    let caught = catch_unwind(|| {
        span("outer", || {
            let payload = catch_unwind(|| span("inner", || panic!("boom"))).unwrap_err();
            resume_unwind(payload);
        });
    });
    assert!(caught.is_err());
    assert_eq!(spans().one("outer").status(), &Status::error("boom"));
    assert_eq!(spans().one("outer").events().len(), 0);
}

#[traced::test]
async fn a_panic_in_a_poll_ends_the_span_at_once() {
    let mut future = Box::pin(in_span("work", async {
        tokio::task::yield_now().await;
        panic!("boom");
    }));
    assert!(futures::poll!(future.as_mut()).is_pending());
    let polled = catch_unwind(AssertUnwindSafe(|| {
        let mut cx = TaskContext::from_waker(Waker::noop());
        future.as_mut().poll(&mut cx).is_ready()
    }));
    assert!(polled.is_err());
    // Ended before the future is dropped.
    assert_eq!(spans().one("work").status(), &Status::error("boom"));
    drop(future);
    mark("after");
    assert_eq!((spans().len(), spans().one("after").parent_id()), (2, None));
}

#[traced::test]
fn a_future_dropped_by_a_panic_that_is_not_its_own_is_cancelled() {
    let caught = catch_unwind(|| {
        let _held = in_span("held", std::future::pending::<()>());
        panic!("outside");
    });
    assert!(caught.is_err());
    assert_eq!(spans().one("held").status(), &Status::Unset);
    assert_eq!(spans().one("held").attribute("traced.cancelled"), Some(true.into()));
}

#[traced::test]
fn a_value_whose_text_panics_is_left_out() {
    struct Bad;
    impl std::fmt::Debug for Bad {
        fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            mark("inside debug");
            panic!("no text")
        }
    }
    span("a", || {
        traced::current().set("bad", DebugText(&Bad)).set("good", 1);
    });
    spans().assert_tree(
        "
        a good=1
        └─ inside debug
        ",
    );
}

#[traced::test]
fn a_conversion_that_panics_costs_its_attribute_alone() {
    struct Bad;
    impl AttributeValue for Bad {
        fn to_value(&self) -> Option<traced::opentelemetry::Value> {
            panic!("no value")
        }
    }
    use traced::__private::{Callsite, Name, SpanKind};
    static SITE: Callsite = Callsite::new(
        Name::Said { name: "kept" },
        SpanKind::Internal,
        [Some("own"), Some("1")],
        ("f", "f.rs", 1),
        &["bad", "good"],
        &[],
    );
    span("outer", || drop(enter(&SITE, &[&Bad, &1])));
    drop(enter(&SITE, &[&Bad, &2]));
    spans().assert_tree(
        "
        outer
        └─ kept good=1
        kept good=2
        ",
    );
}

// Cancellation and polls.

#[traced::test]
async fn a_future_dropped_between_polls_was_cancelled() {
    let mut future = Box::pin(in_span("slow", std::future::pending::<()>()));
    assert!(futures::poll!(future.as_mut()).is_pending());
    assert!(spans().is_empty());
    drop(future);
    spans().assert_tree("slow traced.cancelled=true");
}

#[traced::test]
async fn a_waiting_span_starts_with_the_first_poll() {
    let read = |_: &mut SpanCore, (): &()| ();
    let make = |name| waiting(prepare(site(name), &[], More::default()), async { mark("in") }, read);
    drop(make("never polled"));
    let waiting = span("made here", || make("polled"));
    span("awaited here", || ());
    waiting.await;
    spans().assert_tree(
        "
        made here
        awaited here
        polled
        └─ in
        ",
    );
}

#[traced::test]
async fn a_future_may_be_polled_after_it_was_ready() {
    let mut future = Box::pin(in_span("once", std::future::ready(1)));
    assert!(futures::poll!(future.as_mut()).is_ready());
    assert!(futures::poll!(future.as_mut()).is_pending());
    drop(future);
    spans().assert_tree("once");
}

#[traced::test]
async fn what_a_future_holds_is_dropped_before_its_span_ends() {
    struct Late;
    impl Drop for Late {
        fn drop(&mut self) {
            traced::current().set("dropped", true);
        }
    }
    let held = Late;
    in_span("ready", async move {
        let _held = held;
        tokio::task::yield_now().await;
    })
    .await;
    let held = Late;
    let mut cancelled = Box::pin(in_span("cancelled", async move {
        let _held = held;
        std::future::pending::<()>().await;
    }));
    assert!(futures::poll!(cancelled.as_mut()).is_pending());
    drop(cancelled);
    spans().assert_tree(
        "
        ready dropped=true
        cancelled dropped=true traced.cancelled=true
        ",
    );
}

/// A future that keeps what it holds until it is dropped, ready or not.
struct Keeps<T>(Poll<()>, T);

impl<T: Unpin> Future for Keeps<T> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _: &mut TaskContext<'_>) -> Poll<()> {
        self.0
    }
}

/// Marks the span that is current, then panics where a panic does not end the process.
struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        mark("bomb");
        assert!(std::thread::panicking(), "boom");
    }
}

#[traced::test]
async fn a_future_whose_drop_panics_is_dropped_once_and_its_span_ends() {
    let mut ready = Box::pin(in_span("ready", Keeps(Poll::Ready(()), Bomb)));
    let mut cx = TaskContext::from_waker(Waker::noop());
    assert!(catch_unwind(AssertUnwindSafe(|| ready.as_mut().poll(&mut cx))).is_err());
    mark("after ready");
    assert!(ready.as_mut().poll(&mut cx).is_pending());
    drop(ready);
    let mut cancelled = Box::pin(in_span("cancelled", Keeps(Poll::Pending, Bomb)));
    assert!(cancelled.as_mut().poll(&mut cx).is_pending());
    assert!(catch_unwind(AssertUnwindSafe(|| drop(cancelled))).is_err());
    mark("after cancelled");
    spans().assert_tree(
        "
        ready  ERROR panic: boom
        ├─ • exception exception.type=\"panic\" exception.message=\"boom\"
        └─ bomb
        after ready
        cancelled traced.cancelled=true
        └─ bomb
        after cancelled
        ",
    );
}

#[traced::test]
async fn each_future_of_a_cancelled_one_is_dropped_in_its_own_span() {
    struct Marks(&'static str);
    impl Drop for Marks {
        fn drop(&mut self) {
            mark(self.0);
        }
    }
    let inner = in_span("inner", Keeps(Poll::Pending, Marks("of inner")));
    let mut outer = Box::pin(in_span("outer", async move {
        let _held = Marks("of outer");
        inner.await;
    }));
    assert!(futures::poll!(outer.as_mut()).is_pending());
    span("dropped here", || drop(outer));
    mark("after");
    spans().assert_tree(
        "
        inner traced.cancelled=true
        └─ of inner
        outer traced.cancelled=true
        └─ of outer
        dropped here
        after
        ",
    );
}

/// Marks the span that is current when it is dropped.
struct MarksRest;

impl Drop for MarksRest {
    fn drop(&mut self) {
        mark("rest");
    }
}

#[traced::test]
fn what_a_ready_future_still_holds_is_dropped_before_its_outcome_is_read() {
    let outcome = |_: &mut SpanCore, (): &()| mark("outcome");
    let mut ready = Box::pin(running(begun("ready"), Keeps(Poll::Ready(()), MarksRest), outcome));
    assert!(ready.as_mut().poll(&mut TaskContext::from_waker(Waker::noop())).is_ready());
    drop(ready);
    spans().assert_tree(
        "
        ready
        ├─ rest
        └─ outcome
        ",
    );
}

#[traced::test]
fn a_future_whose_outcome_panics_is_not_polled_again() {
    let outcome = |_: &mut SpanCore, (): &()| panic!("outcome");
    let mut ready = Box::pin(running(begun("ready"), Keeps(Poll::Ready(()), MarksRest), outcome));
    let mut cx = TaskContext::from_waker(Waker::noop());
    assert!(catch_unwind(AssertUnwindSafe(|| ready.as_mut().poll(&mut cx))).is_err());
    mark("after");
    assert!(ready.as_mut().poll(&mut cx).is_pending());
    drop(ready);
    spans().assert_tree(
        "
        ready  ERROR panic: outcome
        ├─ • exception exception.type=\"panic\" exception.message=\"outcome\"
        └─ rest
        after
        ",
    );
}

// Limits.

#[traced::test]
fn more_than_the_limit_is_dropped_and_counted() {
    span("full", || {
        let current = Context::current();
        for n in 0..130 {
            current.span().set_attribute(KeyValue::new(format!("k{n}"), n));
            current.span().add_event("e", (0..130).map(|n| KeyValue::new(format!("k{n}"), n)).collect());
            current
                .span()
                .add_link(remote(true), (0..130).map(|n| KeyValue::new(format!("k{n}"), n)).collect());
        }
        // A key that is known is set, full or not.
        current.span().set_attribute(KeyValue::new("k0", "again"));
    });
    let spans = spans();
    let full = spans.one("full");
    assert_eq!((full.attributes().len(), full.events().len(), full.links().len()), (128, 128, 128));
    assert_eq!(full.attribute("k0"), Some("again".into()));
    let data = full.data();
    assert_eq!(data.dropped_attributes_count, 2);
    assert_eq!((data.events.dropped_count, data.links.dropped_count), (2, 2));
    assert!(
        full.events()
            .iter()
            .all(|event| event.attributes.len() == 128 && event.dropped_attributes_count == 2)
    );
    assert!(
        full.links().iter().all(|link| link.attributes.len() == 128 && link.dropped_attributes_count == 2)
    );
}

#[traced::test]
fn what_a_span_starts_with_is_limited_too() {
    let attributes = (0..130).map(|n| KeyValue::new(format!("k{n}"), n)).collect::<Vec<_>>();
    let links = (0..130).map(|_| Link::with_context(remote(true))).collect();
    let builder = SpanBuilder::from_name("full").with_attributes(attributes).with_links(links);
    drop(global::tracer("any").build(builder));
    let spans = spans();
    let full = spans.one("full");
    assert_eq!((full.attributes().len(), full.data().dropped_attributes_count), (128, 2));
    assert_eq!((full.links().len(), full.data().links.dropped_count), (128, 2));
}

#[traced::test]
fn a_later_value_of_a_key_replaces_an_earlier_one() {
    let twice = vec![KeyValue::new("k", 1), KeyValue::new("other", 0), KeyValue::new("k", 2)];
    drop(global::tracer("any").build(SpanBuilder::from_name("built").with_attributes(twice.clone())));
    span("set", || {
        Context::current().span().set_attributes(twice.clone());
        Context::current().span().add_event("e", twice.clone());
    });
    spans().assert_tree(
        "
        built k=2 other=0
        set k=2 other=0
        └─ • e k=2 other=0
        ",
    );
}

#[traced::test]
fn keys_of_a_callsite_take_their_values() {
    use traced::__private::{Callsite, Name, SpanKind};
    static SITE: Callsite = Callsite::new(
        Name::Said { name: "keys" },
        SpanKind::Client,
        [Some("own"), Some("1")],
        ("f", "f.rs", 1),
        &["n", "none", "text"],
        &["tenant.id"],
    );
    use traced::opentelemetry::baggage::BaggageExt as _;
    let values: [&dyn AttributeValue; 3] = [&1, &None::<i64>, &DebugText(&"t")];
    drop(enter(&SITE, &values));
    let _current = Context::current_with_baggage([KeyValue::new("tenant.id", "7")]).attach();
    span("parent", || drop(enter(&SITE, &values)));
    spans().assert_tree(
        r#"
        keys [client] n=1 text="\"t\""
        parent
        └─ keys [client] n=1 tenant.id="7" text="\"t\""
        "#,
    );
}

// Threads that are being torn down.

/// Runs `f` when the thread that called this is torn down.
fn at_thread_end(f: impl FnOnce() + 'static) {
    struct AtEnd(Option<Box<dyn FnOnce()>>);
    impl Drop for AtEnd {
        fn drop(&mut self) {
            if let Some(f) = self.0.take() {
                f();
            }
        }
    }
    thread_local! {
        static AT_END: RefCell<Vec<AtEnd>> = const { RefCell::new(Vec::new()) };
    }
    AT_END.with_borrow_mut(|all| all.push(AtEnd(Some(Box::new(f)))));
}

fn on_thread(capture: &Capture, f: impl FnOnce() + Send) {
    let adopt = capture.adopt_threads();
    std::thread::scope(|scope| {
        let thread = scope.spawn(move || {
            adopt();
            f();
        });
        // The scope waits for the closure only, this for the thread's destructors as well.
        thread.join().unwrap();
    });
}

#[test]
fn a_destructor_of_a_thread_local_may_be_traced() {
    let capture = Capture::start();
    // Made before anything of ours, so destroyed after it: nothing is traced any more, and nothing panics.
    on_thread(&capture, || {
        at_thread_end(|| {
            span("too late", || mark("too late"));
            traced::current().set("too", "late").event("late", &[]).set_ok();
            assert_eq!(traced::carry().run(|| 7), 7);
        });
        mark("before");
    });
    // Made after: still in time.
    on_thread(&capture, || {
        mark("first");
        at_thread_end(|| mark("in time"));
    });
    let names: Vec<_> = capture.spans().iter().map(|span| span.name().to_owned()).collect();
    assert_eq!(names, ["before", "first", "in time"]);
}

#[test]
fn a_destructor_may_be_the_first_to_start_a_span() {
    let capture = Capture::start();
    on_thread(&capture, || {
        at_thread_end(|| mark("too late"));
        // The thread's context exists and will be gone by then; nothing of ours does.
        Context::map_current(|_| ());
    });
    assert!(capture.spans().is_empty());
}

#[test]
fn futures_held_by_a_thread_local_end_their_spans() {
    let capture = Capture::start();
    on_thread(&capture, || {
        type Held = RefCell<Option<Pin<Box<dyn Future<Output = ()>>>>>;
        let holder: std::rc::Rc<Held> = std::rc::Rc::default();
        let held = holder.clone();
        at_thread_end(move || drop(held.take()));
        let mut future = Box::pin(in_span("held", std::future::pending::<()>()));
        let mut cx = TaskContext::from_waker(Waker::noop());
        assert!(future.as_mut().poll(&mut cx).is_pending());
        *holder.borrow_mut() = Some(future);
    });
    capture.spans().assert_tree("held traced.cancelled=true");
}

#[test]
fn a_foreign_span_may_end_in_a_destructor() {
    let capture = Capture::start();
    on_thread(&capture, || {
        let slot: std::rc::Rc<RefCell<Option<global::BoxedSpan>>> = std::rc::Rc::default();
        let held = slot.clone();
        at_thread_end(move || drop(held.take()));
        *slot.borrow_mut() = Some(global::tracer("any").start("foreign"));
    });
    capture.spans().assert_tree("foreign");
}

// Many threads at one span.

#[traced::test]
fn many_threads_may_write_to_one_span() {
    let context = {
        let _span = entered("shared");
        let context = Context::current();
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let context = context.clone();
                scope.spawn(move || {
                    for n in 0..20 {
                        context.span().set_attribute(KeyValue::new(format!("t{thread}.{n}"), n));
                        context.span().add_event("e", Vec::new());
                    }
                });
            }
        });
        context
    };
    let spans = spans();
    let shared = spans.one("shared");
    assert_eq!((shared.attributes().len(), shared.events().len()), (80, 80));
    assert!(!context.span().is_recording());
}

#[traced::test]
fn a_span_may_end_while_others_write_to_it() {
    for _ in 0..200 {
        let entered = entered("racing");
        let context = Context::current();
        let start = std::sync::Barrier::new(2);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                start.wait();
                for n in 0..50 {
                    context.span().set_attribute(KeyValue::new("n", n));
                }
            });
            start.wait();
            drop(entered);
        });
    }
    assert_eq!(spans().named("racing").count(), 200);
    // Whatever came too late changed nothing else: no other span exists.
    assert_eq!(spans().len(), 200);
}
