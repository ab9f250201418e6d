//! Flush and shutdown: the guard's, within its deadlines, for spans and logs together.

use std::time::{Duration, Instant};

use traced::opentelemetry::logs::{Logger as _, LoggerProvider as _, Severity};
use traced::{Loss, ReportKind, ShutdownError, traced};
use traced_sink::{Gate, Reply, Sink};

use super::support::{LONG, Reports, alone, log, logs, settled, to};

#[traced("log.work")]
fn work() {}

#[test]
fn a_flush_takes_spans_and_logs() {
    let _alone = alone();
    let sink = Sink::start();
    let telemetry = to(&sink, &[]).init().unwrap();
    for count in 1..=3 {
        work();
        logs(&telemetry, 2);
        telemetry.flush(LONG).unwrap();
        assert_eq!((sink.spans().len(), sink.log_records().len()), (count, 2 * count));
    }
    let shown = traced::report().to_string();
    assert!(shown.contains("log records: 6 emitted, 6 exported, 0 waiting, 0 dropped"), "{shown}");
    telemetry.shutdown(LONG).unwrap();
}

#[test]
fn a_flush_fails_with_the_export_that_it_waited_for() {
    let _alone = alone();
    let (sink, gate) = (Sink::start(), Gate::default());
    sink.script([Reply::Hold(gate.clone(), Box::new(Reply::status(400)))]);
    let telemetry = to(&sink, &[("OTEL_BLRP_MAX_EXPORT_BATCH_SIZE", "1")]).init().unwrap();
    log(&telemetry, "a full batch");
    sink.wait_for_attempts(1, LONG);
    let lost = futures::executor::block_on(async {
        let mut flush = std::pin::pin!(telemetry.flush_async());
        assert!(futures::poll!(flush.as_mut()).is_pending());
        gate.open();
        flush.await.unwrap_err()
    });
    assert!(lost.to_string().contains("1 log records could not be exported"), "{lost}");
    telemetry.flush(LONG).unwrap();
    telemetry.shutdown(LONG).unwrap();
}

#[test]
fn a_flush_has_an_end_while_others_log() {
    let _alone = alone();
    let sink = Sink::start();
    // There is always enough for another batch.
    let small = [("OTEL_BLRP_MAX_EXPORT_BATCH_SIZE", "1"), ("OTEL_BLRP_MAX_QUEUE_SIZE", "4")];
    let telemetry = to(&sink, &small).init().unwrap();
    let stop = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                log(&telemetry, "more and more");
            }
        });
        for _ in 0..5 {
            telemetry.flush(LONG).unwrap();
        }
        stop.store(true, std::sync::atomic::Ordering::Relaxed);
    });
    let handle = telemetry.handle();
    telemetry.shutdown(LONG).unwrap();
    let stats = settled(handle.log_stats());
    assert_eq!(stats.exported, sink.log_records().len() as u64);
}

#[test]
fn dropping_the_guard_takes_logs_along_and_later_ones_are_counted_and_told_once() {
    let _alone = alone();
    let (sink, reports) = (Sink::start(), Reports::default());
    let telemetry = to(&sink, &[]).on_error(reports.hook()).init().unwrap();
    let (handle, provider) = (telemetry.handle(), telemetry.logger_provider());
    let logger = provider.logger("kept");
    log(&telemetry, "in time");
    drop(telemetry);
    assert_eq!(sink.log_records().len(), 1);
    assert!(!logger.event_enabled(Severity::Error, "target", None));
    logger.emit(logger.create_log_record());
    let stats = settled(handle.log_stats());
    assert_eq!((stats.emitted, stats.exported, stats.dropped_by(Loss::AfterShutdown)), (2, 1, 1));
    logger.emit(logger.create_log_record());
    let told = reports.of(ReportKind::AfterShutdown);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("log record") && told[0].contains("; keep the guard"), "{told:?}");
    // Which error, depends on whether the threads are gone already.
    assert!(handle.flush(LONG).is_err());
    assert_eq!(handle.shutdown(LONG), Err(ShutdownError::AlreadyShutdown));
}

#[test]
fn a_receiver_that_hangs_does_not_keep_the_program_and_what_that_costs_is_told_once() {
    let _alone = alone();
    let timeout = Duration::from_millis(300);
    for flushes_before in [true, false] {
        let (sink, reports, never) = (Sink::start(), Reports::default(), Gate::default());
        sink.script([Reply::held(&never)]);
        let telemetry = to(&sink, &[]).on_error(reports.hook()).init().unwrap();
        let handle = telemetry.handle();
        logs(&telemetry, 3);
        if flushes_before {
            // Its export runs on, and the shutdown finds it.
            let short = Duration::from_millis(100);
            assert_eq!(telemetry.flush(short), Err(ShutdownError::Timeout(short)));
            logs(&telemetry, 2);
        }
        let begun = Instant::now();
        assert_eq!(telemetry.shutdown(timeout), Err(ShutdownError::Timeout(timeout)));
        assert!(begun.elapsed() < Duration::from_secs(5));
        let lost = settled(handle.log_stats()).dropped_by(Loss::ShutdownTimeout);
        assert_eq!(lost, if flushes_before { 5 } else { 3 });
        assert!(reports.wait_for(ReportKind::Loss).starts_with(&format!("{lost} log records lost: ")));
        assert_eq!(reports.of(ReportKind::Loss).len(), 1, "{reports:?}");
    }
}

#[test]
fn a_shutdown_cuts_the_wait_for_another_attempt() {
    let _alone = alone();
    let sink = Sink::start();
    sink.script([Reply::status(503).header("retry-after", "8")]);
    let telemetry = to(&sink, &[]).init().unwrap();
    let handle = telemetry.handle();
    log(&telemetry, "a last attempt");
    std::thread::scope(|scope| {
        scope.spawn(|| handle.flush(LONG));
        sink.wait_for_attempts(1, LONG);
        let begun = Instant::now();
        telemetry.shutdown(LONG).unwrap();
        assert!(begun.elapsed() < Duration::from_secs(6), "{:?}", begun.elapsed());
    });
    assert_eq!((sink.attempts().len(), settled(handle.log_stats()).exported), (2, 1));
}

#[test]
fn a_shutdown_without_a_deadline_waits_for_the_receiver() {
    let _alone = alone();
    let (sink, gate) = (Sink::start(), Gate::default());
    sink.script([Reply::held(&gate)]);
    let telemetry = to(&sink, &[]).init().unwrap();
    log(&telemetry, "one");
    let provider = telemetry.logger_provider();
    std::thread::scope(|scope| {
        let shutdown = scope.spawn(move || provider.shutdown_with_timeout(Duration::MAX));
        sink.wait_for_attempts(1, LONG);
        assert!(!shutdown.is_finished());
        gate.open();
        shutdown.join().unwrap().unwrap();
    });
    assert_eq!((sink.log_records().len(), settled(telemetry.log_stats()).exported), (1, 1));
    telemetry.shutdown(LONG).unwrap();
}

/// The provider is an SDK's: its own flush and shutdown work as well.
#[test]
fn the_provider_may_be_flushed_and_shut_down_by_itself() {
    let _alone = alone();
    let sink = Sink::start();
    let telemetry = to(&sink, &[]).init().unwrap();
    let provider = telemetry.logger_provider();
    log(&telemetry, "one");
    provider.force_flush().unwrap();
    assert_eq!(sink.log_records().len(), 1);
    log(&telemetry, "two");
    provider.shutdown().unwrap();
    assert_eq!(sink.log_records().len(), 2);
    work();
    // Nothing of logs is left to be flushed.
    telemetry.flush(LONG).unwrap();
    futures::executor::block_on(telemetry.flush_async()).unwrap();
    assert_eq!(sink.spans().len(), 1);
    telemetry.shutdown(LONG).unwrap();
}

#[test]
fn logs_start_again_with_the_next_telemetry() {
    let _alone = alone();
    for _ in 0..3 {
        let sink = Sink::start();
        let telemetry = to(&sink, &[]).init().unwrap();
        log(&telemetry, "again");
        telemetry.shutdown(LONG).unwrap();
        assert_eq!(sink.log_records().len(), 1);
    }
}
