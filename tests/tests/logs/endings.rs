//! Flush and shutdown: the guard's, within its deadlines, for spans and logs together.

use std::time::{Duration, Instant};

use traced::opentelemetry::logs::{Logger as _, LoggerProvider as _, Severity};
use traced::{Loss, ShutdownError, traced};
use traced_sink::{Gate, Reply, Sink};

use super::support::{LONG, alone, log, logs, settled, to};

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
fn dropping_the_guard_takes_logs_along_and_later_ones_are_counted() {
    let _alone = alone();
    let sink = Sink::start();
    let telemetry = to(&sink, &[]).init().unwrap();
    let (handle, provider) = (telemetry.handle(), telemetry.logger_provider());
    let logger = provider.logger("kept");
    log(&telemetry, "in time");
    drop(telemetry);
    assert_eq!(sink.log_records().len(), 1);
    assert!(!logger.event_enabled(Severity::Error, "target", None));
    logger.emit(logger.create_log_record());
    let stats = settled(handle.log_stats());
    assert_eq!((stats.emitted, stats.exported, stats.dropped_by(Loss::AfterShutdown)), (2, 1, 1));
    assert_eq!(handle.flush(LONG), Err(ShutdownError::AlreadyShutdown));
    assert_eq!(handle.shutdown(LONG), Err(ShutdownError::AlreadyShutdown));
}

#[test]
fn a_receiver_that_hangs_does_not_keep_the_program() {
    let _alone = alone();
    let (sink, never) = (Sink::start(), Gate::default());
    sink.script([Reply::held(&never)]);
    let telemetry = to(&sink, &[]).init().unwrap();
    let handle = telemetry.handle();
    logs(&telemetry, 3);
    assert_eq!(
        telemetry.flush(Duration::from_millis(100)),
        Err(ShutdownError::Timeout(Duration::from_millis(100)))
    );
    let begun = Instant::now();
    let ended = telemetry.shutdown(Duration::from_millis(300));
    assert!(matches!(ended, Err(ShutdownError::Timeout(_))), "{ended:?}");
    assert!(begun.elapsed() < Duration::from_secs(5));
    assert_eq!(settled(handle.log_stats()).dropped_by(Loss::ShutdownTimeout), 3);
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
    telemetry.shutdown(LONG).unwrap();
    assert_eq!(sink.spans().len(), 1);
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
