//! D6 and 17: spans that are open when telemetry ends, and copies of those that last.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use opentelemetry_sdk::trace::SpanData;
use traced::opentelemetry::KeyValue;
use traced::opentelemetry::trace::{Span as _, SpanId, Status, TraceContextExt as _, Tracer as _};
use traced::opentelemetry::{Context, global};
use traced::{Builder, Loss, Sampler, traced};

use super::probe::{Act, Gate, LONG, Probe};
use super::support::{Running, builder, work, works};

fn unfinished() -> Builder {
    builder().unfinished_spans(true)
}

fn marks(span: &SpanData, mark: &'static str) -> bool {
    span.attributes.contains(&KeyValue::new(mark, true))
}

#[track_caller]
fn named(spans: &[SpanData], name: &str) -> SpanData {
    let mut found = spans.iter().filter(|span| span.name == name);
    let first = found.next().unwrap_or_else(|| panic!("no {name} in {spans:?}"));
    assert!(found.next().is_none(), "{name} came twice");
    first.clone()
}

#[traced(name = "test.open", attrs(open.number = number, open.text = "abc"))]
fn open<T>(number: i64, body: impl FnOnce() -> T) -> T {
    traced::event!("test.event", open.step = 1);
    traced::current().set_error("so far");
    body()
}

#[test]
fn d6_an_open_span_leaves_as_it_is_and_once() {
    let probe = Probe::new();
    let running = Running::with(unfinished(), &probe);
    let handle = running.handle();
    let stats = open(7, || {
        work();
        handle.shutdown(LONG).unwrap();
        // It has ended with the shutdown: nothing is written to it any more.
        assert!(!Context::current().span().is_recording());
        traced::set!(open.late = true);
        handle.stats()
    });
    assert_eq!((stats.started, stats.ended, stats.exported, stats.unfinished), (2, 2, 2, 1), "{stats:?}");
    assert_eq!(stats.open(), 0);
    let span = named(&probe.spans(), "test.open");
    assert_eq!(
        span.attributes,
        [
            KeyValue::new("open.number", 7),
            KeyValue::new("open.text", "abc"),
            KeyValue::new("traced.unfinished", true)
        ]
    );
    assert_eq!((span.events.len(), span.status), (1, Status::error("so far")));
    let child = named(&probe.spans(), "test.work");
    assert!(!marks(&child, "traced.unfinished"));
    assert_eq!(child.parent_span_id, span.span_context.span_id());
    assert!(span.end_time >= child.end_time);
    // Neither its own end nor a later look counts it again.
    assert_eq!((running.end(), probe.count()), (stats, 2));
}

#[test]
fn d6_without_the_option_it_is_counted() {
    let probe = Probe::new();
    let running = Running::with(builder(), &probe);
    let handle = running.handle();
    let stats = open(7, || {
        handle.shutdown(LONG).unwrap();
        handle.stats()
    });
    assert_eq!((stats.open(), stats.ended, stats.unfinished), (1, 0, 0));
    // Ended late, it is lost.
    let stats = running.end();
    assert_eq!((stats.open(), stats.dropped_by(Loss::AfterShutdown), probe.count()), (0, 1, 0), "{stats:?}");
}

#[test]
fn d6_spans_of_every_thread_and_of_the_api_leave() {
    let probe = Probe::new();
    let running = Running::with(unfinished(), &probe);
    let handle = running.handle();
    let (opened, was_opened) = std::sync::mpsc::channel();
    let gate = Gate::new();
    std::thread::scope(|scope| {
        for number in 0..20 {
            let (opened, gate) = (opened.clone(), gate.clone());
            scope.spawn(move || {
                open(number, || {
                    opened.send(()).unwrap();
                    gate.block();
                });
            });
        }
        (0..20).for_each(|_| was_opened.recv_timeout(LONG).unwrap());
        let mut api = global::tracer("api").start("test.api");
        handle.shutdown(LONG).unwrap();
        assert!(!api.is_recording());
        api.end();
        gate.open();
    });
    let spans = probe.spans();
    assert!(marks(&named(&spans, "test.api"), "traced.unfinished"));
    assert_eq!(spans.iter().filter(|span| marks(span, "traced.unfinished")).count(), 21);
    let stats = running.end();
    assert_eq!((stats.started, stats.ended, stats.exported), (21, 21, 21), "{stats:?}");
}

#[test]
fn what_nobody_would_export_does_not_leave_unfinished_either() {
    let probe = Probe::new();
    let running = Running::with(unfinished().sampler(Sampler::always_off()), &probe);
    let handle = running.handle();
    open(1, || handle.shutdown(LONG).unwrap());
    assert_eq!((probe.count(), running.end().started), (0, 0));
}

#[test]
fn a_flush_leaves_open_spans_open() {
    let probe = Probe::new();
    let running = Running::with(unfinished(), &probe);
    open(1, || running.flush(LONG).unwrap());
    assert_eq!((probe.count(), running.stats().unfinished), (0, 0));
    running.flush(LONG).unwrap();
    assert!(!marks(&named(&probe.spans(), "test.open"), "traced.unfinished"));
    running.end();
}

#[test]
fn more_open_spans_than_the_queue_holds_leave_all_the_same() {
    let probe = Probe::new();
    let running = Running::with(unfinished().max_queue_size(4), &probe);
    let handle = running.handle();
    let held: Vec<_> = (0..100).map(|_| global::tracer("api").start("test.api")).collect();
    handle.shutdown(LONG).unwrap();
    drop(held);
    assert_eq!((probe.count(), running.end().exported), (100, 100));
}

#[test]
fn d4_open_spans_that_cannot_leave_are_counted() {
    let probe = Probe::new();
    let gate = Gate::new();
    probe.script([Act::Block(gate.clone())]);
    let running = Running::with(unfinished().max_export_batch_size(1), &probe);
    let handle = running.handle();
    work();
    probe.wait_for_calls(1);
    let stats = open(1, || {
        assert!(handle.shutdown(Duration::from_millis(100)).is_err());
        handle.stats()
    });
    assert_eq!((stats.ended, stats.dropped_by(Loss::ShutdownTimeout)), (2, 2), "{stats:?}");
    gate.open();
    running.end();
}

/// Spans that start and end meanwhile on other threads leave once, finished or not.
#[test]
fn a3_a_shutdown_under_load_takes_each_span_once() {
    for _ in 0..20 {
        let probe = Probe::new();
        let running = Running::with(unfinished().max_queue_size(1_000_000), &probe);
        let handle = running.handle();
        let stop = AtomicBool::new(false);
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    while !stop.load(Ordering::Relaxed) {
                        open(1, || works(2));
                    }
                });
            }
            while handle.stats().started < 500 {
                std::thread::yield_now();
            }
            handle.shutdown(LONG).unwrap();
            stop.store(true, Ordering::Relaxed);
        });
        let stats = running.end();
        let mut ids: Vec<SpanId> = probe.spans().iter().map(|span| span.span_context.span_id()).collect();
        ids.sort_by_key(|id| id.to_bytes());
        ids.dedup();
        assert_eq!((ids.len() as u64, stats.started), (stats.exported, stats.ended), "{stats:?}");
    }
}

#[test]
fn pending_spans_show_early_and_once() {
    let probe = Probe::new();
    let running = Running::with(builder().pending_spans(Duration::ZERO), &probe);
    let id = open(7, || {
        running.flush(LONG).unwrap();
        running.flush(LONG).unwrap();
        traced::set!(open.late = true);
        Context::current().span().span_context().span_id()
    });
    running.flush(LONG).unwrap();
    let [copy, span] = probe.spans().try_into().unwrap();
    assert_eq!((copy.span_context.span_id(), span.span_context.span_id()), (id, id));
    assert!(marks(&copy, "traced.pending") && !marks(&span, "traced.pending"));
    assert!(
        copy.end_time <= span.end_time
            && copy.start_time.duration_since(span.start_time).unwrap_or_default() < LONG
    );
    assert_eq!((copy.attributes.len(), span.attributes.len()), (3, 3));
    assert!(marks(&span, "open.late"));
    assert_eq!((copy.name, copy.events.len(), copy.status), (span.name, 1, Status::error("so far")));
    let stats = running.end();
    assert_eq!(
        (stats.started, stats.ended, stats.exported, stats.pending, stats.open()),
        (1, 2, 2, 1, 0),
        "{stats:?}"
    );
}

#[test]
fn spans_that_are_younger_have_no_copy() {
    let probe = Probe::new();
    let running = Running::with(builder().pending_spans(LONG), &probe);
    open(7, || running.flush(LONG).unwrap());
    assert_eq!((running.end().pending, probe.count()), (0, 1));
}

#[test]
fn copies_leave_by_the_schedule() {
    let probe = Probe::new();
    let schedule = Duration::from_millis(5);
    let running =
        Running::with(builder().schedule_delay(schedule).pending_spans(Duration::from_millis(10)), &probe);
    open(7, || probe.wait_for_spans(1));
    assert_eq!(running.end().pending, 1);
}

#[test]
fn copies_wait_for_room() {
    let probe = Probe::new();
    let gate = Gate::new();
    probe.script([Act::Await(gate.clone())]);
    let running = Running::with(
        builder().max_queue_size(2).max_export_batch_size(1).pending_spans(Duration::ZERO),
        &probe,
    );
    let held: Vec<_> = (0..50).map(|_| global::tracer("api").start("test.api")).collect();
    work();
    probe.wait_for_calls(1);
    gate.open();
    running.flush(LONG).unwrap();
    let pending = running.stats().pending;
    assert!((1..50).contains(&pending), "{pending}");
    drop(held);
    let stats = running.end();
    assert_eq!(stats.exported, probe.count(), "{stats:?}");
}
