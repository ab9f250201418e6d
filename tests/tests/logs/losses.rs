//! Every record is exported or lost by a known cause, and a loss is told once.

use std::time::Duration;

use traced::opentelemetry::logs::{AnyValue, LogRecord as _, Logger as _, LoggerProvider as _};
use traced::{Loss, Protocol, ReportKind};
use traced_sink::{Gate, Reply, Sink};

use super::support::{LONG, Reports, alone, log, logs, settled, to};

#[test]
fn a_full_queue_costs_new_records_and_is_told_at_once() {
    let _alone = alone();
    let (sink, reports, gate) = (Sink::start(), Reports::default(), Gate::default());
    sink.script([Reply::held(&gate)]);
    let small = [("OTEL_BLRP_MAX_QUEUE_SIZE", "4"), ("OTEL_BLRP_MAX_EXPORT_BATCH_SIZE", "2")];
    let telemetry = to(&sink, &small).on_error(reports.hook()).init().unwrap();
    logs(&telemetry, 2);
    sink.wait_for_attempts(1, LONG);
    // Two are on their way, four wait, three have no place.
    logs(&telemetry, 7);
    assert_eq!(telemetry.log_stats().dropped_by(Loss::QueueFull), 3);
    assert!(reports.wait_for(ReportKind::Loss).contains("OTEL_BLRP_MAX_QUEUE_SIZE"));
    gate.open();
    telemetry.flush(LONG).unwrap();
    let handle = telemetry.handle();
    telemetry.shutdown(LONG).unwrap();
    let stats = settled(handle.log_stats());
    assert_eq!((stats.emitted, stats.exported, stats.dropped()), (9, 6, 3));
}

#[test]
fn refusals_timeouts_and_rejections_are_told_apart() {
    let _alone = alone();
    for protocol in [Protocol::HttpProtobuf, Protocol::Grpc] {
        let (sink, reports, never) = (Sink::start(), Reports::default(), Gate::default());
        let refusal = if protocol == Protocol::Grpc { Reply::grpc(3) } else { Reply::status(400) };
        let partial = Reply::Partial { rejected: 2, message: "too old".into() };
        sink.script([refusal, Reply::held(&never), partial]);
        let builder = to(&sink, &[("OTEL_EXPORTER_OTLP_LOGS_TIMEOUT", "3000")]).protocol(protocol);
        let telemetry = builder.on_error(reports.hook()).init().unwrap();
        log(&telemetry, "refused");
        let error = telemetry.flush(LONG).unwrap_err().to_string();
        assert!(error.contains("1 log records could not be exported"), "{error}");
        log(&telemetry, "without an answer");
        assert!(telemetry.flush(LONG).is_err());
        logs(&telemetry, 5);
        assert!(telemetry.flush(LONG).is_err());
        let stats = settled(telemetry.log_stats());
        let by = [Loss::ExportFailed, Loss::ExportTimeout, Loss::Rejected].map(|loss| stats.dropped_by(loss));
        assert_eq!((stats.emitted, stats.exported, by), (7, 3, [1, 1, 2]), "{protocol:?}");
        let told = reports.of(ReportKind::Loss);
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(told.iter().all(|text| text.starts_with("1 log records lost: ")), "{told:?}");
        assert!(
            reports.of(ReportKind::Receiver)[0]
                .contains("2 log records were rejected by the receiver: too old")
        );
        assert_eq!(reports.of(ReportKind::Recovery).len(), 1);
        telemetry.shutdown(LONG).unwrap();
        assert_eq!(telemetry_is_unharmed(&sink), 0);
    }
}

/// Spans that were lost to what befell logs.
fn telemetry_is_unharmed(sink: &Sink) -> usize {
    sink.attempts().iter().filter(|attempt| attempt.logs.is_none()).count()
}

#[test]
fn each_cause_is_told_once_and_what_was_held_back_at_the_end() {
    let _alone = alone();
    let (sink, reports) = (Sink::start(), Reports::default());
    sink.script([400, 401, 400, 401, 400].map(Reply::status));
    let telemetry = to(&sink, &[]).on_error(reports.hook()).init().unwrap();
    for _ in 0..5 {
        log(&telemetry, "refused");
        assert!(telemetry.flush(LONG).is_err());
    }
    let told = reports.of(ReportKind::Loss);
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].contains("400") && told[1].contains("401"), "{told:?}");
    telemetry.shutdown(LONG).unwrap();
    let told = reports.of(ReportKind::Loss);
    assert_eq!(told.get(2).map(String::as_str), Some("3 more log records were lost as reported before"));
}

#[test]
fn large_records_wait_within_a_bound_of_bytes() {
    const MIB: usize = 1 << 20;
    let _alone = alone();
    let (sink, reports, gate) = (Sink::start(), Reports::default(), Gate::default());
    sink.script([Reply::held(&gate)]);
    let small = [("OTEL_BLRP_MAX_EXPORT_BATCH_SIZE", "1"), ("TRACED_MAX_QUEUE_BYTES", "4194304")];
    let telemetry = to(&sink, &small).on_error(reports.hook()).init().unwrap();
    let large = |value: AnyValue, is_body: bool| {
        let logger = telemetry.logger_provider().logger("test");
        let mut record = logger.create_log_record();
        if is_body {
            record.set_body(value);
        } else {
            record.add_attribute("large", value);
        }
        logger.emit(record);
    };
    let text = || AnyValue::from("x".repeat(MIB));
    large(text(), true);
    sink.wait_for_attempts(1, LONG);
    // What is on its way counts as well.
    large(text(), false);
    large(["x".repeat(MIB)].into_iter().collect(), false);
    large(AnyValue::from(vec![0_u8; MIB].as_slice()), true);
    large(text(), true);
    large(text(), true);
    // Small ones still find room.
    logs(&telemetry, 3);
    assert_eq!(telemetry.log_stats().dropped_by(Loss::QueueBytes), 2);
    assert!(reports.wait_for(ReportKind::Loss).contains("TRACED_MAX_QUEUE_BYTES"));
    gate.open();
    telemetry.flush(LONG).unwrap();
    large(text(), true);
    telemetry.flush(LONG).unwrap();
    let stats = settled(telemetry.log_stats());
    assert_eq!((stats.exported, stats.dropped()), (8, 2));
    telemetry.shutdown(LONG).unwrap();
}

#[test]
fn a_receiver_that_asks_for_time_gets_it() {
    let _alone = alone();
    let sink = Sink::start();
    sink.script([Reply::status(503).header("retry-after", "0"), Reply::status(429)]);
    let telemetry = to(&sink, &[]).init().unwrap();
    log(&telemetry, "patience");
    telemetry.flush(LONG).unwrap();
    assert_eq!((sink.attempts().len(), settled(telemetry.log_stats()).exported), (3, 1));
    telemetry.shutdown(LONG).unwrap();
}

#[test]
fn the_deadline_of_a_batch_holds() {
    let _alone = alone();
    let (sink, reports, never) = (Sink::start(), Reports::default(), Gate::default());
    sink.script([Reply::held(&never)]);
    // Long enough for the export that is to succeed.
    let limit = [("OTEL_BLRP_EXPORT_TIMEOUT", "3000")];
    let telemetry = to(&sink, &limit).on_error(reports.hook()).init().unwrap();
    log(&telemetry, "late");
    assert!(telemetry.flush(LONG).is_err());
    assert!(reports.of(ReportKind::Loss)[0].contains("OTEL_BLRP_EXPORT_TIMEOUT"));
    log(&telemetry, "in time");
    telemetry.flush(LONG).unwrap();
    let stats = settled(telemetry.log_stats());
    assert_eq!((stats.exported, stats.dropped_by(Loss::ExportTimeout)), (1, 1));
    telemetry.shutdown(LONG).unwrap();
}

/// A receiver of logs that hangs keeps no span waiting, and a flood of logs displaces none.
#[test]
fn spans_do_not_wait_for_logs() {
    let _alone = alone();
    let (sink, never) = (Sink::start(), Gate::default());
    let logs_sink = Sink::start();
    logs_sink.script([Reply::held(&never)]);
    let builder = to(&sink, &[("OTEL_BLRP_MAX_EXPORT_BATCH_SIZE", "1"), ("OTEL_BLRP_MAX_QUEUE_SIZE", "8")]);
    let builder = builder.logs_endpoint(logs_sink.http_logs_endpoint()).max_export_batch_size(1);
    let telemetry = builder.init().unwrap();
    logs(&telemetry, 100);
    logs_sink.wait_for_attempts(1, LONG);
    work();
    sink.wait_for_spans(1, LONG);
    let handle = telemetry.handle();
    assert!(telemetry.shutdown(Duration::from_millis(300)).is_err());
    let (spans, records) = (handle.stats(), settled(handle.log_stats()));
    assert_eq!((spans.exported, spans.dropped()), (1, 0));
    assert_eq!((records.emitted, records.exported), (100, 0));
    assert!(records.dropped_by(Loss::ShutdownTimeout) >= 1, "{records:?}");
}

#[traced::traced("log.work")]
fn work() {}
