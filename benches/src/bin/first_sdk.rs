//! A program with one span by the SDK's batch processor, for the row about start-up.

use opentelemetry::trace::{Tracer as _, TracerProvider as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::SdkTracerProvider;
use traced_benches::{Noting, print_exported};

fn main() {
    let resource = Resource::builder().with_service_name("first").build();
    let provider = SdkTracerProvider::builder().with_batch_exporter(Noting).with_resource(resource).build();
    provider.tracer("bench").in_span("work", |_| {});
    provider.force_flush().expect("the exporter takes all");
    print_exported();
}
