//! The parts of the list that take long: by name only, `cargo test --release -p traced-tests --test reliability_long`.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SpanData, SpanExporter};
use traced::traced;

const LONG: Duration = Duration::from_secs(60);

/// One test at a time: what is installed is global.
static ALONE: Mutex<()> = Mutex::new(());

#[derive(Clone, Debug, Default)]
struct Ids(Arc<Mutex<(HashSet<[u8; 8]>, u64)>>);

impl SpanExporter for Ids {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for span in batch {
            seen.0.insert(span.span_context.span_id().to_bytes());
            seen.1 += 1;
        }
        Ok(())
    }
}

#[traced(name = "long.work")]
fn work() {}

fn builder() -> traced::Builder {
    traced::builder().variables(|_| None::<&str>).service_name("long")
}

#[test]
fn a3_64_threads_of_100_000_spans_lose_nothing_that_is_not_counted() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let ids = Ids::default();
    let telemetry = builder().exporter(ids.clone()).init().unwrap();
    let threads: Vec<_> = (0..64).map(|_| std::thread::spawn(|| (0..100_000).for_each(|_| work()))).collect();
    for thread in threads {
        thread.join().unwrap();
    }
    telemetry.flush(LONG).unwrap();
    let stats = telemetry.stats();
    assert_eq!((stats.started, stats.ended), (6_400_000, 6_400_000));
    assert_eq!(stats.exported + stats.dropped(), stats.ended);
    let seen = ids.0.lock().unwrap();
    assert_eq!((seen.0.len() as u64, seen.1), (stats.exported, stats.exported));
}

/// Threads that live for one span each: neither their buffers nor their slots pile up, and no span is lost.
#[test]
fn a3_ten_thousand_short_threads() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let ids = Ids::default();
    let telemetry = builder().exporter(ids).max_queue_size(20_000).init().unwrap();
    for _ in 0..1_000 {
        std::thread::scope(|scope| (0..10).for_each(|_| drop(scope.spawn(work))));
    }
    telemetry.flush(LONG).unwrap();
    let stats = telemetry.stats();
    assert_eq!((stats.ended, stats.exported, stats.dropped()), (10_000, 10_000, 0));
}

/// Telemetry that is started and ended again and again, under load that never stops.
#[test]
fn e1_two_hundred_lives_under_load() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let stop = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                    work();
                }
            });
        }
        for _ in 0..200 {
            let ids = Ids::default();
            let telemetry = builder().exporter(ids.clone()).on_error(|_| ()).init().unwrap();
            telemetry.flush(LONG).unwrap();
            let handle = telemetry.handle();
            telemetry.shutdown(LONG).unwrap();
            assert_eq!(handle.stats().exported, ids.0.lock().unwrap().1);
        }
        stop.store(true, std::sync::atomic::Ordering::Relaxed);
    });
}
