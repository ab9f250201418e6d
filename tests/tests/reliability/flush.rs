//! D: flush and shutdown.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use traced::{Loss, Protocol, ReportKind, ShutdownError, Telemetry, traced};
use traced_sink::{Reply, Sink};

use super::probe::{Act, Gate, LONG, Probe};
use super::support::{Running, builder, work, works};

fn runtime(threads: usize) -> tokio::runtime::Runtime {
    match threads {
        0 => tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap(),
        threads => {
            tokio::runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build().unwrap()
        }
    }
}

/// Each way to end telemetry, given spans that have ended, gets them out.
fn everything_is_out(end: impl FnOnce(Telemetry)) {
    let sink = Sink::start();
    let to_sink = builder().protocol(Protocol::HttpProtobuf).traces_endpoint(sink.http_endpoint());
    let running = Running::start(to_sink);
    works(3);
    let Running { telemetry, alone: _alone, .. } = running;
    let handle = telemetry.handle();
    let began = Instant::now();
    end(telemetry);
    assert!(began.elapsed() < LONG);
    assert_eq!((handle.stats().exported, sink.spans().len()), (3, 3));
}

#[test]
fn d1_without_a_runtime_and_in_drop() {
    everything_is_out(|telemetry| telemetry.shutdown(LONG).unwrap());
    everything_is_out(drop);
}

#[test]
fn d1_inside_every_runtime_blocking_and_not() {
    for threads in [0, 1] {
        everything_is_out(|telemetry| {
            runtime(threads).block_on(async { telemetry.shutdown(LONG) }).unwrap();
        });
        everything_is_out(|telemetry| {
            runtime(threads).block_on(async { telemetry.shutdown_async(LONG).await }).unwrap();
        });
        everything_is_out(|telemetry| {
            runtime(threads).block_on(async {
                telemetry.flush_async().await.unwrap();
                drop(telemetry);
            });
        });
    }
}

#[test]
fn d1_after_the_runtime_of_the_program_died() {
    everything_is_out(|telemetry| {
        let runtime = runtime(1);
        runtime.block_on(async { traced::current().set("below", 1).is_recording() });
        runtime.shutdown_timeout(Duration::ZERO);
        telemetry.shutdown(LONG).unwrap();
    });
}

#[test]
fn d1_while_a_panic_unwinds() {
    everything_is_out(|telemetry| {
        let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(move || {
            let _telemetry = telemetry;
            std::panic::panic_any("on purpose");
        }));
        assert!(caught.is_err());
    });
}

#[test]
fn d1_in_a_panic_hook() {
    let probe = Probe::new();
    let running = Running::with(builder().flush_on_panic(LONG), &probe);
    works(2);
    assert!(std::panic::catch_unwind(|| std::panic::panic_any("on purpose")).is_err());
    assert_eq!(probe.count(), 2);
    running.end();
}

#[test]
fn d2_one_of_many_shutdowns_is_the_one() {
    let probe = Probe::new();
    let running = Running::with(builder(), &probe);
    works(3);
    let handle = running.handle();
    let results: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(move || handle.shutdown(LONG))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
    assert_eq!(results.iter().filter(|result| **result == Err(ShutdownError::AlreadyShutdown)).count(), 7);
    assert_eq!(handle.shutdown(LONG), Err(ShutdownError::AlreadyShutdown));
    assert!(handle.flush(LONG).is_err());
    assert_eq!((probe.calls(), probe.shutdowns(), probe.count()), (1, 1, 3));
    running.end();
}

#[test]
fn d3_a_shutdown_cuts_a_retrys_wait_for_one_last_attempt() {
    let sink = Sink::start();
    sink.script([Reply::status(503).header("retry-after", "15")]);
    let to_sink = builder().protocol(Protocol::HttpProtobuf).traces_endpoint(sink.http_endpoint());
    let running = Running::start(to_sink.timeout(LONG).max_export_batch_size(1));
    work();
    sink.wait_for_attempts(1, LONG);
    let began = Instant::now();
    let stats = running.end();
    assert!(began.elapsed() < Duration::from_secs(15));
    assert_eq!((stats.exported, stats.dropped(), sink.attempts().len()), (1, 0, 2));
}

#[test]
fn d4_an_exporter_that_hangs_for_ever_costs_the_deadline_and_no_count() {
    for (act, is_async) in [(Act::Block as fn(Gate) -> Act, false), (Act::Block, true), (Act::Await, false)] {
        let (probe, gate) = (Probe::new(), Gate::new());
        probe.script([act(gate.clone())]);
        let running =
            Running::with(builder().max_export_batch_size(1).export_timeout(Duration::ZERO), &probe);
        works(2);
        probe.wait_for_calls(1);
        works(7);
        assert_eq!(
            running.flush(Duration::from_millis(20)),
            Err(ShutdownError::Timeout(Duration::from_millis(20)))
        );
        let (handle, wait) = (running.handle(), Duration::from_millis(200));
        let began = Instant::now();
        let result =
            if is_async { runtime(0).block_on(handle.shutdown_async(wait)) } else { handle.shutdown(wait) };
        assert!(matches!(result, Err(ShutdownError::Timeout(_))), "{result:?}");
        assert!(began.elapsed() < LONG);
        let stats = running.stats();
        assert_eq!((stats.ended, stats.exported, stats.dropped_by(Loss::ShutdownTimeout)), (9, 0, 9));
        // The answer that comes too late changes nothing.
        gate.open();
        running.end();
    }
}

#[test]
fn d4_what_comes_after_a_hanging_pipeline_is_not_its_own() {
    let (probe, gate) = (Probe::new(), Gate::new());
    probe.script([Act::Block(gate.clone())]);
    let running = Running::with(builder().max_export_batch_size(1), &probe);
    work();
    probe.wait_for_calls(1);
    let former = running.handle();
    assert!(former.shutdown(Duration::from_millis(50)).is_err());
    drop(running);
    let next = Probe::new();
    let running = Running::with(builder(), &next);
    works(100);
    gate.open();
    // The former worker comes back and looks once more before it ends.
    works(100);
    running.flush(LONG).unwrap();
    let stats = running.end();
    assert_eq!((stats.ended, stats.exported), (200, 200));
    let former = former.stats();
    assert_eq!((former.ended, former.dropped()), (1, 1));
}

#[test]
fn d5_a_flush_under_load_waits_for_what_ended_before() {
    let probe = Probe::new();
    let running = Running::with(builder(), &probe);
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !stop.load(Ordering::Relaxed) {
                work();
            }
        });
        probe.wait_for_spans(1);
        for _ in 0..20 {
            running.flush(LONG).unwrap();
        }
        stop.store(true, Ordering::Relaxed);
    });
    assert!(running.end().exported >= 20);
}

#[test]
fn d7_a_span_that_ends_later_is_counted_and_told_once() {
    #[traced(name = "test.open")]
    fn open(handle: traced::TelemetryHandle) {
        handle.shutdown(LONG).unwrap();
    }
    let probe = Probe::new();
    let running = Running::with(builder(), &probe);
    open(running.handle());
    works(2);
    let text = running.reports.of(ReportKind::AfterShutdown);
    assert_eq!(text.len(), 1);
    assert!(text[0].contains("; keep the guard of `traced::init`"), "{text:?}");
    let stats = running.end();
    assert_eq!((stats.started, stats.ended, stats.dropped_by(Loss::AfterShutdown)), (1, 1, 1));
}

#[test]
fn d6_a_span_that_is_open_at_the_shutdown_is_seen_in_the_counts() {
    #[traced(name = "test.open")]
    fn open(handle: traced::TelemetryHandle) {
        work();
        handle.shutdown(LONG).unwrap();
        let stats = handle.stats();
        assert_eq!((stats.started, stats.ended, stats.exported, stats.dropped()), (2, 1, 1, 0), "{stats:?}");
    }
    let probe = Probe::new();
    let running = Running::with(builder(), &probe);
    open(running.handle());
    let stats = running.end();
    assert_eq!((stats.ended, stats.exported, stats.dropped_by(Loss::AfterShutdown)), (2, 1, 1), "{stats:?}");
}

#[test]
fn d5_a_flush_fails_with_the_export_that_it_waited_for() {
    let (probe, gate) = (Probe::new(), Gate::new());
    probe.script([Act::AwaitAndFail(gate.clone())]);
    let running = Running::with(builder().max_export_batch_size(1), &probe);
    work();
    probe.wait_for_calls(1);
    futures::executor::block_on(async {
        let mut flush = std::pin::pin!(running.flush_async());
        assert!(futures::poll!(flush.as_mut()).is_pending());
        gate.open();
        assert!(flush.await.is_err());
    });
    assert_eq!(running.end().dropped_by(Loss::ExportFailed), 1);
}
