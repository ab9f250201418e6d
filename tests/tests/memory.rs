//! What finished spans hold while the exporter does not answer: what is configured, however many there are. A binary of its own: its
//! allocator counts, by thread. What a thread has allocated for its spans and the worker has freed still counts, so the truth is below.

#![expect(clippy::unwrap_used, reason = "helpers of tests are tests")]

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use allocation_counter::measure;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SpanData, SpanExporter};
use tokio::sync::Semaphore;
use traced::{Builder, Loss, Stats, Telemetry, traced};

const MILLION: u64 = 1_000_000;
const LONG: Duration = Duration::from_secs(60);

/// One test at a time: what is installed is global.
static ALONE: Mutex<()> = Mutex::new(());

/// Does not answer before it is opened.
#[derive(Clone, Debug)]
struct Stalled(Arc<Semaphore>);

impl SpanExporter for Stalled {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let _closed = self.0.acquire().await;
        drop(batch);
        Ok(())
    }
}

#[traced(name = "memory.span", attrs(order.id = id, order.note = note))]
fn span(id: u64, note: &str) {}

/// Bytes that the calling thread held at most while it made a million spans, and what became of them.
fn million(builder: Builder, note: &str) -> (u64, Stats) {
    let stalled = Stalled(Arc::new(Semaphore::new(0)));
    let builder = builder.variables(|_| None::<&str>).service_name("memory").export_timeout(Duration::ZERO);
    let telemetry: Telemetry = builder.exporter(stalled.clone()).init().unwrap();
    let counted = measure(|| (0..MILLION).for_each(|id| span(id, note)));
    let stats = telemetry.stats();
    stalled.0.close();
    telemetry.shutdown(LONG).unwrap();
    (counted.bytes_max, stats)
}

#[test]
fn e9_a_million_small_spans_hold_the_queue_alone() {
    const QUEUE: u64 = 2048;
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let (held, stats) = million(traced::builder(), "by hand, to the back door");
    assert_eq!((stats.waiting(), stats.dropped_by(Loss::QueueFull)), (QUEUE, MILLION - QUEUE));
    assert!(held <= QUEUE * 400, "{} bytes for each waiting span", held / QUEUE);
}

#[test]
fn e9_a_million_large_spans_hold_the_configured_bytes() {
    const BYTES: u64 = 8 << 20;
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let note = "a".repeat(5_000);
    let builder = traced::builder().max_queue_size(1_000_000).max_queue_bytes(8 << 20);
    let (held, stats) = million(builder, &note);
    assert_eq!(stats.waiting() + stats.dropped(), MILLION);
    let full = BYTES / 5_000;
    // As many as go in, and what each holds besides its text.
    assert!((full / 2..=full + 1).contains(&stats.waiting()), "{} spans wait", stats.waiting());
    assert!(held <= BYTES + stats.waiting() * 1_000, "{held} bytes for {} spans", stats.waiting());
}
