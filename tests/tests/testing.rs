//! `traced::testing`: what belongs to a capture, how spans are shown, asserted on and waited for.

#![expect(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod own;

use std::sync::Barrier;
use std::time::Duration;

use opentelemetry_sdk::trace::Sampler;
use own::{entered, in_span, span};
use traced::opentelemetry::trace::{
    Link, SpanBuilder, SpanContext, SpanId, SpanKind, Status, TraceContextExt as _, TraceFlags, TraceId,
    TraceState, Tracer as _,
};
use traced::opentelemetry::{Context, KeyValue, Value, global};
use traced::testing::{
    Capture, Spans, adopt_threads, capture, capture_all, capture_async, spans, wait_for, wait_for_async,
};

const SOON: Duration = Duration::from_secs(20);

fn foreign<T>(name: &'static str, f: impl FnOnce(Context) -> T) -> T {
    global::tracer("foreign").in_span(name, f)
}

/// The text that `f` panics with.
fn failure(f: impl FnOnce()) -> String {
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(f)).unwrap_err();
    match panic.downcast::<String>() {
        Ok(text) => *text,
        Err(panic) => panic.downcast_ref::<&str>().unwrap().to_string(),
    }
}

const ALONE: &str = "TRACED_TEST_ALONE";

/// Runs one test of this file in a process of its own, where the environment is its own and no other test captures anything.
fn alone(test: &str, variables: &[(&str, &str)]) -> (bool, String) {
    let mut process = std::process::Command::new(std::env::current_exe().unwrap());
    process.args(["--exact", test, "--nocapture"]).env(ALONE, "1").envs(variables.iter().copied());
    let output = process.output().unwrap();
    (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
}

fn is_alone() -> bool {
    std::env::var_os(ALONE).is_some()
}

// What belongs to a test.

#[traced::test]
fn a_test_has_its_own_spans() {
    assert!(spans().is_empty());
    span("one", || ());
    spans().assert_tree("one");
}

#[traced::test]
async fn an_async_test_has_its_own_spans() {
    in_span("one", async { tokio::spawn(in_span("two", tokio::task::yield_now())).await }).await.unwrap();
    spans().assert_tree(
        "
        one
        └─ two
        ",
    );
}

#[traced::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_threads_of_a_tests_runtime_belong_to_it() {
    let here = std::thread::current().id();
    // Two tasks that wait for each other's threads: neither runs on the test's own.
    let barrier = std::sync::Arc::new(Barrier::new(2));
    let tasks: Vec<_> = ["left", "right"]
        .map(|name| {
            let barrier = barrier.clone();
            tokio::spawn(async move {
                span(name, || barrier.wait());
                std::thread::current().id()
            })
        })
        .into();
    let mut threads = Vec::new();
    for task in tasks {
        threads.push(task.await.unwrap());
    }
    assert!(!threads.contains(&here) && threads[0] != threads[1]);
    tokio::task::spawn_blocking(|| span("blocking", || ())).await.unwrap();
    let names: std::collections::BTreeSet<_> = spans().iter().map(|span| span.name().to_owned()).collect();
    assert_eq!(names.into_iter().collect::<Vec<_>>(), ["blocking", "left", "right"]);
}

#[traced::test]
fn a_test_may_return_a_result() -> Result<(), std::num::ParseIntError> {
    let number: i32 = "7".parse()?;
    assert_eq!(number, 7);
    Ok(())
}

#[traced::test]
async fn an_async_test_may_return_a_result() -> Result<(), Box<dyn std::error::Error>> {
    let number: i32 = async { "7".parse() }.await?;
    assert_eq!(number, 7);
    Ok(())
}

#[traced::test]
#[should_panic(expected = "as it should")]
fn other_attributes_work_beside_it() {
    panic!("as it should");
}

#[should_panic(expected = "as it should")]
#[traced::test]
async fn other_attributes_work_above_it() {
    panic!("as it should");
}

#[test]
fn parallel_captures_see_only_their_own_spans() {
    let both_run = Barrier::new(2);
    let one = |name: &'static str| {
        let ((), spans) = capture(|| {
            let _outer = entered(name);
            both_run.wait();
            span("inner", || both_run.wait());
        });
        spans.tree()
    };
    let (left, right) = std::thread::scope(|scope| {
        let threads = [scope.spawn(|| one("left")), scope.spawn(|| one("right"))];
        let mut trees = threads.map(|thread| thread.join().unwrap()).into_iter();
        (trees.next(), trees.next())
    });
    assert_eq!((left.as_deref(), right.as_deref()), (Some("left\n└─ inner"), Some("right\n└─ inner")));
}

#[test]
fn threads_can_be_given_to_a_capture() {
    let capture = Capture::start();
    let adopt = capture.adopt_threads();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            adopt();
            span("adopted", || ());
        });
        scope.spawn(|| span("lost", || ()));
    });
    capture.spans().assert_tree("adopted");
}

#[traced::test]
fn threads_can_be_given_to_the_current_capture() {
    let adopt = adopt_threads();
    std::thread::spawn(move || {
        adopt();
        span("adopted", || ());
    })
    .join()
    .unwrap();
    spans().assert_tree("adopted");
}

#[traced::test]
fn a_carried_context_carries_the_capture() {
    let parent = span("parent", Context::current);
    std::thread::spawn(move || {
        let _current = parent.attach();
        span("child", || ());
    })
    .join()
    .unwrap();
    spans().assert_tree(
        "
        parent
        └─ child
        ",
    );
}

#[traced::test]
fn a_parent_given_to_a_foreign_tracer_elsewhere_carries_the_capture() {
    let parent = span("parent", Context::current);
    std::thread::spawn(move || {
        drop(global::tracer("foreign").build_with_context(SpanBuilder::from_name("child"), &parent));
    })
    .join()
    .unwrap();
    spans().assert_tree(
        "
        parent
        └─ child
        ",
    );
}

#[traced::test]
fn a_parent_given_without_the_capture_stays_in_it() {
    use traced::__private::{More, Parent, enter_with};
    let remote =
        SpanContext::new(TraceId::from(9), SpanId::from(9), TraceFlags::SAMPLED, true, TraceState::default());
    let parent = Context::new().with_remote_span_context(remote);
    let more = More { parent: Parent::given(&parent), ..More::default() };
    drop(enter_with(own::site("served"), &[], more));
    spans().assert_tree("served [remote parent]");
}

#[test]
fn captures_nest_and_the_outer_one_goes_on() {
    let outer = Capture::start();
    let _span = entered("outer");
    let ((), inner) = capture(|| span("inner", || ()));
    span("after", || ());
    inner.assert_tree("inner");
    outer.spans().assert_tree("after [parent not ended]");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_async_capture_follows_the_context() {
    let work = async {
        tokio::task::yield_now().await;
        span("here", || ());
        traced::spawn(async { span("carried", || ()) }).await.unwrap();
        tokio::spawn(async { span("lost", || ()) }).await.unwrap();
        1
    };
    let (value, spans) = capture_async(work).await;
    assert_eq!(value, 1);
    spans.assert_tree("here\ncarried");
}

#[test]
fn capture_all_takes_what_belongs_to_nobody() {
    let ((), spans) = capture_all(|| {
        std::thread::spawn(|| span("anyone", || ())).join().unwrap();
        let ((), own) = capture(|| span("someone", || ()));
        own.assert_tree("someone");
    });
    assert!(spans.find("anyone").is_some() && spans.find("someone").is_none());
}

#[test]
fn capture_all_ends_with_its_closure_even_by_a_panic() {
    let text = failure(|| drop(capture_all(|| panic!("{}", "out"))));
    assert_eq!(text, "out");
    let ((), spans) = capture_all(|| span("again", || ()));
    assert!(spans.find("again").is_some());
}

#[test]
fn without_a_capture_the_kit_says_what_to_do() {
    if !is_alone() {
        let (passed, text) = alone("without_a_capture_the_kit_says_what_to_do", &[]);
        return assert!(passed, "{text}");
    }
    let text = failure(|| drop(spans()));
    assert!(text.starts_with("no spans are captured here; put the test under `#[traced::test]`"), "{text}");
}

// Ids, clock, sampling.

#[traced::test]
fn ids_are_the_same_in_every_run() {
    span("a", || span("b", || ()));
    let (spans, id) = (spans(), |number: u64| SpanId::from(number));
    assert_eq!(spans.one("a").trace_id(), TraceId::from(1));
    assert_eq!((spans.one("a").span_id(), spans.one("b").span_id()), (id(2), id(3)));
    assert_eq!((spans.one("a").parent_id(), spans.one("b").parent_id()), (None, Some(id(2))));
}

#[traced::test(fixed_clock)]
fn a_fixed_clock_makes_times_the_same_in_every_run() {
    span("outer", || {
        span("inner", || ());
        traced::current().event("tick", &[]);
    });
    let spans = spans();
    assert_eq!(spans.one("inner").duration(), Duration::from_millis(1));
    assert_eq!(spans.one("outer").duration(), Duration::from_millis(4));
    let start = spans.one("outer").start_time();
    assert_eq!(start.duration_since(std::time::UNIX_EPOCH).unwrap(), Duration::from_secs(1_577_836_800));
    assert_eq!(spans.one("outer").events()[0].timestamp, start + Duration::from_millis(3));
    assert_eq!(spans.one("outer").end_time(), start + Duration::from_millis(4));
}

#[test]
fn what_the_sampler_drops_is_not_captured() {
    let capture = Capture::builder().sampler(Sampler::AlwaysOff).start();
    span("dropped", || {
        assert!(!traced::current().is_recording());
        // The trace goes on with an id, for logs and headers.
        assert_ne!(traced::current().trace_id(), TraceId::INVALID);
        foreign("dropped too", |_| ());
    });
    assert!(capture.spans().is_empty());
}

#[test]
fn the_sampler_is_asked_by_name_and_parent() {
    #[derive(Clone, Debug)]
    struct Not(&'static str);
    impl opentelemetry_sdk::trace::ShouldSample for Not {
        fn should_sample(
            &self,
            parent: Option<&Context>,
            _: TraceId,
            name: &str,
            _: &SpanKind,
            _: &[KeyValue],
            _: &[Link],
        ) -> opentelemetry_sdk::trace::SamplingResult {
            use opentelemetry_sdk::trace::{SamplingDecision, SamplingResult};
            let below = parent.is_some_and(|parent| parent.span().span_context().is_valid());
            let decision =
                if name == self.0 { SamplingDecision::Drop } else { SamplingDecision::RecordAndSample };
            let attributes = vec![KeyValue::new("below", below)];
            SamplingResult { decision, attributes, trace_state: TraceState::default() }
        }
    }
    let capture = Capture::builder().sampler(Not("no")).start();
    span("a", || {
        span("no", || foreign("c", |_| ()));
        span("b", || ());
    });
    capture.spans().assert_tree(
        "
        a below=false
        ├─ c below=true
        └─ b below=true
        ",
    );
}

#[test]
fn the_code_location_is_left_out_unless_it_is_asked_for() {
    let capture = Capture::builder().code_location().start();
    span("a", || ());
    let spans = capture.spans();
    assert_eq!(spans.one("a").attribute("code.function.name"), Some("own::function".into()));
    assert_eq!(spans.one("a").attribute("code.line.number"), Some(1.into()));
}

// Other instrumentations.

#[traced::test]
fn spans_of_other_instrumentations_nest_both_ways() {
    foreign("foreign.outer", |_| {
        span("ours", || {
            foreign("foreign.inner", |context| context.span().set_attribute(KeyValue::new("n", 1)));
        });
    });
    let spans = spans();
    spans.assert_tree(
        "
        foreign.outer
        └─ ours
           └─ foreign.inner n=1
        ",
    );
    assert_eq!(
        (spans.one("ours").scope().name(), spans.one("foreign.inner").scope().name()),
        ("own", "foreign")
    );
}

// Trees.

#[traced::test]
fn a_tree_shows_everything_that_does_not_change() {
    use traced::__private::Failure;
    let linked = foreign("earlier", |context| context.span().span_context().clone());
    let tracer = global::tracer("foreign");
    let server = tracer.build(SpanBuilder::from_name("GET /orders").with_kind(SpanKind::Server));
    let context = Context::current_with_span(server);
    let guard = context.clone().attach();
    traced::current().set("order.id", 7).set("note", "a \"b\"\n").set("rate", 1.0).set("tags", ["x", "y"]);
    traced::current().event("cache.missed", &[("key", &"k")]);
    traced::current().add_link(linked);
    traced::current().add_link(SpanContext::new(
        TraceId::from(77),
        SpanId::from(77),
        TraceFlags::SAMPLED,
        true,
        TraceState::default(),
    ));
    span("first", || span("deeper", || traced::current().set_ok().event("noted", &[]).is_recording()));
    {
        let mut failing = entered("second");
        failing.span().fail(Failure::of_display("shop::PaymentError", "card\ndeclined"));
    }
    span("third", || traced::current().set_error("").is_recording());
    drop((guard, context));
    spans().assert_tree(
        r#"
        earlier
        GET /orders [server] order.id=7 note="a \"b\"\n" rate=1.0 tags=["x", "y"]
        ├─ • cache.missed key="k"
        ├─ → earlier
        ├─ → a span that is not here
        ├─ first
        │  └─ deeper  OK
        │     └─ • noted
        ├─ second  ERROR shop::PaymentError: card\ndeclined
        │  └─ • exception exception.type="shop::PaymentError" exception.message="card\ndeclined"
        └─ third  ERROR
        "#,
    );
}

#[traced::test]
fn children_stand_in_the_order_of_their_start() {
    let first = own::begun("first");
    let second = own::begun("second");
    drop(second);
    drop(first);
    let names: Vec<_> = spans().iter().map(|span| span.name().to_owned()).collect();
    assert_eq!(names, ["second", "first"]);
    spans().assert_tree(
        "
        first traced.cancelled=true
        second traced.cancelled=true
        ",
    );
}

#[traced::test]
fn a_deep_trace_has_a_tree() {
    fn nest(depth: usize) {
        span("a", || {
            if depth > 1 {
                nest(depth - 1);
            }
        });
    }
    nest(200);
    assert_eq!(spans().tree().lines().count(), 200);
}

// Assertions.

#[traced::test]
fn a_failed_comparison_shows_the_difference() {
    span("orders.create", || {
        span("orders.validate", || ());
        span("orders.save", || ());
    });
    let text = failure(|| {
        spans().assert_tree(
            "
            orders.create
            ├─ orders.check
            └─ orders.save
            ",
        );
    });
    let expected = "\
the spans are not the expected ones (- expected, + actual):

  orders.create
- ├─ orders.check
+ ├─ orders.validate
  └─ orders.save

all that ended:

orders.create
├─ orders.validate
└─ orders.save
";
    assert_eq!(text, expected);
}

#[traced::test]
fn spans_are_found_by_name_and_place() {
    span("a", || {
        span("b", || ());
        span("b", || ());
    });
    let spans = spans();
    assert_eq!((spans.len(), spans.named("b").count(), spans.find("c").is_none()), (3, 2, true));
    let (a, b) = (spans.one("a"), spans.find("b").unwrap());
    assert_eq!(spans.parent_of(b).unwrap().span_id(), a.span_id());
    assert_eq!(spans.children_of(a).count(), 2);
    assert!(spans.parent_of(a).is_none() && spans.children_of(b).next().is_none());
    assert_eq!(
        failure(|| _ = spans.one("b")).lines().next(),
        Some("2 spans are named `b`, one was expected; these ended:")
    );
    assert_eq!(spans.into_iter().last().unwrap().name(), "a");
}

#[traced::test]
fn a_span_gives_all_it_has() {
    span("a", || {
        traced::current().set("n", 1).set("n", 2).event("e", &[("k", &"v")]).set_error("bad");
    });
    let spans = spans();
    let a = spans.one("a");
    assert_eq!((a.attribute("n"), a.attribute("m")), (Some(Value::I64(2)), None));
    assert_eq!(a.attributes().len(), 1);
    assert_eq!(a.status(), &Status::error("bad"));
    assert!(a.is_error() && a.links().is_empty());
    assert_eq!(a.event("e").unwrap().attributes, [KeyValue::new("k", "v")]);
    assert!(a.event("f").is_none() && a.end_time() >= a.start_time());
    assert_eq!(a.data().name, "a");
}

#[test]
fn snapshots_are_written_on_demand_and_compared_otherwise() {
    const FILE: &str = "TRACED_SNAPSHOT_FILE";
    if is_alone() {
        let ((), spans) = capture(|| span("orders.create", || ()));
        return spans.assert_snapshot(std::env::var_os(FILE).unwrap());
    }
    let folder = std::env::temp_dir().join(format!("traced-snapshot-{}", std::process::id()));
    let file = folder.join("sub/order.tree");
    let run = |update: &str| {
        let variables = [(FILE, file.to_str().unwrap()), ("TRACED_UPDATE", update)];
        alone("snapshots_are_written_on_demand_and_compared_otherwise", &variables)
    };
    let (passed, text) = run("0");
    assert!(!passed && text.contains("run the test with TRACED_UPDATE=1 to write it"), "{text}");
    assert!(run("1").0);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "orders.create\n");
    assert!(run("0").0);
    std::fs::write(&file, "orders.delete\r\n").unwrap();
    let (passed, text) = run("");
    assert!(!passed && text.contains("- orders.delete\n+ orders.create"), "{text}");
    std::fs::remove_dir_all(folder).unwrap();
}

// Waiting.

#[traced::test]
fn a_span_that_ends_elsewhere_is_waited_for() {
    let (go, wait) = std::sync::mpsc::channel::<()>();
    let thread = traced::thread::spawn(move || {
        wait.recv().unwrap();
        span("late", || ());
    });
    go.send(()).unwrap();
    assert_eq!(wait_for("late", SOON).name(), "late");
    thread.join().unwrap();
}

#[traced::test]
async fn a_span_of_another_task_is_waited_for() {
    tokio::spawn(async {
        tokio::task::yield_now().await;
        span("late", || ());
    });
    assert_eq!(wait_for_async("late", SOON).await.name(), "late");
}

#[traced::test]
fn waiting_ends_in_time_and_says_what_there_was() {
    span("other", || ());
    let text = failure(|| drop(wait_for("never", Duration::from_millis(1))));
    assert_eq!(text, "no span `never` ended within 1ms; these did:\nother");
}

#[test]
fn spans_can_be_made_of_anything_exported() {
    let capture = Capture::start();
    span("a", || ());
    let spans = Spans::from(capture.finished());
    assert_eq!(spans.to_string(), "a");
    assert!(capture.wait(Duration::ZERO, |spans| spans.len() == 1));
    assert!(!capture.wait(Duration::ZERO, |spans| spans.len() == 2));
    assert_eq!(capture.wait_for("a", Duration::ZERO).name(), "a");
}
