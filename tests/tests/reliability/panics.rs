//! C: code of the program that panics inside telemetry.

use std::fmt;
use std::time::Duration;

use opentelemetry_sdk::trace::{SamplingResult, ShouldSample};
use traced::opentelemetry::trace::{Link, SpanKind, TraceContextExt as _, TraceId};
use traced::opentelemetry::{Context, KeyValue};
use traced::{Loss, ReportKind, traced};

use super::probe::{Act, LONG, Probe};
use super::support::{Running, builder, work};

#[test]
fn c1_an_exporter_may_panic_wherever_it_likes() {
    for act in [Act::PanicWhenCalled, Act::PanicWhenPolled, Act::PanicWhenDropped] {
        let probe = Probe::new();
        probe.script([act.clone(), act]);
        let running = Running::with(builder().export_timeout(Duration::from_millis(50)), &probe);
        for _ in 0..2 {
            work();
            assert!(running.flush(LONG).is_err());
        }
        work();
        running.flush(LONG).unwrap();
        assert_eq!(running.reports.kinds(), [ReportKind::Loss, ReportKind::Recovery]);
        let stats = running.end();
        assert_eq!((stats.exported, stats.dropped_by(Loss::ExporterPanicked)), (1, 2), "{stats:?}");
        assert_eq!(probe.shutdowns(), 1);
    }
}

#[test]
fn c1_an_exporter_that_panics_while_it_is_given_up_at_shutdown() {
    let probe = Probe::new();
    probe.script([Act::PanicWhenDropped]);
    let running = Running::with(builder().export_timeout(Duration::ZERO), &probe);
    work();
    let handle = running.handle();
    assert!(handle.shutdown(Duration::from_millis(200)).is_err());
    let stats = running.end();
    assert_eq!((stats.ended, stats.dropped()), (1, 1));
}

#[derive(Clone, Debug)]
struct Panics;

impl ShouldSample for Panics {
    fn should_sample(
        &self,
        _: Option<&Context>,
        _: TraceId,
        _: &str,
        _: &SpanKind,
        _: &[KeyValue],
        _: &[Link],
    ) -> SamplingResult {
        std::panic::panic_any("sampler")
    }
}

#[test]
fn c2_a_sampler_that_panics_records_nothing_and_keeps_the_context() {
    #[traced]
    fn body() -> bool {
        Context::current().has_active_span()
    }
    let probe = Probe::new();
    let running = Running::with(builder().sampler(Panics), &probe);
    assert!(!body());
    work();
    running.flush(LONG).unwrap();
    assert_eq!(running.stats().sampler_panics, 2);
    assert!(running.reports.wait_for(ReportKind::Panic).contains("2 spans not recorded"));
    assert_eq!(running.end().started, 0);
}

#[test]
fn c2_an_error_hook_that_panics_harms_nobody() {
    let probe = Probe::new();
    probe.script([Act::Fail]);
    let _alone = super::support::alone();
    let hook = |_: &traced::Report| std::panic::panic_any("hook");
    let telemetry = builder().exporter(probe.clone()).on_error(hook).init().unwrap();
    work();
    assert!(telemetry.flush(LONG).is_err());
    work();
    telemetry.flush(LONG).unwrap();
    assert_eq!((telemetry.stats().exported, telemetry.stats().dropped()), (1, 1));
}

struct Bad;

impl fmt::Debug for Bad {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        std::panic::panic_any("debug")
    }
}

impl fmt::Display for Bad {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        std::panic::panic_any("display")
    }
}

impl std::error::Error for Bad {}

#[test]
fn c3_a_value_that_panics_costs_itself_alone() {
    #[traced(attrs(bad.debug = ?bad, bad.display = %bad, good.value = 7))]
    fn body(bad: &Bad) -> i32 {
        let _ = bad;
        3
    }
    let probe = Probe::new();
    let running = Running::with(builder(), &probe);
    let before = running.stats().value_panics;
    assert_eq!(body(&Bad), 3);
    running.flush(LONG).unwrap();
    assert_eq!(running.stats().value_panics - before, 2);
    assert!(running.reports.wait_for(ReportKind::Panic).contains("attribute values left out"));
    assert_eq!(probe.spans()[0].attributes, [KeyValue::new("good.value", 7)]);
    running.end();
}

#[test]
fn c4_an_error_whose_text_panics_comes_back_as_it_was() {
    #[traced]
    fn body() -> Result<(), Bad> {
        Err(Bad)
    }
    let probe = Probe::new();
    let running = Running::with(builder(), &probe);
    assert!(body().is_err());
    running.flush(LONG).unwrap();
    let spans = probe.spans();
    assert!(spans[0].attributes.iter().any(|known| known.key.as_str() == "error.type"), "{spans:?}");
    running.end();
}
