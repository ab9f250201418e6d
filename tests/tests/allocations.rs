//! What must cost no memory, or a bounded amount of it. A binary of its own: its allocator counts.

#![expect(clippy::unwrap_used, reason = "helpers of tests are tests")]

use std::collections::HashMap;

use traced::opentelemetry::Context;
use traced::opentelemetry::trace::TraceContextExt as _;
use traced::propagation::{self, PropagatorName, propagator_for, set_propagator};
use traced::{ExporterKind, traced};

#[traced(name = "allocations.leaf", attrs(order.id = id, order.name = name))]
fn leaf(id: u64, name: &str) -> u64 {
    id + u64::try_from(name.len()).unwrap_or_default()
}

#[traced(name = "allocations.root")]
fn root() -> Result<u64, std::fmt::Error> {
    traced::set!(order.id = 7);
    traced::event!("allocations.event", order.id = 7);
    Ok(leaf(7, "teapot"))
}

#[track_caller]
fn assert_free(what: &str) {
    // What a thread needs once.
    root().unwrap();
    let counted = allocation_counter::measure(|| {
        for _ in 0..1000 {
            root().unwrap();
        }
    });
    assert_eq!((counted.count_total, counted.bytes_total), (0, 0), "{what}");
}

/// One test, since what is installed is global.
#[test]
fn e9_spans_that_go_nowhere_allocate_nothing() {
    let builder = || traced::builder().variables(|_| None::<&str>).service_name("allocations");
    let telemetry = builder().disabled(true).init().unwrap();
    assert_free("disabled");
    drop(telemetry);

    let telemetry = builder().default_exporter(ExporterKind::None).init().unwrap();
    traced::filter::set("allocations.*=off".parse().unwrap());
    assert_free("off by the filter");
    traced::filter::set(traced::filter::Filter::default());
    let suppressed = Context::enter_telemetry_suppressed_scope();
    assert_free("suppressed");
    drop(suppressed);
    drop(telemetry);
    assert_free("shut down");
}

/// More than any valid header takes, less than is sent.
const BOUND: u64 = 200_000;

#[test]
fn h3_headers_of_a_megabyte_are_not_copied() {
    set_propagator(
        propagator_for(&[PropagatorName::TraceContext, PropagatorName::Baggage, PropagatorName::B3]).unwrap(),
    );
    let traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let megabyte = |text: &str| text.repeat(1024 * 1024 / text.len());
    for hostile in ["0", ",", " ", "a=1,", "é", "a=1;b=2,", "%41", "-"] {
        for name in ["traceparent", "tracestate", "baggage", "b3"] {
            let mut headers = HashMap::from([("traceparent".to_owned(), traceparent.to_owned())]);
            headers.insert(name.to_owned(), megabyte(hostile));
            let mut context = Context::new();
            let counted = allocation_counter::measure(|| {
                context = propagation::extract_with_context(&Context::new(), &headers);
            });
            assert!(counted.bytes_max < BOUND, "{name}: {hostile:?}: {counted:?}");
            // What is kept is small too.
            let mut sent = HashMap::new();
            propagation::inject_context(&context, &mut sent);
            assert!(sent.values().map(String::len).sum::<usize>() < 16_384, "{name}: {hostile:?}");
            assert!(name == "traceparent" || context.span().span_context().is_valid(), "{name}: {hostile:?}");
        }
    }
}
