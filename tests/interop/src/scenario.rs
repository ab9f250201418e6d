//! Owns the spans that are sent from this process: one of everything that a span can hold. Knows no exporter.

use std::time::Duration;

use traced::opentelemetry::trace::{
    Link, SpanContext, SpanId, SpanKind, TraceFlags, TraceId, TraceState, Tracer as _,
};
use traced::opentelemetry::{Context, KeyValue, global};
use traced::{event, set, span, traced};

/// What the scenario's panic says.
pub(crate) const ON_PURPOSE: &str = "on purpose";

/// Makes them all. How many there are is for the caller to count.
pub(crate) fn run() {
    values(u64::MAX, None);
    drop(outer(true));
    drop(outer(false));
    panics();
    kinds();
    by_the_api();
    remote();
}

#[derive(Debug)]
struct Low;

impl std::fmt::Display for Low {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("low, with \"quotes\" and a line\nbreak")
    }
}

impl std::error::Error for Low {}

#[derive(Debug)]
struct High(Low);

impl std::fmt::Display for High {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("high")
    }
}

impl std::error::Error for High {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}

#[traced("interop.values", attrs(
    value.yes = true,
    value.least = i64::MIN,
    value.wide = wide,
    value.half = 0.5,
    value.infinite = f64::INFINITY,
    value.empty = "",
    value.text = "Grüße, 世界 🦀 \u{0}",
    value.list = [1, 2, 3],
    value.names = ["a", "", "c"],
    value.nothing = nothing,
    value.debug = ?Low,
))]
fn values(wide: u64, nothing: Option<&str>) {
    set!(value.yes = false, value.long = "x".repeat(100_000));
    event!("value.seen", value.count = 3, value.ratio = -0.25);
    event!("value.empty");
}

#[traced("interop.outer")]
fn outer(fails: bool) -> Result<u8, High> {
    let fine = span!("interop.block", attrs(block.fails = fails), { u8::from(fails) });
    inner(fails)?;
    traced::current().set_ok();
    Ok(fine)
}

#[traced("interop.inner")]
fn inner(fails: bool) -> Result<(), High> {
    if fails { Err(High(Low)) } else { Ok(()) }
}

#[traced("interop.panic")]
fn panics() {
    drop(std::panic::catch_unwind(panic));
}

#[traced("interop.panics")]
fn panic() {
    std::panic::panic_any(ON_PURPOSE);
}

#[traced("interop.kinds")]
fn kinds() {
    span!("interop.server", kind = server, {});
    span!("interop.client", kind = client, {});
    span!("interop.producer", kind = producer, {});
    span!("interop.consumer", kind = consumer, { std::thread::sleep(Duration::from_micros(50)) });
}

/// A span of another instrumentation, with links and a schema of its own.
fn by_the_api() {
    let tracer = global::tracer("interop.scope");
    let builder = tracer
        .span_builder("interop.api")
        .with_kind(SpanKind::Producer)
        .with_links(vec![Link::new(other_trace(), vec![KeyValue::new("link.order", 1)], 2)])
        .with_attributes([KeyValue::new("api.given", true)]);
    drop(tracer.build_with_context(builder, &Context::new()));
}

/// Below a span of another process, with its flags and trace state.
#[traced("interop.remote", kind = server, parent = from_afar())]
fn remote() {
    traced::current().add_link(other_trace());
}

fn from_afar() -> Context {
    use traced::opentelemetry::trace::TraceContextExt as _;
    Context::new().with_remote_span_context(other_trace())
}

fn other_trace() -> SpanContext {
    let state = TraceState::from_key_value([("vendor", "a:b"), ("other", "1")]).unwrap_or_default();
    let flags = TraceFlags::SAMPLED | TraceFlags::new(0x02);
    SpanContext::new(TraceId::from(0xabcd_u128 << 64 | 1), SpanId::from(0xfeed), flags, true, state)
}
