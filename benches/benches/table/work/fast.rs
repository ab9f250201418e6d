//! The work by fastrace, which has no OpenTelemetry `Context`, and fastrace-opentelemetry.

use std::borrow::Cow;
use std::cell::Cell;
use std::hint::black_box;

use fastrace::prelude::*;
use opentelemetry::InstrumentationScope;
use opentelemetry_sdk::Resource;
use traced_benches::Dropping;

use super::{Pending, SPANS, finish};

pub fn install() {
    let resource = Cow::Owned(Resource::builder().build());
    let scope = InstrumentationScope::builder("bench").build();
    let reporter = fastrace_opentelemetry::OpenTelemetryReporter::new(Dropping, resource, scope);
    fastrace::set_reporter(reporter, fastrace::collector::Config::default());
}

pub fn flush() {
    fastrace::flush();
}

#[inline(never)]
#[trace]
fn child(n: i64, text: &str) {
    black_box((n, text));
}

#[inline(never)]
#[trace(properties = { "bench.n": "{n}", "bench.text": "{text}" })]
fn child2(n: i64, text: &str) {
    black_box((n, text));
}

fn below_root(is_sampled: bool, child: impl Fn()) {
    let root = Span::root("root", SpanContext::random().sampled(is_sampled));
    let _guard = root.set_local_parent();
    for _ in 1..SPANS {
        child();
    }
}

#[inline(never)]
pub fn root() {
    below_root(true, || child(1, "text"));
}

#[inline(never)]
pub fn root2() {
    below_root(true, || child2(1, "text"));
}

#[inline(never)]
pub fn without_parent() {
    super::children(|| child(1, "text"));
}

/// It has no sampler: the program decides. One in so many.
#[inline(never)]
pub fn request<const ONE_IN: u32>() {
    thread_local!(static REQUESTS: Cell<u32> = const { Cell::new(0) });
    let number = REQUESTS.get();
    REQUESTS.set(number.wrapping_add(1));
    below_root(number.is_multiple_of(ONE_IN), || child2(1, "text"));
}

#[trace]
async fn later(n: i64) {
    black_box(n);
}

#[inline(never)]
pub fn async_root() {
    below_root(true, || finish(later(1)));
}

#[trace]
async fn pending(polls: u32) {
    Pending(polls - 1).await;
}

#[inline(never)]
pub fn polls() {
    let root = Span::root("root", SpanContext::random());
    let _guard = root.set_local_parent();
    finish(pending(super::POLLS));
}
