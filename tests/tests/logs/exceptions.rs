//! `OTEL_SEMCONV_EXCEPTION_SIGNAL_OPT_IN`: exceptions as log records, with the ids of their spans.

use std::collections::HashMap;

use traced::{ReportKind, Sampler, traced};
use traced_sink::Sink;

use super::support::{LONG, Reports, alone, to};

const OPT_IN: &str = "OTEL_SEMCONV_EXCEPTION_SIGNAL_OPT_IN";

#[derive(Debug, thiserror::Error)]
#[error("card declined")]
struct Declined(#[source] std::io::Error);

#[traced("payments.charge")]
fn charge() -> Result<(), Declined> {
    Err(Declined(std::io::Error::other("no answer")))
}

#[traced("orders.pay")]
fn pay() -> Result<(), Declined> {
    charge()
}

#[traced("orders.break")]
fn break_down() {
    panic!("out of paper");
}

#[traced("orders.retry")]
fn retry() {
    if let Err(error) = charge() {
        traced::current().record_error(&error);
    }
}

/// What came of it: span events by span name, and log records.
struct Seen {
    events: Vec<(String, usize)>,
    records: Vec<Record>,
    spans: HashMap<String, (Vec<u8>, Vec<u8>)>,
}

struct Record {
    ids: (Vec<u8>, Vec<u8>),
    event_name: String,
    severity: (i32, String),
    attributes: HashMap<String, String>,
    sampled: bool,
}

fn seen(variables: &[(&str, &str)], work: impl FnOnce()) -> Seen {
    let sink = Sink::start();
    let telemetry = to(&sink, variables).init().unwrap();
    work();
    telemetry.shutdown(LONG).unwrap();
    let spans = sink.spans();
    let text = |value: &Option<_>| {
        let text = format!("{value:?}");
        text.split('"').nth(1).unwrap_or_default().to_owned()
    };
    let records = sink.log_records().into_iter().map(|record| Record {
        ids: (record.trace_id, record.span_id),
        event_name: record.event_name,
        severity: (record.severity_number, record.severity_text),
        attributes: record.attributes.iter().map(|pair| (pair.key.clone(), text(&pair.value))).collect(),
        sampled: record.flags & 1 == 1,
    });
    Seen {
        events: spans.iter().map(|span| (span.name.clone(), span.events.len())).collect(),
        records: records.collect(),
        spans: spans.into_iter().map(|span| (span.name, (span.trace_id, span.span_id))).collect(),
    }
}

fn fail() {
    assert!(pay().is_err());
    assert!(std::panic::catch_unwind(break_down).is_err());
}

#[track_caller]
fn assert_records(seen: &Seen) {
    let [error, panic] = &seen.records[..] else { panic!("{} records", seen.records.len()) };
    assert_eq!(error.ids, seen.spans["payments.charge"]);
    assert_eq!(panic.ids, seen.spans["orders.break"]);
    for record in [error, panic] {
        assert_eq!((record.event_name.as_str(), record.sampled), ("exception", true));
        assert_eq!(record.severity, (17, "ERROR".to_owned()));
    }
    assert!(error.attributes["exception.type"].ends_with("Declined"));
    assert_eq!(error.attributes["exception.message"], "card declined");
    assert!(error.attributes["exception.stacktrace"].contains("Caused by: no answer"));
    assert_eq!(panic.attributes["exception.type"], "panic");
    assert_eq!(panic.attributes["exception.message"], "out of paper");
    assert!(panic.attributes["exception.stacktrace"].contains("exceptions.rs"));
}

#[test]
fn logs_takes_exceptions_out_of_spans() {
    let _alone = alone();
    let seen = seen(&[(OPT_IN, "logs")], fail);
    assert!(seen.events.iter().all(|(_, events)| *events == 0), "{:?}", seen.events);
    assert_records(&seen);
}

#[test]
fn logs_dup_leaves_them_in_spans_as_well() {
    let _alone = alone();
    let seen = seen(&[(OPT_IN, "logs/dup")], fail);
    let expected = [("payments.charge", 1), ("orders.pay", 0), ("orders.break", 1)];
    assert_eq!(seen.events, expected.map(|(name, events)| (name.to_owned(), events)));
    assert_records(&seen);
}

#[test]
fn unset_exceptions_are_events_alone() {
    let _alone = alone();
    let seen = seen(&[], fail);
    assert_eq!(seen.events.iter().map(|(_, events)| events).sum::<usize>(), 2);
    assert_eq!(seen.records.len(), 0);
}

/// What an operation went on after is no failure of it.
#[test]
fn a_handled_error_is_below_error() {
    let _alone = alone();
    let seen = seen(&[(OPT_IN, "logs")], retry);
    let [failed, handled] = &seen.records[..] else { panic!("{} records", seen.records.len()) };
    assert_eq!((failed.severity.0, handled.severity.0), (17, 13));
    assert_eq!(handled.ids, seen.spans["orders.retry"]);
    assert_eq!(handled.attributes["exception.message"], "card declined");
}

/// As with events: a span that nobody records has no exception.
#[test]
fn spans_that_are_not_recorded_record_no_exception() {
    let _alone = alone();
    let sink = Sink::start();
    let telemetry = to(&sink, &[(OPT_IN, "logs")]).sampler(Sampler::always_off()).init().unwrap();
    fail();
    telemetry.shutdown(LONG).unwrap();
    assert_eq!(sink.attempts().len(), 0);
}

#[test]
fn without_logs_exceptions_stay_events_and_one_report_says_what_to_do() {
    let _alone = alone();
    let (sink, reports) = (Sink::start(), Reports::default());
    let variables = [(OPT_IN, "logs"), ("OTEL_LOGS_EXPORTER", "none")];
    let telemetry = to(&sink, &variables).on_error(reports.hook()).init().unwrap();
    fail();
    telemetry.shutdown(LONG).unwrap();
    assert_eq!(sink.spans().iter().map(|span| span.events.len()).sum::<usize>(), 2);
    assert_eq!(sink.log_records().len(), 0);
    let told = reports.of(ReportKind::Setting);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains(OPT_IN) && told[0].contains("OTEL_LOGS_EXPORTER=otlp"), "{told:?}");
}
