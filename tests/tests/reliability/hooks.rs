//! What programs hang into a span's way: processors of finished spans, and the id generator.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError};

use opentelemetry_sdk::trace::{IdGenerator, SpanData};
use traced::opentelemetry::trace::{SpanId, TraceContextExt as _, TraceFlags, TraceId, Tracer as _};
use traced::opentelemetry::{Context, KeyValue, global};
use traced::{Builder, Loss, ReportKind, Sampler, Verdict, traced};

use super::probe::{Gate, LONG, Probe};
use super::support::{Running, builder, work, works};

#[traced(name = "test.login", attrs(user.email = email, login.attempt = 7))]
fn login(email: &str) {
    let _ = email;
}

#[test]
fn a_processor_redacts_enriches_and_renames() {
    let probe = Probe::new();
    let running = Running::with(
        builder()
            .span_processor(|span| {
                span.attributes.retain(|attribute| attribute.key.as_str() != "user.email");
                Verdict::Keep
            })
            .span_processor(|span| {
                let emails = span.attributes.iter().filter(|known| known.key.as_str() == "user.email");
                span.attributes.push(KeyValue::new("test.emails", i64::try_from(emails.count()).unwrap()));
                span.name = format!("{}!", span.name).into();
                Verdict::Keep
            }),
        &probe,
    );
    login("a@example.org");
    running.flush(LONG).unwrap();
    let spans = probe.spans();
    assert_eq!(spans[0].name, "test.login!");
    assert_eq!(spans[0].attributes, [KeyValue::new("login.attempt", 7), KeyValue::new("test.emails", 0)]);
    assert_eq!(running.end().exported, 1);
}

#[test]
fn a_processor_runs_on_the_worker_and_makes_no_telemetry() {
    let here = std::thread::current().id();
    let elsewhere = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&elsewhere);
    let probe = Probe::new();
    let running = Running::with(
        builder().span_processor(move |_| {
            seen.store(std::thread::current().id() != here, Ordering::Relaxed);
            work();
            Verdict::Keep
        }),
        &probe,
    );
    work();
    running.flush(LONG).unwrap();
    assert!(elsewhere.load(Ordering::Relaxed));
    let stats = running.end();
    assert_eq!((stats.started, probe.count()), (1, 1), "{stats:?}");
}

#[test]
fn what_a_processor_drops_is_counted_as_such_and_not_told_as_a_loss() {
    let probe = Probe::new();
    let shown = Arc::new(AtomicU64::new(0));
    let later = Arc::clone(&shown);
    let running = Running::with(
        builder()
            .span_processor(|span| if span.name == "test.work" { Verdict::Drop } else { Verdict::Keep })
            .span_processor(move |_| {
                later.fetch_add(1, Ordering::Relaxed);
                Verdict::Keep
            }),
        &probe,
    );
    works(10);
    login("");
    running.flush(LONG).unwrap();
    let stats = running.stats();
    assert_eq!((stats.exported, stats.dropped_by(Loss::Processor)), (1, 10), "{stats:?}");
    assert_eq!((shown.load(Ordering::Relaxed), probe.names()), (1, vec!["test.login".to_owned()]));
    assert_eq!(running.reports.all(), []);
    assert_eq!(running.end().dropped(), 10);
}

#[test]
fn what_a_processor_drops_leaves_its_room_to_others() {
    let probe = Probe::new();
    let large = "x".repeat(100_000);
    let running = Running::with(
        builder()
            .max_queue_size(4)
            .max_queue_bytes(150_000)
            .span_processor(|span| if span.name == "test.login" { Verdict::Drop } else { Verdict::Keep }),
        &probe,
    );
    for _ in 0..20 {
        login(&large);
        running.flush(LONG).unwrap();
    }
    // The queue is as empty as at the start.
    works(4);
    let stats = running.end();
    assert_eq!(
        (stats.exported, stats.dropped_by(Loss::Processor), stats.dropped()),
        (4, 20, 20),
        "{stats:?}"
    );
}

#[test]
fn an_export_is_not_called_for_nothing() {
    let probe = Probe::new();
    let running = Running::with(builder().span_processor(|_| Verdict::Drop), &probe);
    works(1000);
    running.flush(LONG).unwrap();
    assert_eq!(probe.calls(), 0);
    assert_eq!(running.end().dropped_by(Loss::Processor), 1000);
}

#[test]
fn c2_a_processor_that_panics_costs_that_span() {
    let probe = Probe::new();
    let running = Running::with(
        builder().span_processor(|span: &mut SpanData| {
            if span.name == "test.login" {
                std::panic::panic_any("processor");
            }
            Verdict::Keep
        }),
        &probe,
    );
    work();
    login("secret");
    work();
    running.flush(LONG).unwrap();
    assert_eq!(probe.names(), ["test.work", "test.work"]);
    assert_eq!(running.reports.kinds(), [ReportKind::Panic]);
    assert!(
        running
            .reports
            .wait_for(ReportKind::Panic)
            .contains("1 spans lost because a span processor panicked")
    );
    let stats = running.end();
    assert_eq!((stats.exported, stats.dropped_by(Loss::ProcessorPanicked)), (2, 1), "{stats:?}");
}

#[test]
fn d4_a_processor_that_blocks_for_ever_does_not_hold_the_shutdown() {
    let gate = Gate::new();
    let (entered, was_entered) = std::sync::mpsc::channel();
    let probe = Probe::new();
    let held = gate.clone();
    let running = Running::with(
        builder().span_processor(move |_| {
            let _ = entered.send(());
            held.block();
            Verdict::Keep
        }),
        &probe,
    );
    works(3);
    let handle = running.handle();
    assert!(handle.flush(std::time::Duration::from_millis(100)).is_err());
    was_entered.recv_timeout(LONG).unwrap();
    assert!(handle.shutdown(std::time::Duration::from_millis(100)).is_err());
    let stats = handle.stats();
    assert_eq!((stats.ended, stats.dropped_by(Loss::ShutdownTimeout)), (3, 3), "{stats:?}");
    gate.open();
    running.end();
}

/// Numbers, and now and then a failure.
#[derive(Debug)]
struct Numbers {
    next: AtomicU64,
    fails: Mutex<Fails>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Fails {
    Never,
    ByPanic,
    ByZero,
}

impl Numbers {
    fn next(&self) -> u64 {
        let fails = *self.fails.lock().unwrap_or_else(PoisonError::into_inner);
        match fails {
            Fails::Never => self.next.fetch_add(1, Ordering::Relaxed),
            Fails::ByPanic => std::panic::panic_any("ids"),
            Fails::ByZero => 0,
        }
    }
}

impl IdGenerator for Numbers {
    fn new_trace_id(&self) -> TraceId {
        TraceId::from(u128::from(self.next()))
    }

    fn new_span_id(&self) -> SpanId {
        SpanId::from(self.next())
    }
}

fn with_numbers(fails: Fails) -> Builder {
    builder().id_generator(Numbers { next: AtomicU64::new(1), fails: Mutex::new(fails) })
}

#[traced(name = "test.root")]
fn root() {
    work();
    let _api = global::tracer("api").start("test.api");
}

#[test]
fn ids_come_from_the_given_generator() {
    let probe = Probe::new();
    let running = Running::with(with_numbers(Fails::Never), &probe);
    root();
    running.flush(LONG).unwrap();
    let ids: Vec<_> = probe
        .spans()
        .iter()
        .map(|span| (span.name.to_string(), span.span_context.trace_id(), span.span_context.span_id()))
        .collect();
    let expected = |name: &str, id: u64| (name.to_owned(), TraceId::from(1), SpanId::from(id));
    assert_eq!(ids, [expected("test.work", 3), expected("test.api", 4), expected("test.root", 2)]);
    // Sampled, but nobody knows whether these ids are random.
    assert!(probe.spans().iter().all(|span| span.span_context.trace_flags() == TraceFlags::SAMPLED));
    assert_eq!(running.end().id_generator_failures, 0);
}

#[test]
fn a_generator_is_asked_whatever_sampler_comes_later() {
    #[traced]
    fn current() -> SpanId {
        Context::current().span().span_context().span_id()
    }
    let probe = Probe::new();
    let running = Running::with(with_numbers(Fails::Never), &probe);
    running.set_sampler(Sampler::parent_based(Sampler::always_on())).unwrap();
    assert_eq!(current(), SpanId::from(2));
    running.end();
}

#[test]
fn c2_an_id_generator_that_fails_costs_nothing_but_its_ids() {
    for fails in [Fails::ByPanic, Fails::ByZero] {
        let probe = Probe::new();
        let running = Running::with(with_numbers(fails), &probe);
        root();
        running.flush(LONG).unwrap();
        let spans = probe.spans();
        assert!(spans.iter().all(|span| span.span_context.is_valid()), "{spans:?}");
        assert!(spans.iter().all(|span| span.span_context.trace_id() == spans[0].span_context.trace_id()));
        assert!(running.reports.wait_for(ReportKind::Panic).starts_with("4 ids made at random"));
        let stats = running.end();
        assert_eq!((stats.exported, stats.id_generator_failures), (3, 4), "{stats:?}");
    }
}
