//! Traces that are kept or dropped as a whole, once what became of them is known.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use opentelemetry_sdk::trace::SpanData;
use traced::opentelemetry::trace::{
    SpanContext, SpanId, TraceContextExt as _, TraceFlags, TraceId, TraceState, Tracer as _,
};
use traced::opentelemetry::{Context, KeyValue, global};
use traced::{Builder, InitError, KeepTraces, Loss, Verdict, traced};

use super::probe::{LONG, Probe};
use super::support::{Running, builder, work};

#[traced(name = "test.root")]
fn root<T>(body: impl FnOnce() -> T) -> T {
    work();
    body()
}

#[traced(name = "test.fails")]
fn fails() -> Result<(), &'static str> {
    Err("on purpose")
}

fn fail() {
    assert!(fails().is_err());
}

fn failed() -> Builder {
    builder().keep_traces(KeepTraces::new().failed())
}

#[track_caller]
fn flushed(running: &Running, probe: &Probe) -> Vec<String> {
    running.flush(LONG).unwrap();
    probe.names()
}

#[test]
fn a_trace_is_kept_as_a_whole_or_not_at_all() {
    let probe = Probe::new();
    let running = Running::with(failed(), &probe);
    root(|| ());
    root(fail);
    root(|| ());
    assert_eq!(flushed(&running, &probe), ["test.work", "test.fails", "test.root"]);
    let stats = running.end();
    assert_eq!((stats.exported, stats.dropped_by(Loss::NotKept), stats.undecided), (3, 4, 0), "{stats:?}");
}

#[test]
fn spans_wait_until_their_local_root_has_ended() {
    let probe = Probe::new();
    let running = Running::with(failed(), &probe);
    root(|| {
        fail();
        assert_eq!(flushed(&running, &probe), [""; 0]);
        assert_eq!(running.stats().waiting(), 2);
    });
    assert_eq!(flushed(&running, &probe), ["test.work", "test.fails", "test.root"]);
    running.end();
}

#[test]
fn slow_traces_are_kept() {
    let is_kept = |rule: KeepTraces| {
        let probe = Probe::new();
        let running = Running::with(builder().keep_traces(rule), &probe);
        let start = std::time::SystemTime::now();
        let tracer = global::tracer("api");
        let root =
            tracer.build_with_context(tracer.span_builder("root").with_start_time(start), &Context::new());
        let below = Context::new().with_span(root);
        let end =
            |span: &Context, after| span.span().end_with_timestamp(start + Duration::from_millis(after));
        let child = tracer.build_with_context(tracer.span_builder("child").with_start_time(start), &below);
        end(&Context::new().with_span(child), 300);
        end(&below, 200);
        running.flush(LONG).unwrap();
        let stats = running.end();
        assert_eq!(stats.ended, 2);
        stats.exported == 2
    };
    let after = Duration::from_millis;
    assert!(is_kept(KeepTraces::new().slower_than(after(199))));
    assert!(!is_kept(KeepTraces::new().slower_than(after(200))));
    assert!(is_kept(KeepTraces::new().span_slower_than(after(299))));
    assert!(!is_kept(KeepTraces::new().failed().span_slower_than(after(300))));
    assert!(is_kept(KeepTraces::new().failed().slower_than(after(500)).span_slower_than(after(299))));
}

#[test]
fn a_function_sees_the_trace_with_its_root_last_and_before_the_processors() {
    let probe = Probe::new();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let shown = Arc::clone(&seen);
    let wanted = move |spans: &[SpanData]| {
        let names: Vec<String> = spans.iter().map(|span| span.name.to_string()).collect();
        shown.lock().unwrap().push(names);
        spans.iter().any(|span| span.attributes.contains(&KeyValue::new("rule.keep", true)))
    };
    let processor = |span: &mut SpanData| {
        span.name = "processed".into();
        Verdict::Keep
    };
    let rule = KeepTraces::new().when(wanted);
    let running = Running::with(builder().keep_traces(rule).span_processor(processor), &probe);
    root(|| ());
    root(|| traced::set!(rule.keep = true));
    assert_eq!(flushed(&running, &probe), ["processed"; 2]);
    assert_eq!(*seen.lock().unwrap(), [["test.work", "test.root"]; 2]);
    running.end();
}

#[test]
fn c2_where_the_function_panics_the_trace_is_kept() {
    let probe = Probe::new();
    let rule = KeepTraces::new().when(|_| std::panic::panic_any("rule"));
    let running = Running::with(builder().keep_traces(rule), &probe);
    root(|| ());
    assert_eq!(flushed(&running, &probe), ["test.work", "test.root"]);
    running.end();
}

#[test]
fn spans_of_all_threads_are_part_of_the_trace() {
    let probe = Probe::new();
    let running = Running::with(failed().max_export_batch_size(1), &probe);
    for _ in 0..200 {
        root(|| {
            let context = Context::current();
            std::thread::scope(|scope| {
                scope.spawn(|| {
                    let _attached = context.attach();
                    fail();
                });
            });
        });
    }
    assert_eq!(flushed(&running, &probe).len(), 600);
    assert_eq!(running.end().exported, 600);
}

#[test]
fn what_ends_after_its_root_shares_its_fate() {
    let probe = Probe::new();
    let running = Running::with(failed(), &probe);
    for (late, outcome) in [("late.kept", true), ("late.dropped", false)] {
        let late = root(|| {
            if outcome {
                fail();
            }
            Context::current().with_span(global::tracer("api").start(late))
        });
        running.flush(LONG).unwrap();
        {
            let _attached = late.attach();
            work();
        }
    }
    let names = flushed(&running, &probe);
    assert_eq!(names, ["test.work", "test.fails", "test.root", "test.work", "late.kept"]);
    let stats = running.end();
    assert_eq!((stats.dropped_by(Loss::NotKept), stats.undecided), (4, 0), "{stats:?}");
}

#[test]
fn two_visits_of_one_trace_are_looked_at_by_themselves() {
    let probe = Probe::new();
    let running = Running::with(failed(), &probe);
    let caller =
        SpanContext::new(TraceId::from(7), SpanId::from(7), TraceFlags::SAMPLED, true, TraceState::NONE);
    let remote = Context::new().with_remote_span_context(caller);
    let visit = |name: &'static str| {
        let _attached = remote.clone().attach();
        Context::current().with_span(global::tracer("api").start(name))
    };
    let (one, other) = (visit("one"), visit("other"));
    {
        let _attached = other.clone().attach();
        fail();
    }
    one.span().end();
    assert_eq!(flushed(&running, &probe), [""; 0]);
    other.span().end();
    assert_eq!(flushed(&running, &probe), ["test.fails", "other"]);
    assert_eq!(running.end().dropped_by(Loss::NotKept), 1);
}

#[test]
fn what_is_too_much_goes_on_undecided_the_oldest_first() {
    let probe = Probe::new();
    let rule = KeepTraces::new().failed().max_spans(10);
    let running = Running::with(builder().keep_traces(rule), &probe);
    root(|| {
        (0..10).for_each(|_| work());
        assert_eq!(flushed(&running, &probe).len(), 11);
        // What comes of it later goes on as well; others are decided.
        work();
        std::thread::scope(|scope| drop(scope.spawn(|| root(|| ()))));
        assert_eq!(flushed(&running, &probe).len(), 12);
    });
    assert_eq!(flushed(&running, &probe).len(), 13);
    let stats = running.end();
    assert_eq!((stats.undecided, stats.exported, stats.dropped_by(Loss::NotKept)), (13, 13, 2), "{stats:?}");
}

#[test]
fn bytes_and_time_are_bounded_too() {
    #[traced(name = "test.large", attrs(large.text = "x".repeat(10_000)))]
    fn large() {}
    for rule in [KeepTraces::new().max_bytes(20_000), KeepTraces::new().max_wait(Duration::ZERO)] {
        let probe = Probe::new();
        let running = Running::with(builder().keep_traces(rule.failed()), &probe);
        root(|| {
            (0..2).for_each(|_| large());
            assert_eq!(flushed(&running, &probe).len(), 3);
        });
        running.end();
    }
}

#[test]
fn waiting_spans_take_no_room_of_the_queue() {
    let probe = Probe::new();
    let running = Running::with(failed().max_queue_size(4), &probe);
    root(|| {
        fail();
        for _ in 0..100 {
            work();
            running.flush(LONG).unwrap();
        }
    });
    assert_eq!(flushed(&running, &probe).len(), 103);
    // Neither do those that are gone.
    for _ in 0..20 {
        root(|| ());
        running.flush(LONG).unwrap();
    }
    let stats = running.end();
    assert_eq!(
        (stats.exported, stats.dropped_by(Loss::NotKept), stats.dropped()),
        (103, 40, 40),
        "{stats:?}"
    );
}

#[test]
fn a_shutdown_exports_what_waits() {
    let probe = Probe::new();
    let running = Running::with(failed(), &probe);
    let handle = running.handle();
    root(|| handle.shutdown(LONG).unwrap());
    assert_eq!(probe.names(), ["test.work"]);
    assert_eq!(running.end().undecided, 1);
}

#[test]
fn with_unfinished_spans_a_shutdown_decides() {
    let probe = Probe::new();
    let running = Running::with(failed().unfinished_spans(true), &probe);
    let handle = running.handle();
    root(|| {
        fail();
        handle.shutdown(LONG).unwrap();
    });
    assert_eq!(probe.names(), ["test.work", "test.fails", "test.root"]);
    assert_eq!(running.end().undecided, 0);
}

/// However many others come and go meanwhile: only bounds that are given end the wait.
#[test]
fn a_long_trace_waits_among_many_short_ones() {
    let probe = Probe::new();
    let rule = KeepTraces::new().failed().max_spans(100);
    let running = Running::with(builder().keep_traces(rule), &probe);
    root(|| {
        for _ in 0..40 {
            // Each in a trace of its own.
            std::thread::spawn(|| (0..1000).for_each(|_| work())).join().unwrap();
            running.flush(LONG).unwrap();
        }
        assert_eq!(probe.names(), [""; 0]);
    });
    running.flush(LONG).unwrap();
    let stats = running.end();
    assert_eq!((stats.dropped_by(Loss::NotKept), stats.undecided), (40_002, 0), "{stats:?}");
}

#[test]
fn copies_of_pending_spans_do_not_wait() {
    let probe = Probe::new();
    let running = Running::with(failed().pending_spans(Duration::ZERO), &probe);
    root(|| assert_eq!(flushed(&running, &probe), ["test.root"]));
    running.flush(LONG).unwrap();
    assert_eq!(running.end().dropped_by(Loss::NotKept), 2);
}

#[test]
fn a_rule_without_a_condition_is_refused() {
    let Err(error @ InitError::Settings(_)) = builder().keep_traces(KeepTraces::new()).check() else {
        panic!("accepted")
    };
    assert!(
        error.to_string().contains("keep_traces") && error.to_string().contains("KeepTraces::new().failed()")
    );
}
