//! Who is whose child in async code: awaited, joined, spawned, sent to a thread, cancelled.
//!
//! `cargo run --example async_tasks`

use std::time::Duration;

use tokio::time::{sleep, timeout};
use traced::{ExporterKind, FutureExt as _, InitError, traced};

#[traced("page.render")]
async fn render() -> usize {
    // Both are children, whatever the order in which they are polled.
    let (user, items) = tokio::join!(fetch("user", 12), fetch("items", 8));

    // A task of its own: `traced::spawn` takes the current span along, `tokio::spawn` would begin a new trace.
    let Ok(recommended) = traced::spawn(fetch("recommended", 15)).await else { return 0 };

    // The same for any other executor: the future carries the span.
    let visit = tokio::spawn(record_visit().in_current_span());

    // A future that is dropped before it is ready ends its span there, marked `traced.cancelled`.
    let advert = timeout(Duration::from_millis(5), fetch("advert", 1_000)).await.unwrap_or(0);
    drop(visit.await);
    user + items + recommended + advert
}

#[traced("page.fetch", attrs(page.part = part))]
async fn fetch(part: &'static str, millis: u64) -> usize {
    sleep(Duration::from_millis(millis)).await;
    part.len()
}

#[traced("page.record_visit")]
async fn record_visit() {
    tokio::task::yield_now().await;
}

#[tokio::main]
async fn main() -> Result<(), InitError> {
    let _telemetry =
        traced::builder().service_name("async").default_exporter(ExporterKind::Console).init()?;
    render().await;
    Ok(())
}
