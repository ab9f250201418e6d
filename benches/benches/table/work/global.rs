//! The work by hand through `opentelemetry::global`, as libraries do it; with the SDK behind it, or nobody.

use std::hint::black_box;
use std::sync::{LazyLock, OnceLock};

use opentelemetry::global::{self, BoxedTracer};
use opentelemetry::trace::{Span as _, TraceContextExt as _, Tracer as _};
use opentelemetry::{Context, KeyValue};
use opentelemetry_sdk::trace::SdkTracerProvider;
use traced_benches::Dropping;

use super::{SPANS, by_hand, children};

static PROVIDER: OnceLock<SdkTracerProvider> = OnceLock::new();

/// `traced::init` installs its provider globally as well, but its own spans do not go by there: so this one can follow it.
pub fn install() {
    let provider = PROVIDER.get_or_init(|| by_hand::provider(Dropping, by_hand::batching()).build());
    global::set_tracer_provider(provider.clone());
}

pub fn flush() {
    if let Some(provider) = PROVIDER.get() {
        provider.force_flush().expect("the exporter takes all");
    }
}

#[inline(never)]
fn child(n: i64, text: &str) {
    let tracer = global::tracer("bench");
    let context = Context::current_with_span(tracer.start("child"));
    let _guard = context.clone().attach();
    black_box((n, text));
    context.span().end();
}

#[inline(never)]
fn child2(n: i64, text: &str) {
    let tracer = global::tracer("bench");
    let mut span = tracer.start("child2");
    span.set_attribute(KeyValue::new("bench.n", n));
    span.set_attribute(KeyValue::new("bench.text", text.to_owned()));
    let context = Context::current_with_span(span);
    let _guard = context.clone().attach();
    black_box((n, text));
    context.span().end();
}

#[inline(never)]
fn child_of(tracer: &BoxedTracer, n: i64, text: &str) {
    let context = Context::current_with_span(tracer.start("child"));
    let _guard = context.clone().attach();
    black_box((n, text));
    context.span().end();
}

fn below_root(child: impl Fn()) {
    let tracer = global::tracer("bench");
    let context = Context::current_with_span(tracer.start("root"));
    let _guard = context.clone().attach();
    for _ in 1..SPANS {
        child();
    }
    context.span().end();
}

#[inline(never)]
pub fn root() {
    below_root(|| child(1, "text"));
}

#[inline(never)]
pub fn root2() {
    below_root(|| child2(1, "text"));
}

#[inline(never)]
pub fn unsampled() {
    super::unsampled(|| children(|| child(1, "text")));
}

/// With a tracer that is kept: the least that the API can cost.
#[inline(never)]
pub fn kept() {
    static KEPT: LazyLock<BoxedTracer> = LazyLock::new(|| global::tracer("bench"));
    children(|| child_of(&KEPT, 1, "text"));
}

#[inline(never)]
pub fn looked_up() {
    children(|| child(1, "text"));
}
