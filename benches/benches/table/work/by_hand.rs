//! The work by the OpenTelemetry SDK, as it is written by hand: start, attach, end; its batch processor.

use std::hint::black_box;
use std::sync::OnceLock;
use std::time::Duration;

use opentelemetry::context::FutureExt as _;
use opentelemetry::trace::{Span as _, TraceContextExt as _, Tracer as _, TracerProvider as _};
use opentelemetry::{Context, KeyValue};
use opentelemetry_sdk::trace::{
    BatchConfigBuilder, BatchSpanProcessor, Sampler, SdkTracer, SdkTracerProvider, SpanExporter,
    TracerProviderBuilder,
};
use traced_benches::Dropping;

use super::{Pending, QUEUE, SPANS, finish};

static PROVIDER: OnceLock<SdkTracerProvider> = OnceLock::new();
static TRACER: OnceLock<SdkTracer> = OnceLock::new();

pub fn batching() -> BatchConfigBuilder {
    BatchConfigBuilder::default().with_max_queue_size(QUEUE)
}

/// The default sampler: all traces, unless a parent says otherwise.
pub fn provider(
    exporter: impl SpanExporter + 'static,
    batching: BatchConfigBuilder,
) -> TracerProviderBuilder {
    let processor = BatchSpanProcessor::builder(exporter).with_batch_config(batching.build()).build();
    SdkTracerProvider::builder().with_span_processor(processor)
}

pub fn start(provider: TracerProviderBuilder) {
    let provider = PROVIDER.get_or_init(|| provider.build());
    TRACER.get_or_init(|| provider.tracer("bench"));
}

pub fn install() {
    start(provider(Dropping, batching()));
}

pub fn install_percent<const PERCENT: u8>() {
    start(provider(Dropping, batching()).with_sampler(percent(PERCENT)));
}

pub fn percent(percent: u8) -> Sampler {
    Sampler::ParentBased(Box::new(Sampler::TraceIdRatioBased(f64::from(percent) / 100.0)))
}

/// Nothing is exported before somebody asks.
pub fn install_asleep() {
    let asleep = batching().with_max_export_batch_size(QUEUE).with_scheduled_delay(Duration::from_secs(600));
    start(provider(Dropping, asleep));
}

pub fn flush() {
    if let Some(provider) = PROVIDER.get() {
        provider.force_flush().expect("the exporter takes all");
    }
}

fn tracer() -> &'static SdkTracer {
    TRACER.get().expect("set up before")
}

#[inline(never)]
fn child(tracer: &SdkTracer, n: i64, text: &str) {
    let context = Context::current_with_span(tracer.start("child"));
    let _guard = context.clone().attach();
    black_box((n, text));
    context.span().end();
}

/// As most code is written: start, then set attributes, then attach.
#[inline(never)]
fn child2(tracer: &SdkTracer, n: i64, text: &str) {
    let mut span = tracer.start("child2");
    span.set_attribute(KeyValue::new("bench.n", n));
    span.set_attribute(KeyValue::new("bench.text", text.to_owned()));
    let context = Context::current_with_span(span);
    let _guard = context.clone().attach();
    black_box((n, text));
    context.span().end();
}

/// The leaner way: attributes given to the builder, in one list.
#[inline(never)]
fn built2(tracer: &SdkTracer, n: i64, text: &str) {
    let attributes = vec![KeyValue::new("bench.n", n), KeyValue::new("bench.text", text.to_owned())];
    let span = tracer.span_builder("built2").with_attributes(attributes).start(tracer);
    let context = Context::current_with_span(span);
    let _guard = context.clone().attach();
    black_box((n, text));
    context.span().end();
}

fn below_root(tracer: &SdkTracer, child: impl Fn(&SdkTracer)) {
    let context = Context::current_with_span(tracer.start("root"));
    let _guard = context.clone().attach();
    for _ in 1..SPANS {
        child(tracer);
    }
    context.span().end();
}

#[inline(never)]
pub fn root() {
    below_root(tracer(), |tracer| child(tracer, 1, "text"));
}

#[inline(never)]
pub fn root2() {
    trace2(tracer());
}

pub fn trace2(tracer: &SdkTracer) {
    below_root(tracer, |tracer| child2(tracer, 1, "text"));
}

#[inline(never)]
pub fn built_root2() {
    below_root(tracer(), |tracer| built2(tracer, 1, "text"));
}

#[inline(never)]
pub fn unsampled() {
    let tracer = tracer();
    super::unsampled(|| super::children(|| child(tracer, 1, "text")));
}

async fn later(tracer: &SdkTracer, n: i64) {
    let context = Context::current_with_span(tracer.start("later"));
    async { black_box(n) }.with_context(context.clone()).await;
    context.span().end();
}

#[inline(never)]
pub fn async_root() {
    below_root(tracer(), |tracer| finish(later(tracer, 1)));
}

async fn pending(tracer: &SdkTracer, polls: u32) {
    let context = Context::current_with_span(tracer.start("pending"));
    Pending(polls - 1).with_context(context.clone()).await;
    context.span().end();
}

#[inline(never)]
pub fn polls() {
    finish(pending(tracer(), super::POLLS));
}
