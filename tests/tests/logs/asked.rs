//! Without a request there are no logs: no thread, no request, nothing to log to.

use std::time::Instant;

use traced::opentelemetry::logs::{Logger as _, LoggerProvider as _, Severity};
use traced::{Builder, Problem};
use traced_sink::Sink;

use super::support::{LONG, alone, builder, log, to};

/// The names of this process's threads.
#[cfg(target_os = "linux")]
fn has_log_thread() -> bool {
    let tasks = std::fs::read_dir("/proc/self/task").unwrap();
    let names = tasks.flatten().filter_map(|task| std::fs::read_to_string(task.path().join("comm")).ok());
    names.into_iter().any(|name| name.trim() == "traced-logs")
}

#[cfg(not(target_os = "linux"))]
fn has_log_thread() -> bool {
    false
}

/// That of an earlier test answers a little before it ends.
fn wait_for_the_end_of_earlier_threads() {
    let begun = Instant::now();
    while has_log_thread() {
        assert!(begun.elapsed() < LONG);
        std::thread::yield_now();
    }
}

fn is_silent(builder: Builder, sink: &Sink) {
    wait_for_the_end_of_earlier_threads();
    let telemetry = builder.init().unwrap();
    let logger = telemetry.logger_provider().logger("test");
    assert!(!logger.event_enabled(Severity::Error, "target", None));
    log(&telemetry, "into nothing");
    telemetry.flush(LONG).unwrap();
    assert!(!has_log_thread());
    assert_eq!(telemetry.log_stats(), traced::LogStats::default());
    telemetry.shutdown(LONG).unwrap();
    assert_eq!(sink.attempts().len(), 0);
}

#[test]
fn nothing_starts_that_nobody_asked_for() {
    let _alone = alone();
    let sink = Sink::start();
    is_silent(to(&sink, &[("OTEL_LOGS_EXPORTER", "")]), &sink);
    is_silent(to(&sink, &[("OTEL_LOGS_EXPORTER", "none")]), &sink);
    is_silent(to(&sink, &[("OTEL_LOGS_EXPORTER", "otlp")]).logs(false), &sink);
    is_silent(to(&sink, &[("OTEL_SDK_DISABLED", "true")]), &sink);
}

#[test]
fn code_asks_or_the_environment() {
    let _alone = alone();
    let sink = Sink::start();
    for (variable, code) in [("otlp", None), ("", Some(true)), ("none", Some(true))] {
        let builder = to(&sink, &[("OTEL_LOGS_EXPORTER", variable)]);
        let builder = if let Some(code) = code { builder.logs(code) } else { builder };
        let telemetry = builder.init().unwrap();
        let logger = telemetry.logger_provider().logger("test");
        assert!(logger.event_enabled(Severity::Trace, "target", None));
        log(&telemetry, "out");
        telemetry.flush(LONG).unwrap();
        assert!(has_log_thread() || !cfg!(target_os = "linux"));
        telemetry.shutdown(LONG).unwrap();
    }
    assert_eq!(sink.log_records().len(), 3);
}

#[test]
fn logs_leave_where_spans_do_not() {
    let _alone = alone();
    let sink = Sink::start();
    let telemetry = to(&sink, &[("OTEL_TRACES_EXPORTER", "none")]).init().unwrap();
    log(&telemetry, "alone");
    telemetry.flush(LONG).unwrap();
    assert_eq!(sink.log_records().len(), 1);
    log(&telemetry, "at the end");
    telemetry.shutdown(LONG).unwrap();
    assert_eq!((sink.log_records().len(), sink.spans().len()), (2, 0));
}

#[test]
fn a_wrong_setting_of_logs_starts_nothing() {
    let _alone = alone();
    wait_for_the_end_of_earlier_threads();
    let error = builder(&[("OTEL_BLRP_MAX_QUEUE_SIZE", "0")]).init().unwrap_err();
    assert_eq!(error.problems().first().map(Problem::setting), Some("OTEL_BLRP_MAX_QUEUE_SIZE"));
    let error = builder(&[]).logs_endpoint("http://user:secret@127.0.0.1:9/v1/logs").init().unwrap_err();
    assert!(!error.to_string().contains("secret"), "{error}");
    assert!(!has_log_thread());
}
