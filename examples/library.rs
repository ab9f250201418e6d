//! A library traces its functions and decides nothing: without a provider its spans cost next to nothing and go nowhere;
//! the application chooses where they go, with or without `traced::init`.
//!
//! A library depends on `traced` with `default-features = false`: the OpenTelemetry API comes along and nothing else.
//!
//! `cargo run --example library`

#![expect(clippy::print_stdout, reason = "it shows what became of the spans")]

use opentelemetry_sdk::trace::{InMemorySpanExporter, SdkTracerProvider};
use traced::opentelemetry::global;

/// The library.
mod inventory {
    use traced::traced;

    #[traced(attrs(item.name = item))]
    pub(super) fn stock(item: &str) -> usize {
        count(item)
    }

    #[traced]
    fn count(item: &str) -> usize {
        item.len()
    }
}

/// The application, which has its own OpenTelemetry SDK and does not call `traced::init`.
fn main() {
    // Nobody listens yet.
    inventory::stock("cable");

    let spans = InMemorySpanExporter::default();
    global::set_tracer_provider(SdkTracerProvider::builder().with_simple_exporter(spans.clone()).build());
    inventory::stock("teapot");

    for span in spans.get_finished_spans().unwrap_or_default() {
        println!(
            "{} of scope {}: {:?}",
            span.name,
            span.instrumentation_scope.name(),
            span.span_context.span_id()
        );
    }
}
