//! The work by `#[traced]`, and its telemetry.

use std::hint::black_box;
use std::sync::OnceLock;
use std::time::Duration;

use traced::{Builder, Sampler, Telemetry, traced};
use traced_benches::Dropping;

use super::{Pending, QUEUE, SPANS, children, finish};

static TELEMETRY: OnceLock<Telemetry> = OnceLock::new();

/// Variables of whoever measures have no say.
pub fn builder() -> Builder {
    traced::builder().variables(|_| None::<&str>).service_name("bench").max_queue_size(QUEUE)
}

pub fn start(builder: Builder) {
    TELEMETRY.get_or_init(|| builder.init().expect("settings are valid"));
}

pub fn install() {
    start(builder().exporter(Dropping));
}

pub fn install_disabled() {
    start(builder().exporter(Dropping).disabled(true));
}

pub fn install_percent<const PERCENT: u8>() {
    let root = Sampler::trace_id_ratio(f64::from(PERCENT) / 100.0);
    start(builder().exporter(Dropping).sampler(Sampler::parent_based(root)));
}

/// Nothing is exported before somebody asks.
pub fn install_asleep() {
    start(builder().exporter(Dropping).max_export_batch_size(QUEUE).schedule_delay(Duration::from_secs(600)));
}

pub fn flush() {
    if let Some(telemetry) = TELEMETRY.get() {
        telemetry.flush(Duration::from_secs(20)).expect("the exporter takes all");
    }
}

#[inline(never)]
#[traced]
pub fn child(n: i64, text: &str) {
    black_box((n, text));
}

#[inline(never)]
#[traced(attrs(bench.n = n, bench.text = text))]
pub fn child2(n: i64, text: &str) {
    black_box((n, text));
}

#[inline(never)]
#[traced]
pub fn root() {
    for _ in 1..SPANS {
        child(1, "text");
    }
}

#[inline(never)]
#[traced]
pub fn root2() {
    for _ in 1..SPANS {
        child2(1, "text");
    }
}

#[inline(never)]
pub fn unsampled() {
    super::unsampled(alone);
}

/// Without a root: below a parent that is not ours, or where nothing is installed.
#[inline(never)]
pub fn alone() {
    children(|| child(1, "text"));
}

#[traced]
async fn later(n: i64) {
    black_box(n);
}

#[inline(never)]
#[traced]
pub fn async_root() {
    for _ in 1..SPANS {
        finish(later(1));
    }
}

#[traced]
async fn pending(polls: u32) {
    Pending(polls - 1).await;
}

#[inline(never)]
pub fn polls() {
    finish(pending(super::POLLS));
}
