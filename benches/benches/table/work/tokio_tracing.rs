//! The work by `tracing` and tracing-opentelemetry with the SDK behind it, as it comes and with all extras off.

use std::hint::black_box;
use std::sync::OnceLock;

use opentelemetry::trace::TracerProvider as _;
use opentelemetry_sdk::trace::{SdkTracerProvider, TracerProviderBuilder};
use traced_benches::Dropping;
use tracing::instrument;
use tracing_subscriber::prelude::*;

use super::{Pending, SPANS, by_hand, children, finish};

static PROVIDER: OnceLock<SdkTracerProvider> = OnceLock::new();

fn start(provider: TracerProviderBuilder, is_lean: bool) {
    let provider = PROVIDER.get_or_init(|| provider.build());
    let mut layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("bench"));
    if is_lean {
        layer = layer
            .with_location(false)
            .with_threads(false)
            .with_tracked_inactivity(false)
            .with_target(false)
            .with_level(false);
    }
    tracing::subscriber::set_global_default(tracing_subscriber::registry().with(layer))
        .expect("once a process");
}

pub fn install() {
    start(by_hand::provider(Dropping, by_hand::batching()), false);
}

pub fn install_lean() {
    start(by_hand::provider(Dropping, by_hand::batching()), true);
}

pub fn install_percent<const PERCENT: u8>() {
    start(by_hand::provider(Dropping, by_hand::batching()).with_sampler(by_hand::percent(PERCENT)), false);
}

pub fn flush() {
    if let Some(provider) = PROVIDER.get() {
        provider.force_flush().expect("the exporter takes all");
    }
}

#[inline(never)]
#[instrument(skip_all)]
fn child(n: i64, text: &str) {
    black_box((n, text));
}

#[inline(never)]
#[instrument(skip_all, fields(bench.n = n, bench.text = text))]
fn child2(n: i64, text: &str) {
    black_box((n, text));
}

#[inline(never)]
#[instrument(skip_all)]
pub fn root() {
    for _ in 1..SPANS {
        child(1, "text");
    }
}

#[inline(never)]
#[instrument(skip_all)]
pub fn root2() {
    for _ in 1..SPANS {
        child2(1, "text");
    }
}

#[inline(never)]
pub fn unsampled() {
    super::unsampled(|| children(|| child(1, "text")));
}

#[instrument(skip_all)]
async fn later(n: i64) {
    black_box(n);
}

#[inline(never)]
#[instrument(skip_all)]
pub fn async_root() {
    for _ in 1..SPANS {
        finish(later(1));
    }
}

#[instrument(skip_all)]
async fn pending(polls: u32) {
    Pending(polls - 1).await;
}

#[inline(never)]
pub fn polls() {
    finish(pending(super::POLLS));
}
